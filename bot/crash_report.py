"""`pytest --grace-report FILE`: what raised, where to the column, and the types of locals there.

A pytest plugin for the environment of the project that is tested, so it needs nothing but pytest.
Values of locals never leave the process: only the names of their types do. What is written is what
`grace read --format json` prints, plus `column`, `end_column` and `locals` of each frame.
"""

import json
import linecache
import os
import sys
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pluggy import Result  # Older ones give it another name.

MOST_FAULTS = 1_000
MOST_FRAMES = 200
MOST_LOCALS = 100
MOST_TEXT = 20_000
OURS = ("_pytest", "pluggy")
"""Frames of these only say that pytest was running."""
KINDS = ("coroutine", "generator", "async_generator")

Entry = dict[str, Any]
_carried = "grace_report"
"""Where a test's report carries its faults, as JSON: xdist sends such texts between processes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.getgroup("grace").addoption(
        "--grace-report",
        metavar="FILE",
        help="write what raised to FILE, for `grace read` and `grace heal`",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect in every process that runs tests; write in the one that has all of them."""
    file = config.getoption("grace_report")
    if file:
        config.pluginmanager.register(Collector(), "grace-report-collector")
        if not hasattr(config, "workerinput"):
            config.pluginmanager.register(Writer(Path(file).absolute()), "grace-report-writer")


class Collector:
    """Notes on each failed report what was raised.

    Its wrappers are of the old form, which pytest 7 knows, too.
    """

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, "Result[pytest.TestReport]", None]:
        """A test, its set-up or its tear-down."""
        outcome = yield
        _note(outcome.get_result(), call)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(
        self,
    ) -> Generator[None, "Result[pytest.CollectReport]", None]:
        """A file that could not be imported."""
        outcome = yield
        report = outcome.get_result()
        _note(report, getattr(report, "call", None))


