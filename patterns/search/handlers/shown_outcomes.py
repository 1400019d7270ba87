"""Handlers whose outcome the code shows: what stays as it was, and how sibling functions leave."""

import ast
import builtins
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Site
from patterns.search.evidence.decided import MISTAKES, is_decided
from patterns.search.evidence.exits import asks_for_absence
from patterns.search.evidence.expected import expected
from patterns.search.evidence.nameable import visible_type
from patterns.search.trial import Trial
from patterns.toolbox.absence import conventions
from patterns.toolbox.costs import Form
from patterns.toolbox.errors.tries import tries
from patterns.toolbox.names.names import parameter_names
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.source import lines
from patterns.toolbox.values.stdlib import is_none

FRAMES = 2
SYSTEM = (OSError, ImportError, EOFError, UnicodeError)
EXPRESSIONS = (ast.Name, ast.Attribute)
LEAST = 2
"""Sibling functions that leave in the same way: one alone may have reasons of its own."""


def trials(crash: Crash) -> Iterator[Trial]:
    """What happens where the statement fails, as far as the code around says it."""
    if crash.fault.type in MISTAKES or expected(crash):
        return
    for distance, site in enumerate(crash.sites[:FRAMES]):
        for place in site.places:
            name = visible_type(crash, place)
            if name is None or is_decided(place, crash):
                continue
            yield from _kept(name, site, place, 15 * distance)
            yield from _as_siblings(name, place, 15 * distance)
            if _is_of_the_system(name):
                yield from _asked_for(name, place, 15 * distance)
                yield from _left_before(name, place, 15 * distance)


def _is_of_the_system(name: str) -> bool:
    """Whether an error tells what the machine has or allows, not what the code got wrong."""
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, SYSTEM)


def _asked_for(name: str, place: Place, extra: int) -> Iterator[Trial]:
    """`try: found = ... except T: found = None`, where the function asks next whether it is."""
    statement, function, module = place.statement, place.function, place.module
    match statement:
        case ast.Assign(targets=[ast.Name() as target]) if function is not None:
            pass
        case _:
            return
    if not lines.is_alone(statement, module) or not _asks_behind(target, statement, function):
        return
    if any(isinstance(n, ast.Name) and n.id == target.id for n in ast.walk(statement.value)):
        return  # what it was is still there
    # Where other errors are handled, what happens then is said already.
    extra += 40 * len(list(tries(place)))
    step = lines.step(place)
    handler = [f"except {name}:", f"{step}{target.id} = None"]
    edits = lines.tried([statement], handler, place)
    if edits is not None:
        yield Trial(
            "none_asked_for",
            Form.DEFAULT,
            f"Go on without `{target.id}` where it cannot be had",
            f"`{function.name}()` asks next whether there is one.",
            tuple(edits),
            extra=30 + extra,
        )


def _asks_behind(target: ast.Name, statement: ast.stmt, function: Function) -> bool:
    """Whether what follows a statement asks whether there is a value."""
    for node in own(function.body):
        if getattr(node, "lineno", 0) <= statement.lineno:
            continue
        match node:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.BoolOp(values=[test, *_]):
                if ast.unparse(test) == target.id or asks_for_absence(test, target.id):
                    return True
            case ast.Compare(ops=[ast.IsNot()], left=left, comparators=[right]):
                if ast.unparse(left) == target.id and is_none(right):
                    return True
    return False


def _left_before(name: str, place: Place, extra: int) -> Iterator[Trial]:
    """`try: ... except T: return`, as a line above leaves where there is nothing to do it with."""
    statement, function, module = place.statement, place.function, place.module
    if function is None or not isinstance(statement, (ast.Assign, ast.Return, ast.Expr)):
        return
    if not lines.is_alone(statement, module) or statement not in function.body:
        return
    read = {ast.unparse(node) for node in ast.walk(statement) if isinstance(node, EXPRESSIONS)}
    for guard in reversed(list(conventions.guards(function))):
        leaves, shown = guard.leaves, ast.unparse(guard.subject)
        if guard.node not in function.body or guard.node.lineno > statement.lineno:
            continue
        if shown not in read or not isinstance(leaves, ast.Return):
            continue
        handler = [f"except {name}:", f"{lines.step(place)}{module.source(leaves)}"]
        edits = lines.tried([statement], handler, place)
        if edits is not None:
            yield Trial(
                "as_left_before",
                Form.LEAVES,
                f"Leave as on line {guard.node.lineno} where that cannot be used",
                f"Line {guard.node.lineno} leaves so where there is no `{shown}`.",
                tuple(edits),
                extra=10 + extra,
            )
        return


