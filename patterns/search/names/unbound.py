"""Names that are read before anything binds them: bound from the start, a step earlier, or left."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.message import Deed
from patterns.search.evidence.plain_types import GROWN
from patterns.search.names import local_imports, misnamed, unbound_behind
from patterns.search.names.unbound_behind import binds, mentions
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, blocks, own
from patterns.toolbox.source import lines

EMPTY: tuple[tuple[type[ast.expr], str], ...] = (
    (ast.List, "[]"),
    (ast.ListComp, "[]"),
    (ast.Dict, "{}"),
    (ast.DictComp, "{}"),
    (ast.Set, "set()"),
    (ast.SetComp, "set()"),
)
"""What a name starts with that holds something of a kind later."""


def trials(crash: Crash) -> Iterator[Trial]:
    """Bind a local name where all ways lead past it, or lead none past it."""
    name = crash.said.name
    if crash.said.deed is not Deed.UNBOUND or name is None:
        return
    for place in crash.inner.places:
        function = place.function
        if function is None:
            continue
        yield from misnamed.instead(name, place)
        yield from local_imports.hoisted(name, place)
        top = _top(function, name)
        if top is None or not lines.is_alone(top, place.module):
            continue
        assigned = [
            node
            for node in own(function.body)
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and name in _targets(node)
        ]
        yield from _hoisted(name, assigned, top, place)
        if place.statement is not None and place.statement.lineno > (top.end_lineno or 0):
            yield from unbound_behind.kept_behind(name, top, place)
        yield from _cleaned_up(name, top, place)
        for value, extra in _initial(name, assigned, function, place.module.tree):
            yield Trial(
                "initialise",
                Form.INITIALISED,
                f"Bind `{name}` on every way to its use",
                f"`{name}` is bound on some ways through `{function.name}()` only.",
                (lines.before(top, [f"{name} = {value}"], place),),
                extra=extra,
            )


def _targets(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    """The plain names that a statement assigns by themselves."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _top(function: Function, name: str) -> ast.stmt | None:
    """The outermost statement of the function under which the name is first bound."""
    for statement in function.body:
        if binds(statement, name) and not isinstance(statement, ast.Assign):
            # Where it is read behind the statement, it must be bound in front of all of it.
            behind = any(mentions(s, name) for s in function.body if s is not statement)
            return statement if behind else _narrowed(statement, name)
    return None


def _narrowed(statement: ast.stmt, name: str) -> ast.stmt:
    """The deepest statement that holds all uses of the name."""
    for block in blocks(statement):
        holding = [s for s in block if mentions(s, name)]
        rest = [b for b in blocks(statement) if b is not block]
        if holding and not any(mentions(s, name) for b in rest for s in b):
            first = holding[0]
            if len(holding) > 1 and not isinstance(first, ast.Assign):
                return first
            if len(holding) == 1:
                return _narrowed(first, name)
    return statement


def _hoisted(
    name: str, assigned: list[ast.Assign | ast.AnnAssign], top: ast.stmt, place: Place
) -> Iterator[Trial]:
    """The only assignment, in front of the statement that may not reach it."""
    if len(assigned) != 1 or assigned[0] is top or assigned[0].value is None:
        return
    given, value, module = assigned[0], assigned[0].value, place.module
    bound = {n.id for n in ast.walk(top) if isinstance(n, ast.Name) and _is_stored(n)}
    read = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
    several = isinstance(given, ast.Assign) and len(given.targets) != 1
    if several or read & bound - {"self"}:
        return
    text = module.bytes_of(given).decode(module.encoding)
    title, because = f"Bind `{name}` earlier", f"`{name}` is bound in one branch, and read behind."
    edit = lines.before(top, [text], place)
    if "\n" not in text:
        away = lines.without(given, place)
        if away is not None:
            yield Trial("moved", Form.INITIALISED, title, because, (edit, away), extra=4)
        yield Trial("hoist", Form.INITIALISED, title, because, (edit,), extra=5)


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _cleaned_up(name: str, top: ast.stmt, place: Place) -> Iterator[Trial]:
    """`file = None` in front of a `try`, and `if file is not None` where it is cleaned up."""
    statement, module = place.statement, place.module
    if not isinstance(top, ast.Try) or statement is None or not lines.is_alone(statement, module):
        return
    parts = [*top.finalbody, *(part for handler in top.handlers for part in handler.body)]
    if not any(statement is inner for part in parts for inner in ast.walk(part)):
        return
    edits = lines.under(f"if {name} is not None:", [statement], place)
    if edits is not None and isinstance(statement, ast.Expr):
        first = lines.before(top, [f"{name} = None"], place)
        because = f"`{name}` is bound in the `try`, which may fail before."
        title = f"Clean `{name}` up only where there is one"
        yield Trial("cleaned_up", Form.INITIALISED, title, because, (first, *edits), extra=3)


