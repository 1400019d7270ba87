"""Whole statements as lines: put one in front, put some under a new header."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import Edit, Refused
from patterns.toolbox.place.locate import (
    FUNCTIONS,
    Function,
    Place,
    blocks,
    first_statement,
    own,
    statements,
)
from patterns.toolbox.source.module import Module

USUAL_STEP = "    "


def is_alone(statement: ast.stmt, module: Module) -> bool:
    """Whether a statement shares its lines with no other, and is no `elif`."""
    before = module.data[module.starts[statement.lineno - 1] : module.start(statement)]
    last = statement.end_lineno or statement.lineno
    after = module.data[module.end(statement) : module.starts[last]]
    plain = not before.strip() and not after.split(b"#")[0].strip()
    return plain and not module.data.startswith(b"elif", module.start(statement))


def step(place: Place) -> str:
    """By how much the code around a place indents a block."""
    function = place.function
    if function is None or function.body[0].lineno == function.lineno:
        return USUAL_STEP
    module = place.module
    outer, inner = module.indent(function), module.indent(function.body[0])
    return inner[len(outer) :].decode() or USUAL_STEP


def before(statement: ast.stmt, lines: Sequence[str], place: Place) -> Edit:
    """The edit that puts lines in front of a statement, indented as it is."""
    module = place.module
    at = module.starts[statement.lineno - 1]
    indent, newline = module.indent(statement).decode(), module.newline.decode()
    return module.edit(at, at, "".join(f"{indent}{line}{newline}" for line in lines))


def at_top(lines: Sequence[str], place: Place) -> Edit | None:
    """The edit that puts lines at the start of a place's innermost def or class.

    They stand behind its docstring. None where it is written on one line.
    """
    scope = place.scopes[-1]
    if not isinstance(scope, (*FUNCTIONS, ast.ClassDef)):
        return None
    first = first_statement(scope)
    return before(first, lines, place) if is_alone(first, place.module) else None


def at_start(function: Function, line: str, place: Place) -> Edit:
    """The edit that puts a line at the start of a function, behind its docstring.

    Raises:
        Refused: the function is written on one line.
    """
    target = first_statement(function)
    if not is_alone(target, place.module):
        raise Refused(f"`{function.name}` is written on one line")
    return before(target, [line], place.within(function))


def at_end(function: Function, line: str, module: Module) -> Edit:
    """The edit that puts a line behind a function's last statement, indented as its first."""
    last = function.body[-1]
    at = module.starts[last.end_lineno or last.lineno]
    newline = module.newline.decode()
    start = "" if module.data[:at].endswith(b"\n") else newline
    indent = module.indent(function.body[0]).decode()
    return module.edit(at, at, f"{start}{indent}{line}{newline}")


def under(header: str, statements: Sequence[ast.stmt], place: Place) -> list[Edit] | None:
    """The edits that put statements one level deeper, under a header.

    None where a text spans several lines: more blanks would change its value.
    """
    edits = deeper(statements, place)
    if edits is None:
        return None
    head, body = before(statements[0], [header], place), edits[0]
    # Both edits of the first line start at one byte: they must be one.
    return [Edit(head.path, head.start, head.end, head.new + body.new), *edits[1:]]


def deeper(statements: Sequence[ast.stmt], place: Place) -> list[Edit] | None:
    """The edits that put statements one level deeper; None where a text spans several lines."""
    if any(map(_spans_lines, _texts(statements))):
        return None
    module, blanks = place.module, step(place)
    first, last = statements[0].lineno, statements[-1].end_lineno or statements[-1].lineno
    starts = [module.starts[n - 1] for n in range(first, last + 1) if module.line(n).strip()]
    return [module.edit(at, at, blanks) for at in starts]


def behind(statement: ast.stmt, line: str, place: Place) -> Edit | None:
    """The edit that puts a line behind a statement, or in place of a lonely `pass`.

    None where the statement shares its line.
    """
    module = place.module
    if not is_alone(statement, module):
        return None
    if isinstance(statement, ast.Pass):
        return module.edit(module.start(statement), module.end(statement), line)
    at = module.starts[statement.end_lineno or statement.lineno]
    indent, newline = module.indent(statement).decode(), module.newline.decode()
    start = "" if module.data[:at].endswith(b"\n") else newline
    return module.edit(at, at, f"{start}{indent}{line}{newline}")


def without(statement: ast.stmt, place: Place) -> Edit | None:
    """The edit that takes a statement out of its block; None where it is all that is in it."""
    module = place.module
    if len(siblings(statement, place)) == 1 or not is_alone(statement, module):
        return None
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    return module.edit(module.starts[first - 1], module.starts[last], "")


def tried(
    statements: Sequence[ast.stmt], handler: Sequence[str], place: Place
) -> list[Edit] | None:
    """The edits that put statements under `try:`, and the lines of a handler behind them."""
    edits = under("try:", statements, place)
    if edits is None:
        return None
    module, last = place.module, statements[-1]
    at = module.starts[last.end_lineno or last.lineno]
    indent, newline = module.indent(statements[0]).decode(), module.newline.decode()
    added = "".join(f"{indent}{line}{newline}" for line in handler)
    if at and not module.data[:at].endswith((b"\n", b"\r")):
        added = newline + added
    return [*edits, module.edit(at, at, added)]


def branches_before(statement: ast.stmt, place: Place) -> list[ast.If]:
    """The `if` and `elif`s in whose last `else` a statement stands, innermost first."""
    root: ast.AST = place.function or place.module.tree
    found = [
        node
        for node in ast.walk(root)
        if isinstance(node, ast.If) and any(statement is inner for inner in statements(node.orelse))
    ]
    return sorted(found, key=lambda node: -node.lineno)


def siblings(statement: ast.stmt, place: Place) -> Sequence[ast.stmt]:
    """The block that holds a statement."""
    todo: list[ast.stmt | ast.Module] = [place.function or place.module.tree]
    while todo:
        node = todo.pop()
        for block in blocks(node) if isinstance(node, ast.stmt) else [node.body]:
            if statement in block:
                return block
            todo += [s for s in block if s.lineno <= statement.lineno]
    return [statement]


def blocks_to(
    statement: ast.stmt, body: Sequence[ast.stmt]
) -> list[tuple[Sequence[ast.stmt], int]]:
    """The blocks from the outermost one down to a statement's, and where each goes on."""
    for position, each in enumerate(body):
        if each is statement:
            return [(body, position)]
        for block in blocks(each):
            inner = blocks_to(statement, block)
            if inner:
                return [(body, position), *inner]
    return []


def loop_around(statement: ast.stmt, place: Place) -> ast.For | ast.AsyncFor | ast.While | None:
    """The innermost loop of the same function whose body holds a statement."""
    root = place.function or place.module.tree
    found = None
    for node in ast.walk(root):
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)) and node is not statement:
            inside = any(statement is inner for inner in statements(node.body))
            if inside and (found is None or node.lineno > found.lineno):
                found = node
    return found


def bound_each_round(loop: ast.For | ast.AsyncFor) -> set[str]:
    """The names that a round of a loop binds: its target's, and what its body assigns."""
    return {
        node.id
        for part in [loop.target, *own(loop.body)]
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _texts(statements: Sequence[ast.stmt]) -> Iterator[ast.expr]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, (ast.Constant, ast.JoinedStr)):
                yield node


def _spans_lines(node: ast.expr) -> bool:
    return node.end_lineno != node.lineno
