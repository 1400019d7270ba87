"""The call that names an argument, where functions in between hand it on by `**`."""

import ast
from dataclasses import dataclass

from patterns.contract import Fault, Frame, Unrelated
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Function, Place, at, innermost, narrowed, places
from patterns.toolbox.source.sources import has


@dataclass(frozen=True, slots=True)
class Handed:
    """A named argument on its way.

    Attributes:
        call: the call that failed.
        place: where it stands.
        naming: the call that names the argument; the same one where nothing is in between.
        there: where that stands.
        between: the functions that hand on what they are given.
    """

    call: ast.Call
    place: Place
    naming: ast.Call
    there: Place
    between: tuple[Function, ...]

    @property
    def own(self) -> list[str]:
        """The parameters of the functions in between that the naming call does not name."""
        named = {keyword.arg for keyword in self.naming.keywords}
        every = [a.arg for f in self.between for a in (*f.args.args, *f.args.kwonlyargs)]
        return [name for name in every if name not in named]


def handed(fault: Fault, name: str, resolver: Resolver) -> Handed:
    """The failing call, and the one that says `name=`.

    Raises:
        Refused: no call on the way names it, or more than one may be meant.
    """
    sources = resolver.project.sources
    # A function of somebody else's that takes the argument hands it on within its own files.
    frame = innermost(fault, sources)
    failing: tuple[ast.Call, Place] | None = None
    between: list[Function] = []
    for outer in reversed(fault.frames[: fault.frames.index(frame) + 1]):
        if not has(sources, outer.path):
            break
        calls = _calls(outer, resolver)
        named = [pair for pair in calls if any(k.arg == name for k in pair[0].keywords)]
        if len(named) == 1:
            call, place = failing or named[0]
            return Handed(call, place, *named[0], tuple(between))
        if len(named) > 1:
            raise Unrelated(_none_of(outer, name, "more than one call"))
        on = [pair for pair in calls if _hands_on(*pair)]
        if len(on) != 1:
            raise Unrelated(_none_of(outer, name, "no call"))
        failing = failing or on[0]
        between += [on[0][1].function] if on[0][1].function else []
    raise Unrelated(_none_of(frame, name, "no call"))


def _calls(frame: Frame, resolver: Resolver) -> list[tuple[ast.Call, Place]]:
    found = [
        pair
        for spot in places(frame, resolver.project.sources)
        for pair in at(spot, ast.Call, frame.line)
    ]
    return narrowed(found, frame)


def _hands_on(call: ast.Call, place: Place) -> bool:
    """Whether a call passes all that its function was given by names that it does not know."""
    rest = place.function.args.kwarg if place.function else None
    return rest is not None and any(
        keyword.arg is None and isinstance(keyword.value, ast.Name) and keyword.value.id == rest.arg
        for keyword in call.keywords
    )


def _none_of(frame: Frame, name: str, many: str) -> str:
    return f"{many} on line {frame.line} of {frame.path} names an argument `{name}`"
