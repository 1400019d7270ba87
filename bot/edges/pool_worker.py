"""The other end of `bot.edges.pool`: reads calls from stdin, writes what became of them."""

import math
import os
import pickle
import resource
import struct
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any, BinaryIO

from patterns.contract import Refused

LENGTH = struct.Struct(">Q")
"""Every message is its length, then a pickle."""


class Fate(StrEnum):
    """What became of a call."""

    READY = "ready"
    """No call yet: the worker has warmed up."""
    DONE = "done"
    RAISED = "raised"
    LOST = "lost"
    """There is a result or an exception that cannot travel; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told once, before any call.

    Attributes:
        seconds: of processor time per call; the parent's clock is the stricter one, and this one
            still ends a call whose parent was killed.
        memory: bytes of private memory.
        answer: bytes of the longest pickled answer.
        warm: called before the first call.
    """

    seconds: float
    memory: int
    answer: int
    warm: Callable[[], object]


def know_patterns() -> None:
    """Import the whole pattern library, so that no call has to."""
    import_module("libcst")
    import_module("patterns.catalogue").catalogue()


def main() -> None:
    """Serve calls until the parent closes our stdin."""
    reader = os.fdopen(os.dup(0), "rb")
    writer = os.fdopen(os.dup(1), "wb")
    # What a call prints must not get between two messages, and it has nothing to read.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    serve(reader, writer, confine)


def serve(reader: BinaryIO, writer: BinaryIO, confine: Callable[[Orders], None]) -> None:
    """The conversation itself: orders first, then calls, an answer to each."""
    orders: Orders = _read(reader)
    orders.warm()
    confine(orders)
    _write(writer, Fate.READY, None)
    while True:
        try:
            call = _read(reader)
        except EOFError:
            return
        _grant_time(orders.seconds)
        fate, value = attempt(*call)
        _answer(writer, orders.answer, fate, value)


def attempt(
    call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Fate, Any]:
    """Make a call; whatever it raises is its answer."""
    try:
        return Fate.DONE, call(*args, **kwargs)
    except MemoryError:
        return Fate.LOST, "took more memory than it may"
    except Exception as error:  # noqa: BLE001  the caller handles it, in its own process
        if not isinstance(error, Refused):
            error.add_note(f"In a worker process:\n{traceback.format_exc()}")
        return Fate.RAISED, error


def confine(orders: Orders) -> None:
    """Bound what this process can take from the machine, for good."""
    for what, most in (
        (resource.RLIMIT_DATA, orders.memory),
        # Nothing here has a reason to write a file.
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError):  # the machine allows even less
            resource.setrlimit(what, (most, most))


def _grant_time(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _answer(writer: BinaryIO, most: int, fate: Fate, value: Any) -> None:
    try:
        body = pickle.dumps((fate, value))
        # Some exceptions can be written and not be read again.
        if fate is Fate.RAISED:
            pickle.loads(body)  # noqa: S301  our own bytes of a moment ago
    except Exception as error:  # noqa: BLE001  a type's own pickling may raise anything
        _write(writer, Fate.LOST, f"cannot be sent back: {type(value).__name__}, {error!r:.200}")
        return
    if len(body) > most:
        _write(writer, Fate.LOST, f"gave an answer of {len(body)} bytes, more than the {most}")
        return
    _send(writer, body)


def _write(writer: BinaryIO, fate: Fate, value: Any) -> None:
    _send(writer, pickle.dumps((fate, value)))


def _send(writer: BinaryIO, body: bytes) -> None:
    writer.write(LENGTH.pack(len(body)) + body)
    writer.flush()


def _read(reader: BinaryIO) -> Any:
    head = reader.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    return pickle.loads(reader.read(*LENGTH.unpack(head)))  # noqa: S301  from our own parent


if __name__ == "__main__":
    # As `__main__` this module's classes would not be those that the parent knows.
    sys.exit(import_module("bot.edges.pool_worker").main())
