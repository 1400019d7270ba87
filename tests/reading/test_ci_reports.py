import json
from collections import Counter

import pytest

from bot.errors import Unreadable
from bot.reading.ci_reports import MOST_BYTES, read_junit, read_pytest_json
from bot.reading.raised import top_level
from patterns.contract import Fault
from tests.reading.conformance import SAMPLES

REPORTS = SAMPLES / "structured"


def _raised(faults: tuple[Fault, ...]) -> Counter[str]:
    return Counter(faults[index].type for index in top_level(faults))


def test_every_failure_of_a_junit_report_is_read() -> None:
    faults = read_junit((REPORTS / "junit-cart.xml").read_bytes())

    assert sum(_raised(faults).values()) == 22
    assert faults[0].frames[-1].path == "src/shop/models.py"


def test_collection_errors_are_read() -> None:
    expected = {"ModuleNotFoundError": 1, "ImportError": 1, "TypeError": 1, "SyntaxError": 1}

    assert _raised(read_junit((REPORTS / "junit-collect.xml").read_bytes())) == expected
    assert (
        _raised(read_pytest_json((REPORTS / "json-report-collect.json").read_bytes())) == expected
    )


def test_both_reports_of_a_run_tell_the_same() -> None:
    junit = read_junit((REPORTS / "junit-cart.xml").read_bytes())
    report = read_pytest_json((REPORTS / "json-report-cart.json").read_bytes())

    assert _raised(report) == _raised(junit)


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a><failure>&c;</failure></a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><failure>&b;</failure></a>'


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"not xml", b"<a>", b"\xff\xfe\x00", BOMB, OUTSIDE, b" " * (MOST_BYTES + 1)),
        b'<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_xml_that_may_not_be_read_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_junit(data)


@pytest.mark.parametrize("data", [b"", b"[]", b"[" * 100_000, b" " * (MOST_BYTES + 1)])
def test_json_that_is_no_report_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_pytest_json(data)


def test_a_report_without_texts_holds_no_error() -> None:
    report = {"tests": [{"call": {"longrepr": 7}}, 7], "collectors": None}

    assert read_pytest_json(json.dumps(report).encode()) == ()
    assert read_junit(b"<testsuite><testcase/></testsuite>") == ()
