import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.reading.envelope import Envelope, auth_key, parse
from tests.reading.conformance import SAMPLES

EVENT = b'{"event_id":"a"}\n{"type":"event"}\n{"level":"error"}\n'


@pytest.mark.parametrize(
    "path", sorted((SAMPLES / "envelopes").glob("*.envelope")), ids=lambda path: path.name
)
def test_every_recorded_envelope_is_taken_apart(path: Path) -> None:
    (decoded,) = path.parent.glob(f"{path.stem}-*.json")
    record = json.loads(decoded.read_text())
    envelope = parse(path.read_bytes())

    assert [item.type for item in envelope.items] == [
        item["header"]["type"] for item in record["items"]
    ]
    assert list(envelope.events) == [
        item["payload"] for item in record["items"] if item["header"]["type"] == "event"
    ]
    assert envelope.headers == record["envelope_header"]
    assert auth_key(record["http_headers"], {}, envelope) == record["auth"]["sentry_key"]


def test_a_payload_without_a_length_is_one_line() -> None:
    assert [list(event) for event in parse(EVENT).events] == [["level"]]


def test_unknown_items_are_skipped_by_their_length() -> None:
    data = b'{}\n{"type":"x","length":5}\n\x00\n{}\xff\n\n' + EVENT.partition(b"\n")[2]

    envelope = parse(data)

    assert [item.type for item in envelope.items] == ["x", "event"]
    assert (envelope.items[0].payload, envelope.event_id) == (b"\x00\n{}\xff", None)


def test_an_item_whose_type_is_none_is_kept_without() -> None:
    assert parse(b'{}\n{"type":7}\n{}').items[0].type == ""


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"x", b"[]", b"{}\n[]\n", b"{}\nx\n", b'{}\n{"length":5}\nabc'),
        *(b'{}\n{"length":-1}\nabc', b'{}\n{"length":"1"}\na', b'{}\n{"length":true}\na'),
        *(b'{}\n{"length":1}\nab\n', b"[" * 100_000, b"{}\n" + b"{}\n{}\n" * 2_000),
    ],
)
def test_what_is_no_envelope_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(data)


def test_an_event_that_is_no_json_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="'event'"):
        list(parse(b'{}\n{"type":"event"}\nx\n').events)


@pytest.mark.parametrize("cut", range(len(EVENT) - 1))
def test_a_truncated_envelope_gives_no_half_event(cut: int) -> None:
    try:
        events = list(parse(EVENT[:cut]).events)
    except Unreadable:
        events = []

    assert events in ([], [{"level": "error"}])


@given(st.binary(max_size=300))
def test_any_bytes_are_an_envelope_or_unreadable(data: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(parse(data), Envelope)


@pytest.mark.parametrize(
    ("headers", "query", "key"),
    [
        ({"X-Sentry-Auth": "Sentry sentry_key=abc, sentry_version=7"}, {}, "abc"),
        (
            {"x-sentry-auth": 'sentry sentry_version=7,sentry_key="abc"'},
            {"sentry_key": "no"},
            "abc",
        ),
        ({"Authorization": "Sentry sentry_key=abc"}, {}, "abc"),
        ({"Authorization": "Bearer sentry_key=abc"}, {"sentry_key": "q"}, "q"),
        ({"X-Sentry-Auth": "Sentry sentry_key="}, {}, None),
        ({}, {}, None),
    ],
)
def test_the_key_is_found(headers: dict[str, str], query: dict[str, str], key: str | None) -> None:
    assert auth_key(headers, query) == key


def test_the_envelopes_own_dsn_is_the_last_resort() -> None:
    assert auth_key({}, {}, Envelope({"dsn": "https://abc@host/7"}, ())) == "abc"
    assert auth_key({}, {}, Envelope({"dsn": "https://[broken/7"}, ())) is None
    assert auth_key({}, {}, Envelope({"dsn": 7}, ())) is None