def _initial(
    name: str, assigned: list[ast.Assign | ast.AnnAssign], function: Function, root: ast.AST
) -> Iterator[tuple[str, int]]:
    """The empty value of the kind that the name holds otherwise."""
    given = [node.value for node in assigned if node.value is not None]
    kinds = {type(value) for value in given}
    if _is_compared(name, function):
        yield "None", 0
        return
    constants = [value.value for value in given if isinstance(value, ast.Constant)]
    if constants and all(isinstance(c, bool) for c in constants):
        yield str(not constants[0]), 0
        return
    if not given and _is_only_asked(name, function):
        yield "False", 1
    for kind, text in EMPTY:
        if kind in kinds:
            yield text, 0
    yield from ((text, 3) for text in dict.fromkeys(_grown(name, function)))
    if constants and all(isinstance(c, str) for c in constants):
        yield "''", 2
    for constant in dict.fromkeys(c for c in constants if isinstance(c, (int, float))):
        yield repr(constant), 1
    if constants and all(isinstance(c, (int, float)) for c in constants):
        yield "0", 4
    if any(_is_asked_as_table(name, function, node) for node in ast.walk(root)):
        yield "{}", 5
    yield "None", 6


def _is_asked_as_table(name: str, function: Function, node: ast.AST) -> bool:
    """Whether what the function gives back under a name is asked for keys."""
    gives = any(
        isinstance(part, ast.Return) and isinstance(part.value, ast.Name) and part.value.id == name
        for part in own(function.body)
    )
    if not gives or not isinstance(node, FUNCTIONS):
        return False
    made = {
        ast.unparse(target)
        for part in own(node.body)
        if isinstance(part, ast.Assign) and _calls(part.value, function.name)
        for target in part.targets
    }
    return any(
        isinstance(part, ast.Attribute)
        and part.attr in {"get", "items", "keys", "setdefault", "values"}
        and (ast.unparse(part.value) in made or _calls(part.value, function.name))
        for part in own(node.body)
    )


def _calls(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name


def _grown(name: str, function: Function) -> Iterator[str]:
    """What a name has to start with that the function adds to."""
    for node in own(function.body):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=held), attr=attr)) if (
                held == name and attr in GROWN
            ):
                yield GROWN[attr]
            case ast.AugAssign(target=ast.Name(id=held)) if held == name:
                yield "0"
            case ast.Assign(
                targets=[ast.Name(id=held)], value=ast.BinOp(left=ast.Name(id=first))
            ) if held == first == name:
                yield "0"


def _is_compared(name: str, function: Function) -> bool:
    """Whether the function asks whether the name is None."""
    return any(
        isinstance(node, ast.Compare)
        and ast.unparse(node.left) == name
        and isinstance(node.ops[0], (ast.Is, ast.IsNot))
        for node in own(function.body)
    )


def _is_only_asked(name: str, function: Function) -> bool:
    """Whether all that is done with the name is to ask for its truth."""
    asked: set[int] = set()
    for node in own(function.body):
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                asked.add(id(test))
            case ast.BoolOp(values=values):
                asked |= {id(value) for value in values}
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                asked.add(id(operand))
    return all(
        id(node) in asked
        for node in own(function.body)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    )
