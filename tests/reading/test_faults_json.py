import json
from typing import Any

import pytest

from bot.errors import Unreadable
from bot.reading.faults_json import as_json, faults_of
from tests.reading.conformance import faults_of as faults_of_log
from tests.reading.conformance import shown_logs


def test_the_form_is_the_one_that_is_documented() -> None:
    (entry,) = as_json(faults_of_log("pytest-tb-long-checkout.log"))["faults"]

    assert list(entry) == [
        *("type", "module", "message", "notes", "frames", "cause", "context", "group"),
        *("python", "dialect"),
    ]
    assert entry["frames"][-1] == {"path": "src/shop/models.py", "line": 7, "function": "checkout"}


def test_what_was_written_is_read_again() -> None:
    for log in shown_logs():
        written = as_json(faults_of_log(log["file"]))

        assert as_json(faults_of(json.loads(json.dumps(written)))) == written


def test_columns_context_and_types_of_locals_are_taken() -> None:
    frame = {"path": "a.py", "line": 3, "column": 4, "end_column": 9, "context_line": "x = y"}
    data = {"faults": [{"type": "E", "frames": [{**frame, "locals": {"a": "int", "b": 7}}]}]}

    (fault,) = faults_of(data)

    assert (fault.frames[0].column, fault.frames[0].end_column) == (4, 9)
    assert (fault.frames[0].context, fault.frames[0].locals) == ("x = y", {"a": "int"})
    assert (fault.module, fault.dialect) == ("builtins", "json")


def test_indexes_that_lie_outside_are_dropped() -> None:
    entry = {"type": "E", "cause": 5, "context": -1, "group": [0, 7, True, "x"], "notes": [1, "n"]}

    (fault,) = faults_of({"faults": [entry]})

    assert (fault.cause, fault.context, fault.group, fault.notes) == (None, None, (0,), ("n",))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"faults": 7},
        {"faults": ["x"]},
        {"faults": [{}]},
        {"faults": [{"type": "E", "frames": [{"line": 1}]}]},
        {"faults": [{"type": "E", "frames": [{"path": "a", "line": "1"}]}]},
        {"faults": [{"type": "E"}] * 2_000},
    ],
)
def test_what_is_no_report_is_unreadable(data: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        faults_of(data)
