"""Names that left a module, as the tables beside this file say, and the edits that follow them."""

import ast
import json
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from patterns.contract import Edit, Refused
from patterns.toolbox.imports import libraries
from patterns.toolbox.imports.imports import added
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import BUILTINS, bindings, lookup, scopes_of
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.locate import Place, expressions, statements
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import Outside


def heir(dotted: str) -> str | None:
    """What `collections.Mapping` is called now; None for a name that the table does not know."""
    home, _, name = dotted.rpartition(".")
    if home == "collections" and name in _abcs():
        return f"collections.abc.{name}"
    new = _table()["moved"].get(dotted) or _library(dotted).get("moved", {}).get(dotted)
    return str(new) if new else None


def module_heir(dotted: str) -> str | None:
    """What a library calls a whole module now; None for one that the table does not know."""
    new = _library(dotted).get("modules", {}).get(dotted)
    return str(new) if new else None


def told(dotted: str, new: str) -> str:
    """The sentence that says what became of a name, and which document tells."""
    source = _library(dotted).get("source") if dotted not in _table()["moved"] else None
    document = f" ({source})" if source else ""
    return f"`{new}` is what `{dotted}` is called now{document or '.'}"


def uses(dotted: str, module: Module, resolver: Resolver) -> list[tuple[ast.Attribute, Place]]:
    """Every place of a file that reads the name through its module: `collections.Mapping`."""
    home, _, name = dotted.rpartition(".")
    return [
        (node, place)
        for scopes, _ in scopes_of(module.tree)
        for statement in statements(getattr(scopes[-1], "body", []))
        for node, place in expressions(Place(module, scopes, statement))
        if isinstance(node, ast.Attribute)
        and node.attr == name
        and uses_of(node, place, home, resolver)
    ]


def uses_of(node: ast.Attribute, place: Place, home: str, resolver: Resolver) -> bool:
    """Whether an attribute is read from just that module, which is not the repository's."""
    return resolver.values(node.value, place) == (Outside(home),)


def followed(dotted: str, new: str, module: Module, resolver: Resolver) -> tuple[Edit, ...]:
    """The edits that let every such use read the new name.

    Raises:
        Refused: the new name means something else there, or its result is read in other ways.
    """
    found = uses(dotted, module, resolver)
    _refuse_other_results(dotted, found)
    renamed = _import_renamed(dotted, new, [node for node, _ in found], module)
    edits = list(renamed)
    for node, place in found:
        text = new
        if not renamed and new.rpartition(".")[0] == dotted.rpartition(".")[0]:
            text = f"{module.source(node.value)}.{new.rpartition('.')[2]}"
        elif not renamed and new.startswith(f"{dotted.rpartition('.')[0]}."):
            edits += _under(dotted.rpartition(".")[0], new, module)
            text = module.source(node.value) + new.removeprefix(dotted.rpartition(".")[0])
        elif not renamed and new.partition(".")[0] in BUILTINS:
            _refuse_shadowed(new.partition(".")[0], place)
        elif not renamed:
            said = spelled(new, place)
            edits += said.edits
            text = said.text
        edits.append(module.edit(module.start(node), module.end(node), text))
    return tuple(dict.fromkeys(edits))


def _refuse_other_results(dotted: str, found: list[tuple[ast.Attribute, Place]]) -> None:
    """What the heir gives has more parts than what the old one gave: only some are read alike."""
    alike = _table()["read"].get(dotted)
    for node, place in found if alike else ():
        read = [
            outer.attr
            for outer in ast.walk(place.statement or ast.Pass())
            if isinstance(outer, ast.Attribute)
            and isinstance(outer.value, ast.Call)
            and outer.value.func is node
        ]
        if not read or not set(read) <= set(alike.split()):
            where = f"{place.module.path}:{node.lineno}"
            raise Refused(f"what `{dotted}` gives is used as a whole at {where}")


def _refuse_shadowed(name: str, place: Place) -> None:
    if lookup(name, place) is not None:
        raise Refused(f"`{name}` means something else in {place.module.path}")


def _import_renamed(
    dotted: str, new: str, nodes: list[ast.Attribute], module: Module
) -> tuple[Edit, ...]:
    """`import fractions` as `import math`, where nothing else needs the old module."""
    old, home = dotted.rpartition(".")[0], new.rpartition(".")[0]
    others = [n for n in ast.walk(module.tree) if isinstance(n, ast.Name) and n.id == old]
    bound = bindings(module.tree).get(old, ())
    if len(bound) != 1 or len(others) != len(nodes) or not home or home == old:
        return ()
    node = bound[0].node
    if not isinstance(node, ast.Import) or home.partition(".")[0] in BUILTINS:
        return ()
    top = home.partition(".")[0]
    alias = next(a for a in node.names if old in {a.name, a.asname})
    if alias.name != old or alias.asname or (top != old and top in bindings(module.tree)):
        return ()
    if not home.startswith(f"{old}.") and home.count("."):
        return ()
    return (module.edit(module.start(alias), module.end(alias), home),) if _is_module(home) else ()


def _under(old: str, new: str, module: Module) -> Iterator[Edit]:
    """The import that a name inside a submodule needs, besides the one that is there."""
    home = new.rpartition(".")[0]
    if _is_module(home) and home != old and f"import {home}".encode() not in module.data:
        yield added(module, f"import {home}")


def _is_module(home: str) -> bool:
    """Classes and objects are written small as well: these are the table's own."""
    return home not in {"datetime.timezone", "unittest.defaultTestLoader", "str"}


def _library(dotted: str) -> dict[str, Any]:
    """The rows of the library that a name belongs to."""
    return libraries.rows(dotted.partition(".")[0])


@lru_cache(maxsize=1)
def _abcs() -> frozenset[str]:
    return frozenset(_table()["abcs"].split())


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(pkgutil.get_data(__package__, "moved_names.json") or b"{}")
    return loaded
