"""Every pattern there is: found by walking the families' folders and the entry points."""

import ast
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import patterns
from patterns.contract import Fault, Pattern, Refused
from patterns.demands import may_match

ENTRY_POINTS = "grace.patterns"
"""A third-party package names its pattern classes, or modules that hold them, in this group."""
NOT_FAMILIES = {"search", "toolbox"}
OFTEN = 3
"""From this time on that a process asks for it, an expression is compiled."""
ROUTE = (b"\n    matches = ", b"\n    examples = ")
"""Between these a pattern's file says which errors it claims: the class's two attributes, in order;
to find them so takes a third of what a regular expression takes."""
_ASKED: Counter[str] = Counter()


@lru_cache(maxsize=1)
def catalogue() -> tuple[type[Pattern], ...]:
    """Our own patterns by id, then third-party ones by id; the same order in every process."""
    own = [pattern for name in _files() for pattern in patterns_in(import_module(name))]
    return (*sorted(own, key=_by_id), *sorted(_third_party(), key=_by_id))


def claimants(fault: Fault) -> tuple[type[Pattern], ...]:
    """The patterns of the catalogue that claim a fault, in its order.

    Files whose expression cannot match are not even imported: one heal needs one or two of many.
    """
    headline = fault.headline
    modules = [import_module(name) for name in _files() if _may_claim(name, headline)]
    own = [pattern for module in modules for pattern in patterns_in(module)]
    found = (*sorted(own, key=_by_id), *sorted(_third_party(), key=_by_id))
    return tuple(pattern for pattern in found if pattern.claims(fault))


def patterns_in(module: ModuleType) -> list[type[Pattern]]:
    """The pattern classes that a module itself defines."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Pattern)
        and value.__module__ == module.__name__
    ]


@lru_cache(maxsize=1)
def _files() -> Mapping[str, str]:
    """Dotted names of all modules in the families' folders -> their files; none is imported."""
    # Neither pkgutil nor pathlib: they would take longer than the rest of it.
    with os.scandir(patterns.__path__[0]) as entries:
        families = {e.name: e.path for e in entries if e.name not in NOT_FAMILIES and e.is_dir()}
    return {
        f"patterns.{family}.{name[:-3]}": f"{folder}/{name}"
        for family, folder in sorted(families.items())
        for name in sorted(os.listdir(folder))  # noqa: PTH208  see above
        if name.endswith(".py") and name != "__init__.py"
    }


def _may_claim(name: str, headline: str) -> bool:
    """Whether a module must be imported to know; no only where its text rules it out."""
    route = _route(name)
    if route is None or name in sys.modules:
        return True
    # To compile a hundred expressions takes longer than to heal; to ask them afterwards does not.
    _ASKED[route] += 1
    if _ASKED[route] < OFTEN and not may_match(route, headline):
        return False
    return _compiled(route).match(headline) is not None


_compiled = lru_cache(maxsize=1024)(re.compile)
"""`re` forgets what it compiled when a process uses more than 512 expressions."""


@lru_cache(maxsize=1024)
def _route(name: str) -> str | None:
    """The expression in a module's text; None where it is not a literal."""
    try:
        with open(_files().get(name, ""), "rb") as file:  # noqa: PTH123  pathlib takes longer
            text = file.read()
    except OSError:
        return None
    at = text.find(ROUTE[0])
    if at < 0:
        return None
    literal = text[at + len(ROUTE[0]) : text.find(ROUTE[1], at)].decode().strip()
    pieces = literal.split('"')
    if [*{piece.strip("( \n") for piece in pieces[:-1:2]}] == ["r"] and pieces[-1] in {
        "",
        "\n    )",
    }:
        # Raw strings without quotes or escapes of them, as nearly all are: no need of a parser.
        return "".join(pieces[1::2])
    try:
        route = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return None
    return route if isinstance(route, str) else None


@lru_cache(maxsize=1)
def _third_party() -> tuple[type[Pattern], ...]:
    found: list[type[Pattern]] = []
    for name in third_party_names():
        # One package that is broken must not keep all others from healing: `check` tells of it.
        with suppress(Refused):
            found += _loaded(name)
    return tuple(found)


def unloadable() -> list[str]:
    """A sentence for each entry point that gives no pattern."""
    sentences: list[str] = []
    for name in third_party_names():
        try:
            _loaded(name)
        except Refused as why:
            sentences.append(str(why))
    return sentences


def _loaded(name: str) -> list[type[Pattern]]:
    """The patterns of one entry point; `Refused` where it gives none."""
    module_name, _, attribute = name.partition(":")
    try:
        loaded = import_module(module_name)
        found = [getattr(loaded, attribute)] if attribute else patterns_in(loaded)
    except (ImportError, AttributeError, SyntaxError) as error:
        raise Refused(f"the entry point {name} cannot be loaded: {error}") from None
    if not found or not all(isinstance(f, type) and issubclass(f, Pattern) for f in found):
        raise Refused(f"the entry point {name} gives no subclass of patterns.contract.Pattern")
    return found


def third_party_names() -> Iterator[str]:
    """`module` or `module:Class` of every entry point of the group, sorted."""
    if any(_offers_patterns(Path(folder)) for folder in sys.path):
        # Slow to import, and not needed where the glance above found nothing.
        from importlib.metadata import entry_points  # noqa: PLC0415  50 ms

        yield from sorted(point.value for point in entry_points(group=ENTRY_POINTS))


def _offers_patterns(folder: Path) -> bool:
    """Whether a distribution installed in a folder names the group.

    https://packaging.python.org/en/latest/specifications/entry-points
    """
    header = f"[{ENTRY_POINTS}]".encode()
    return any(header in file.read_bytes() for file in folder.glob("*-info/entry_points.txt"))


def _by_id(pattern: type[Pattern]) -> str:
    return pattern.id()
