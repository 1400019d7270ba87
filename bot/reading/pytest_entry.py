"""One exception as pytest shows it, put together line by line, whatever `--tb` says."""

import re
from dataclasses import replace

from bot.reading import carets
from bot.reading.headline import HEADLINE, looks_raised, named, settle, split_name, without_hint
from bot.reading.python_version import version_in
from bot.reading.raised import Raised
from bot.reading.tracebacks import FRAME, KEPT_CONTEXT, KEPT_LOCAL
from patterns.contract import Frame

PLACE = re.compile(
    r"(\S.{0,1000}?):(\d{1,9}):"
    r"(?: (?:([^\W\d](?:[\w.]|<locals>)*)(?::(?: (.*))?)?|(assert .*)))?\s*$"
)
"""`path:line: ` ends an entry of the long style; the last one names the type. `--tb=line` adds
the message, or, of a bare assertion, shows nothing else."""
_SYNTAX_PLACE = re.compile(r'(\S.{0,1000}?):(\d{1,9}):   File ".{1,1000}", line \d{1,9}\s*$')
"""Where `--tb=line` ends a syntax error: it repeats the first line, which names no type."""
SHORT = re.compile(r"(\S.{0,1000}?):(\d{1,9}): in (.+)$")
"""`path:line: in function` begins an entry of the short style."""

_MARKED = re.compile(r">\s{3,}\S")
_ERROR = re.compile(r"E(?: {1,3}(.*))?$")
_DEF = re.compile(r"\s{4,}(?:async )?def ([^\W\d]\w*)\b")
_DECORATOR = re.compile(r"\s{4,}@")
_VALUE = re.compile(r"(?:\s{8})?([^\W\d]\w*) *= (.*)$")
_MOST_ERROR_LINES = 200


