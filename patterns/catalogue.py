"""Every pattern there is: found by walking the families' folders and the entry points."""

import pkgutil
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import patterns
from patterns.contract import Pattern

ENTRY_POINTS = "grace.patterns"
"""A third-party package names its pattern classes, or modules that hold them, in this group."""
NOT_FAMILIES = {"toolbox"}


@lru_cache(maxsize=1)
def catalogue() -> tuple[type[Pattern], ...]:
    """Our own patterns by id, then third-party ones by id; the same order in every process."""
    return (*sorted(_own(), key=_by_id), *sorted(_third_party(), key=_by_id))


def patterns_in(module: ModuleType) -> list[type[Pattern]]:
    """The pattern classes that a module itself defines."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Pattern)
        and value.__module__ == module.__name__
    ]


def _own() -> Iterator[type[Pattern]]:
    for family in pkgutil.iter_modules(patterns.__path__):
        if family.ispkg and family.name not in NOT_FAMILIES:
            package = import_module(f"patterns.{family.name}")
            for file in pkgutil.iter_modules(package.__path__):
                yield from patterns_in(import_module(f"{package.__name__}.{file.name}"))


def _third_party() -> Iterator[type[Pattern]]:
    for name in third_party_names():
        module_name, _, attribute = name.partition(":")
        loaded = import_module(module_name)
        if attribute:
            yield getattr(loaded, attribute)
        else:
            yield from patterns_in(loaded)


def third_party_names() -> list[str]:
    """`module` or `module:Class` of every entry point of the group, sorted."""
    if not any(_offers_patterns(Path(folder)) for folder in sys.path):
        return []
    # Slow to import, and not needed where the glance above found nothing.
    from importlib.metadata import entry_points  # noqa: PLC0415  50 ms

    return sorted(point.value for point in entry_points(group=ENTRY_POINTS))


def _offers_patterns(folder: Path) -> bool:
    """Whether a distribution installed in a folder names the group.

    https://packaging.python.org/en/latest/specifications/entry-points
    """
    header = f"[{ENTRY_POINTS}]".encode()
    return any(header in file.read_bytes() for file in folder.glob("*-info/entry_points.txt"))


def _by_id(pattern: type[Pattern]) -> str:
    return pattern.id()
