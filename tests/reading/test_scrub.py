import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.scrub import scrub_event, scrub_fault, scrub_text
from bot.reading.sentry_event import read_event
from bot.reading.source_lines import MARK
from patterns.contract import Fault, Frame
from tests.reading.conformance import LOGS, SAMPLES, shown_logs

CANARIES = [
    "DB_PASSWORD={}",
    "export AWS_SECRET_ACCESS_KEY={}",
    "password='{}'",
    'password = "{}"',
    '{{"api_key": "{}", "x": 1}}',
    "connect(user='ada', passwd='{}')",
    "Authorization: Bearer {}",
    "authorization: Basic {}",
    "Cookie: session_id={}",
    "https://ada:{}@db.example.com/x",
    "https://example.com/?a=1&access_token={}&b=2",
    "ValueError: token: {}",
    "headers['X-Api-Key'] = '{}'",
    "aws_secret_access_key = wJalrXUtnFEMI{}",
    "DefaultEndpointsProtocol=https;AccountName=x;AccountKey={}",
    "https://x.blob.example/c?sv=2020&sig={}&x=1",
    "https://b.s3.example/k?X-Amz-Signature={}",
    "Server=db;User Id=sa;Pwd={};",
    "postgresql+psycopg://ada:{}@db/x?sslmode=require",
    "mongodb+srv://u:{}@c.example.net/x",
    "host=db user=ada password={} dbname=x",
    "Set-Cookie: sid={}; Path=/",
]
SECRET = "c4n4ry-5ecret+V4lue="


@pytest.mark.parametrize("text", CANARIES)
def test_a_planted_secret_does_not_stay(text: str) -> None:
    scrubbed = scrub_text(f"before {text.format(SECRET)} after")

    assert SECRET not in scrubbed
    assert "5ecret" not in scrubbed
    assert scrubbed.startswith("before ")
    assert scrubbed.endswith(" after")


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "a1B2" * 9,
        "github_pat_" + "a1B2" * 10,
        "glpat-" + "a1B2" * 5,
        "sk-proj-" + "a1B2" * 10,
        "sk_" + "live_" + "a1B2" * 6,
        "xox" + "b-1234567890-abcdefghij",
        "AKIA" + "A1B2" * 4,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "sntrys_" + "a1B2" * 10,
        "glrt-" + "a1B2" * 5,
        "xapp-1-A0-" + "a1B2" * 6,
        "whsec_" + "a1B2" * 8,
        "GOCSPX-" + "a1B2" * 7,
        "1//0g" + "a1B2" * 10,
        "SK" + "0a1b2c3d" * 4,
        "key-" + "0a1b2c3d" * 4,
        "dapi" + "0a1b2c3d" * 4,
        "dckr_pat_" + "a1B2" * 7,
        "hvs." + "a1B2" * 6,
        "dp.pt." + "a1B2" * 10,
        "lin_api_" + "a1B2" * 10,
        "ntn_" + "a1B2" * 10,
        "123456789:AA" + "a1B2" * 8,
        "ATATT3" + "a1B2" * 20,
        "NRAK-" + "A1B2" * 6,
        "glsa_" + "a1B2" * 8 + "_0a1b2c3d",
        "AGE-SECRET-KEY-1" + "QPZR" * 14,
        "figd_" + "a1B2" * 10,
        "hooks.slack.com/services/" + "T00/B00/" + "a1B2" * 6,
        "discord.com/api/webhooks/" + "123/" + "a1B2" * 15,
        "3782 822463 10005",
        "378282246310005",
        "ada@exämple.de",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENC\n\nMIIE\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOY\n=x\n-----END PGP PRIVATE KEY BLOCK-----",
        "ada.lovelace+x@mail.example.co.uk",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "5555555555554444",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_a_secret_that_shows_by_its_shape_does_not_stay(secret: str) -> None:
    assert scrub_text(f"<{secret}>") == f"<{MARK}>"


@pytest.mark.parametrize(
    "text",
    [
        'File "/home/ada/auth_token/session_id.py", line 3, in get_token',
        "TypeError: login() missing 1 required positional argument: 'password'",
        "KeyError: 'api_key'",
        "def login(user: str, password: str) -> Token:",
        "token = request.headers['X-Token']",
        "connect(password=password)",
        "token = settings.SERVICE_TOKEN_V2",
        "secret_key = SecretKeyOfTheShop2024(x)",
        "self.assertEqual(a.session_id, 1)",
        "secret_key=SecretKey.objects.get(id=1)",
        "AttributeError: 'Token' object has no attribute 'expires_at2'",
        "@app.route('/x')",
        "a @ b.T",
        "1732280400000000001",
        "<Cart object at 0x7faf4a43d950>",
        "3f0c9d1a2b3c4d5e6f708192a3b4c5d6e7f80912",
        "ModuleNotFoundError: No module named 'shop.tokens'",
    ],
)
def test_what_healing_needs_stays(text: str) -> None:
    assert scrub_text(text) == text


def test_no_traceback_of_the_set_is_damaged() -> None:
    for log in shown_logs():
        text = (LOGS / log["file"]).read_text("utf-8", "replace")
        kept = [line for line in text.split("\n") if "memory://:**@" not in line]

        assert scrub_text("\n".join(kept)) == "\n".join(kept)


FRAGMENTS = [
    *("password", "token", "API_KEY", "secret", "Bearer", "cookie", "=", ": ", ":", " ", "'", '"'),
    *("\\", "\n", "[", "]", "(", "x1", "hunter2value", "?", "&", "@", "a.bc", "://", "ghp_", "-"),
    *("4111", "1111", "[redacted]", "eyJabcdefg", ".", "1", "-----BEGIN PRIVATE KEY-----"),
]


