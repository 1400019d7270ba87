"""Whether the code around a statement says already what happens where it raises."""

import ast
import builtins
from collections.abc import Mapping

from patterns.contract import Refused
from patterns.search.evidence.crash import Crash
from patterns.toolbox.errors import failures
from patterns.toolbox.errors.tries import caught, tries
from patterns.toolbox.names.names import BUILTINS
from patterns.toolbox.place.locate import Place

MISTAKES = {"AttributeError", "IndexError", "KeyError", "NameError", "TypeError"}
MISTAKES |= {"UnboundLocalError"}
"""What a program does wrong itself is healed or left alone: to pass over it hides it."""
OF_LIBRARIES = {
    "decimal.InvalidOperation": ArithmeticError,
    "json.JSONDecodeError": ValueError,
    "socket.gaierror": OSError,
    "socket.timeout": OSError,
    "ssl.SSLError": OSError,
    "subprocess.CalledProcessError": Exception,
    "tomllib.TOMLDecodeError": ValueError,
    "xml.ParseError": SyntaxError,
    "zipfile.BadZipFile": Exception,
    "zoneinfo.ZoneInfoNotFoundError": KeyError,
}
"""What the standard library's own errors are, where more than their name is known of them."""
BY_NAME = {name.rpartition(".")[2]: base for name, base in OF_LIBRARIES.items()}


def is_decided(place: Place, crash: Crash) -> bool:
    """Whether a `try` around a statement has a handler for what is raised there.

    What then happens is written in that handler: one more, further in, would take it back.
    """
    names = ancestors(crash)
    return any(covers(handler, names) for block in tries(place) for handler in block.handlers)


def covers(handler: ast.ExceptHandler, names: frozenset[str]) -> bool:
    """Whether a handler takes one of some types; without a type it takes all."""
    return handler.type is None or any(_known_as(name) in names for name in caught(handler.type))


def ancestors(crash: Crash) -> frozenset[str]:
    """The names of the raised type and of its bases, as far as they are known."""
    kind = crash.fault.type
    known = base_of(crash)
    found = {kind, "Exception", "BaseException"}
    found |= _bases(known.__name__) if known is not None else _bases(kind, {})
    try:
        for cls in crash.resolver.classes_named(kind):
            line = crash.resolver.lineage(cls)
            for name in (*(each.name for each in line.classes), *line.outside):
                bare = name.rpartition(".")[2]
                found |= {bare, *_bases(bare)}
    except Refused:
        pass  # a file that cannot be read says nothing of the type
    return frozenset(found)


def covered_by(name: str) -> set[str]:
    """The built-in types that a clause for one of them takes."""
    kind = getattr(builtins, name, None)
    if not isinstance(kind, type):
        return {name}
    every = (each for each in vars(builtins).values() if isinstance(each, type))
    return {each.__name__ for each in every if issubclass(each, kind)}


def _known_as(name: str) -> str:
    """A type's own name: `IOError` is another name of `OSError`."""
    kind = getattr(builtins, name, None)
    return kind.__name__ if isinstance(kind, type) else name


def base_of(crash: Crash) -> type[Exception] | None:
    """What an error of Python's own library is of; others may be called the same."""
    root = crash.fault.module.partition(".")[0].removeprefix("_")
    return OF_LIBRARIES.get(f"{root}.{crash.fault.type}")


def _bases(name: str, known: Mapping[str, type[Exception]] = BY_NAME) -> set[str]:
    kind = getattr(builtins, name, None) or known.get(name)
    return {base.__name__ for base in kind.__mro__} if isinstance(kind, type) else set()


def documented(crash: Crash) -> set[str]:
    """The other errors that the failing operation is documented to raise, of the same kind."""
    kind, message = crash.fault.type, crash.fault.message
    return {
        way
        for place in crash.inner.places
        for operation in failures.operations(place, kind, message, crash.resolver)
        for way in operation.ways & BUILTINS
    }
