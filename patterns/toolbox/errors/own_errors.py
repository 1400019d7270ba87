"""The errors that a function raises itself, and how another one of the kind is made like them."""

import ast
from collections.abc import Iterator

from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.errors.tries import is_alone, tries
from patterns.toolbox.names.names import bare, parameters, visible
from patterns.toolbox.place.locate import Function, Place, own

SPECIAL = set('"\\{}%\n')
"""What would mean something else in an f-string."""
ENOUGH = 3


def is_of(node: ast.AST, name: str) -> bool:
    """Whether a node raises an error of that bare name."""
    return isinstance(node, ast.Raise) and node.exc is not None and kind_of(node.exc) == name


def kind_of(raised: ast.expr) -> str:
    """The bare name of the type that is raised: of `errors.Missing(name)` and `errors.Missing`."""
    return bare(raised.func if isinstance(raised, ast.Call) else raised)


def raised(function: Function, name: str) -> ast.Raise | None:
    """The first `raise` of an error of that bare name in a function's own body."""
    found = (node for node in own(function.body) if isinstance(node, ast.Raise))
    return next((node for node in found if is_of(node, name)), None)


def again(node: ast.Raise, wanted: Expected, detail: str, place: Place) -> str | None:
    """The error of a `raise`, made once more with the words that are expected.

    Args:
        detail: what a message says of this case, as it stands between the braces of an f-string.

    Returns:
        An expression; None where the error takes what nobody can tell here.
    """
    words = wanted.words or ""
    if wanted.asked is not None and (not words or SPECIAL & set(words)):
        return None
    match node.exc:
        case ast.Call(func=kind, args=args, keywords=[]):
            name = ast.unparse(kind)
            rest = [ast.unparse(argument) for argument in args[1:]]
            if not all(isinstance(a, ast.Name) and a.id in visible(place) for a in args[1:]):
                return None
            if not args:
                return None if words else f"{name}()"
            if isinstance(args[0], ast.Constant) and not isinstance(args[0].value, str):
                return None
            given = parameters(place.function.args) if place.function is not None else []
            if not words and ast.unparse(args[0]) in {each.arg for each in given}:
                return ast.unparse(node.exc)  # what it is about, of which it makes its message
            # Words that say what is wrong need no more; the cause is there for whoever looks.
            parts = [words] if len(words.split()) >= ENOUGH else [words, detail]
            told = ": ".join(filter(None, parts))
            filled = f"{told}: %s" if rest and _is_filled(args[0]) else told
            said = f'f"{filled}"' if "{" in filled else f'"{filled}"'
            return f"{name}({', '.join([said, *rest])})"
        case ast.Name() | ast.Attribute() as kind:
            return None if words else ast.unparse(kind)
    return None


def _is_filled(node: ast.expr) -> bool:
    """Whether a text has one place for an argument."""
    return isinstance(node, ast.Constant) and str(node.value).count("%s") == 1


def is_translated(place: Place, wanted: Expected) -> bool:
    """Whether a clause around a statement makes the expected error of what goes wrong there."""
    return any(
        is_for(handler, block, wanted, place)
        for block in tries(place)
        for handler in block.handlers
    )


def is_for(handler: ast.ExceptHandler, block: ast.Try, wanted: Expected, place: Place) -> bool:
    """Whether a clause makes the expected error of whatever goes wrong in one statement."""
    if not _translates(handler, wanted):
        return False
    return is_alone(block, place) or _tells_all(handler, block, place)


def _tells_all(handler: ast.ExceptHandler, block: ast.Try, place: Place) -> bool:
    """Whether a clause says the error that it took, of a file that is opened and read there."""
    match block.body:
        case [ast.With(body=[only])] if only is place.statement:
            raised = [n for n in ast.walk(handler.body[0]) if isinstance(n, ast.JoinedStr)]
            names = (n for text in raised for n in ast.walk(text) if isinstance(n, ast.Name))
            return any(name.id == handler.name for name in names)
    return False


def _translates(handler: ast.ExceptHandler, wanted: Expected) -> bool:
    """Whether all that a handler does is to raise the expected error, whatever it caught."""
    if len(handler.body) != 1 or not is_of(handler.body[0], wanted.name):
        return False
    return not any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == handler.name
        for node in ast.walk(handler.body[0])
    )


def raises_of(name: str | None, place: Place) -> Iterator[ast.Raise]:
    """The raises of a function, of one type or of any, nearest to a place first."""
    function = place.function
    if function is None:
        return
    line = place.statement.lineno if place.statement is not None else function.lineno
    found = [
        node
        for node in own(function.body)
        if isinstance(node, ast.Raise)
        and node.exc is not None
        and (name is None or kind_of(node.exc) == name)
    ]
    yield from sorted(found, key=lambda node: abs(node.lineno - line))