@given(st.text() | st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_scrubbing_again_changes_nothing(text: str) -> None:
    assert scrub_text(scrub_text(text)) == scrub_text(text)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(JSON)
def test_a_document_s_texts_are_scrubbed_and_its_json_stays_json(value: Any) -> None:
    scrubbed = scrub_text(json.dumps(value, indent=1))

    again = json.loads(scrubbed)
    assert type(again) is type(value)
    assert scrub_text(scrubbed) == scrubbed


FRAMES = st.fixed_dictionaries(
    {"filename": st.text(min_size=1, max_size=20), "lineno": st.integers(1, 10**7)},
    optional={
        "abs_path": st.text(min_size=1, max_size=20),
        "function": st.text(min_size=1, max_size=20),
        "context_line": st.lists(st.sampled_from(FRAGMENTS)).map("".join),
        "vars": st.dictionaries(st.text(), JSON, max_size=3),
        "in_app": st.booleans(),
    },
)


@given(
    st.lists(FRAMES, max_size=4),
    st.lists(st.sampled_from(FRAGMENTS)).map("".join),
    st.dictionaries(st.sampled_from(("user", "request", "extra", "contexts", "tags")), JSON),
)
def test_an_event_keeps_its_frames_and_scrubbed_again_is_the_same(
    frames: list[dict[str, Any]], message: str, more: dict[str, Any]
) -> None:
    value = {"type": "E", "value": message, "stacktrace": {"frames": frames}}
    event = {**more, "exception": {"values": [value]}}

    kept = scrub_event(event)

    assert json.loads(json.dumps(kept)) == kept
    assert scrub_event(kept) == kept
    [shown] = kept["exception"]["values"]
    assert [frame["lineno"] for frame in shown["stacktrace"]["frames"]] == [
        frame["lineno"] for frame in frames
    ]
    assert not kept.keys() & {"user", "request", "extra", "tags"}


def test_json_stays_json() -> None:
    text = json.dumps({"password": 'a"b\\c', "next": "x"})

    assert json.loads(scrub_text(text)) == {"password": MARK, "next": "x"}


def test_a_fault_keeps_its_frames_and_the_types_of_its_locals() -> None:
    frame = Frame(
        "a.py", 3, "f", context="f(password='x1')", locals={"row": "<coroutine object f at 0x1>"}
    )

    kept = scrub_fault(Fault("E", "token='x1'", frames=(frame,), notes=("ada@example.com",)))

    assert (kept.message, kept.notes) == (f"token='{MARK}'", (MARK,))
    assert kept.frames[0].context == f"f(password='{MARK}')"
    assert kept.frames[0].locals == {"row": "coroutine f"}
    assert (kept.frames[0].path, kept.frames[0].line) == ("a.py", 3)


def _events() -> Iterator[dict[str, Any]]:
    for path in sorted((SAMPLES / "envelopes").glob("*-event.json")):
        for item in json.loads(path.read_text())["items"]:
            if item["header"]["type"] == "event":
                yield item["payload"]


def test_an_event_is_read_alike_after_scrubbing_but_for_the_values_of_locals() -> None:
    for event in _events():
        kept = read_event(scrub_event(event))
        whole = read_event(event)

        assert kept.faults == tuple(scrub_fault(fault) for fault in whole.faults)
        assert (kept.release, kept.event_id, kept.environment, kept.level) == (
            *(whole.release, whole.event_id, whole.environment),
            whole.level,
        )


def test_an_event_scrubbed_again_is_the_same() -> None:
    for event in _events():
        once = scrub_event(event)

        assert scrub_event(once) == once


def test_nothing_of_people_stays_in_an_event() -> None:
    planted = {
        "user": {"email": SECRET},
        "request": {"data": SECRET, "cookies": SECRET},
        "breadcrumbs": [{"message": SECRET}],
        "extra": {"x": SECRET},
        "server_name": SECRET,
        "contexts": {"device": {"name": SECRET}, "runtime": {"name": "CPython", "x": SECRET}},
        "tags": {"customer": SECRET},
        "logentry": {"formatted": SECRET},
        "release": {"nested": SECRET},
        "exception": {
            "values": [
                {
                    "type": "E",
                    "value": f"password='{SECRET}'",
                    "stacktrace": {
                        "frames": [{"vars": {"x": SECRET, "y": [SECRET]}, "data": SECRET}]
                    },
                    "mechanism": {"meta": SECRET, "data": SECRET},
                }
            ]
        },
    }

    assert SECRET not in json.dumps(scrub_event(planted))


def test_the_rest_apis_entries_are_taken_as_exceptions() -> None:
    entries = [{"type": "request"}, {"type": "exception", "data": {"values": [{"type": "E"}, 7]}}]

    assert scrub_event({"entries": entries})["exception"] == {
        "values": [{"type": "E", "value": None}]
    }


def test_a_text_without_end_is_cut_and_so_is_no_secret_in_two() -> None:
    value = "x" * 19_990 + " password='" + SECRET * 4_000

    [kept] = scrub_event({"exception": {"values": [{"value": value}]}})["exception"]["values"]

    assert len(kept["value"]) <= 20_000
    assert SECRET not in kept["value"]


@pytest.mark.parametrize(
    "line", ['{"id": 4111111111111111, "x": 1}', "[4111111111111111,5555555555554444]", '{"a":7}']
)
def test_a_line_of_json_stays_one_where_a_number_looks_like_a_cards(line: str) -> None:
    scrubbed = scrub_text(line)

    assert type(json.loads(scrubbed)) is type(json.loads(line))
    assert "4111" not in scrubbed
