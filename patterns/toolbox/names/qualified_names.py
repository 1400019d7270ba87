"""How a file says a name of another module: as it does already, or with an import of its own."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Edit, Refused
from patterns.toolbox.imports.imports import added
from patterns.toolbox.names.names import Kind, lookup
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import Module


@dataclass(frozen=True, slots=True)
class Spelling:
    """What to write, and the edits that make it mean what it should."""

    text: str
    edits: tuple[Edit, ...] = ()


def spelled(dotted: str, place: Place) -> Spelling:
    """How `decimal.Decimal` can be said at a place.

    Raises:
        Refused: its plain name means something else there.
    """
    home, _, name = dotted.rpartition(".")
    for text in _known(home, name, place.module):
        if _is_import(text.partition(".")[0], place):
            return Spelling(text)
    if lookup(name, place) is not None:
        raise Refused(f"`{name}` means something else in {place.module.path}")
    edit = _joined(home, name, place.module) or added(place.module, f"from {home} import {name}")
    return Spelling(name, (edit,))


def _known(home: str, name: str, module: Module) -> Iterator[str]:
    """Every way in which the file's own imports let it say the name."""
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == home and not node.level:
            yield from (alias.asname or name for alias in node.names if alias.name == name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == home:
                    yield f"{alias.asname or home}.{name}"


def _is_import(name: str, place: Place) -> bool:
    found = lookup(name, place)
    return found is not None and all(binding.kind is Kind.IMPORT for binding in found[1])


def _joined(home: str, name: str, module: Module) -> Edit | None:
    """The name put into an import of its module that stands on one line."""
    for node in module.tree.body:
        if not isinstance(node, ast.ImportFrom) or node.module != home or node.level:
            continue
        if node.lineno == node.end_lineno and node.names[0].name != "*":
            later = next((alias for alias in node.names if _key(alias.name) > _key(name)), None)
            if later is None:
                end = module.end(node.names[-1])
                return module.edit(end, end, f", {name}")
            start = module.start(later)
            return module.edit(start, start, f"{name}, ")
    return None


def _key(name: str) -> tuple[int, str]:
    """Isort's order inside one import: constants, classes, then the rest."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name
