import asyncio
import gzip
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest
from aiohttp import ClientResponse

from bot.model import Door
from bot.steps.ingest import sightings
from bot.web.envelopes import IN_FLIGHT, Envelopes
from tests.web.worlds import SHOP, World

SAMPLES = Path(__file__).parent.parent / "samples" / "web"
EVENT = (SAMPLES / "plain-001.envelope").read_bytes()
AUTH = {"X-Sentry-Auth": "Sentry sentry_key=known, sentry_version=7, sentry_client=x/1"}


async def post(world: World, body: bytes, path: str = "/api/7/envelope/", **more: Any) -> Any:
    headers = AUTH | more.pop("headers", {})
    async with world.client.post(path, data=body, headers=headers, **more) as answer:
        return answer.status, await answer.json()


async def test_an_event_is_kept_for_its_keys_repository(world: World) -> None:
    status, said = await post(world, EVENT)

    assert (status, said) == (200, {"id": "d3c56c8b68a34042a68c537f1a2ef096"})
    [arrival] = await world.kept()
    assert (arrival.door, arrival.kind, arrival.repository) == (Door.SDK, "event", SHOP)
    [seen] = sightings(arrival, world.desk.clock.now())
    assert seen.fault.headline == "AttributeError: 'Cart' object has no attribute 'line_items'"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(EVENT)),
        ("deflate", zlib.compress(EVENT)),
        ("br", brotli.compress(EVENT)),
        ("identity", EVENT),
    ],
)
async def test_every_encoding_that_sdks_send_is_read(
    world: World, encoding: str, packed: bytes
) -> None:
    status, _ = await post(world, packed, headers={"Content-Encoding": encoding})

    assert status == 200
    assert len(await world.kept()) == 1


async def test_the_key_may_stand_in_the_query(world: World) -> None:
    async with world.client.post("/api/7/envelope/?sentry_key=known", data=EVENT) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("auth", "status"),
    [
        ({}, 401),
        ({"X-Sentry-Auth": "Basic known"}, 401),
        ({"X-Sentry-Auth": "Sentry sentry_key=stolen"}, 403),
        ({"X-Sentry-Auth": "Sentry sentry_key=ünknown"}, 403),
    ],
)
async def test_without_a_known_key_nothing_is_read(
    world: World, auth: dict[str, str], status: int
) -> None:
    async with world.client.post("/api/7/envelope/", data=EVENT, headers=auth) as answer:
        assert answer.status == status
    assert await world.kept() == []


async def test_an_event_that_is_sent_twice_is_one(world: World) -> None:
    await post(world, EVENT)
    await post(world, EVENT)

    assert len(await world.kept()) == 1


async def test_another_event_cannot_take_an_events_place(world: World) -> None:
    await post(world, EVENT.replace(b"line_items", b"lime_items"))
    await post(world, EVENT)

    assert len(await world.kept()) == 2


async def test_sessions_are_skipped(world: World) -> None:
    status, _ = await post(world, (SAMPLES / "flask-002.envelope").read_bytes())

    assert status == 200
    assert await world.kept() == []


async def test_what_an_sdk_threw_away_is_counted(world: World) -> None:
    await post(world, (SAMPLES / "aiohttp-003.envelope").read_bytes())

    async with world.client.get("/metrics") as answer:
        assert "grace_door_sdk_discarded_total 2\n" in await answer.text()
    async with world.client.get("/") as answer:
        assert "2 events that they threw away" in await answer.text()


@pytest.mark.parametrize(
    "told",
    [1, [1], [{"quantity": "9"}], [{"quantity": -5}], [{"quantity": True}], [{"quantity": 1.5}]],
)
async def test_a_report_of_nonsense_counts_nothing(world: World, told: Any) -> None:
    body = b'{}\n{"type":"client_report"}\n' + json.dumps({"discarded_events": told}).encode()

    assert (await post(world, body)) == (200, {})
    async with world.client.get("/metrics") as answer:
        assert "grace_door_sdk_discarded_total 0\n" in await answer.text()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json\n",
        b'[]\n{"type":"event"}\n{}',
        b'{}\n{"type":"event","length":99}\n{}',
        b'{}\n{"type":"event"}\n[]',
        b'{}\n{"type":"event"}\n{}\n{"type":"event"}\n{}',
        b'{}\n{"type":"client_report"}\nnull',
        b'{}\n{"type":"event"}\n' + b"[" * 50_000,
    ],
)
async def test_what_is_no_envelope_is_malformed(world: World, body: bytes) -> None:
    status, said = await post(world, body)

    assert status == 400
    assert "error" in said
    assert await world.kept() == []


async def test_a_bare_event_is_taken_at_the_old_address(world: World) -> None:
    event = EVENT.split(b"\n")[2]

    status, said = await post(world, event, "/api/7/store/")

    assert (status, said) == (200, {"id": "d3c56c8b68a34042a68c537f1a2ef096"})
    assert len(await world.kept()) == 1


async def test_a_bare_event_without_a_name_is_kept_all_the_same(world: World) -> None:
    assert await post(world, b'{"event_id": 5}', "/api/7/store/") == (200, {})
    assert len(await world.kept()) == 1


async def test_under_overload_sdks_are_told_to_pause(world: World) -> None:
    places = the_door(world).places
    for _ in range(IN_FLIGHT):
        await places.acquire()

    answer: ClientResponse
    async with world.client.post("/api/7/envelope/", data=EVENT, headers=AUTH) as answer:
        assert answer.status == 429
        assert answer.headers["X-Sentry-Rate-Limits"] == "60:error:key:grace_overloaded"
        assert answer.headers["Retry-After"] == "60"
    for _ in range(IN_FLIGHT):
        places.release()
    assert (await post(world, EVENT))[0] == 200


def the_door(world: World) -> Envelopes:
    routes = world.app.router.routes()
    doors = [getattr(route.handler, "__self__", None) for route in routes]
    return next(door for door in doors if isinstance(door, Envelopes))


APP = """
import sys, sentry_sdk

class Cart:
    pass

sentry_sdk.init(sys.argv[1])
try:
    Cart().line_items
except AttributeError:
    sentry_sdk.capture_exception()
sentry_sdk.flush(10)
"""


async def test_an_unmodified_sdk_in_another_process_reaches_grace(world: World) -> None:
    address = f"http://known@127.0.0.1:{world.port}/7"

    app = await asyncio.create_subprocess_exec(sys.executable, "-c", APP, address)

    assert await app.wait() == 0
    [arrival] = await world.kept()
    [seen] = sightings(arrival, world.desk.clock.now())
    assert seen.fault.headline == "AttributeError: 'Cart' object has no attribute 'line_items'"
