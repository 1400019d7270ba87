"""How fast logs are read: a plain CI log, the real ones, and the time of the worst inputs."""

from collections.abc import Callable, Iterator
from math import log
from pathlib import Path

from bot.reading.text import read
from tests.bench.figures import Figure, least

LOGS = Path(__file__).parent.parent / "samples" / "reading" / "logs"
RUNS = 3
MIB = 1024 * 1024

LINE = b"2026-09-10T08:03:53.6822287Z Collecting package-%d==1.2.3 (from -r requirements.txt)\n"
FAILURE = (LOGS / "gha-pytest-tb-long-fixture.log").read_bytes()

WORST: dict[str, Callable[[int], bytes]] = {
    "one_line": lambda size: b"x" * size,
    "headers": lambda size: b"Traceback (most recent call last):\n" * (size // 35),
    "frames": lambda size: (
        b"Traceback (most recent call last):\n" + b'  File "a.py", line 1, in f\n' * (size // 28)
    ),
    "chain": lambda size: (
        (
            b'Traceback (most recent call last):\n  File "a.py", line 1, in f\nE: x\n\n'
            b"During handling of the above exception, another exception occurred:\n\n"
        )
        * (size // 140)
    ),
    "groups": lambda size: b"  | " * (size // 4),
    "escapes": lambda size: b"\x1b[31m" * (size // 5),
    "braces": lambda size: b"[" * size,
    "warnings": lambda size: b"py.warnings: a:1: aWarnin:1: Warning: \n" * (size // 39),
    "warning_line": lambda size: (
        (b"py.warnings:1: aWarning" * 800 + b"Warning: \n") * (size // 18411)
    ),
    "quoted": lambda size: rb"Traceback (most recent call last):\n  File \"a\", " * (size // 52),
    "boxes": lambda size: (
        "╭─ Traceback (most recent call last) ─╮\n│ a:1 in f │\n".encode() * (size // 99)
    ),
    "pytest": lambda size: b"=== FAILURES ===\n" + b"E   x\n" * (size // 6),
}


def figures() -> Iterator[Figure]:
    """MB/s, and the exponent with which the time of hostile inputs grows (1 is linear)."""
    plain = b"".join(LINE % number for number in range(8 * MIB // len(LINE))) + FAILURE
    yield Figure("reading.plain_mb_per_second", _speed(plain), 20, more=True)
    every = b"\n".join(path.read_bytes() for path in sorted(LOGS.glob("*.log")))
    yield Figure("reading.real_logs_mb_per_second", _speed(every))
    for name, make in WORST.items():
        small, large = make(MIB // 2), make(2 * MIB)
        times = [_seconds(small), _seconds(large)]
        growth = log(times[1] / times[0]) / log(len(large) / len(small))
        yield Figure(f"reading.growth_{name}", growth, 1.2)
        yield Figure(f"reading.seconds_per_mib_{name}", times[1] / (len(large) / MIB))


def _speed(data: bytes) -> float:
    return len(data) / 1e6 / _seconds(data)


def _seconds(data: bytes) -> float:
    return least(lambda _run: read(data), RUNS)
