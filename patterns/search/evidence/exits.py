"""The ways out of a function: what it may give back early, and where it left before."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Suspect
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import is_generator, own, returns
from patterns.toolbox.source import lines
from patterns.toolbox.values.stdlib import is_none

RAISING = 40
"""How much worse a way out is that raises: the crash becomes another one."""


def exits(suspect: Suspect) -> Iterator[tuple[str, int]]:
    """What a function may give back early, as its other exits do, and how unlikely each is."""
    function = suspect.place.function
    if function is None:
        return
    if is_generator(function):
        yield "", 0
        return
    given = [value for value in returns(function) if value is not None]
    if not given:
        yield "", 0
        return
    if all(_is_truth(value) for value in given):
        yield "False", 0
        return
    seen: set[str] = set()
    for value in given:
        text = ast.unparse(value)
        empty = isinstance(value, (ast.List, ast.Dict, ast.Tuple)) and text in {"[]", "{}", "()"}
        plain = isinstance(value, ast.Constant) and value.value is not True
        if (empty or plain) and text not in seen:
            seen.add(text)
            yield suspect.module.source(value), 5 if is_none(value) else 8
    if not seen:
        yield from _of_same_kind(function, given)


def _of_same_kind(
    function: ast.FunctionDef | ast.AsyncFunctionDef, given: list[ast.expr]
) -> Iterator[tuple[str, int]]:
    """A result that was begun, None where that is declared, a parameter that is given back."""
    annotation = ast.unparse(function.returns) if function.returns else ""
    names = {node.id for value in given if isinstance(node := value, ast.Name)}
    started = {
        name: ast.unparse(node.value)
        for node in own(function.body)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and (name := target.id) in names
        if ast.unparse(node.value) in {"[]", "{}", "''", "set()"}
    }
    for name in started:
        yield name, 6
    if "Optional" in annotation or "None" in annotation:
        yield "None", 5
    parameters = {a.arg for a in (*function.args.posonlyargs, *function.args.args)}
    for name in sorted(names & parameters - {"self", "cls"}):
        yield name, 25


def _is_truth(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=bool()) | ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return all(_is_truth(v) or isinstance(v, ast.Call) for v in values)
        case ast.Call(func=ast.Name(id="isinstance" | "any" | "all" | "bool" | "hasattr")):
            return True
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith")):
            return True
    return False


def left_before(suspect: Suspect) -> Iterator[ast.If]:
    """The `if`s that a function left by at the time, had they held, nearest first."""
    root = suspect.place.function or suspect.module.tree
    for block, position in reversed(lines.blocks_to(suspect.statement, root.body)):
        for statement in reversed(block[:position]):
            leaves = isinstance(statement, ast.If) and ends_with_exit(statement.body)
            if isinstance(statement, ast.If) and leaves and not statement.orelse:
                yield statement


def raising(branch: ast.If) -> int:
    """How much worse a way out is for ending in an error."""
    return RAISING if isinstance(branch.body[-1], ast.Raise) else 0


def asks_for_absence(test: ast.AST, wanted: str) -> bool:
    """Whether a condition holds where a value is not there: `x is None`, `not x`."""
    match test:
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(asks_for_absence(value, wanted) for value in values)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[right]):
            return ast.unparse(left) == wanted and is_none(right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ast.unparse(operand) == wanted
    return False