def _kept(name: str, site: Site, place: Place, extra: int) -> Iterator[Trial]:
    """`try: mtime = ... except OSError: pass`, where `mtime` has a value for that already."""
    statement, module = place.statement, place.module
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=ast.Call()):
            pass
        case _:
            return
    if not lines.is_alone(statement, module) or not _has_a_value(target, place):
        return
    # What the system refuses once in one way, it refuses in another one next time.
    kind = getattr(builtins, name, None)
    name = "OSError" if isinstance(kind, type) and issubclass(kind, OSError) else name
    edits = lines.tried([statement], [f"except {name}:", f"{lines.step(place)}pass"], place)
    shown = module.source(target)
    if edits is not None:
        yield Trial(
            "kept",
            Form.DEFAULT,
            f"Leave `{shown}` as it is where that cannot be had",
            f"`{shown}` has a value for the case that there is none: line {site.frame.line} only "
            "looks for a better one.",
            tuple(edits),
            extra=20 + extra,
        )


def _has_a_value(target: ast.expr, place: Place) -> bool:
    """Whether a name got a plain value in front, or an attribute is only filled in where empty."""
    function, statement = place.function, place.statement
    if function is None or statement is None:
        return False
    wanted = ast.unparse(target)
    if isinstance(target, ast.Name):
        top = [each for each in function.body if each.lineno < statement.lineno]
        return statement not in function.body and any(
            isinstance(each, (ast.Assign, ast.AnnAssign))
            and isinstance(each.value, ast.Constant)
            and wanted in _bound(each)
            for each in top
        )
    return any(
        isinstance(each, ast.If)
        and statement in each.body
        and not each.orelse
        and any(asks_for_absence(part, wanted) for part in ast.walk(each.test))
        for each in own(function.body)
    )


def _bound(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [ast.unparse(target) for target in targets]


def _as_siblings(name: str, place: Place, extra: int) -> Iterator[Trial]:
    """`try: ... except T: return text`, as sibling functions do where they cannot go on."""
    function, statement, module = place.function, place.statement, place.module
    if function is None or not isinstance(statement, (ast.Assign, ast.Return, ast.Expr)):
        return
    if not lines.is_alone(statement, module) or not ends_with_exit(function.body):
        return
    given = set(parameter_names(function))
    found = {
        id(sibling): value
        for sibling in _siblings(function, place)
        for value in _left_with(sibling)
        if value in given and value in parameter_names(sibling)
    }
    if len(found) < LEAST or len(set(found.values())) != 1:
        return
    value = next(iter(found.values()))
    handler = [f"except {name}:", f"{lines.step(place)}return {value}"]
    edits = lines.tried([statement], handler, place)
    if edits is not None:
        yield Trial(
            "as_siblings_leave",
            Form.CONDITIONAL,
            f"Give `{value}` back where it cannot be read",
            f"{len(found)} sibling functions give `{value}` back as it is where they cannot go on.",
            tuple(edits),
            extra=40 + extra,
        )


def _siblings(function: Function, place: Place) -> list[Function]:
    holder = next(
        (s for s in reversed(place.scopes) if isinstance(s, (ast.ClassDef, ast.Module))),
        place.module.tree,
    )
    return [node for node in holder.body if isinstance(node, FUNCTIONS) and node is not function]


def _left_with(function: Function) -> Iterator[str]:
    """What a function's handlers give back, where that is a name and all that they do."""
    for node in own(function.body):
        match node:
            case ast.ExceptHandler(body=[ast.Return(value=ast.Name(id=name))]):
                yield name
