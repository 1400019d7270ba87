"""Imports of names that left their module: rewritten, with every use that hangs on them."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from patterns.contract import Edit, Refused
from patterns.toolbox.imports import importers
from patterns.toolbox.imports.importers import Importer
from patterns.toolbox.names.names import scopes_of
from patterns.toolbox.source.module import Module

Moving = dict[ast.alias, str]
"""A name in an import -> what it is called now, dotted; a bare word is built in."""


def rehomed(one: Importer, node: ast.ImportFrom, moving: Moving) -> Iterator[Edit]:
    """The edits that import each name from where it is now, and call it what it is called there.

    Raises:
        Refused: the statement has a comment of its own, or a new name means something else.
    """
    yield from _statements(one, node, moving)
    yield from _uses(moving, one.place.module)


def _statements(one: Importer, node: ast.ImportFrom, moving: Moving) -> Iterator[Edit]:
    """The statement without what left, and one statement for each new home."""
    module = one.place.module
    homes: dict[str, list[str]] = defaultdict(list)
    for alias, new in moving.items():
        home, _, name = new.rpartition(".")
        if home:
            homes[home].append(f"{name} as {alias.asname}" if alias.asname else name)
    staying = [alias for alias in node.names if alias not in moving]
    after = module.starts[node.end_lineno or node.lineno]
    if not staying and len(homes) == 1 and all("." in new for new in moving.values()):
        yield from importers.rewritten(one, next(iter(homes)))
        yield from _words(moving, module)
        return
    newline = module.newline.decode()
    lines = [f"from {home} import {', '.join(names)}" for home, names in sorted(homes.items())]
    text = "".join(f"{line}{newline}" for line in lines)
    if staying:
        yield from _cut(node, moving, module)
        yield module.edit(after, after, text)
    elif b"#" in module.data[module.start(node) : after]:
        raise Refused(f"the import at {module.path}:{node.lineno} has a comment of its own")
    else:
        yield module.edit(module.start(node), after, text)


def _words(moving: Moving, module: Module) -> Iterator[Edit]:
    """The names in the statement itself, where they are other words now."""
    for alias, new in moving.items():
        word, start = new.rpartition(".")[2], module.start(alias)
        if word != alias.name:
            yield module.edit(start, start + len(alias.name.encode(module.encoding)), word)


def _cut(node: ast.ImportFrom, moving: Moving, module: Module) -> Iterator[Edit]:
    """Take some names out of a list of names, and leave every comment."""
    last = max(at for at, alias in enumerate(node.names) if alias not in moving)
    for at, alias in enumerate(node.names):
        if alias not in moving or at > last:
            continue
        start, end = module.start(alias), module.start(node.names[at + 1])
        if b"#" in module.data[start:end]:
            end = module.data.index(b",", module.end(alias)) + 1
        yield module.edit(start, end, "")
    if last + 1 < len(node.names):
        start, end = module.end(node.names[last]), module.end(node.names[-1])
        if b"#" in module.data[start:end]:
            raise Refused(f"the import at {module.path}:{node.lineno} has comments in its list")
        yield module.edit(start, end, "")


def _uses(moving: Moving, module: Module) -> Iterator[Edit]:
    """The uses of a name that is another word now."""
    for alias, new in moving.items():
        word = new.rpartition(".")[2]
        if alias.asname and "." not in new:
            raise Refused(f"`{alias.asname}` stands for a built-in name now")
        if alias.asname or word == alias.name:
            continue
        for scopes, _ in scopes_of(module.tree):
            if word in _bound(scopes[-1]):
                raise Refused(f"`{word}` means something else in {module.path}")
        for use in ast.walk(module.tree):
            if isinstance(use, ast.Name) and use.id == alias.name:
                yield module.edit(module.start(use), module.end(use), word)


def _bound(scope: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(scope) if isinstance(n, ast.Name) and not _is_read(n)} | {
        n.arg for n in ast.walk(scope) if isinstance(n, ast.arg)
    }


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
