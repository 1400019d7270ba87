"""Paths that are objects (PEP 519), taken wherever a check lets only their text through."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import Condition, Edit
from patterns.search.evidence.checks import Check, checks, definition
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expected import expected
from patterns.search.evidence.nameable import needed_import
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own, statements
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module


def trials(crash: Crash) -> Iterator[Trial]:
    """`if isinstance(path, os.PathLike): path = os.fspath(path)` in front of the check."""
    if not crash.is_deliberate or expected(crash):
        return
    for check in checks(crash):
        asked = _asked_for_text(check)
        if asked is None or check.index is None:
            continue
        value, statement = asked
        condition = Condition(
            check.index, f"hasattr({value}, '__fspath__') and not isinstance({value}, str)"
        )
        because = f"`{value}` was a path of another kind than text, which `os.fspath()` turns into."
        title = f"Take any path as `{value}`"
        edit = _converted(value, statement, check.place)
        if edit is not None:
            needed = needed_import("os", check.module)
            edits = (*needed, edit)
            yield Trial(
                "path_accepted", Form.JOINED, title, because, edits, condition=condition, extra=6
            )
            twins = list(_in_twins(value, check.place))
            if twins:
                said = f"{because} Other functions of the file ask the same of `{value}`."
                both = (*edits, *twins)
                yield Trial(
                    "paths_accepted", Form.JOINED, title, said, both, condition=condition, extra=5
                )


def _asked_for_text(check: Check) -> tuple[str, ast.stmt] | None:
    """Of which parameter a check asks whether it is a text, and the statement that asks."""
    function, node, holder = check.place.function, check.node, check.holder
    if function is None or check.raises:
        return None
    if isinstance(node, ast.Name):
        given = definition(node.id, function)
        if given is None:
            return None
        node, holder = given.value, given
    given_names = set(parameter_names(function))
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]) if (
            name in given_names and "str" in {ast.unparse(k) for k in _parts(kinds)}
        ):
            return name, _first_of_chain(holder, function)
    return None


def _parts(kinds: ast.expr) -> Sequence[ast.expr]:
    return kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]


def _first_of_chain(holder: ast.stmt, function: Function) -> ast.stmt:
    """The `if` in whose `elif` a check stands."""
    found = holder
    for node in own(function.body):
        if isinstance(node, ast.If) and found in node.orelse and len(node.orelse) == 1:
            return _first_of_chain(node, function)
    return found


def _converted(value: str, statement: ast.stmt, place: Place) -> Edit | None:
    if not lines.is_alone(statement, place.module):
        return None
    added = [
        f"if isinstance({value}, os.PathLike):",
        f"{lines.step(place)}{value} = os.fspath({value})",
    ]
    return lines.before(statement, added, place)


def _in_twins(value: str, place: Place) -> Iterator[Edit]:
    """The same in the other functions whose parameter of that name is asked for being a path."""
    for function in _functions(place.module):
        if function is place.function or value not in parameter_names(function):
            continue
        for statement in statements(function.body):
            if _asks(statement, value):
                edit = _converted(
                    value, statement, Place(place.module, (place.module.tree, function))
                )
                if edit is not None:
                    yield edit
                break


def _functions(module: Module) -> list[Function]:
    return [node for node in ast.walk(module.tree) if isinstance(node, FUNCTIONS)]


def _asks(statement: ast.stmt, value: str) -> bool:
    tests = [getattr(statement, name, None) for name in ("test", "value")]
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node).startswith((f"isinstance({value}, str", f"isinstance({value}, Path"))
        for test in tests
        if isinstance(test, ast.expr)
        for node in ast.walk(test)
    )
