"""Bad input at every door: a clear refusal, and nothing of it is kept."""

import asyncio
import gzip
import json
from typing import Any

import pytest

from bot.web import bodies
from tests.web.test_doors_fuzz import headers_for
from tests.web.worlds import OPERATOR, SHOP, World

EVENT = b'{"type":"event"}\n'
SENTRY = b'{"data":{"error":{"project":8,"x":%s}}}'
DEEP = b"[" * 100_000 + b"]" * 100_000
DEEP_ENOUGH = b"[" * 400 + b"]" * 400
DOORS = ("/webhooks/github", "/webhooks/sentry", "/api/7/store/", "/api/code-healing/events")
REPORT = {"repository": SHOP, "commit": None, "text": "x"}

BAD: dict[str, bytes] = {
    "empty": b"",
    "cut off": b'{"repository": "acme/sh',
    "binary": bytes(range(256)),
    "NULs": b"\0" * 64,
    "Latin-1": '{"text": "é"}'.encode("latin-1"),
    "a list": b"[]",
    "a number": b"7",
    "a number without end": b'{"x": ' + b"1" * 100_000 + b"}",
    "deep": DEEP,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "two bodies": b"{}{}",
    "an image": b"\x89PNG\r\n\x1a\n",
}
ENVELOPES: dict[str, bytes] = {
    **{name: body for name, body in BAD.items() if name != "two bodies"},
    "no header": b"\n{}\n{}",
    "a header that is a list": b"[]\n",
    "an event that is cut off": b'{}\n{"type":"event","length":400}\n{"event_id"',
    "an event that is none": b"{}\n" + EVENT + b"[]\n",
    "an event that is deep": b"{}\n" + EVENT + DEEP + b"\n",
    "an event in Latin-1": b"{}\n" + EVENT + b'{"x":"\xe9"}\n',
    "a negative length": b'{}\n{"type":"event","length":-1}\n{}\n',
    "a length that is a word": b'{}\n{"type":"event","length":"9"}\n{}\n',
    "a length that lies": b'{}\n{"type":"event","length":1}\n{}\n',
    "two events": b"{}\n" + EVENT + b"{}\n" + EVENT + b"{}\n",
    "items without end": b"{}\n" + b"{}\n\n" * 2_000,
}
SHAPES: dict[str, Any] = {
    "no report": {},
    "both forms": REPORT | {"faults": []},
    "a hostile repository": REPORT | {"repository": "../../etc/passwd"},
    "a repository with a NUL": REPORT | {"repository": "acme/sh\0op"},
    "a hostile commit": REPORT | {"commit": "--upload-pack=x"},
    "a huge count": REPORT | {"count": 10**30},
    "no text": REPORT | {"text": ""},
    "a huge line": REPORT | {"text": None, "faults": [{"type": "E", "message": "", "line": 1}]},
    "too many frames": {
        "repository": SHOP,
        "faults": [{"type": "E", "message": "", "frames": [{"path": "a", "line": 1}] * 10_001}],
    },
    "a frame without end": {
        "repository": SHOP,
        "faults": [{"type": "E", "message": "", "frames": [{"path": "a", "line": 10**9}]}],
    },
    "an unknown field": REPORT | {"run": "rm -rf /"},
}


async def refused(world: World, door: str, body: bytes, **headers: str) -> int:
    """The status of a refusal in words; whatever else would be is an error."""
    given = headers_for(body, headers)
    async with world.client.post(door, data=body, headers=given) as answer:
        assert 400 <= answer.status < 500, await answer.text()
        words = (await answer.json())["error"]
        assert len(words) > 10
        assert await nothing(world)
        return answer.status


async def nothing(world: World) -> bool:
    """Whether neither a body nor a job was kept."""
    return await world.kept() == [] and world.woken == []


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_json_object_is_refused(world: World, door: str, name: str) -> None:
    await refused(world, door, BAD[name])


@pytest.mark.parametrize("name", ENVELOPES)
async def test_what_is_no_envelope_is_refused(world: World, name: str) -> None:
    await refused(world, "/api/7/envelope/", ENVELOPES[name])


