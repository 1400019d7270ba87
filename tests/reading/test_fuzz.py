"""Hostile texts: no crash, no unbounded result, and a time that grows with the length alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.raised import KEPT_FRAMES, top_level
from bot.reading.text import read
from tests.reading.conformance import LOGS

FRAGMENTS = [
    "Traceback (most recent call last):",
    "  + Exception Group Traceback (most recent call last):",
    "  | Exception Group Traceback (most recent call last):",
    "    | Traceback (most recent call last):",
    '  File "/app/a.py", line 3, in f',
    '  |   File "/app/a.py", line 3, in f',
    '    |   File "/app/a.py", line 3, in f',
    '  File "a.py", line 99999999999999999999999999',
    "    return x.y",
    "           ~^^",
    "  [Previous line repeated 3 more times]",
    "  [Previous line repeated 99999999999999999999 more times]",
    "ValueError: x",
    "  | ExceptionGroup: x (1 sub-exception)",
    "  +-+---------------- 1 ----------------",
    "    +---------------- 2 ----------------",
    "    +------------------------------------",
    "    | KeyError: 'k'",
    "",
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
    "x._RemoteTraceback: ",
    '"""',
    "=================================== FAILURES ===================================",
    "=========================== short test summary info ============================",
    "_____ test_it _____",
    "_ _ _ _ _ _ _ _ _ _",
    ">       return x.y",
    "E       AttributeError: 'X' object has no attribute 'y'",
    'E     File "/app/a.py", line 3',
    "E   SyntaxError: invalid syntax",
    "a.py:3: in f",
    "a.py:3: ",
    "a.py:3: KeyError",
    "a.py:3: KeyError: 'k'",
    "----- Captured log call -----",
    "    def f():",
    "self = <X object at 0x1>",
    "/app/a.py:3: RuntimeWarning: coroutine 'f' was never awaited",
    "Coroutine created at (most recent call last)",
    '{"e": "Traceback (most recent call last):\\n  File \\"a.py\\", line 3, in f\\nKeyError: 1"}',
    '{"exception": [{"exc_type": "E", "exc_value": "v", "frames": []}]}',
    "[gw0] linux -- Python 3.11.7",
    "web-1  | Traceback (most recent call last):",
    'web-1  |   File "/app/a.py", line 3, in f',
    "##[error]Process completed with exit code 1.",
    "\x1b[31mE\x1b[0m   x",
    "\x00\ufeff\ud7ff",
    "a" * 3000,
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60))
def test_any_order_of_known_lines_is_read(lines: list[str]) -> None:
    faults = read("\n".join(lines).encode("utf-8", "surrogatepass"))

    assert all(fault.type for fault in faults)
    assert all(len(fault.frames) <= 2 * KEPT_FRAMES for fault in faults)
    for fault in faults:
        links = [fault.cause, fault.context, *fault.group]
        assert all(link is None or 0 <= link < len(faults) for link in links)
    assert bool(top_level(faults)) == bool(faults)


@settings(max_examples=100)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read(data: bytes) -> None:
    read(data)
    read(b"Traceback (most recent call last):\n" + data)
    read(
        b"=================================== FAILURES ===================================\n" + data
    )


@settings(max_examples=60)
@given(
    st.sampled_from(["py313-group.log", "pytest-tb-auto-all.log", "log-structlog-dict.log"]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=3)), max_size=20),
)
def test_a_real_log_with_damage_is_read(name: str, damage: list[tuple[float, bytes]]) -> None:
    log = bytearray((LOGS / name).read_bytes())
    for place, noise in damage:
        at = int(place * len(log))
        log[at : at + len(noise)] = noise

    read(bytes(log))