class Entry:
    """The exception being shown, and what of its next frame has been seen."""

    def __init__(self, python: str | None) -> None:
        self._python = python
        self._start()

    def _start(self) -> None:
        self._raised = Raised("", python=self._python)
        self._errors: list[str] = []
        self._open: Frame | None = None
        self._forget_source()

    def _forget_source(self) -> None:
        self._shown: str | None = None
        self._columns: tuple[int | None, int | None] = (None, None)
        self._function: str | None = None
        self._code_began = False
        self._locals: dict[str, str] = {}

    def take(self, text: str) -> Raised | None:
        """Read one line; gives the exception where that line ends it."""
        if error := _ERROR.match(text):
            if len(self._errors) < _MOST_ERROR_LINES:
                self._errors.append(error[1] or "")
        elif short := SHORT.match(text):
            return self._short(short)
        elif _MARKED.match(text):
            self._mark(f" {text[1:]}")
        elif text[:1].isspace():
            self._source(text)
        elif self.lacks_place and (place := _SYNTAX_PLACE.match(text)):
            self._raised.frames.add(Frame(place[1], int(place[2])))
            return self.finish()
        elif place := PLACE.match(text):
            return self._place(place)
        elif (value := _VALUE.match(text)) and len(self._locals) < 100:
            self._locals[value[1]] = value[2][:KEPT_LOCAL]
        return None

    @property
    def lacks_place(self) -> bool:
        """Whether only `--tb=line` can go on: it tells the place last."""
        return bool(self._errors) and self._open is None and not self._raised.frames

    def next_frame(self) -> None:
        """A ruler stands between two entries."""
        self._close()
        self._forget_source()

    def _short(self, match: re.Match[str]) -> Raised | None:
        done = self.finish() if self._errors else None
        self.next_frame()
        self._open = Frame(match[1], int(match[2]), match[3])
        return done

    def _mark(self, source: str) -> None:
        """The line that failed, with a blank in the place of its `>`."""
        if self._shown is None:
            self._shown = source
            if _DEF.match(source):
                self._function = None

    def _source(self, text: str) -> None:
        """A line of code, of markers, or, in the short style, of locals."""
        if self._shown is not None and self._columns == (None, None) and carets.is_markers(text):
            self._columns = carets.columns(self._shown, text)
        elif self._open is not None and self._shown is None and text.startswith("    "):
            self._shown = text
        elif self._open is not None and (value := _VALUE.match(text)):
            self._locals[value[1]] = value[2][:KEPT_LOCAL]
        elif self._shown is None and self.lacks_place:
            # `--tb=line` marks only the first line of a message.
            if len(self._errors) < _MOST_ERROR_LINES:
                self._errors.append(text[4:])
        elif not self._code_began and text.strip():
            self._begin_code(text)

    def _begin_code(self, text: str) -> None:
        """The function is known where the code shown begins with its `def`."""
        self._code_began = _DECORATOR.match(text) is None
        if definition := _DEF.match(text):
            self._function = definition[1]

    def _close(self) -> None:
        """Finish the entry of the short style that stands open."""
        if self._open is not None:
            self._raised.frames.add(self._with_source(self._open))
            self._raised.dialect = self._raised.dialect or "pytest-short"
            self._open = None

    def _with_source(self, frame: Frame) -> Frame:
        shown = self._shown.strip()[:KEPT_CONTEXT] if self._shown else None
        start, end = self._columns
        return replace(
            frame,
            context=None if shown == "???" else shown,
            column=start,
            end_column=end,
            locals=self._locals,
        )

    def _place(self, match: re.Match[str]) -> Raised | None:
        """A line that says where: it ends a frame, and, where it names a type, the exception."""
        path, line, name, message = match[1], int(match[2]), match[3], match[4] or match[5]
        name = "AssertionError" if match[5] else name
        warned = name is not None and name.endswith("Warning") and not self._errors
        if warned or (name is not None and not (looks_raised(name) or self._is_named(name))):
            return None
        self._close()
        long_style = self._shown is not None
        self._raised.frames.add(self._with_source(Frame(path, line, self._function)))
        self._forget_source()
        if long_style:
            self._raised.dialect = "pytest-long"
        if name is None:
            return None
        self._raised.dialect = self._raised.dialect or "pytest-line"
        return self.finish(name, message or "")

    def _is_named(self, name: str) -> bool:
        """Whether the lines behind `E` name a class so, which may be called anything."""
        told = named(self._errors[0].strip()) if self._errors else None
        return told is not None and told.type == name.rpartition(".")[2]

    def finish(self, name: str | None = None, message: str = "") -> Raised | None:
        """The exception as far as it was shown; None where nothing names it."""
        self._close()
        raised, errors = self._raised, _outdented(self._errors)
        self._start()
        if not errors and name is None:
            return None
        _name(raised, errors, name, message)
        raised.python = version_in(raised.frames) or raised.python
        raised.dialect = raised.dialect or "pytest-line"
        return raised if raised.type else None


def _outdented(lines: list[str]) -> list[str]:
    """Lines behind `E`, without the indentation that they share with the code above."""
    indents = [len(line) - len(line.lstrip()) for line in lines[:1] if line.strip()]
    cut = min(indents, default=0)
    return [line[cut:] if not line[:cut].strip() else line.lstrip() for line in lines]


def _name(raised: Raised, errors: list[str], name: str | None, message: str) -> None:
    """Find type and message in the lines behind `E`, or in the line that ended the exception."""
    errors = _syntax(raised, errors)
    first = errors[0] if errors else (f"{name}: {message}" if message else name or "")
    told = named(first)
    short_name = name.rpartition(".")[2] if name else None
    if told is not None and short_name in {None, told.type}:
        raised.type, raised.module, raised.message = told.type, told.module, told.message
        raised.dotted = told.dotted
    elif short_name is not None:
        raised.type, raised.module = split_name(name or "")
        raised.dotted = name or ""
        raised.message = without_hint(raised.type, first)
    elif first.startswith("assert "):
        raised.type, raised.message = "AssertionError", first
    raised.notes = errors[1:]
    settle(raised)


def _syntax(raised: Raised, errors: list[str]) -> list[str]:
    """Where the lines show a syntax error, its place becomes the last frame."""
    match = FRAME.match("  " + errors[0].lstrip()) if errors else None
    if match is None or match[3]:
        return errors
    ends = [n for n, line in enumerate(errors) if HEADLINE.match(line.strip()) and "Error" in line]
    if not ends:
        return errors
    context = errors[1].strip() if ends[0] > 1 else None
    raised.frames.add(Frame(match[1], int(match[2]), None, context=context))
    return [line.strip() for line in errors[ends[0] :]]
