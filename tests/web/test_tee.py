"""The tee at the SDK's door: what came goes on as it came, whatever becomes of it here."""

import gzip
import json
import sys
from asyncio import create_subprocess_exec
from pathlib import Path

import pytest

from bot.edges.forwarder import forwarding
from tests.edges.upstream import upstream
from tests.fakes.clock import FakeClock
from tests.fakes.forwarder import FakeForwarder
from tests.web.worlds import SHOP, opened

EVENT = (Path(__file__).parent.parent / "samples" / "web" / "plain-001.envelope").read_bytes()
AUTH = {"X-Sentry-Auth": "Sentry sentry_key=known, sentry_client=sentry.python/2.75.0"}
PROGRAM = """
import sentry_sdk, sys
sentry_sdk.init(dsn=sys.argv[1], release="shop@1")
sentry_sdk.set_user({"email": "canary@example.com"})
try:
    [].pop()
except IndexError:
    sentry_sdk.capture_exception()
sentry_sdk.flush(10)
"""


async def test_an_envelope_goes_on_in_the_very_bytes_that_came(tmp_path: Path) -> None:
    packed, tee = gzip.compress(EVENT), FakeForwarder()
    async with opened(tmp_path, tee, grace_dsn_keys={"known": SHOP}) as world:
        headers = AUTH | {"Content-Encoding": "gzip"}
        async with world.client.post("/api/7/envelope/", data=packed, headers=headers) as answer:
            assert answer.status == 200
        async with world.client.get("/metrics") as answer:
            assert "grace_door_sdk_forwarded_total 1\n" in await answer.text()

    [parcel] = tee.sent
    assert (parcel.door, parcel.body, parcel.encoding) == ("envelope", packed, "gzip")
    assert parcel.client == "sentry.python/2.75.0"


@pytest.mark.parametrize(
    ("body", "headers"),
    [(b"no envelope", {}), (EVENT, {"X-Sentry-Auth": "Sentry sentry_key=other"})],
)
async def test_what_is_not_accepted_goes_nowhere(
    tmp_path: Path, body: bytes, headers: dict[str, str]
) -> None:
    tee = FakeForwarder()
    async with opened(tmp_path, tee, grace_dsn_keys={"known": SHOP}) as world:
        await world.client.post("/api/7/envelope/", data=body, headers=AUTH | headers)

    assert tee.sent == []


async def test_a_dsn_that_leads_back_here_makes_no_circle(tmp_path: Path) -> None:
    tee = FakeForwarder()
    async with opened(tmp_path, tee, grace_dsn_keys={"known": SHOP}) as world:
        headers = AUTH | {"Via": "1.1 grace-tee"}
        await world.client.post("/api/7/envelope/", data=EVENT, headers=headers)
        assert len(await world.kept()) == 1

    assert tee.sent == []


async def test_an_unmodified_sdk_reaches_both_receivers(tmp_path: Path) -> None:
    async with upstream() as sentry, forwarding(sentry.dsn, FakeClock()) as tee:
        async with opened(tmp_path, tee, grace_dsn_keys={"known": SHOP}) as world:
            dsn = f"http://known@127.0.0.1:{world.port}/7"
            program = await create_subprocess_exec(sys.executable, "-c", PROGRAM, dsn)
            assert await program.wait() == 0
            [arrival] = await world.kept()
        await tee.settle()

    kept = json.loads(arrival.body)
    [(_, headers, body)] = sentry.came
    plain = _inflated(body, headers["Content-Encoding"])
    assert kept["exception"]["values"][0]["type"].encode() in plain
    assert kept["event_id"].encode() in plain
    # Handed on before scrubbing: upstream sees what it would have seen without Grace.
    assert b"canary@example.com" in plain
    assert b"canary@example.com" not in arrival.body


def _inflated(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.decompress(body)
    import brotli  # noqa: PLC0415  only where the SDK chose it

    return bytes(brotli.decompress(body))
