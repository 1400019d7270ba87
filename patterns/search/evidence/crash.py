"""A crash taken apart: where an edit may go, and which expressions may be at fault."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from patterns.contract import Condition, Fault, Frame, Refused, Sources
from patterns.search.evidence import doubts
from patterns.search.evidence.failing_operands import parts
from patterns.search.evidence.message import Deed, Said, understood
from patterns.search.evidence.plain_types import VALUES
from patterns.toolbox.calls.wrappers import is_handed_on
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.guarded import is_guarded
from patterns.toolbox.place.locate import (
    Node,
    Place,
    at,
    expressions,
    in_repository,
    places,
)
from patterns.toolbox.repository import offlimits
from patterns.toolbox.source.module import Module

LOOKUPS = {"__getitem__", "__delitem__", "__getattr__", "__missing__"}
"""Methods whose business it is to raise: their caller asked for what is not there."""
OF_TESTS = {"raises", "assert_raises", "assertRaises"}
"""Functions that tests ask for an error by, wherever they live: what they catch is right."""
UNTOLD_DEEDS = {Deed.OTHER, Deed.UNPACK, Deed.KEY, Deed.INDEX}
"""What a function written in C may do to a value in it that no expression of the line is."""
DISPLAYS: dict[type[ast.expr], str] = {ast.List: "list", ast.Dict: "dict", ast.Tuple: "tuple"}
DISPLAYS |= {ast.Set: "set", ast.ListComp: "list", ast.DictComp: "dict", ast.SetComp: "set"}
"""What is written out -> the type that it has."""
UNTOLD = 50
"""How much less likely than what the message speaks of."""


@dataclass(frozen=True, eq=False, slots=True)
class Suspect:
    """An expression that may have been the wrong value.

    Attributes:
        node: the expression.
        use: the smallest expression that fails because of it; `node` where it is a whole argument.
        kinds: the types that the message calls wrong and that it may have had.
        extra: how much less likely than the other suspects of the line.
    """

    node: ast.expr
    use: ast.expr
    place: Place
    deed: Deed
    kinds: tuple[str, ...]
    frame: int
    extra: int = 0

    @property
    def module(self) -> Module:
        """The file it stands in."""
        return self.place.module

    @property
    def source(self) -> str:
        """As it is written, on one line."""
        return self.module.source(self.node)

    @property
    def statement(self) -> ast.stmt:
        """What it is part of."""
        return self.place.statement or ast.Pass()

    def was(self, expression: str) -> Condition:
        """The condition that an expression held where this one failed."""
        return Condition(self.frame, expression)


@dataclass(frozen=True, eq=False)
class Site:
    """A frame of the project's own code in which an edit may go."""

    index: int
    frame: Frame
    places: tuple[Place, ...]
    steps: int
    """How many of the project's frames lie between this one and the innermost."""

    def at(self, kind: type[Node]) -> Iterator[tuple[Node, Place]]:
        """The expressions of one kind on its line, outer ones first, each with its own place."""
        for place in self.places:
            yield from at(place, kind, self.frame.line)

    def was(self, expression: str) -> Condition:
        """The condition that an expression held there."""
        return Condition(self.index, expression)


@dataclass(frozen=True, eq=False)
class Crash:
    """A fault with what is asked of it again and again."""

    fault: Fault
    sources: Sources
    resolver: Resolver

    @cached_property
    def said(self) -> Said:
        """What the message says of the value that was wrong."""
        return understood(self.fault)

    @cached_property
    def sites(self) -> list[Site]:
        """The project's frames, innermost first, tests left out; `Refused` where there is none."""
        found: list[Site] = []
        asked: list[Site] = []
        # A test's stand-in that raises stands for what the code calls, and is no step of its own.
        ours = in_repository(self.fault, self.sources)
        frames = [
            frame
            for frame in ours
            if frame.function not in OF_TESTS
            and not offlimits.holds_tests(frame.path, self.sources.read(frame.path))
        ]
        for steps, frame in enumerate(reversed(frames)):
            try:
                where = tuple(places(frame, self.sources))
            except Refused:
                continue
            site = Site(self.fault.frames.index(frame), frame, where, steps)
            is_lookup = frame.function in LOOKUPS and self.said.deed in {Deed.KEY, Deed.INDEX}
            (asked if is_lookup and not found else found).append(site)
        # Where only tests asked, what they asked is all there is.
        found = found or asked[:1]
        if not found:
            raise Refused(
                "no frame of the traceback lies in code of the project that may be edited"
            )
        return found

    @property
    def inner(self) -> Site:
        """The innermost of them."""
        return self.sites[0]

    @property
    def modules(self) -> list[Module]:
        """The files of the sites, innermost first, each once."""
        found = [site.places[0].module for site in self.sites]
        return list({module.path: module for module in found}.values())

    @property
    def raised_here(self) -> bool:
        """Whether the innermost frame of all is the project's own."""
        return self.inner.index == len(self.fault.frames) - 1

    @property
    def is_deliberate(self) -> bool:
        """Whether the line that raised is a `raise` or an `assert`."""
        return self.raised_here and any(
            isinstance(place.statement, (ast.Raise, ast.Assert)) for place in self.inner.places
        )

    @property
    def is_cleanup(self) -> bool:
        """Whether the line that failed was to clean up behind another error, which it now hides."""
        if self.fault.context is None:
            return False
        return any(
            place.statement is inner
            for place in self.inner.places
            for node in ast.walk(place.function or place.module.tree)
            if isinstance(node, ast.Try)
            for part in (*node.finalbody, *_raising_again(node))
            for inner in ast.walk(part)
        )

    @cached_property
    def suspects(self) -> list[Suspect]:
        """What may have been wrong on the innermost line, likelier ones first."""
        if self.is_deliberate:
            return []
        found = [s for place in self.inner.places for s in _suspects(place, self)]
        found = _marked(_naming(found, self), self.inner.frame)
        found = [s for s in found if not _shown_otherwise(s, self.inner.frame)]
        if self.said.deed is Deed.OPERATION and "NoneType" in self.said.kinds:
            # The other side of the operation is what it should be.
            found = [s for s in found if "NoneType" in s.kinds]
        return [s for s in found if not _asked_already(s)] or doubtful(self.inner, self)


