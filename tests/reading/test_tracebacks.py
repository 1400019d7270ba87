from collections.abc import Iterator

import pytest

from bot.reading.text import read
from bot.reading.tracebacks import MOST_CHAINED, MOST_MEMBERS, MOST_NESTED
from patterns.contract import Fault
from tests.reading.conformance import faults_of

HEADER = "Traceback (most recent call last):"


def _only(name: str) -> Fault:
    (fault,) = faults_of(name)
    return fault


def _headlines(text: str) -> list[str]:
    return [fault.headline for fault in read(text.encode())]


def test_columns_mark_the_failing_expression_from_the_first_letter_of_the_line() -> None:
    frame = _only("py311-same_line_binop.log").frames[-1]

    assert frame.context is not None
    assert frame.context[frame.column : frame.end_column] == 'data["a"]["b"]["c"]'


def test_an_expression_over_several_lines_is_marked_on_its_first() -> None:
    frame = _only("py313-multi_line_call.log").frames[-1]

    assert (frame.context, frame.column, frame.end_column) == ("b=int(", 2, 6)


def test_hints_of_the_interpreter_are_no_part_of_the_message() -> None:
    assert _only("py311-name_error.log").message == "name 'jsn' is not defined"
    assert _only("py313-missing_attr.log").message == "'Cart' object has no attribute 'line'"


def test_notes_are_told_from_the_message() -> None:
    fault = _only("py312-noted.log")

    assert fault.message == "unsupported operand type(s) for +: 'int' and 'str'"
    assert fault.notes == ("while pricing row 3", "second note", "over two lines")


def test_a_message_written_by_hand_keeps_its_lines() -> None:
    assert _only("py311-multiline.log").message.splitlines()[:2] == [
        "line one",
        "  line two: indented",
    ]


def test_a_syntax_error_points_at_its_file() -> None:
    frame = _only("py311-syntax_error.log").frames[-1]

    assert (frame.path[-9:], frame.line, frame.function, frame.context) == (
        *("broken.py", 1, None),
        "def f(:",
    )


def test_a_nested_class_is_named_by_its_last_part() -> None:
    fault = _only("py311-suppressed_chain.log")

    assert (fault.type, fault.module) == ("Inner", "shop.errors")


def test_repeated_lines_are_not_made_up() -> None:
    assert len(_only("py311-recursion.log").frames) == 5


def test_a_group_holds_its_members_and_they_their_causes() -> None:
    faults = faults_of("py311-group.log")
    top = faults[-1 - next(n for n, f in enumerate(reversed(faults)) if f.context is not None)]

    inner, lonely = (faults[index] for index in top.group)

    assert [faults[index].type for index in inner.group] == ["AttributeError", "OrderError"]
    assert lonely.headline == "ValueError: last one"
    assert lonely.frames == ()


def test_a_group_that_was_never_raised_still_holds_its_members() -> None:
    text = """\
  + Exception Group Traceback (most recent call last):
  |   File "/app/a.py", line 9, in run
  |     raise ExceptionGroup("batch", [sub, err])
  | ExceptionGroup: batch (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ExceptionGroup: sub (1 sub-exception)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/app/a.py", line 3, in one
      |     return {}["k"]
      | KeyError: 'k'
      +------------------------------------
    +---------------- 2 ----------------
    | ValueError: two
    +------------------------------------
"""
    batch, sub, key, two = read(text.encode())

    assert (batch.group, sub.group, key.type, two.type) == ((1, 3), (2,), "KeyError", "ValueError")


def test_the_traceback_of_another_process_is_the_cause() -> None:
    inner, wrapper, raised = faults_of("log-pool.log")

    assert (raised.cause, wrapper.type, wrapper.cause) == (1, "_RemoteTraceback", 0)
    assert inner.frames[-1].path.endswith("src/shop/models.py")


def test_a_remote_traceback_that_breaks_off_gives_what_there_is() -> None:
    error = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n'

    assert _headlines(f'x._RemoteTraceback: \n"""\n{error}') == ["KeyError: 1"]
    assert _headlines(f"x._RemoteTraceback: \n{error}") == ["KeyError: 1"]
    assert _headlines(
        f'x._RemoteTraceback: \n"""\n{error}"""\n\nThe above exception was the direct cause of the '
        "following exception:\n\nTraceback (most recent call last):\ncut"
    ) == ["KeyError: 1"]


def test_a_message_that_looks_like_a_header_is_none() -> None:
    assert _headlines("Traceback (most recent call last):\n  not really\nValueError: x\n") == []


