"""The repository as Python sees it: dotted module names, import roots, and which files say what."""

import ast
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from posixpath import dirname

from patterns.contract import Refused, Sources
from patterns.toolbox.names.mentions import MENTIONS
from patterns.toolbox.source.module import Module, load

USUAL_ROOTS = ("", "src", "lib")
"""Where import roots mostly are (https://packaging.python.org/discussions/src-layout-vs-flat-layout)."""


class Project:
    """Answers questions about one commit; cheap to make, reads what it is asked about."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every file."""
        return frozenset(self.sources.paths)

    def module(self, path: str) -> Module:
        """A parsed file; `Refused` where it does not parse."""
        return load(self.sources, path)

    def root_of(self, path: str) -> str:
        """The directory that must be on `sys.path` so that the file's package can be imported."""
        folder = dirname(path)
        while folder and f"{folder}/__init__.py" in self.paths:
            folder = dirname(folder)
        return folder

    def roots(self, importer: str) -> list[str]:
        """Import roots in the order in which a file's imports are looked up."""
        own = self.root_of(importer)
        # Namespace packages have no __init__.py: any folder above may be the root as well.
        above = [own]
        while above[-1]:
            above.append(dirname(above[-1]))
        usual = [root for root in USUAL_ROOTS if f"{root}/__init__.py" not in self.paths]
        return list(dict.fromkeys([own, *usual, *above]))

    def find(self, dotted: str, importer: str) -> str | None:
        """The file of a module as imported from `importer`; None for what is not in here."""
        tail = dotted.replace(".", "/")
        for root in self.roots(importer):
            if found := self._file(_join(root, tail)):
                return found
        if dotted.partition(".")[0] in sys.stdlib_module_names:
            return None
        if "." not in dotted:
            return None
        ending = [p for p in self.paths if p.endswith((f"/{tail}.py", f"/{tail}/__init__.py"))]
        return ending[0] if len(ending) == 1 else None

    def called(self, name: str) -> str | None:
        """The first file, wherever it lies, that a top-level module of that name could be."""
        endings = (f"/{name}.py", f"/{name}/__init__.py")
        return next((path for path in sorted(self.paths) if f"/{path}".endswith(endings)), None)

    def submodule(self, package: str, name: str) -> str | None:
        """The file of a module directly inside a package's folder."""
        return self._file(f"{package}/{name}")

    def modules_in(self, folder: str, package: str) -> frozenset[str]:
        """The modules directly inside a package, where `package` is its `__init__.py`."""
        if package != f"{folder}/__init__.py":
            return frozenset()
        size = len(folder) + 1
        below = (path[size:].removesuffix("/__init__.py") for path in self._inside(folder))
        names = (name.removesuffix(".py") for name in below)
        return frozenset(name for name in names if name.isidentifier() and name != "__init__")

    def top_level(self, name: str, root: str) -> bool:
        """Whether a root holds a package or module of that name."""
        stem = _join(root, name)
        return f"{stem}.py" in self.paths or any(self._inside(stem))

    def has_package(self, dotted: str, importer: str) -> bool:
        """Whether a folder of that name holds modules, with or without an `__init__.py`."""
        tail = dotted.replace(".", "/")
        folders = (_join(root, tail) for root in self.roots(importer))
        return any(path.endswith(".py") for folder in folders for path in self._inside(folder))

    def find_from(self, node: ast.ImportFrom, importer: str) -> str | None:
        """The file behind the `x` of `from x import y`, relative or absolute."""
        if not node.level:
            return self.find(node.module or "", importer)
        folder = dirname(importer)
        for _ in range(node.level - 1):
            folder = dirname(folder)
        tail = (node.module or "").replace(".", "/")
        return self._file("/".join(part for part in (folder, tail) if part))

    def dotted(self, path: str, root: str | None = None) -> str:
        """A file's module name, seen from an import root (its own by default)."""
        root = self.root_of(path) if root is None else root
        inside = path[len(root) + 1 :] if root else path
        return re.sub(r"(/__init__)?\.pyi?$", "", inside).replace("/", ".")

    def mentioning(self, *words: str) -> Iterator[Module]:
        """Python files whose bytes hold all the words; what does not parse is left out.

        A word's first and last identifiers are whole ones: `order(` is not asked for `reorder(`.
        """
        wanted = tuple(word.encode() for word in words)
        for path in MENTIONS.among(self.sources, *wanted):
            try:
                yield self.module(path)
            except Refused:
                continue

    def _inside(self, folder: str) -> Iterator[str]:
        """The files below a folder: they stand side by side, since paths are sorted."""
        every, start = self.sources.paths, f"{folder}/"
        for place in range(bisect_left(every, start), len(every)):
            if not every[place].startswith(start):
                break
            yield every[place]

    def _file(self, stem: str) -> str | None:
        candidates = (f"{stem}/__init__.py", f"{stem}.py")
        return next((path for path in candidates if path in self.paths), None)


def _join(root: str, tail: str) -> str:
    return f"{root}/{tail}" if root else tail
