import io
import json
from pathlib import Path

import pytest

from bot.errors import Unreadable
from bot.reading.any_form import read_any
from bot.reading.text import read_lines, split
from tests.reading.conformance import LOGS

LOG = (LOGS / "py311-missing_attr.log").read_bytes()
REPORT = {"faults": [{"type": "ValueError", "message": "no", "frames": []}]}


def kinds(data: bytes) -> list[str]:
    return [fault.type for bundle in read_any(io.BytesIO(data)) for fault in bundle]


def test_a_log_is_read_as_ever(tmp_path: Path) -> None:
    assert list(read_any(io.BytesIO(LOG))) == list(read_lines(split(io.BytesIO(LOG))))


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_a_report_is_read_as_one(indent: int | None) -> None:
    assert kinds(b" " + json.dumps(REPORT, indent=indent).encode()) == ["ValueError"]


@pytest.mark.parametrize(
    "head", [b'{"faults": [\n', b'{"faults": [' + b"[" * 100_000 + b"\n", b"{\n"]
)
def test_what_only_begins_like_a_report_is_a_log(head: bytes) -> None:
    assert kinds(head + LOG) == ["AttributeError"]


def test_the_warnings_of_a_report_are_taken_too() -> None:
    warnings = [{"type": "UserWarning", "message": "x", "frames": [], "dialect": "warning"}]

    assert kinds(json.dumps({"faults": [], "warnings": warnings}).encode()) == ["UserWarning"]


def test_a_report_of_nonsense_is_refused() -> None:
    with pytest.raises(Unreadable):
        kinds(b'{"faults": [3]}')


def test_nothing_is_nothing() -> None:
    assert kinds(b"") == []