def _raising_again(block: ast.Try) -> Iterator[ast.stmt]:
    """The statements of the handlers that raise again what they handle."""
    for handler in block.handlers:
        if any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler)):
            yield from handler.body


def doubtful(site: Site, crash: Crash) -> list[Suspect]:
    """What a frame's line reads, where nothing says what was wrong."""
    if crash.said.deed not in UNTOLD_DEEDS:
        return []
    return [
        Suspect(node, node, place, Deed.OTHER, (), site.index, UNTOLD + 5 * turn)
        for place in site.places
        for turn, node in enumerate(doubts.read_on(place, site.frame.line))
        if not is_handed_on(node, place)
    ]


def _suspects(place: Place, crash: Crash) -> Iterator[Suspect]:
    said, site = crash.said, crash.inner
    line = site.frame.line
    nodes = at(place, ast.expr, line) or list(expressions(place))
    for use, where in nodes:
        for node, kinds, extra in parts(use, said, here=crash.raised_here):
            if _is_plain(node, kinds) or is_handed_on(node, where):
                continue
            told = bool(kinds) or said.deed is Deed.ARGUMENT
            if not (told and set(kinds) <= VALUES and doubts.is_defined(node, where)):
                yield Suspect(node, use, where, said.deed, kinds, site.index, extra)
    yield from _of_statement(place, crash)


def _of_statement(place: Place, crash: Crash) -> Iterator[Suspect]:
    """What a statement itself does something to, be it no part of an expression."""
    said, site = crash.said, crash.inner
    match place.statement:
        case ast.For(iter=value) if said.deed in {Deed.ITERATION, Deed.OTHER}:
            yield Suspect(value, value, place, Deed.ITERATION, said.kinds, site.index)
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value) if said.deed in {
            Deed.ITERATION,
            Deed.UNPACK,
        }:
            yield Suspect(value, value, place, said.deed, said.kinds, site.index)
        case ast.Assign(targets=[ast.Subscript()], value=value) if said.deed is Deed.ARGUMENT:
            # What is put into a table of the system's is an argument, too: `os.environ["A"] = 1`.
            yield Suspect(value, value, place, said.deed, said.kinds, site.index, 5)
        case ast.AugAssign(op=ast.Add(), value=value) if said.deed is Deed.ITERATION:
            yield Suspect(value, value, place, said.deed, said.kinds, site.index)
        case ast.AugAssign(target=target, value=value) if said.deed is Deed.OPERATION:
            read = _as_read(target)
            if read is not None:
                yield Suspect(read, read, place, said.deed, said.kinds[:1], site.index, 2)
            yield Suspect(value, value, place, said.deed, said.kinds[-1:], site.index)


def _is_plain(node: ast.expr, kinds: tuple[str, ...]) -> bool:
    """Whether what an expression gives can be read off: nothing to doubt."""
    if kinds and (shown := DISPLAYS.get(type(node))) is not None:
        return shown not in kinds
    return isinstance(node, (ast.Constant, ast.JoinedStr, ast.Lambda, ast.Compare))


def _naming(found: list[Suspect], crash: Crash) -> list[Suspect]:
    """Those of which the line itself reads what the message names, where it does."""
    if crash.said.deed is not Deed.ATTRIBUTE or not crash.raised_here:
        return found
    read = {
        id(part)
        for node in {n for s in found for n in ast.walk(s.statement)}
        if isinstance(node, ast.Attribute) and node.attr == crash.said.name
        for part in ast.walk(node.value)
    }
    return [s for s in found if id(s.node) in read] or found


def _as_read(target: ast.expr) -> ast.expr | None:
    return target if isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)) else None


def _marked(found: list[Suspect], frame: Frame) -> list[Suspect]:
    """Those that the report's columns mark, where it has columns; each expression once."""
    if frame.column is not None:
        marked = [
            s
            for s in found
            for node in (s.use, s.node)
            if node.lineno == frame.line and s.module.character(node) == frame.column
        ]
        found = marked or found
    distinct: dict[tuple[int, int], Suspect] = {}
    for s in sorted(found, key=lambda s: s.extra):
        distinct.setdefault((id(s.node), id(s.use)), s)
    return sorted(distinct.values(), key=lambda s: s.extra)


def _asked_already(suspect: Suspect) -> bool:
    """Whether the way to the line makes sure that the value is not None."""
    is_none = "NoneType" in suspect.kinds
    return is_none and is_guarded(suspect.node, suspect.use, suspect.place)


def _shown_otherwise(suspect: Suspect, frame: Frame) -> bool:
    """Whether the report's locals show another type than the message names."""
    shown = frame.locals.get(suspect.source)
    if shown is None or not suspect.kinds:
        return False
    bare = {"None": "NoneType"}.get(shown, shown).rpartition(".")[2]
    return bare in VALUES and set(suspect.kinds) <= VALUES and bare not in suspect.kinds