@pytest.mark.parametrize("name", SHAPES)
async def test_a_report_of_another_shape_is_refused(world: World, name: str) -> None:
    assert await refused(world, "/api/code-healing/events", json.dumps(SHAPES[name]).encode())


@pytest.mark.parametrize("door", [*DOORS, "/api/7/envelope/"])
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"{}" * 100, mtime=0)[:-9]),
        ("gzip", gzip.compress(b"{}", mtime=0) + b"more"),
        ("br", b"no brotli at all"),
        ("deflate", b"\0"),
        ("zstd", b"{}"),
        ("gzip, br", b"{}"),
        ("é", b"{}"),
    ],
    ids=["no gzip", "cut", "more behind", "no brotli", "no deflate", "unknown", "two", "letters"],
)
async def test_what_cannot_be_inflated_is_refused(
    world: World, door: str, encoding: str, body: bytes
) -> None:
    await refused(world, door, body, **{"Content-Encoding": encoding})


@pytest.mark.parametrize("door", [*DOORS, "/api/7/envelope/"])
async def test_a_bomb_is_refused(world: World, door: str) -> None:
    bomb = gzip.compress(b" " * (26 * bodies.MIB))

    assert await refused(world, door, bomb, **{"Content-Encoding": "gzip"}) == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "a/b; c"])
async def test_a_report_of_another_type_is_refused(world: World, kind: str) -> None:
    body = json.dumps(REPORT).encode()

    assert await refused(world, "/api/code-healing/events", body, **{"Content-Type": kind}) == 415


@pytest.mark.parametrize("door", ["/webhooks/github", "/webhooks/sentry"])
async def test_what_nobody_signed_is_refused(world: World, door: str) -> None:
    headers = {"X-Hub-Signature-256": "sha256=" + "0" * 64, "Sentry-Hook-Signature": "é"}

    assert await refused(world, door, b"{}", **headers) == 401


@pytest.mark.parametrize("door", [*DOORS, "/api/7/envelope/"])
async def test_a_body_that_only_trickles_is_refused(
    world: World, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies.read, "__defaults__", (0.05,))
    monkeypatch.setattr(bodies.take, "__defaults__", (0.05,))
    lines = [f"{name}: {value}" for name, value in headers_for(b"", {}).items()]
    head = "\r\n".join(
        [f"POST {door} HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", *lines]
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(f"{head}\r\n\r\n1\r\n{{\r\n".encode())

    async with asyncio.timeout(20):
        answer = await reader.readline()

    writer.close()
    assert b" 408 " in answer
    assert await nothing(world)


@pytest.mark.parametrize("door", DOORS)
async def test_a_chunk_of_a_hostile_length_is_refused(world: World, door: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(
        f"POST {door} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{{}}".encode()
    )
    async with asyncio.timeout(20):
        answer = await reader.readline()

    writer.close()
    assert b" 40" in answer
    assert await nothing(world)


async def test_what_is_deep_but_legal_is_kept_without_its_depths(world: World) -> None:
    body = b'{"repository": {"full_name": "acme/shop"}, "x": ' + DEEP_ENOUGH + b"}"
    async with world.client.post(
        "/webhooks/github", data=body, headers=headers_for(body, {})
    ) as answer:
        assert answer.status == 202

    [arrival] = await world.kept()
    assert arrival.body.count(b"[") < 30


async def test_doubled_keys_lone_surrogates_and_odd_numbers_are_kept_as_one_event(
    world: World,
) -> None:
    body = (
        b'{"event_id":1,"release":"\\ud800\\u0000","exception":{"values":[{"type":"A","type":"E",'
        b'"stacktrace":{"frames":[{"lineno":1e999,"filename":"\\udfff"},{"lineno":NaN}]}}]}}'
    )
    async with world.client.post(
        "/api/7/store/", data=body, headers=headers_for(body, {})
    ) as answer:
        assert answer.status == 200

    assert len(await world.kept()) == 1


async def test_an_operator_is_told_as_clearly(guarded: World) -> None:
    async with guarded.client.post(
        "/api/code-healing/events", data=b"{", headers=OPERATOR | {"Content-Type": "text/plain"}
    ) as answer:
        assert answer.status == 415
        assert "application/json" in (await answer.json())["error"]
