"""The types that a function declares for a parameter: what is of none of them it cannot use."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.asks import Ask
from patterns.search.evidence.crash import Crash, Suspect
from patterns.toolbox.names.names import BUILTINS, lookup, parameters
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.annotations import ALIASES, unquoted

AHEAD = -4
"""What puts a declared type before one that only the crash tells of."""


def types(suspect: Suspect, crash: Crash) -> tuple[str, ...]:
    """The classes that the parameter is declared as; none where that is not all, or no crash."""
    function = suspect.place.function
    for each in parameters(function.args) if function is not None else ():
        if isinstance(suspect.node, ast.Name) and suspect.node.id == each.arg and each.annotation:
            found = tuple(dict.fromkeys(_classes(each.annotation)))
            known = all(n in BUILTINS or crash.resolver.classes_named(n) for n in found)
            return () if not known or set(found) & set(suspect.kinds) else found
    return ()


def asks(source: str, declared: tuple[str, ...], place: Place) -> Iterator[Ask]:
    """Whether a value is of a declared type, where all of them can be named."""
    if declared and all(name in BUILTINS or lookup(name, place) for name in declared):
        kinds = declared[0] if len(declared) == 1 else f"({', '.join(declared)})"
        there = f"isinstance({source}, {kinds})"
        yield Ask(there, f"not {there}", f"`{source}` was none of what is declared.")


def _classes(annotation: ast.expr) -> Iterator[str]:
    """The bare names of the classes in an annotation; an empty one for what is no class."""
    match annotation:
        case ast.Constant(value=str(text)) if (parsed := unquoted(text)) is not None:
            yield from _classes(parsed)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from (*_classes(left), *_classes(right))
        case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=parts)):
            for part in parts:
                yield from _classes(part)
        case ast.Subscript(value=ast.Name(id=name)) if name in ALIASES or name in BUILTINS:
            yield ALIASES.get(name, name)
        case ast.Name(id=name) if name not in {"Any", "object", "Callable"}:
            yield ALIASES.get(name, name)
        case _:
            yield ""
