"""Paths as tracebacks report them: their parts, and whether they lie in somebody's library."""

import re

_STDLIB = re.compile(
    r"(?:^|/)(?:lib(?:32|64)?/(?:python|pypy)3?\.?\d*"
    r"|python3?\d*(?:/\d[\d.]*(?:/x\d\d|/arm64)?)?/lib|python\d+\.zip)/",
    re.IGNORECASE,
)
_SITE = re.compile(r"(?:^|/)(?:site|dist)-packages/(?:[^/]+\.egg/)?")
_SCHEME = re.compile(r"^(?:[a-z][a-z+.-]*:/+|[A-Za-z]:/|/+)")


def slashed(path: str) -> str:
    """A path with "/" between its parts, whatever system reported it."""
    return path.replace("\\", "/")


def parts(path: str) -> tuple[str, ...]:
    """The parts of a path, without drive, scheme, root and leading dots; () where it is no file.

    Made-up names of code without a file (`<string>`, `<frozen importlib>`) have no parts.
    """
    if path.startswith("<"):
        return ()
    rest = _SCHEME.sub("", slashed(path), count=1)
    return tuple(part for part in rest.split("/") if part not in {"", ".", ".."})


def installed(path: str) -> str | None:
    """The path below `site-packages`, or None where it is not below one."""
    found = list(_SITE.finditer(slashed(path)))
    return slashed(path)[found[-1].end() :] if found else None


def is_library(path: str) -> bool:
    """Whether a path lies in the standard library, in an installed package, or in no file."""
    return (
        path.startswith("<")
        or installed(path) is not None
        or _STDLIB.search(slashed(path)) is not None
    )
