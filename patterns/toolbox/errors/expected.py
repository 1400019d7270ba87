"""The error that a failing test waits for: what the project means to raise."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from patterns.contract import Fault, Frame, Refused, Sources, Unrelated
from patterns.toolbox.errors import waiting
from patterns.toolbox.errors.asked_words import UNREAD, Words
from patterns.toolbox.errors.waiting import Wait
from patterns.toolbox.names.names import bare, called, parameter_names
from patterns.toolbox.place.locate import Function, Place, in_repository, own, places
from patterns.toolbox.repository import offlimits
from patterns.toolbox.source.module import Module

HEARING = {"caplog", "capsys", "capfd", "capture_logs", "recwarn"}
"""Fixtures of a test that reads what was logged, printed or warned of."""
HEARD = {"assertLogs", "assertWarns", "assertWarnsRegex", "warns", "deprecated_call"}


@dataclass(frozen=True, slots=True)
class Expected:
    """An error that a test waits for.

    Attributes:
        type: as the test names it.
        asked: what its message must say; None where the test asks nothing of that.
        line, path: where the test waits.
        called: what the test calls by name where it waits.
        attributes: the plain values that the test then finds on the error, as source.
        through: whether the test waits for what a handler on the way makes of this one.
    """

    type: ast.expr
    asked: Words | None
    line: int
    path: str
    called: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str], ...] = ()
    through: bool = False

    @property
    def name(self) -> str:
        """The type's bare name."""
        return bare(self.type)

    @property
    def words(self) -> str | None:
        """The words of the message, where the test writes some out."""
        return self.asked.text if self.asked is not None else None

    @property
    def exact(self) -> bool:
        """Whether its message is just these words."""
        return self.asked is None or self.asked.exact

    @property
    def told(self) -> str:
        """The sentence that shows where the test waits."""
        return f"The test waits for a {self.name} ({self.path}:{self.line})."

    def calls(self, function: Function | None) -> bool:
        """Whether the test itself calls a function there."""
        return function is not None and function.name in self.called

    def fits(self, message: str) -> bool:
        """Whether a message is one that the test would take."""
        if self.asked is None:
            return True
        try:
            return re.search(self.asked.pattern, message) is not None
        except re.error:
            return False


def another(fault: Fault, frame: Frame, sources: Sources) -> Expected:
    """The error of another type that the failing test waits for.

    Raises:
        Unrelated: no test on the way to the frame does.
    """
    wanted = expected(fault, sources)
    if wanted is None or wanted.name == fault.type or offlimits.is_test(frame.path):
        raise Unrelated(
            f"no test on the way to line {frame.line} of {frame.path} waits for another error"
        )
    return wanted


def expected(fault: Fault, sources: Sources) -> Expected | None:
    """The one error that the innermost test frame of a traceback waits for beyond doubt.

    None where it waits for nothing or for one of several types, and where it waits for more behind:
    it may want more than this one refusal.
    """
    for where in _tests(fault, sources):
        found = [one for place in where for one in at(place)]
        if len({one.name for one in found}) != 1 or any(_goes_on(p, found[0]) for p in where):
            return None
        several = len({one.asked for one in found}) > 1
        return found[0] if not several else replace(found[0], asked=UNREAD)
    return None


def every(fault: Fault, sources: Sources) -> Iterator[tuple[Expected, Place]]:
    """All that the innermost test which waits for something may wait for, and where it does."""
    for where in _tests(fault, sources):
        found = [(one, place) for place in where for one in at(place)]
        yield from found
        if found:
            return


def at(place: Place) -> Iterator[Expected]:
    """What a test waits for while a place's statement runs."""
    yield from (_told(wait, place.module) for wait in waiting.around(place))


def blocks(module: Module) -> Iterator[tuple[ast.With | ast.AsyncWith, Expected]]:
    """All blocks of a test file that wait for an error, each with what it waits for."""
    place = Place(module, (module.tree,))
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                for wait in waiting.of_call(item.context_expr, node, place):
                    yield node, _told(wait, module)


def _told(wait: Wait, module: Module) -> Expected:
    return Expected(wait.type, wait.asked, wait.node.lineno, module.path, wait.called)


def refuse_silence(fault: Fault, sources: Sources) -> None:
    """Raise `Refused` where the failing test waits for an error, or for a word about it."""
    if (why := unquiet(fault, sources)) is not None:
        raise Refused(f"{why}, so that it is not enough to go on in silence")


def unquiet(fault: Fault, sources: Sources) -> str | None:
    """What the failing test waits for besides a result, as a clause; None where nothing."""
    for where in _tests(fault, sources):
        if (wanted := next((one for place in where for one in at(place)), None)) is not None:
            return f"the test waits for a {wanted.name}"
        return "the test reads what is said of it" if any(map(_hears, where)) else None
    return None


def _tests(fault: Fault, sources: Sources) -> Iterator[list[Place]]:
    """The statements of the traceback's test frames, innermost first; none where one is unclear."""
    for frame in reversed(in_repository(fault, sources)):
        if offlimits.is_test(frame.path):
            try:
                yield places(frame, sources)
            except Refused:
                yield []


def _goes_on(place: Place, found: Expected) -> bool:
    """Whether the test waits for the same error behind a statement, with other words."""
    end = place.statement.end_lineno or 0 if place.statement is not None else 0
    body = place.function.body if place.function is not None else []
    calls = (node for node in own(body) if isinstance(node, ast.Call) and node.lineno > end)
    later = (wait for call in calls for wait in waiting.of_call(call, call, place))
    return any(bare(wait.type) == found.name and wait.asked != found.asked for wait in later)


def _hears(place: Place) -> bool:
    function = place.function
    if function is None:
        return False
    names = {called(node) for node in own(function.body) if isinstance(node, ast.Call)}
    return bool(set(parameter_names(function)) & HEARING or names & HEARD)
