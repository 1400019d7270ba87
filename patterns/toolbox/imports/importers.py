"""Import statements of one module: where a file imports it, and how they are written anew."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import dirname

from patterns.contract import Edit, Frame, Refused
from patterns.toolbox.names.names import bindings, scopes_of
from patterns.toolbox.place.locate import Place, places
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

Imports = ast.Import | ast.ImportFrom
FROM = re.compile(rb"from(?:\s|\\\r?\n)*(?P<name>[.\w]+)(?:\s|\\\r?\n)+import\b")


@dataclass(frozen=True, eq=False, slots=True)
class Importer:
    """One import of the module that is looked for.

    Attributes:
        target: dotted name of the module, made absolute.
        alias: the entry of an `import a, b` that names it; None for `from x import ...`.
    """

    node: Imports
    place: Place
    target: str
    alias: ast.alias | None = None

    @property
    def names(self) -> list[str]:
        """What `from x import a, b` asks of the module."""
        if isinstance(self.node, ast.Import):
            return []
        return [alias.name for alias in self.node.names if alias.name != "*"]


def targets(node: ast.stmt | None, place: Place, project: Project) -> Iterator[Importer]:
    """The modules that a statement imports as a whole or from."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Importer(node, place, alias.name, alias)
    elif isinstance(node, ast.ImportFrom):
        yield Importer(node, place, absolute(node, place.module.path, project))


def on_line(frame: Frame, target: str, project: Project) -> list[Importer]:
    """The imports of a module, or of one inside it, that stand on the line of a frame."""
    return [
        found
        for place in places(frame, project.sources)
        for found in targets(place.statement, place, project)
        if f"{found.target}.".startswith(f"{target}.")
    ]


def asked_of(every: Iterable[Importer]) -> set[str]:
    """The names that some imports of a module, and the uses that hang on them, ask of it."""
    return {name for one in every for name in (*one.names, *used_attributes(one))}


def all_of(module: Module, target: str, project: Project) -> list[Importer]:
    """Every import of a module in a file, in functions, too."""
    return [
        found
        for scopes, body in scopes_of(module.tree)
        for node in body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for found in targets(node, Place(module, scopes, node), project)
        if found.target == target
    ]


def absolute(node: ast.ImportFrom, importer: str, project: Project) -> str:
    """The dotted name behind `from ..x import y`, seen from the importing file's root."""
    if not node.level:
        return node.module or ""
    folder = dirname(importer)
    for _ in range(node.level - 1):
        folder = dirname(folder)
    parts = [part for part in (folder, (node.module or "").replace(".", "/")) if part]
    return project.dotted("/".join(parts), project.root_of(importer))


def used_attributes(found: Importer) -> set[str]:
    """What a file reads from a module that it imports as a whole."""
    if found.alias is None:
        return set()
    chain = found.alias.asname or found.alias.name
    return {
        node.attr
        for node in ast.walk(found.place.module.tree)
        if isinstance(node, ast.Attribute) and _is_chain(node.value, chain)
    }


def rewritten(found: Importer, new: str) -> Iterator[Edit]:
    """The edits that let an import, and the dotted uses that hang on it, name another module."""
    module = found.place.module
    if found.alias is None:
        match = FROM.match(module.data, module.start(found.node))
        if match is None:
            raise Refused(f"the import at {module.path}:{found.node.lineno} is written too oddly")
        yield module.edit(match.start("name"), match.end("name"), new)
        return
    start = module.start(found.alias)
    end = start + len(found.alias.name.encode(module.encoding))
    if module.data[start:end].decode(module.encoding) != found.alias.name:
        raise Refused(f"the import at {module.path}:{found.node.lineno} is written too oddly")
    yield module.edit(start, end, new)
    if found.alias.asname is None:
        yield from _uses(found.alias.name, new, module)


def _uses(old: str, new: str, module: Module) -> Iterator[Edit]:
    top = old.partition(".")[0]
    for scopes, _ in scopes_of(module.tree):
        for binding in bindings(scopes[-1]).get(top, ()):
            if not isinstance(binding.node, ast.Import):
                raise Refused(f"`{top}` means something else, too, in {module.path}")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.expr) and _is_chain(node, old):
            yield module.edit(module.start(node), module.end(node), new)


def _is_chain(node: ast.expr, dotted: str) -> bool:
    """Whether an expression is exactly `a.b.c`."""
    *front, last = dotted.split(".")
    if not front:
        return isinstance(node, ast.Name) and node.id == last
    return (
        isinstance(node, ast.Attribute)
        and node.attr == last
        and _is_chain(node.value, ".".join(front))
    )


def relative(importer: str, new: str, project: Project) -> str:
    """The dots and name by which a file reaches another one of its package."""
    root = project.root_of(importer)
    here = [part for part in dirname(importer)[len(root) :].split("/") if part]
    there = project.dotted(new, root).split(".")
    if new.endswith("/__init__.py") and here[: len(there)] == there:
        return "." * (len(here) - len(there) + 1)
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    if not shared:
        raise Refused(f"{new} cannot be reached by a relative import from {importer}")
    return "." * (len(here) - shared + 1) + ".".join(there[shared:])
