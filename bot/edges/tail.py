"""Lines as they come: of a file that grows, is rotated or cut short, and of a pipe."""

import os
import queue
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from threading import Thread
from typing import BinaryIO

MOST = 2_000_000
"""Bytes of a line before it is taken in pieces."""
PAUSE = 0.25
"""Seconds between two looks at what has not changed."""
WAITING = 10_000
"""Lines of a pipe that may wait; whoever writes into it waits, too, where there are more."""

Lines = Generator[bytes | None, None, None]
"""None says that nothing came for a moment."""


def follow(path: Path, *, from_start: bool = False) -> Lines:
    """Lines of a file from its end (or start) on, for ever; it may not exist yet.

    A file that another takes the place of (`logrotate`) is read to its end first; one that shrinks
    (`copytruncate`) is read from its start.
    """
    file: BinaryIO | None = None
    try:
        while True:
            if file is None:
                file = _opened(path)
                if file is None:
                    from_start = True  # what comes to be is new from its first line on
                    yield None
                    time.sleep(PAUSE)
                    continue
                file.seek(0, os.SEEK_SET if from_start else os.SEEK_END)
                from_start = True
            yield from _whole_lines(file)
            if _was_replaced(path, file):
                yield from _whole_lines(file)
                file.close()
                file = None
            else:
                yield None
                time.sleep(PAUSE)
    finally:
        if file is not None:
            file.close()


def _opened(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """What there is of whole lines; the beginning of one is left for the next look."""
    if os.fstat(file.fileno()).st_size < file.tell():
        file.seek(0)
    while True:
        start = file.tell()
        line = file.readline(MOST)
        if not line.endswith(b"\n") and len(line) < MOST:
            file.seek(start)
            return
        yield line


def _was_replaced(path: Path, file: BinaryIO) -> bool:
    try:
        return not os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False  # moved away, and nothing new there yet: it may still be written to


def piped(stream: BinaryIO) -> Lines:
    """Lines of a pipe until its end."""
    waiting: queue.Queue[bytes] = queue.Queue(WAITING)
    Thread(target=_pump, args=(stream, waiting), daemon=True).start()
    while True:
        try:
            line = waiting.get(timeout=PAUSE)
        except queue.Empty:
            yield None
            continue
        if not line:
            return
        yield line


def _pump(stream: BinaryIO, waiting: "queue.Queue[bytes]") -> None:
    line = stream.readline(MOST)
    while line:
        waiting.put(line)
        line = stream.readline(MOST)
    waiting.put(b"")