def test_output_between_the_frames_and_the_type_ends_the_traceback() -> None:
    frames = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n'

    assert _headlines(f"{frames}done\n") == []
    assert _headlines(f"{frames}ERROR: later\n") == []


@pytest.mark.parametrize(
    "after",
    [
        "2026-11-22 13:12:11,248 INFO aiohttp.access: done",
        "[2026-11-22 13:12:18 +0000] [6679] [INFO] Handling signal",
        "INFO:     Shutting down",
        '127.0.0.1 - - [22/Nov/2026 13:12:19] "GET /json HTTP/1.1" 500 -',
        "##[error]Process completed with exit code 1.",
        "sys:1: RuntimeWarning: coroutine 'f' was never awaited",
        "make: *** [Makefile:3: test] Error 1",
        "/app/a.py:3: DeprecationWarning: old",
        "",
    ],
)
def test_the_next_line_of_a_log_is_no_note(after: str) -> None:
    error = (
        f'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n{after}\n'
    )

    assert read(error.encode())[0].notes == ()


def _chained(count: int) -> Iterator[str]:
    for number in range(count):
        yield f'{HEADER}\n  File "a.py", line 1, in f\nKeyError: {number}\n'
        yield "\nDuring handling of the above exception, another exception occurred:\n\n"


def test_a_chain_of_any_length_is_bounded() -> None:
    faults = read("".join(_chained(5 * MOST_CHAINED)).encode())

    assert faults[-1].message == str(5 * MOST_CHAINED - 1)


def test_processes_in_processes_of_any_depth_are_bounded() -> None:
    error = f'{HEADER}\n  File "a.py", line 1, in f\nKeyError: 1\n'

    assert _headlines('x._RemoteTraceback: \n"""\n' * 5_000 + error) == ["KeyError: 1"]


def test_groups_in_groups_of_any_depth_are_bounded() -> None:
    lines = []
    for depth in range(1, 5 * MOST_NESTED):
        bars, plus = "  " * depth + "| ", "  + " if depth == 1 else "  " * depth + "| "
        lines += [
            f"{plus}Exception Group Traceback (most recent call last):",
            f'{bars}  File "a.py", line {depth}, in f',
            f"{bars}ExceptionGroup: {depth}",
            f"{'  ' * depth}+-+---------------- 1 ----------------",
        ]

    assert len(read("\n".join(lines).encode())) >= MOST_NESTED


def test_a_group_of_any_size_is_bounded() -> None:
    head = (
        '  + Exception Group Traceback (most recent call last):\n  |   File "a.py", line 1, in f\n'
        "  | ExceptionGroup: many\n  +-+---------------- 1 ----------------\n"
    )
    member = "    | ValueError: x\n    +---------------- 2 ----------------\n"

    assert len(read((head + member * (3 * MOST_MEMBERS)).encode())) == MOST_MEMBERS + 1


def test_locals_that_unittest_shows_are_kept_as_texts() -> None:
    frame = _only("unittest-buffer-locals.log").frames[1]

    assert list(frame.locals) == ["cart"]
    assert frame.locals["cart"].startswith("<shop.models.Cart object at ")


def test_a_traceback_that_begins_in_the_middle_of_a_line_ends_the_message_before_it() -> None:
    error = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n'

    assert _headlines(f"{error}KeyError: 1\nOh no: {error}Own: x\n") == ["KeyError: 1", "Own: x"]


def test_an_entry_may_be_folded_and_filled_up() -> None:
    (fault,) = read(
        b'Traceback (most recent call last):   \n  File "/a b/c.py", line 65,   \nin <genexpr>   \n'
        b"    sum(v)     \nTypeError: x\n"
    )

    assert (fault.frames[-1].function, fault.frames[-1].context) == ("<genexpr>", "sum(v)")


LOGGED = """\
--- Logging error ---
Traceback (most recent call last):
  File "/usr/lib/python3.11/logging/__init__.py", line 1110, in emit
    msg = self.format(record)
TypeError: not enough arguments for format string
Call stack:
  File "/srv/shop.py", line 12, in <module>
    process("A1")
  File "/srv/shop.py", line 8, in process
    log.info("%s costs %d", order)
Message: '%s costs %d'
Arguments: ('A1',)
"""


def test_an_error_inside_logging_is_told_of_who_logged() -> None:
    fault = read(LOGGED.encode())[-1]

    assert [(frame.path, frame.line) for frame in fault.frames] == [
        ("/srv/shop.py", 12),
        ("/srv/shop.py", 8),
        ("/usr/lib/python3.11/logging/__init__.py", 1110),
    ]
    assert fault.message == "not enough arguments for format string"
