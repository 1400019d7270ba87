"""IndexError: an index runs past the end, where the same look-up elsewhere asks for its bound."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox import costs
from patterns.toolbox.absence import guards
from patterns.toolbox.place.absent import Absent, How
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.guarded import path_to, present_if
from patterns.toolbox.place.locate import Place, at, narrowed, own, places, raising

Loop = ast.While | ast.For | ast.AsyncFor


class BoundOfTwin(Pattern):
    """Ask for the bound of the index, as the same look-up does elsewhere.

    The same function takes the same element of the same sequence in another place, and asks there
    first whether the index is still within it. Here a loop moves the index on without asking, or a
    condition takes the element at once. Past the end the loop is over and the condition does not
    hold; all that is there is found as before.
    """

    family = "absence"
    severity = Severity.MEDIUM
    matches = r"IndexError: (?:list|tuple|string|deque) index out of range"
    examples = (
        Heals(
            "a loop whose twin asks",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 14, "<module>"), Frame("app.py", 9, "joined")),
            ),
            before="""\
def joined(lines, line):
    index, count = 0, len(lines)
    if "(" in line:
        while not line.endswith(")") and index < count:
            line = lines[index]
            index += 1
    else:
        while line.endswith("-"):  # goes on
            line = lines[index]
            index += 1
    return line


joined(["b-"], "a-")
""",
            after="""\
def joined(lines, line):
    index, count = 0, len(lines)
    if "(" in line:
        while not line.endswith(")") and index < count:
            line = lines[index]
            index += 1
    else:
        while line.endswith("-") and index < count:  # goes on
            line = lines[index]
            index += 1
    return line


joined(["b-"], "a-")
""",
        ),
        Heals(
            "a condition whose twin asks",
            fault=Fault(
                "IndexError",
                "string index out of range",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 5, "kind")),
            ),
            before="def kind(text, at):\n    if text[at] == '*':\n"
            "        if at + 1 < len(text) and text[at + 1] == '*':\n            return 'power'\n"
            "    elif text[at + 1] == '=':\n        return 'assign'\n    return 'other'\n\n"
            "kind('<', 0)\n",
            after="def kind(text, at):\n    if text[at] == '*':\n"
            "        if at + 1 < len(text) and text[at + 1] == '*':\n            return 'power'\n"
            "    elif at + 1 < len(text) and text[at + 1] == '=':\n        return 'assign'\n"
            "    return 'other'\n\n"
            "kind('<', 0)\n",
        ),
        Refuses(
            "nowhere else",
            fault=Fault(
                "IndexError", "list index out of range", frames=(Frame("app.py", 3, "last"),)
            ),
            code="def last(lines, index):\n    while lines:\n        line = lines[index]\n"
            "        index += 1\n    return line\n",
            because="nothing else in `last()` asks for a bound before it takes `lines[index]`",
        ),
        Refuses(
            "moved on before the look-up",
            fault=Fault(
                "IndexError", "list index out of range", frames=(Frame("app.py", 6, "last"),)
            ),
            code="def last(lines, i):\n    while i < len(lines):\n        line = lines[i]\n"
            "    while line:\n        i += 1\n        line = lines[i]\n    return line\n",
            because="`i` is moved on in front of `lines[i]`, so that the loop cannot ask for it",
        ),
        Refuses(
            "asked for already",
            fault=Fault(
                "IndexError", "list index out of range", frames=(Frame("app.py", 7, "last"),)
            ),
            code="def last(lines, i, n):\n    while i < len(lines):\n        line = lines[i]\n"
            "        i += 1\n    while line:\n        if i < n:\n            line = lines[i]\n"
            "        i += 1\n    return line\n",
            because="`i` is asked for already on the way to `lines[i]`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the bound to the loop's condition, or to the one that takes the element."""
        use, place = _taken(fault, sources)
        function, source = place.function, place.module.source(use)
        if function is None:
            raise Unrelated(f"`{source}` is in no function, where a twin could be")
        if _bounds(use, function):
            raise Unrelated(f"`{_index(use)}` is asked for already on the way to `{source}`")
        twins = [
            _bounds(node, function)
            for node in own(function.body)
            if isinstance(node, ast.Subscript) and ast.unparse(node) == ast.unparse(use)
        ]
        asked = {bound for bounds in twins for bound in bounds}
        if len(asked) != 1:
            many = "one bound" if asked else "a bound"
            what = "asks for more than " if asked else "asks for "
            raise Unrelated(
                f"nothing else in `{function.name}()` {what}{many} before it takes `{source}`"
            )
        bound = asked.pop()
        because = f"`{function.name}()` asks for `{bound}` elsewhere before it takes `{source}`."
        for form in guards.forms(Absent(use.value, use, How.EMPTY, place, test=(bound, ""))):
            if costs.of_guard(form.rank) is costs.Form.JOINED and not form.inverts:
                yield Patch(form.edits, (because,), cost=costs.Form.IDIOM)
                return
        yield _in_loop(use, place, bound, because)


