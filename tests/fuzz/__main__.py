"""`make fuzz`: atheris (https://github.com/google/atheris) looks for bytes that a reader minds.

A finding is any exception but `Unreadable`, or a time out of proportion to the length; libFuzzer
keeps its input. `DOOR` chooses the reader, what follows it goes to libFuzzer.
"""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MOST_LINES = 400
SAMPLES = Path(__file__).parents[1] / "samples/reading"
SEEDS = [SAMPLES / name for name in ("envelopes", "structured", "webhooks")]
SECONDS, BYTES_PER_SECOND = 0.3, 20_000
"""What any input may cost at first, and how fast the slowest may be read."""


class SlowError(Exception):
    """A reader took too long for the length of its input."""


def main() -> None:
    """Fuzz `text` or `structured` until libFuzzer is told to stop."""
    atheris: Any = import_module("atheris")
    door = sys.argv.pop(1)
    with atheris.instrument_imports(include=["bot.reading"]):
        doors = import_module("tests.fuzz.doors")
    made: Callable[[Any], bytes] = _of_known_lines if door == "text" else _as_it_is
    read = {"text": doors.text, "structured": doors.structured}[door]

    def one(data: bytes) -> None:
        body = made(atheris.FuzzedDataProvider(data))
        started = time.process_time()
        read(body)
        spent = time.process_time() - started
        if spent > SECONDS + len(body) / BYTES_PER_SECOND:
            raise SlowError(f"{spent:.2f} s for {len(body)} bytes")

    with TemporaryDirectory() as found:
        # New inputs are written to the first folder, real ones are read from the others.
        seeds = [found, *map(str, SEEDS)] if door == "structured" else []
        atheris.Setup([*sys.argv, *seeds], one)
        atheris.Fuzz()


def _of_known_lines(data: Any) -> bytes:
    """Most bytes choose a line that some reader knows, so that it gets past its first."""
    known = import_module("tests.reading.test_fuzz").FRAGMENTS
    lines: list[bytes] = []
    while data.remaining_bytes() and len(lines) < MOST_LINES:
        chosen = data.ConsumeIntInRange(0, 255)
        own = chosen >= 220
        line = data.ConsumeBytes(chosen - 215) if own else known[chosen % len(known)].encode()
        lines.append(line)
    return b"\n".join(lines)


def _as_it_is(data: Any) -> bytes:
    return bytes(data.ConsumeBytes(data.remaining_bytes()))


if __name__ == "__main__":
    main()
