"""Which files decide what is installed, by their names alone."""

from fnmatch import fnmatch

GLOBS = (
    "pyproject.toml",
    "*requirements*.txt",
    "requirements/*.txt",
    "*/requirements/*.txt",
    "*requirements*.in",
    "requirements/*.in",
    "*constraints*.txt",
    "setup.cfg",
    "setup.py",
    "Pipfile",
    "*environment*.y*ml",
    "conda*.y*ml",
    "*.lock",
)
"""Files that decide what is installed."""


def is_dependency_file(path: str) -> bool:
    """Whether a change of the file may change what is installed."""
    name = path.rpartition("/")[2]
    return any(fnmatch(name, glob) or fnmatch(path, glob) for glob in GLOBS)
