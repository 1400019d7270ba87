"""Any log or traceback, as text, in: every Python error in it, out."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from bot.reading import (
    ipython_log,
    json_log,
    pytest_log,
    quoted_log,
    rich_log,
    tracebacks,
    warning_log,
)
from bot.reading.cursor import Cursor, Reader
from bot.reading.lines import carried, decoded
from bot.reading.python_version import told
from bot.reading.raised import Raised, flatten
from patterns.contract import Fault

_ALARM = re.compile(
    rb'Traceback|File "|= FAILURES =|= ERRORS =|Warning: |"exc_type"|E   |>    |'
    rb"\.py:\d+: in |-- Python 3|pythonLocation: "
)
"""What a line holds where an error may begin: all others are passed over at little cost."""

MOST_STREAMS = 64
MOST_BYTES = 2_000_000
"""How long a line may be before it is taken in pieces."""
MOST_UTF16 = 64_000_000
"""How much of a UTF-16 log is read; such a log is taken into memory."""


def read(data: bytes) -> tuple[Fault, ...]:
    """Every error that a log holds; an index in a fault counts in the returned tuple."""
    return tuple(renumbered(read_lines(split(BytesIO(data)))))


def split(source: BinaryIO) -> Iterator[bytes]:
    """The lines of a binary stream, each of bounded length; UTF-16 (PowerShell's) becomes UTF-8."""
    first = source.readline(MOST_BYTES)
    if first.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        source = BytesIO((first + source.read(MOST_UTF16)).decode("utf-16", "replace").encode())
        first = source.readline(MOST_BYTES)
    yield first
    yield from iter(lambda: source.readline(MOST_BYTES), b"")


def renumbered(bundles: Iterable[tuple[Fault, ...]]) -> Iterator[Fault]:
    """The faults of all bundles in a row, with indexes that count in that row."""
    start = 0
    for bundle in bundles:
        for fault in bundle:
            yield _shifted(fault, start)
        start += len(bundle)


def read_lines(lines: Iterable[bytes]) -> Iterator[tuple[Fault, ...]]:
    """The errors of a log as it streams by: one bundle for each raised exception.

    A bundle holds what led to the exception, the exception, and its members; its indexes count
    from the bundle's start. Memory is bounded, whatever the log holds.
    """
    log = _Log()
    for line in lines:
        for raised in log.feed(line):
            yield flatten(raised)
    for raised in log.end():
        yield flatten(raised)


def _shifted(fault: Fault, by: int) -> Fault:
    return replace(
        fault,
        cause=None if fault.cause is None else fault.cause + by,
        context=None if fault.context is None else fault.context + by,
        group=tuple(index + by for index in fault.group),
    )


class _Stream:
    """What one writer wrote: a cursor, and the readers that move along with it."""

    def __init__(self) -> None:
        self.at = Cursor(read_text)
        self.idle = True
        self._readers = self._watch()

    def feed(self, line: str) -> None:
        self.at.put(line)
        next(self._readers, None)

    def end(self) -> None:
        if not self.idle:
            self.at.end()
            next(self._readers, None)

    def _watch(self) -> Reader[None]:
        """Wait for a line that a dialect knows, and let that dialect read on."""
        at = self.at
        while not at.ended:
            self.idle = False
            if json_log.begins(at.text):
                yield from json_log.read(at)
            elif quoted_log.begins(at.text):
                yield from quoted_log.read(at)
            elif tracebacks.begins(at.text) or tracebacks.begins_headless(at.text):
                raised = yield from tracebacks.chain(at)
                at.found += [raised] if raised else []
            elif ipython_log.begins(at.text):
                yield from ipython_log.read(at)
            elif rich_log.begins(at.text):
                yield from rich_log.read(at)
            elif pytest_log.begins(at.text):
                yield from pytest_log.read(at)
            elif warning_log.begins(at.text):
                yield from warning_log.read(at)
            elif version := told(at.text):
                at.python = version
                yield
            else:
                self.idle = True
                yield


class _Log:
    """All streams of a log; the least recently seen goes where there are too many."""

    def __init__(self) -> None:
        self._streams: OrderedDict[str, _Stream] = OrderedDict()
        self._busy = False

    def feed(self, raw: bytes) -> list[Raised]:
        if not self._busy and not _ALARM.search(raw):
            return []
        name, text = carried(decoded(raw))
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = _Stream()
        self._streams.move_to_end(name)
        stream.feed(text)
        found = _taken(stream)
        if len(self._streams) > MOST_STREAMS:
            oldest = self._streams.popitem(last=False)[1]
            oldest.end()
            found += _taken(oldest)
        self._busy = any(not stream.idle for stream in self._streams.values())
        return found

    def end(self) -> list[Raised]:
        found: list[Raised] = []
        for stream in self._streams.values():
            stream.end()
            found += _taken(stream)
        return found


def _taken(stream: _Stream) -> list[Raised]:
    found, stream.at.found = stream.at.found, []
    return found


def read_text(text: str) -> list[Raised]:
    """The errors of a text that a log quotes."""
    stream = _Stream()
    for line in text.split("\n"):
        stream.feed(line)
    stream.end()
    return _taken(stream)
