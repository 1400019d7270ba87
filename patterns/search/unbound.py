"""Names that are read before anything binds them: bound from the start, or a step earlier."""

import ast
from collections.abc import Iterator

from patterns.search.crash import Crash
from patterns.search.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox import lines
from patterns.toolbox.costs import Form
from patterns.toolbox.locate import Function, Place, blocks, own


def trials(crash: Crash) -> Iterator[Trial]:
    """Bind a local name where all ways lead past it."""
    name = crash.said.name
    if crash.said.deed is not Deed.UNBOUND or name is None:
        return
    for place in crash.inner.places:
        function = place.function
        if function is None:
            continue
        assigned = [
            node
            for node in own(function.body)
            if isinstance(node, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        ]
        top = _top(function, assigned, name)
        if top is None or not lines.is_alone(top, place.module):
            continue
        yield from _hoisted(name, assigned, top, place)
        for value, extra in _initial(name, assigned, function):
            yield Trial(
                "initialise",
                Form.INITIALISED,
                f"Bind `{name}` on every way to its use",
                f"`{name}` is bound on some ways through `{function.name}()` only.",
                (lines.before(top, [f"{name} = {value}"], Place(place.module, place.scopes, top)),),
                None,
                extra,
            )


def _top(function: Function, assigned: list[ast.Assign], name: str) -> ast.stmt | None:
    """The outermost statement of the function under which the name is first bound."""
    for statement in function.body:
        inside = list(ast.walk(statement))
        binds = any(node in inside for node in assigned) or any(
            isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
            for node in inside
        )
        if binds and not isinstance(statement, ast.Assign):
            # Where it is read behind the statement, it must be bound in front of all of it.
            behind = any(_mentions(s, name) for s in function.body if s is not statement)
            return statement if behind else _narrowed(statement, name)
    return None


def _narrowed(statement: ast.stmt, name: str) -> ast.stmt:
    """The deepest statement that holds all uses of the name."""
    for block in blocks(statement):
        holding = [s for s in block if _mentions(s, name)]
        rest = [b for b in blocks(statement) if b is not block]
        if holding and not any(_mentions(s, name) for b in rest for s in b):
            first = holding[0]
            if len(holding) > 1 and not isinstance(first, ast.Assign):
                return _narrowed(first, name) if len(holding) == 1 else first
            if len(holding) == 1:
                return _narrowed(first, name)
    return statement


def _mentions(statement: ast.stmt, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(statement))


def _hoisted(name: str, assigned: list[ast.Assign], top: ast.stmt, place: Place) -> Iterator[Trial]:
    """The only assignment, in front of the statement that may not reach it."""
    if len(assigned) != 1 or assigned[0] is top:
        return
    value = assigned[0].value
    module = place.module
    text = module.source(value)
    if len(assigned[0].targets) != 1 or any(
        isinstance(n, ast.Name)
        and isinstance(n.ctx, ast.Load)
        and n.id != "self"
        and any(
            isinstance(s, ast.Name) and s.id == n.id and isinstance(s.ctx, ast.Store)
            for s in ast.walk(top)
        )
        for n in ast.walk(value)
    ):
        return
    edit = lines.before(top, [f"{name} = {text}"], Place(module, place.scopes, top))
    because = f"`{name}` is bound in one branch, and read behind it."
    yield Trial("hoist", Form.INITIALISED, f"Bind `{name}` earlier", because, (edit,), None, 5)


def _initial(
    name: str, assigned: list[ast.Assign], function: Function
) -> Iterator[tuple[str, int]]:
    """The empty value of the kind that the name holds otherwise."""
    kinds = {type(node.value) for node in assigned}
    tested = any(
        isinstance(node, ast.Compare)
        and ast.unparse(node.left) == name
        and isinstance(node.ops[0], (ast.Is, ast.IsNot))
        for node in own(function.body)
    )
    if tested:
        yield "None", 0
        return
    constants = [n.value.value for n in assigned if isinstance(n.value, ast.Constant)]
    if constants and all(isinstance(c, bool) for c in constants):
        yield str(not constants[0]), 0
        return
    for kind, text in (
        (ast.List, "[]"),
        (ast.ListComp, "[]"),
        (ast.Dict, "{}"),
        (ast.Set, "set()"),
    ):
        if kind in kinds:
            yield text, 0
    if constants and all(isinstance(c, str) for c in constants):
        yield "''", 2
    for constant in dict.fromkeys(c for c in constants if isinstance(c, (int, float))):
        yield repr(constant), 1
    if constants and all(isinstance(c, (int, float)) for c in constants):
        yield "0", 4
    yield "None", 6
