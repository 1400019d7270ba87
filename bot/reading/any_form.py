"""What a file holds, whatever was written into it: a log, or faults that were read already."""

import json
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from itertools import chain
from typing import BinaryIO

from bot.reading.faults_json import faults_of, warnings_of
from bot.reading.text import read_lines, split
from patterns.contract import Fault

_REPORT = b'{"faults":['
_MOST_REPORT = 64 * 2**20


def read_any(source: BinaryIO) -> Iterator[tuple[Fault, ...]]:
    """Bundles as `text.read_lines` gives them; a report is one bundle.

    A report is what `grace read --format json` and `pytest --grace-report` write: it is told by
    its first words, so that a log of JSON lines still streams.

    Raises:
        Unreadable: it is a report whose faults are none.
    """
    looked = source if isinstance(source, BufferedReader) else _in_memory(source)
    if not b"".join(looked.peek(100)[:100].split()).startswith(_REPORT):
        yield from read_lines(split(looked))
        return
    body = looked.read(_MOST_REPORT)
    try:
        report = json.loads(body)
    except (ValueError, RecursionError):
        yield from read_lines(chain(split(BytesIO(body)), split(looked)))
        return
    if faults := faults_of(report):
        yield faults
    for warning in warnings_of(report):
        yield (warning,)


def _in_memory(source: BinaryIO) -> BufferedReader:
    return BufferedReader(BytesIO(source.read()))
