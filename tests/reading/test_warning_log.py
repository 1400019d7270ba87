from bot.reading.text import read, read_lines
from bot.reading.warning_log import apart
from patterns.contract import Fault, Frame
from tests.reading.conformance import faults_of

WARNING = "RuntimeWarning: coroutine 'Repo.fetch' was never awaited\n"


def test_the_stack_of_its_creation_is_the_true_place() -> None:
    (fault,) = faults_of("py311-dev-never_awaited.log")

    assert fault.headline == WARNING.strip()
    assert (fault.frames[-1].function, fault.frames[-1].line) == ("never_awaited", 34)


def test_a_line_that_calls_the_coroutine_is_the_true_place() -> None:
    (fault,) = read(f'/app/a.py:3: {WARNING}  Repo().fetch("a")\n'.encode())

    assert fault.frames[-1].context == 'Repo().fetch("a")'


def test_where_the_garbage_collector_ran_is_no_place() -> None:
    assert read(f"/app/a.py:3: {WARNING}  gc.collect()\nmore\n".encode()) == ()
    assert read(f"sys:1: {WARNING}".encode()) == ()
    assert read(f"told: {WARNING}".encode()) == ()


def _one(text: str) -> Fault:
    (fault,) = read(text.encode())
    return fault


def test_what_the_interpreter_warns_of_is_read_with_its_place_and_line() -> None:
    fault = _one("/a b/c.py:3: DeprecationWarning: utcnow() is old\n  utcnow()\nValueError: no\n")

    assert (fault.headline, fault.dialect) == ("DeprecationWarning: utcnow() is old", "warning")
    assert fault.frames == (Frame("/a b/c.py", 3, context="utcnow()"),)


def test_pytests_summary_is_read() -> None:
    text = (
        "===== warnings summary =====\ntests/t.py: 2 warnings\ntests/u.py::test_it\n"
        "  /app/t.py:4: DeprecationWarning: invalid escape sequence '\\d'\n"
        '    P = re.compile("\\d")\n\n-- Docs: somewhere\n'
    )

    assert _one(text).frames[-1].context == r'P = re.compile("\d")'


def test_a_logger_that_captures_warnings_is_understood() -> None:
    text = "WARNING:py.warnings:/app/t.py:4: shop.old.OldWarning: x\n  f()\n"

    assert (_one(text).type, _one(text).module) == ("OldWarning", "shop.old")


def test_a_resource_is_unclosed_where_it_was_made() -> None:
    warning = "/app/t.py:7: ResourceWarning: unclosed file <x>\n  gc.collect()\n"
    made = (
        'Object allocated at (most recent call last):\n  File "/app/t.py", lineno 19\n'
        '    offen()\n  File "/app/t.py", lineno 6\n    f = open(x)\n'
    )

    assert [frame.line for frame in _one(warning + made).frames] == [19, 6]
    assert read(warning.encode()) == ()


def test_warnings_about_a_library_are_not_for_this_repository() -> None:
    path = "/v/lib/python3.11/site-packages/a/b.py"

    assert read(f"{path}:3: DeprecationWarning: x\n  f()\n".encode()) == ()


def test_errors_and_warnings_are_told_apart() -> None:
    text = (
        "/app/t.py:4: UserWarning: x\n  f()\n"
        'Traceback (most recent call last):\n  File "/app/t.py", line 3, in f\nKeyError: 1\n'
    )
    errors, warnings = apart(tuple(read_lines(text.encode().splitlines())))

    assert [fault.type for (fault,) in errors] == ["KeyError"]
    assert [fault.type for (fault,) in warnings] == ["UserWarning"]
