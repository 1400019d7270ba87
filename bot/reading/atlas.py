"""From a path in a traceback to the file of a commit that it means, without ever guessing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from bot.reading.places import installed, is_library, parts, slashed
from bot.reading.source_lines import agrees, holds, lines_of
from patterns.contract import Frame, Sources

Roots = Sequence[tuple[str, str]]
"""(stack root, source root) pairs that somebody configured; the first that fits wins."""


class Ambiguous(NamedTuple):
    """Several files fit a path equally well."""

    candidates: tuple[str, ...]


class Atlas:
    """Finds the files that frames mean, by the longest common end of the paths.

    The rule that one path must be the other's end is that of Sentry's code mappings; where a
    container or an installation moved the files, two common parts and a unique file will do.
    """

    def __init__(self, sources: Sources, frames: Iterable[Frame], roots: Roots = ()) -> None:
        self._sources = sources
        self._roots = roots
        self._by_name = _called(
            {slashed(frame.path).rpartition("/")[2] for frame in frames}, sources
        )

    def find(self, frame: Frame) -> str | Ambiguous | None:
        """The file of the repository; None where the frame lies outside of it."""
        configured = self._configured(frame.path)
        if configured is not None:
            return configured
        tail = installed(frame.path)
        if tail is not None:
            return self._installed(tuple(tail.split("/")), frame)
        reported = parts(frame.path)
        if not reported or is_library(frame.path):
            return None
        if "/".join(reported) == slashed(frame.path) and reported in self._named(reported):
            return "/".join(reported)
        return self._chosen(self._nearest(reported), frame)

    def _configured(self, path: str) -> str | None:
        for stack_root, source_root in self._roots:
            if slashed(path).startswith(slashed(stack_root)):
                moved = source_root + slashed(path)[len(stack_root) :]
                found = parts(moved)
                return "/".join(found) if found in self._named(found) else None
        return None

    def _named(self, reported: tuple[str, ...]) -> Sequence[tuple[str, ...]]:
        return self._by_name.get(reported[-1], []) if reported else []

    def _nearest(self, reported: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The files whose ends fit best; one that fits wholly goes before one that does not."""
        ranked: dict[tuple[bool, int], list[tuple[str, ...]]] = defaultdict(list)
        for own in self._named(reported):
            common = _common(own, reported)
            whole = common in {len(own), len(reported)}
            if whole or common >= 2:
                ranked[whole, common].append(own)
        return ranked[max(ranked)] if ranked else []

    def _chosen(self, found: list[tuple[str, ...]], frame: Frame) -> str | Ambiguous | None:
        """The only one of `found`, or the only one whose module or whose text agrees."""
        paths = ["/".join(own) for own in found]
        if len(paths) == 1 and _common(found[0], parts(frame.path)) == 1:
            # One common part is only a file's name: its text must bear it out.
            return paths[0] if self._borne_out(paths[0], frame) else None
        if len(paths) > 1:
            paths = self._of_module(paths, frame) or paths
        if len(paths) > 1:
            paths = [path for path in paths if self._borne_out(path, frame)] or paths
        if len(paths) > 1:
            return Ambiguous(tuple(sorted(paths)))
        return paths[0] if paths else None

    def _borne_out(self, path: str, frame: Frame) -> bool:
        """Whether the line stands in the file; without a line to compare, only whether it could."""
        lines = lines_of(self._sources.read(path))
        if frame.context is None:
            return 0 < frame.line <= len(lines)
        return 0 < frame.line <= len(lines) and agrees(lines[frame.line - 1], frame.context)

    def _of_module(self, paths: list[str], frame: Frame) -> list[str]:
        """Those of `paths` that can be imported by the frame's module name."""
        if not frame.module:
            return []
        return [path for path in paths if self._importable(path, frame.module)]

    def _importable(self, path: str, module: str) -> bool:
        for end in (".py", "/__init__.py"):
            tail = module.replace(".", "/") + end
            root = path.removesuffix(tail)
            if path == tail or (root != path and root.endswith("/")):
                # A folder that is itself a package would be part of the module's name.
                return f"{root}__init__.py" not in self._packages
        return False

    @cached_property
    def _packages(self) -> frozenset[str]:
        return frozenset(path for path in self._sources.paths if path.endswith("__init__.py"))

    def _installed(self, tail: tuple[str, ...], frame: Frame) -> str | Ambiguous | None:
        """A file of this repository that was installed; its text must agree with the frame."""
        own = [
            "/".join(path)
            for path in self._named(tail)
            if _common(path, tail) == len(tail)
            and frame.context is not None
            and holds(self._sources.read("/".join(path)), frame.context)
        ]
        if len(own) > 1:
            return Ambiguous(tuple(sorted(own)))
        return own[0] if own else None


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many parts two paths share at their ends."""
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count


def _called(names: set[str], sources: Sources) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Each name -> the paths of all that are called so, by their parts."""
    # One text to search costs a tenth of looking at each path of a large repository; git's paths
    # hold no NUL.
    text = "\0" + "\0".join(sources.paths) + "\0"
    return {name: list(_ending(name, text)) for name in names if name}


def _ending(name: str, text: str) -> Iterator[tuple[str, ...]]:
    at = text.find(f"{name}\0")
    while at >= 0:
        if text[at - 1] in "/\0":
            yield tuple(text[text.rindex("\0", 0, at) + 1 : at + len(name)].split("/"))
        at = text.find(f"{name}\0", at + 1)
