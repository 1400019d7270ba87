"""What code does already when a value is absent: the exits that a new guard may copy."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.toolbox.names.names import visible
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, own, returns
from patterns.toolbox.values.stdlib import is_none


@dataclass(frozen=True, slots=True)
class Exit:
    """What to do where a value is absent.

    Attributes:
        source: one simple statement.
        because: the sentence that says who does so already.
        same: whether it is done for the very same expression, not just for another one.
    """

    source: str
    because: str
    same: bool


@dataclass(frozen=True, eq=False, slots=True)
class Guard:
    """An `if` that leaves where an expression is absent."""

    subject: ast.expr
    leaves: ast.stmt
    node: ast.If


def exits(subject: ast.expr, place: Place) -> list[Exit]:
    """The exits that the code around shows for an expression, closest first."""
    found = [*_in_function(subject, place), *_for_the_same(subject, place), *_declared(place)]
    return list({exit_.source: exit_ for exit_ in reversed(found)}.values())[::-1]


def guards(function: Function | ast.Module) -> Iterator[Guard]:
    """Every `if x is None: return` and the like of a function's own body."""
    for node in own(function.body):
        if not isinstance(node, ast.If) or node.orelse or not ends_with_exit(node.body):
            continue
        subject = _absent_in(node.test)
        if subject is not None and len(node.body) == 1:
            yield Guard(subject, node.body[0], node)


def is_tested(subject: ast.expr, function: Function | ast.Module) -> str | None:
    """How a function asks whether an expression is there: "is", "truth", or not at all."""
    wanted = ast.unparse(subject)
    for node in own(function.body):
        match node:
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[right]):
                if is_none(right) and ast.unparse(left) == wanted:
                    return "is"
            case (
                ast.If(test=test)
                | ast.IfExp(test=test)
                | ast.UnaryOp(op=ast.Not(), operand=test)
                | ast.BoolOp(values=[test, *_])
            ) if ast.unparse(test) == wanted:
                return "truth"
    return None


def _returns_values(function: Function) -> bool:
    """Whether a function gives anything but None back."""
    return any(value is not None and not is_none(value) for value in returns(function))


def may_be_none(annotation: ast.expr) -> bool:
    """Whether an annotation says that None may stand there."""
    text = ast.unparse(annotation)
    return text.startswith(("Optional[", "typing.Optional[")) or " | None" in text


def _in_function(subject: ast.expr, place: Place) -> Iterator[Exit]:
    function = place.function
    if function is None:
        return
    for guard in guards(function):
        # A text would speak of what is absent there, not here.
        if guard.node.lineno < subject.lineno and not _has_text(guard) and _fits(guard, place):
            source = place.module.source(guard.leaves)
            if ast.unparse(guard.subject) != ast.unparse(subject):
                tested = place.module.source(guard.subject)
                because = f"`{function.name}()` does so where `{tested}` is absent."
                yield Exit(source, because, same=False)


def _for_the_same(subject: ast.expr, place: Place) -> Iterator[Exit]:
    """Guards of the very expression in the other functions of the file."""
    wanted = ast.unparse(subject)
    if isinstance(subject, ast.Name):
        return  # another function's local only happens to have the name
    for node in ast.walk(place.module.tree):
        if not isinstance(node, FUNCTIONS) or node is place.function:
            continue
        for guard in guards(node):
            if ast.unparse(guard.subject) == wanted and _fits(guard, place):
                because = f"`{node.name}()` guards `{wanted}` in the same way."
                yield Exit(place.module.source(guard.leaves), because, same=True)


def _declared(place: Place) -> Iterator[Exit]:
    """`return None`, where the function says that it gives None at times."""
    function = place.function
    if function is None or not _returns_values(function):
        return
    if any(value is not None and is_none(value) for value in returns(function)):
        yield Exit("return None", f"`{function.name}()` returns None elsewhere.", same=False)
    elif function.returns is not None and may_be_none(function.returns):
        because = f"`{function.name}()` is declared to return None at times."
        yield Exit("return None", because, same=False)


def _fits(guard: Guard, place: Place) -> bool:
    """Whether the exit means the same at another place: its names do, and its kind of result."""
    function, leaves = place.function, guard.leaves
    if function is None or isinstance(leaves, (ast.Continue, ast.Break)):
        return False
    subject_names = {n.id for n in ast.walk(guard.subject) if isinstance(n, ast.Name)} - {"self"}
    used = {n.id for n in ast.walk(leaves) if isinstance(n, ast.Name)}
    if used & subject_names or not used <= visible(place):
        return False
    if not isinstance(leaves, ast.Return):
        return isinstance(leaves, ast.Raise)
    if guard.node in list(own(function.body)):
        return True
    plain = leaves.value is None or is_none(leaves.value)
    given = {ast.unparse(value) for value in returns(function) if value is not None}
    return (
        not _returns_values(function)
        if plain
        else (leaves.value is not None and ast.unparse(leaves.value) in given)
    )


def _has_text(guard: Guard) -> bool:
    constants = (node for node in ast.walk(guard.leaves) if isinstance(node, ast.Constant))
    return any(isinstance(node.value, str) for node in constants)


def _absent_in(test: ast.expr) -> ast.expr | None:
    """The `x` of `x is None` and `not x`."""
    match test:
        case ast.Compare(left=subject, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return subject
        case ast.UnaryOp(op=ast.Not(), operand=(ast.Name() | ast.Attribute()) as subject):
            return subject
    return None
