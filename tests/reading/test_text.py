import io
import json

import pytest

from bot.reading.raised import KEPT_FRAMES
from bot.reading.text import MOST_STREAMS, read, read_lines, split
from tests.reading.conformance import LOGS, faults_of

HEADER = b"Traceback (most recent call last):\n"
FRAME = b'  File "/app/shop/api.py", line 3, in total\n    return x.y\n'
ERROR = HEADER + FRAME + b"AttributeError: 'X' object has no attribute 'y'\n"


def _log(name: str) -> bytes:
    return (LOGS / name).read_bytes()


def test_a_log_without_an_error_holds_none() -> None:
    assert read(b"all is well\n" * 10) == ()


def test_an_empty_log_holds_none() -> None:
    assert read(b"") == ()


def test_indexes_count_in_the_whole_log() -> None:
    faults = read(_log("py311-triple_chain.log") * 2)

    assert [(f.type, f.cause, f.context) for f in faults] == [
        ("KeyError", None, None),
        ("OrderError", 0, None),
        ("TypeError", None, 1),
        ("KeyError", None, None),
        ("OrderError", 3, None),
        ("TypeError", None, 4),
    ]


def test_a_streamed_bundle_counts_from_its_own_start() -> None:
    bundles = list(read_lines(split(io.BytesIO(_log("py311-explicit_chain.log") * 2))))

    assert [[fault.cause for fault in bundle] for bundle in bundles] == [[None, 0], [None, 0]]


def test_the_interpreters_version_is_known_where_the_log_shows_it() -> None:
    assert {fault.python for fault in faults_of("py313-aio-missing_await.log")} == {"3.13"}
    assert {fault.python for fault in faults_of("pytest-tb-line-chain.log")} == {"3.11"}
    assert {fault.python for fault in faults_of("py311-missing_attr.log")} == {None}


@pytest.mark.parametrize(
    "carrier",
    [
        "2026-11-22T13:00:00.{0:07}Z ",
        "test (3.11)\tRun tests\t2026-11-22T13:00:00.{0:07}Z ",
        "web-1  | ",
        "Nov 22 13:00:01 web-1 shop[812]: ",
        "2026-11-22T13:00:01.123456+00:00 app[web.1]: ",
        "2026-11-22T13:00:01.{0:03}Z stderr F ",
        "[unknown-7 #{0}] ",
        "#12 3.{0:03} ",
        "INTERNALERROR> ",
        "    ",
    ],
)
@pytest.mark.parametrize("name", ["py311-triple_chain.log", "py313-group.log"])
def test_what_carries_a_log_changes_nothing(carrier: str, name: str) -> None:
    lines = _log(name).rstrip(b"\n").split(b"\n")
    carried = [carrier.format(number).encode() + line for number, line in enumerate(lines)]

    assert read(b"\n".join(carried)) == faults_of(name)


def test_the_lines_may_end_as_on_windows() -> None:
    assert read(_log("py313-group.log").replace(b"\n", b"\r\n")) == faults_of("py313-group.log")


def test_dockers_json_lines_are_unpacked() -> None:
    entries = [{"log": f"{line}\n", "stream": "stderr"} for line in ERROR.decode().split("\n")]
    packed = "\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries).encode()

    assert read(packed) == read(ERROR)


def test_the_lines_of_several_writers_may_be_mixed() -> None:
    one = [b"web | " + line for line in _log("py311-missing_attr.log").splitlines()]
    other = [b"worker | " + line for line in _log("py311-name_error.log").splitlines()]
    mixed = b"\n".join(line for pair in zip(one, other, strict=False) for line in pair)
    rest = b"\n".join([b"", *one[len(other) :], *other[len(one) :]])

    assert {fault.type for fault in read(mixed + rest)} == {"AttributeError", "NameError"}


def test_too_many_writers_cost_no_more_memory_and_lose_no_finished_error() -> None:
    log = b"".join(
        b"svc-%d | " % n + line + b"\n"
        for n in range(MOST_STREAMS * 3)
        for line in ERROR.splitlines()
    )

    assert len(read(log)) == MOST_STREAMS * 3


def test_a_log_that_powershell_wrote_is_utf_16() -> None:
    assert read(ERROR.decode().encode("utf-16")) == read(ERROR)


def test_colours_do_not_matter() -> None:
    plain, coloured = (
        faults_of("py313-explicit_chain.log"),
        faults_of("py313-color-explicit_chain.log"),
    )

    assert coloured == plain


def test_a_traceback_of_any_length_keeps_both_ends_and_says_so() -> None:
    frames = b"".join(b'  File "a.py", line %d, in f\n    f()\n' % n for n in range(1, 20_001))

    (fault,) = read(HEADER + frames + b"RecursionError: deep\n")

    assert [frame.line for frame in fault.frames[:2]] == [1, 2]
    assert fault.frames[-1].line == 20_000
    assert len(fault.frames) == 2 * KEPT_FRAMES
    assert fault.cut == (f"{20_000 - 2 * KEPT_FRAMES} frames in the middle of the traceback",)


def test_a_message_of_any_length_is_bounded() -> None:
    (fault,) = read(HEADER + FRAME + b"app.BigError: " + b"x" * 1_000_000 + b"\n")

    assert len(fault.message) < 20_000


@pytest.mark.parametrize("cut", range(70))
def test_a_cut_log_neither_crashes_nor_invents_types(cut: int) -> None:
    lines = _log("py311-group.log").splitlines(keepends=True)
    known = {"ExceptionGroup", "AttributeError", "KeyError", "OrderError", "ValueError"}

    assert {fault.type for fault in read(b"".join(lines[cut:]))} <= known
    assert {fault.type for fault in read(b"".join(lines[:cut]))} <= known


def test_a_traceback_without_its_header_is_read_where_its_end_is_certain() -> None:
    assert [fault.type for fault in read(FRAME + b"app.ShopError: no\n")] == ["ShopError"]
    assert read(FRAME + b"INFO: done\n") == ()


def test_a_syntax_error_of_the_script_itself_has_no_header() -> None:
    (fault,) = read(
        b'  File "/app/x.py", line 7\n    def f(:\n          ^\nSyntaxError: invalid syntax\n'
    )

    assert (fault.headline, fault.frames[-1].path, fault.frames[-1].line) == (
        *("SyntaxError: invalid syntax", "/app/x.py"),
        7,
    )


def test_loguru_sets_entries_apart() -> None:
    log = (
        b"Traceback (most recent call last):\n\n"
        b'> File "/app/a.py", line 5, in <module>\n    f(0)\n    \xe2\x94\x94 <function f>\n\n'
        b'  File "/app/a.py", line 3, in f\n    return 1/x\n\nZeroDivisionError: division by zero\n'
    )

    (fault,) = read(log)

    assert [(frame.line, frame.function) for frame in fault.frames] == [(5, "<module>"), (3, "f")]
