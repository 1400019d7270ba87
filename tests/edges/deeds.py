"""What pools are asked to do in tests; a worker process imports this by its name."""

import os
import struct
import time
from contextlib import suppress
from pathlib import Path

from bot.errors import Rejected
from patterns.contract import Refused


def add(one: int, other: int = 0) -> int:
    return one + other


def refuse(because: str) -> None:
    raise Refused(because)


def reject() -> None:
    raise Rejected("the request itself is wrong")


def chatter() -> str:
    print("Content-Length: 12")  # noqa: T201  a pattern that prints must not break the pipe
    return input() if os.isatty(0) else "done"


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def spin() -> None:
    while True:
        pass


def hoard(size: int) -> int:
    return len(bytearray(size))


def swell(size: int) -> bytes:
    return b"x" * size


def die() -> None:
    os.abort()


def leave() -> None:
    raise SystemExit(7)


def environment() -> dict[str, str]:
    return dict(os.environ)


def write(path: str) -> None:
    Path(path).write_text("a file")


def process() -> int:
    return os.getpid()


def unpicklable() -> object:
    return lambda: None


class Stubborn(Exception):  # noqa: N818  only a name
    """An exception that can be written and not be read again."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)
        self.second = second


def stubborn() -> None:
    raise Stubborn("one", "two")


def lie_about_length() -> None:
    """Write into every pipe, one of which is the one to the parent, as no answer ever would."""
    for fd in range(3, 20):
        with suppress(OSError):
            os.write(fd, struct.pack(">Q", 2**60))


def nothing() -> None:
    """Warm up with nothing."""


def cannot_start() -> None:
    raise ImportError("no such pattern library")
