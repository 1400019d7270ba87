import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.model import CommitId, RepositoryName
from bot.reading.chains import targets
from bot.reading.envelope import parse
from bot.reading.sentry_event import commit_in, read_event
from bot.steps.diagnose import diagnose
from patterns.contract import Refused
from tests.reading.conformance import SAMPLES, project

ENVELOPES = SAMPLES / "envelopes"
MANIFEST: list[Mapping[str, Any]] = json.loads((ENVELOPES / "manifest.json").read_text())
EVENTS = [entry for entry in MANIFEST if entry["item"] == "event"]


def _event(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    (event,) = parse((ENVELOPES / entry["raw"]).read_bytes()).events
    return event


@pytest.mark.parametrize("entry", EVENTS, ids=lambda entry: entry["file"])
def test_every_recorded_event_is_read_as_its_manifest_says(entry: Mapping[str, Any]) -> None:
    reading = read_event(_event(entry))
    expected = entry.get("exceptions_oldest_first") or []

    assert [fault.type for fault in reading.faults] == [value["type"] for value in expected]
    assert reading.release == entry["release"]
    assert {fault.python for fault in reading.faults} <= {".".join(entry["python"].split(".")[:2])}
    for fault, value in zip(reading.faults, expected, strict=True):
        text = "\n".join([fault.message, *fault.notes])
        assert text == value["value"].removesuffix(" (broken.py, line 1)")
    if expected:
        assert reading.raised == len(expected) - 1


def test_every_culprit_is_mapped_to_its_file() -> None:
    sources = project("sdk-sample-project")
    refused = []
    for entry in EVENTS:
        faults = read_event(_event(entry)).faults
        for fault, value in zip(faults, entry.get("exceptions_oldest_first") or [], strict=True):
            try:
                found = diagnose(RepositoryName("a/b"), CommitId("c"), fault, sources)
            except Refused:
                refused.append(entry["file"])
            else:
                assert found.path == value["culprit"]["repo_path"] or fault.type == "SyntaxError"

    # Python 3.8 has no groups: that project's last line was another one.
    assert refused == ["py38-sdk1-plain-007-event.json"]


def test_the_set_is_whole() -> None:
    assert len(EVENTS) == 40


def _exception(kind: str, **mechanism: Any) -> dict[str, Any]:
    frame = {"filename": "a.py", "lineno": 3, "function": "f", "context_line": "  x()"}
    return {
        "type": kind,
        "value": "v",
        "mechanism": mechanism,
        "stacktrace": {"frames": [frame]},
    }


def test_without_ids_what_came_before_led_here() -> None:
    event = {"exception": {"values": [_exception("A"), _exception("B"), _exception("C")]}}

    assert [fault.context for fault in read_event(event).faults] == [None, 0, 1]


def test_a_group_names_its_members_and_a_members_cause_goes_by_order() -> None:
    values = [
        _exception("Cause", exception_id=3, parent_id=0, source="__cause__"),
        _exception("Second", exception_id=2, parent_id=0, source="exceptions[1]"),
        _exception("First", exception_id=1, parent_id=0, source="exceptions[0]"),
        _exception("Group", exception_id=0, is_exception_group=True),
    ]

    faults = read_event({"exception": {"values": values}}).faults

    assert faults[3].group == (1, 2)
    assert faults[1].cause == 0
    assert [faults[target].type for target, _ in targets(faults)] == ["Cause", "First"]


def test_a_context_inside_of_a_group_is_one() -> None:
    values = [
        _exception("Context", exception_id=1, parent_id=0, source="__context__"),
        _exception("Top", exception_id=0),
    ]

    assert read_event({"exception": {"values": values}}).faults[1].context == 0


def test_the_rest_api_spells_it_otherwise() -> None:
    frame = {"absPath": "/app/a.py", "lineNo": 3, "function": "f"}
    data = {"values": [{"type": "E", "value": "v", "stacktrace": {"frames": [frame]}}]}
    event = {"id": "1" * 32, "groupID": 42, "entries": [{"type": "exception", "data": data}]}

    reading = read_event(event)

    assert (reading.event_id, reading.issue_id) == ("1" * 32, "42")
    assert (reading.faults[0].frames[0].path, reading.faults[0].frames[0].line) == ("/app/a.py", 3)


def test_a_broken_file_is_named_by_the_message_alone() -> None:
    (entry,) = (entry for entry in EVENTS if entry["file"] == "syntax-001-event.json")
    fault = read_event(_event(entry)).faults[-1]

    assert fault.message == "invalid syntax"
    assert (fault.frames[-1].path, fault.frames[-1].line) == ("broken.py", 1)


@pytest.mark.parametrize(
    ("release", "commit"),
    [
        ("3f0c9d1a2b3c4d5e6f708192a3b4c5d6e7f80912",) * 2,
        ("shop@1.4.2+3f0c9d1", "3f0c9d1"),
        ("shop@20261122", None),
        ("deadbeef", None),
        ("1.4.2", None),
        ("", None),
        (None, None),
    ],
)
def test_a_commit_is_found_in_a_release(release: str | None, commit: str | None) -> None:
    assert commit_in(release) == commit


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"exception": 7},
        {"exception": {"values": "x"}},
        {
            "exception": {
                "values": [7, {}, {"type": 5, "value": 9, "stacktrace": 3, "mechanism": 1}]
            }
        },
        {
            "exception": {
                "values": [{"stacktrace": {"frames": [7, {}, {"filename": "a", "lineno": "1"}]}}]
            }
        },
        {
            "entries": [7, {"type": "exception", "data": None}],
            "modules": 3,
            "contexts": 5,
            "tags": 5,
        },
        {"modules": {"a": 1, "b": "2"}, "contexts": {"runtime": 5}, "tags": [["a", "b"], ["c"], 4]},
    ],
)
def test_what_is_malformed_is_passed_over(event: Mapping[str, Any]) -> None:
    assert read_event(event).raised in {None, 0, 1}


def test_tags_come_in_two_forms() -> None:
    assert (
        read_event({"tags": [["a", "b"]]}).tags
        == read_event({"tags": {"a": "b"}}).tags
        == {"a": "b"}
    )


def test_an_event_is_an_object() -> None:
    with pytest.raises(Unreadable):
        read_event([])  # type: ignore[arg-type]  # a stranger may send anything


def test_a_recursion_is_bounded_and_says_so() -> None:
    frames = [{"filename": "a.py", "lineno": n, "function": "f"} for n in range(5000)]
    event = {"exception": {"values": [{"type": "E", "stacktrace": {"frames": frames}}]}}

    (fault,) = read_event(event).faults

    assert len(fault.frames) == 200
    assert fault.cut


KEYS = (
    *("exception", "values", "type", "value", "stacktrace", "frames", "lineno", "filename"),
    *("mechanism", "exception_id", "parent_id", "source", "vars", "release", "contexts"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(["exception", "entries", "release", "tags"]), JSON))
def test_no_event_breaks_the_reader(event: Mapping[str, Any]) -> None:
    reading = read_event(event)

    assert all(isinstance(fault.type, str) for fault in reading.faults)
    json.dumps([fault.message for fault in reading.faults]).encode()


@pytest.mark.parametrize("text", ["\ud800", "\x00"])
def test_texts_can_be_stored(text: str) -> None:
    event = {"release": text, "exception": {"values": [{"type": f"E{text}", "value": text}]}}

    reading = read_event(event)

    f"{reading.release}{reading.faults[0].headline}".encode()
    assert "\x00" not in reading.faults[0].headline
