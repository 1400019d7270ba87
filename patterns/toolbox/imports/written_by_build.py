"""Modules that no commit holds because the build of the project writes them."""

import re

from patterns.contract import Sources
from patterns.toolbox.source.sources import has

IGNORED = ".gitignore"
BUILDS = ("pyproject.toml", "setup.py", "setup.cfg", "Makefile", "meson.build", "CMakeLists.txt")
WRITES = re.compile(rb"write|version[-_]?file|generat|output|target|build[-_]hook")
"""Words of a line of a build that names a file because it makes it."""


def by_what(dotted: str, sources: Sources) -> str | None:
    """The file of the repository that says so; None where none does."""
    name = re.escape(dotted.rpartition(".")[2].encode()) + rb"\.py\b"
    named = re.compile(rb"(?<![\w.-])" + name)
    if has(sources, IGNORED) and named.search(sources.read(IGNORED)):
        return IGNORED
    for path in BUILDS:
        for line in sources.read(path).splitlines() if has(sources, path) else ():
            if named.search(line) and WRITES.search(line):
                return path
    return None
