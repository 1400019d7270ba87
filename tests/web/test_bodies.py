import asyncio
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from io import BytesIO

import brotli
import pytest
from aiohttp import ClientSession, web

from bot.web import bodies
from bot.web.app import runner
from bot.web.bodies import MIB
from tests.web.worlds import World

AUTH = {"X-Sentry-Auth": "Sentry sentry_key=known"}
ZEROS = b"\0" * MIB


FUSES: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda zeros: zlib.compress(zeros, wbits=31),
    "deflate": zlib.compress,
    "br": lambda zeros: brotli.compress(zeros, quality=3),
}


@pytest.mark.parametrize("encoding", FUSES)
async def test_a_decompression_bomb_is_refused_in_flat_memory(world: World, encoding: str) -> None:
    headers = AUTH | {"Content-Encoding": encoding}
    url = "/api/7/envelope/"
    bomb = FUSES[encoding](ZEROS * 100)
    tracemalloc.start()
    try:
        async with world.client.post(url, data=bomb, headers=headers) as answer:
            assert answer.status == 413
        assert tracemalloc.get_traced_memory()[1] < 16 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("url", "limit"),
    [
        ("/webhooks/github", 25 * MIB),
        ("/webhooks/sentry", 5 * MIB),
        ("/api/7/envelope/", 2 * MIB),
        ("/api/code-healing/events", 5 * MIB),
    ],
)
@pytest.mark.parametrize("declared", [True, False])
async def test_every_door_has_its_own_limit(
    world: World, url: str, limit: int, *, declared: bool
) -> None:
    headers = AUTH | {"Content-Type": "application/json"}
    data = BytesIO(b"\0" * (limit + 1)) if declared else in_chunks(limit // MIB + 1)

    async with world.client.post(url, data=data, headers=headers) as answer:
        assert answer.status == 413
        assert str(limit) in (await answer.json())["error"]


async def in_chunks(mebibytes: int) -> AsyncIterator[bytes]:
    for _ in range(mebibytes):
        yield ZEROS


async def test_a_body_at_the_limit_is_read() -> None:
    assert await echo(BytesIO(ZEROS), MIB) == (200, MIB)
    assert await echo(BytesIO(ZEROS + b"\0"), MIB) == (413, 0)


async def test_a_body_that_is_not_what_its_encoding_says_is_malformed() -> None:
    assert await echo(b"plain", MIB, encoding="gzip") == (400, 0)
    assert await echo(b"\xff" * 20, MIB, encoding="br") == (400, 0)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "compress", "none"])
async def test_other_encodings_are_named_and_refused(world: World, encoding: str) -> None:
    headers = AUTH | {"Content-Encoding": encoding}
    async with world.client.post("/api/7/envelope/", data=b"x", headers=headers) as answer:
        assert answer.status == 415
        assert "gzip, deflate and br" in (await answer.json())["error"]


async def test_a_body_that_drips_is_given_up() -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"one"
        await asyncio.Event().wait()

    assert await echo(endless(), MIB, within=0.01) == (408, 0)


async def test_whoever_sends_on_after_a_refusal_is_cut_off_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "DRAIN", 3 * MIB)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield ZEROS

    status, _ = await echo(endless(), MIB)
    assert status in {0, 413}  # 0: the connection was closed before the answer was read


async def echo(
    body: bytes | BytesIO | AsyncIterator[bytes],
    limit: int,
    encoding: str | None = None,
    within: float = 30.0,
) -> tuple[int, int]:
    """(status, bytes that were read) of a server that reads within a limit; 0 where it hung up."""

    async def handler(request: web.Request) -> web.Response:
        return web.json_response(len(await bodies.read(request, limit, within)))

    app = web.Application()
    app.router.add_post("/", handler)
    serving = runner(app)
    await serving.setup()
    await web.TCPSite(serving, "127.0.0.1", 0).start()
    headers = {"Content-Encoding": encoding} if encoding else {}
    try:
        async with (
            ClientSession(f"http://127.0.0.1:{serving.addresses[0][1]}") as client,
            client.post("/", data=body, headers=headers) as answer,
        ):
            return answer.status, await answer.json() if answer.status == 200 else 0
    except OSError:
        return 0, 0
    finally:
        await serving.cleanup()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 10**5, b"NaN1", b"9" * 5000, b"[]"])
def test_what_is_no_json_object_is_malformed(body: bytes) -> None:
    with pytest.raises(web.HTTPBadRequest):
        bodies.as_object(body)


def test_an_object_is_read() -> None:
    assert bodies.as_object(b'{"a": [1]}') == {"a": [1]}