class Writer:
    """Gathers what the reports carry, from wherever they come, and writes it at the end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._faults: list[Entry] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Of a test."""
        self._take(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Of a file."""
        self._take(report)

    def pytest_sessionfinish(self) -> None:
        """Write all of it at once: who reads while we write sees the old file, or none."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        # Escaped: a message may hold lone surrogates.
        beside.write_text(json.dumps({"faults": self._faults}, indent=1) + "\n", "ascii")
        beside.replace(self._file)

    def _take(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        found = json.loads(getattr(report, _carried, "[]"))
        start = len(self._faults)
        if start + len(found) <= MOST_FAULTS:
            self._faults += [_shifted(entry, start) for entry in found]


def _note(
    report: pytest.TestReport | pytest.CollectReport, call: pytest.CallInfo[Any] | None
) -> None:
    raised = call.excinfo.value if call is not None and call.excinfo is not None else None
    if isinstance(raised, pytest.Collector.CollectError):
        raised = raised.__cause__  # pytest wraps what an import raised
    if raised is None or not report.failed or _is_pytests(raised):
        return
    setattr(report, _carried, json.dumps(list(entries(raised))))


def _is_pytests(raised: BaseException) -> bool:
    """Whether that is pytest's own way to say something: `pytest.fail`, a strict xfail."""
    said = isinstance(raised, pytest.fail.Exception | pytest.exit.Exception)
    return said or _module(type(raised)).partition(".")[0] in OURS


def _shifted(entry: Entry, by: int) -> Entry:
    moved = {
        name: None if entry[name] is None else entry[name] + by for name in ("cause", "context")
    }
    return {**entry, **moved, "group": [member + by for member in entry["group"]]}


def entries(raised: BaseException) -> Iterator[Entry]:
    """What led to an exception, the exception, its members; indexes count within these."""
    found: list[Entry] = []
    _add(raised, found, set())
    yield from found


def _add(raised: BaseException, found: list[Entry], seen: set[int]) -> int | None:
    """Add an exception with all that belongs to it; gives its index."""
    if id(raised) in seen or len(seen) >= MOST_FAULTS // 10:
        return None
    seen.add(id(raised))
    cause = None if raised.__cause__ is None else _add(raised.__cause__, found, seen)
    implicit = None if raised.__suppress_context__ else raised.__context__
    context = None if implicit is None else _add(implicit, found, seen)
    index = len(found)
    entry = _entry(raised) | {"cause": cause, "context": context, "group": []}
    found.append(entry)
    members = raised.exceptions if isinstance(raised, BaseExceptionGroup) else ()
    indexes = [_add(member, found, seen) for member in members]
    entry["group"] = [member for member in indexes if member is not None]
    return index


def _entry(raised: BaseException) -> Entry:
    frames = _frames(raised.__traceback__)
    message = _said(raised)
    if isinstance(raised, SyntaxError) and raised.msg:
        message = raised.msg
        frames += _broken(raised)
    return {
        "type": _NAME(type(raised)),
        "module": _module(type(raised)),
        "message": message[:MOST_TEXT],
        "notes": [note[:MOST_TEXT] for note in _notes(raised)],
        "frames": frames,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "dialect": "grace-report",
    }


def _said(raised: BaseException) -> str:
    try:
        return str(raised)
    except Exception:  # noqa: BLE001  the project's own __str__ may raise anything
        return ""


def _notes(raised: BaseException) -> list[str]:
    notes = getattr(raised, "__notes__", None)
    return [note for note in notes if isinstance(note, str)] if isinstance(notes, list) else []


def _broken(raised: SyntaxError) -> list[Entry]:
    """The place in the file that does not compile; columns are 1-based there."""
    if raised.filename is None or raised.lineno is None:
        return []
    column = raised.offset - 1 if raised.offset else None
    same_line = raised.end_lineno == raised.lineno and (raised.end_offset or 0) > 0
    end = raised.end_offset - 1 if same_line and raised.end_offset else None
    place = {"path": raised.filename, "line": raised.lineno, "function": None}
    return [place | {"column": column, "end_column": end, "locals": {}}]


def _frames(traceback: TracebackType | None) -> list[Entry]:
    """Oldest first, the first and the last ones of many; without pytest's own."""
    steps = []
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__") or "")
        hidden = traceback.tb_frame.f_locals.get("__tracebackhide__") is True
        if module.partition(".")[0] not in OURS and not hidden:
            steps.append(traceback)
        traceback = traceback.tb_next
    kept = steps if len(steps) <= MOST_FRAMES else [*steps[:50], *steps[50 - MOST_FRAMES :]]
    return [_frame(step) for step in kept]


def _frame(step: TracebackType) -> Entry:
    code = step.tb_frame.f_code
    column, end = _columns(code, step.tb_lasti, step.tb_lineno)
    return {
        "path": code.co_filename,
        "line": step.tb_lineno,
        "function": code.co_name,
        "column": column,
        "end_column": end,
        "locals": {
            name[:200]: type_of(value)
            for name, value in islice(step.tb_frame.f_locals.items(), MOST_LOCALS)
            if not name.startswith("@")  # what pytest's rewriting of assertions needs
        },
    }


def _columns(code: CodeType, instruction: int, line: int) -> tuple[int | None, int | None]:
    """Where in its line the failing expression stands, in characters (PEP 657 counts bytes)."""
    place = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    first, last, start, end = place
    if start is None or first != line:
        return None, None
    text = linecache.getline(code.co_filename, line).encode(errors="surrogatepass")
    column = len(text[:start].decode(errors="replace"))
    if end is None or last != first:
        return column, None
    return column, len(text[:end].decode(errors="replace"))


# Read past a class's own metaclass: nothing of the project runs for a report.
_NAME = type.__dict__["__name__"].__get__
_QUALNAME = type.__dict__["__qualname__"].__get__
_MODULE = type.__dict__["__module__"].__get__


def _module(kind: type) -> str:
    module = _MODULE(kind)
    return module if isinstance(module, str) else "builtins"


def type_of(value: object) -> str:
    """The name of a value's type, and of a function, class or module its own; nothing else."""
    kind = type(value)
    if value is None:
        return "None"
    if kind is FunctionType:
        return f"function {_own_name(value)}"
    if kind is type:
        return f"class {_QUALNAME(value)}"
    if kind is ModuleType:
        return f"module {ModuleType.__getattribute__(value, '__name__')}"
    name, module = _QUALNAME(kind), _module(kind)
    if module == "builtins":
        return f"{name} {_own_name(value)}" if name in KINDS else str(name)
    return f"{module}.{name}"[:300]


def _own_name(value: object) -> str:
    """Of a function or coroutine, which cannot be subclassed."""
    return str(type(value).__dict__["__qualname__"].__get__(value))
