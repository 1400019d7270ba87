import json
from typing import Any

from bot.reading.text import read
from tests.reading.conformance import faults_of

TRACEBACK = (
    "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    g()\nKeyError: 'k'"
)


def _line(entry: Any) -> bytes:
    return json.dumps(entry).encode() + b"\n"


def _stack(kind: str, **more: Any) -> dict[str, Any]:
    frames = [{"filename": "a.py", "lineno": 3, "name": "f", "line": "g()"}]
    return {"exc_type": kind, "exc_value": "x", "frames": frames, **more}


def test_a_traceback_in_any_string_of_a_line_is_read() -> None:
    (fault,) = read(_line({"level": "error", "error": {"stack": [TRACEBACK]}}))

    assert (fault.headline, fault.dialect) == ("KeyError: 'k'", "json")


def test_structlogs_dictionaries_are_read_with_their_chain() -> None:
    cause, raised, _ = faults_of("log-structlog-dict.log")

    assert (cause.type, raised.type, raised.cause) == ("KeyError", "OrderError", 0)
    assert raised.frames[-1].function == "explicit_chain"


def test_a_stack_that_is_no_cause_is_a_context() -> None:
    faults = read(_line({"exception": [_stack("ValueError"), _stack("KeyError", is_cause=False)]}))

    assert [(fault.type, fault.context) for fault in faults] == [
        ("KeyError", None),
        ("ValueError", 0),
    ]


def test_members_and_notes_come_along() -> None:
    group = _stack("ExceptionGroup", exceptions=[[_stack("KeyError")], "junk"], exc_notes=["n", 7])

    top, member = read(_line({"exception": [group]}))

    assert (top.group, top.notes, member.type) == ((1,), ("n",), "KeyError")


def test_frames_that_are_none_are_passed_over() -> None:
    frames = ["x", {"filename": 1, "lineno": 2}, {"filename": "a.py", "lineno": 2, "name": 5}]

    (fault,) = read(_line({"exception": [_stack("KeyError", frames=frames), "junk"]}))

    assert [(frame.path, frame.function) for frame in fault.frames] == [("a.py", None)]


def test_a_line_that_is_no_json_holds_nothing() -> None:
    assert read(b'{"exc_type": }\n') == ()
    assert read(b'{"a":' * 5000 + b'"exc_type"' + b"}" * 5000 + b"\n") == ()


def test_what_lies_too_deep_is_not_looked_for() -> None:
    entry: Any = TRACEBACK
    for _ in range(20):
        entry = {"in": entry}

    assert read(_line(entry)) == ()


def test_a_nul_in_a_string_hides_nothing() -> None:
    assert len(read(_line({"exc_info": TRACEBACK.replace("g()", "g\x00()")}))) == 1


def test_structlogs_syntax_error_has_its_place_and_message() -> None:
    place = {"filename": "/app/broken.py", "line": "s = (", "lineno": 2, "msg": "never closed"}
    stack = {"exc_type": "SyntaxError", "exc_value": "never closed (broken.py, line 2)"}
    entry = {"exception": [stack | {"syntax_error": place, "frames": []}]}
    (fault,) = read(json.dumps(entry).encode())

    assert fault.headline == "SyntaxError: never closed"
    assert (fault.frames[-1].path, fault.frames[-1].line) == ("/app/broken.py", 2)
