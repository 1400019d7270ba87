"""The sections FAILURES and ERRORS of a pytest run, in every `--tb` style."""

import re

from bot.reading import tracebacks
from bot.reading.cursor import Cursor, Reader, learned
from bot.reading.pytest_entry import PLACE, SHORT, Entry
from bot.reading.python_version import told
from bot.reading.raised import Frames, Raised
from bot.reading.tracebacks import CAUSE, CONTEXT, MOST_CHAINED, connect, oldest

_SECTION = re.compile(r"={3,} .{1,200} ={3,}\s*$")
_OURS = re.compile(r"={3,} (?:FAILURES|ERRORS|XFAILURES|XPASSES) ={3,}\s*$")
_TITLE = re.compile(r"_{3,} .{1,1000} _{3,}\s*$|_ .{1,1000} _\s*$")
_CAPTURED = re.compile(r"-{3,} [^-\s].{0,200} -{3,}\s*$")
"""What a test printed and logged, or what a plug-in tells of it (Hypothesis does)."""
_NATIVE = re.compile(r"(?:  \+ Exception Group )?Traceback \(most recent call last\):\s*$")
"""The native style begins at the margin; further in stands the source of a test."""
_BETWEEN = re.compile(r"(?:_ ){5,}_?\s*$")
_OVER = re.compile(r"##\[(?:error|group|endgroup)\]|Post job cleanup\.|!{3,} Interrupted")
_OUTCOMES = frozenset(("Failed", "Skipped", "Exit", "AssertionError"))
_PYTEST = re.compile(r"[/\\]_pytest[/\\]")
_LONE = re.compile(r"E {3,}(?=[^\W\d][\w.]*(?:Error|Exception|Warning)\b)|> {4,}\S")


def begins(text: str) -> bool:
    """Whether such a section begins here, or what only such a section holds."""
    return bool(
        (("= FAILURES =" in text or "= ERRORS =" in text) and _OURS.search(text))
        or (text[:1] in "E>" and _LONE.match(text))
        or (": in " in text and ".py:" in text and SHORT.match(text))
    )


def read(at: Cursor) -> Reader[None]:
    """Read failures until another section begins."""
    section = _Section(at)
    prefix = at.prefix
    if header := _OURS.search(at.text):
        at.prefix = learned(at.text[: header.start()]) or prefix
        yield
    while not at.ended:
        if version := told(at.text):
            at.python = version
            yield
        elif section.begins_native(at.text):
            section.native((yield from tracebacks.chain(at)))
        elif _OURS.match(at.text) or not (_SECTION.match(at.text) or _OVER.match(at.text)):
            section.take(at.text)
            yield
        else:
            break
    at.prefix = prefix
    section.rest()
    section.flush()


def _without_pytest(frames: Frames) -> Frames:
    """A traceback up to where the test called `pytest.fail` and the like.

    The other styles hide what lies below; see `__tracebackhide__` in pytest's documentation.
    """
    kept = list(frames)
    while len(kept) > 1 and _PYTEST.search(kept[-1].path):
        kept.pop()
    shorter = Frames()
    for frame in kept:
        shorter.add(frame)
    return shorter


class _Section:
    """The exception that is shown, and those before it that led to it."""

    def __init__(self, at: Cursor) -> None:
        self._at = at
        self._entry = Entry(at.python)
        self._earlier: Raised | None = None
        self._link: str | None = None
        self._links = 0
        self._captured = False
        self._titled = False

    def begins_native(self, text: str) -> bool:
        """Whether the interpreter's own form of a traceback begins, shown or captured."""
        if self._captured:
            return tracebacks.begins(text)
        return "Traceback" in text and _NATIVE.match(text) is not None

    def take(self, text: str) -> None:
        """Read one line."""
        sentence = text.strip()
        title, over = _TITLE.match(text), _SECTION.match(text)
        ends = title or over or (self._entry.lacks_place and PLACE.match(text))
        if self._captured and self._titled and not ends:
            return
        if sentence in {CAUSE, CONTEXT}:
            self.rest()
            self._link = sentence
        elif _CAPTURED.match(text):
            self._captured = True
        elif _BETWEEN.match(text):
            self._entry.next_frame()
        elif title or over:
            self.rest()
            self.flush()
            self._titled = bool(title)
            self._entry = Entry(self._at.python)
            self._captured = False
        elif done := self._entry.take(text):
            # `--tb=line` has no titles: the next failure begins right below what was captured.
            self._captured = False
            self._done(done)

    def native(self, raised: Raised | None) -> None:
        """An exception of the native style, read by the interpreter's own reader."""
        if raised is not None and self._captured:
            # What the test logged is an error of its own, and interrupts the one that is shown.
            self._at.found.append(raised)
        elif raised is not None:
            self.rest()
            raised.dialect = "pytest-native"
            if raised.type in _OUTCOMES:
                raised.frames = _without_pytest(raised.frames)
            self._done(raised)

    def rest(self) -> None:
        """Finish what no line finished: the short style has no last line."""
        if done := self._entry.finish():
            self._done(done)

    def _done(self, raised: Raised) -> None:
        if raised.dialect == "pytest-line" and self._is_shown(raised):
            return
        if self._earlier is not None and self._link is not None:
            self._links += 1
            if self._links % MOST_CHAINED:
                connect(oldest(raised), self._earlier, self._link)
        else:
            self.flush()
        self._earlier, self._link = raised, None

    def _is_shown(self, raised: Raised) -> bool:
        """Whether `--tb=line` repeats what the native style has shown: groups always are."""
        shown = self._earlier
        return (
            shown is not None
            and shown.dialect == "pytest-native"
            and (shown.type, shown.message) == (raised.type, raised.message)
        )

    def flush(self) -> None:
        """Hand over a chain that is complete."""
        if self._earlier is not None:
            self._at.found.append(self._earlier)
        self._earlier = self._link = None
        self._links = 0
