from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import CommitId, Fingerprint, RepositoryName
from bot.reading.fingerprint import collapse_key, fingerprint, normalised, own_frame
from bot.steps.diagnose import diagnose
from patterns.contract import Fault, Frame, Refused
from tests.reading.conformance import faults_of, project, shown_logs

REPOSITORY = RepositoryName("acme/shop")


def test_it_is_versioned_and_says_nothing_else() -> None:
    mark = fingerprint("KeyError", "src/a.py", "f", "'k'")

    assert mark == "v1:" + mark[3:]
    assert len(mark) == 35
    assert int(mark[3:], 16) >= 0


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Order 17 of 4.5 is gone", "Order <number> of <number> is gone"),
        ("<Cart object at 0x7faf4a43d950>", "<Cart object at <address>>"),
        ("no user ada@example.com", "no user <email>"),
        ("GET https://a.b/c?d=1 failed", "GET <url> failed"),
        ("job 3f0c9d1a-1111-2222-3333-444455556666", "job <uuid>"),
        ("since 2026-11-22T13:00:00.5Z", "since <date>"),
        ("at 10.0.0.1:80", "at <ip>"),
        ("cannot import 'B' from 'm' (/home/x/m.py)", "cannot import 'B' from 'm' (<path>)"),
        ("in C:\\app\\m.py", "in <path>"),
        ("commit 3f0c9d1 is gone", "commit <hex> is gone"),
        ("invalid literal with base 10: 'abc'", "invalid literal with base <number>: <value>"),
        ("first\nsecond", "first"),
        ("'Cart2' object has no attribute 'line_2'", "'Cart2' object has no attribute 'line_2'"),
        ("unsupported operand type(s) for +: 'int' and 'str'",) * 2,
        ("", ""),
    ],
)
def test_what_varies_is_replaced(message: str, expected: str) -> None:
    assert normalised(message) == expected


@given(st.text())
def test_normalising_again_changes_nothing_of_a_normal_message(message: str) -> None:
    assert "\n" not in normalised(message)


@given(st.text(alphabet="/a \\.:@0x-", max_size=3000))
def test_any_text_has_a_fingerprint(message: str) -> None:
    assert fingerprint("E", message, message, message).startswith("v1:")


def test_one_bug_has_one_fingerprint_and_two_bugs_share_one_at_most_once() -> None:
    marks: dict[tuple[str, str, int, str], set[Fingerprint]] = defaultdict(set)
    bugs: dict[Fingerprint, set[tuple[str, int]]] = defaultdict(set)
    for fault in (fault for log in shown_logs() for fault in faults_of(log["file"])):
        try:
            found = diagnose(REPOSITORY, CommitId("c0ffee"), fault, project("sample-project"))
        except Refused:
            continue
        line = [frame.line for frame in found.fault.frames if frame.path == found.path][-1]
        assert found.path is not None
        marks[fault.type, found.path, line, fault.message.split("\n")[0]].add(found.fingerprint)
        bugs[found.fingerprint].add((found.path, line))

    assert sum(map(len, marks.values())) / len(marks) <= 1.05
    assert sum(len(places) > 1 for places in bugs.values()) <= 1


def test_the_last_frame_outside_of_libraries_collapses() -> None:
    own = Frame("/app/shop/api.py", 12)
    library = Frame("/usr/lib/python3.11/json/encoder.py", 180)
    one = Fault("TypeError", "x", frames=(own, library))
    other = Fault("TypeError", "y", frames=(Frame("/app/run.py", 1), own, library))
    elsewhere = Fault("TypeError", "x", frames=(Frame("/app/shop/api.py", 13), library))

    assert collapse_key(REPOSITORY, one) == collapse_key(REPOSITORY, other)
    assert collapse_key(REPOSITORY, one) != collapse_key(REPOSITORY, elsewhere)
    assert collapse_key(REPOSITORY, one) != collapse_key(RepositoryName("a/b"), one)


def test_an_error_of_a_library_alone_collapses_on_where_it_was_raised() -> None:
    library = Frame("/usr/lib/python3.11/json/encoder.py", 180)

    assert own_frame(Fault("E", "", frames=(library,))) == library


def test_an_error_without_frames_collapses_on_its_message() -> None:
    assert own_frame(Fault("E", "")) is None
    assert collapse_key(REPOSITORY, Fault("E", "a")) != collapse_key(REPOSITORY, Fault("E", "b"))


def test_a_bare_assertion_is_one_bug_with_and_without_pytest() -> None:
    assert normalised("assert 1 == 2") == normalised("")
    assert normalised("wrong total\nassert 1 == 2") == normalised("wrong total")


def test_a_call_that_does_not_fit_is_one_bug_in_all_versions() -> None:
    told = "__init__() got an unexpected keyword argument 'x'"

    assert normalised(f"a.Cart.{told}") == normalised(told)