def _taken(fault: Fault, sources: Sources) -> tuple[ast.Subscript, Place]:
    """The one element of the line that is taken by an index with a name in it."""
    frame = raising(fault, sources)
    found = [
        (item, place)
        for spot in places(frame, sources)
        for item, place in at(spot, ast.Subscript, frame.line)
        if isinstance(item.ctx, ast.Load) and _names(item.slice)
    ]
    marked = narrowed(found, frame)
    if len({ast.dump(item) for item, _ in marked}) != 1:
        what = "more than one element" if marked else "no element"
        raise Unrelated(f"line {frame.line} of {frame.path} takes {what} by an index with a name")
    return marked[0]


def _in_loop(use: ast.Subscript, place: Place, bound: str, because: str) -> Patch:
    """The patch of the innermost loop, where that moves the index on behind the look-up."""
    source, module = place.module.source(use), place.module
    function = place.function or ast.Module([], [])
    loop = next((n for n in reversed(path_to(function, use)) if isinstance(n, Loop)), None)
    names = _names(use.slice)
    moved = [n for n in own(loop.body) if _moves(n, names)] if loop is not None else []
    if not isinstance(loop, ast.While) or not moved:
        raise Unrelated(f"no condition around `{source}` could ask for `{bound}`")
    if any(getattr(node, "lineno", 0) <= use.lineno for node in moved):
        raise Refused(
            f"`{_index(use)}` is moved on in front of `{source}`, so that the loop cannot ask for "
            "it"
        )
    start, end = module.start(loop.test), module.end(loop.test)
    if isinstance(loop.test, ast.Constant):
        edits = [module.edit(start, end, bound)]
    elif isinstance(loop.test, (ast.IfExp, ast.Lambda, ast.NamedExpr)) or (
        isinstance(loop.test, ast.BoolOp) and isinstance(loop.test.op, ast.Or)
    ):
        edits = [module.edit(start, start, "("), module.edit(end, end, f") and {bound}")]
    else:
        edits = [module.edit(end, end, f" and {bound}")]
    return Patch(
        tuple(edits), (because, "The loop moves on without asking."), cost=costs.Form.IDIOM
    )


def _bounds(use: ast.AST, function: ast.AST) -> set[str]:
    """The bounds of its index that are asked for on the way to an element, since it was moved."""
    if not isinstance(use, ast.Subscript):
        return set()
    names = _names(use.slice)
    found: set[str] = set()
    for parent, child in reversed(list(pairwise(path_to(function, use)))):
        found |= {bound for test in _tests(parent, child) for bound in _compared(test, use)}
        if isinstance(parent, Loop) and any(_moves(node, names) for node in own(parent.body)):
            break
    return found


def _tests(parent: ast.AST, child: ast.AST) -> Iterator[ast.expr]:
    """What a parent, or an exit in front of a child, has asked for."""
    match parent:
        case ast.BoolOp(op=ast.And(), values=values) if child in values:
            yield from values[: values.index(child)]
        case ast.If(test=test, body=body) | ast.While(test=test, body=body) if child in body:
            yield test
        case ast.IfExp(test=test, body=body) if child is body:
            yield test
    for field in ("body", "orelse"):
        block = getattr(parent, field, None)
        if isinstance(block, list) and child in block:
            for earlier in block[: block.index(child)]:
                if isinstance(earlier, ast.If) and ends_with_exit(earlier.body):
                    yield ast.UnaryOp(ast.Not(), earlier.test)


def _compared(test: ast.expr, use: ast.Subscript) -> Iterator[str]:
    """The comparisons of the very index that hold where a test does."""
    wanted = ast.unparse(use.slice)
    for known, _ in present_if(test, outcome=True):
        inner = known.operand if isinstance(known, ast.UnaryOp) else known
        match inner:
            case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]):
                if wanted in {ast.unparse(left), ast.unparse(inner.comparators[0])}:
                    yield ast.unparse(known)


def _moves(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in names


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _index(use: ast.Subscript) -> str:
    return ast.unparse(use.slice)
