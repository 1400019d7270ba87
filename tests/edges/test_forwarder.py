"""The tee: the same promises of the fake and of the adapter, and what only HTTP can show."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.edges import forwarder as edge
from bot.edges.forwarder import DsnForwarder, forwarding
from bot.errors import SettingsError
from bot.model import Parcel
from bot.ports import Forwarder
from tests.edges.upstream import Upstream, upstream
from tests.fakes.clock import FakeClock
from tests.fakes.forwarder import FakeForwarder

PARCEL = Parcel("envelope", b"\x1f\x8bpacked", "gzip", "sentry.python/2.75.0")


@asynccontextmanager
async def full(kind: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Forwarder]:
    """A forwarder with room for one parcel."""
    if kind == "fake":
        yield FakeForwarder(room=1)
        return
    monkeypatch.setattr(edge, "MOST_BYTES", edge.EACH + len(PARCEL.body))
    async with upstream() as sentry, forwarding(sentry.dsn, FakeClock()) as made:
        yield made


@pytest.mark.parametrize("kind", ["fake", "http"])
async def test_what_there_is_no_room_for_is_dropped_and_counted(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with full(kind, monkeypatch) as forwarder:
        forwarder.forward(PARCEL)
        forwarder.forward(PARCEL)
        if isinstance(forwarder, DsnForwarder):
            await forwarder.settle()

        assert forwarder.told() == {"sdk_forwarded": 1, "sdk_forward_dropped": 1}


@pytest.fixture
async def sentry() -> AsyncIterator[Upstream]:
    async with upstream() as made:
        yield made


async def test_a_parcel_arrives_as_it_came_under_the_operators_key(sentry: Upstream) -> None:
    async with forwarding(sentry.dsn, FakeClock()) as forwarder:
        forwarder.forward(PARCEL)
        await forwarder.settle()

    [(path, headers, body)] = sentry.came
    assert (path, body) == ("/sub/api/42/envelope/", PARCEL.body)
    assert headers["Content-Encoding"] == "gzip"
    assert headers["X-Sentry-Auth"] == (
        "Sentry sentry_key=upstreamkey, sentry_version=7, sentry_client=sentry.python/2.75.0"
    )


async def test_a_bare_event_goes_where_bare_events_go(sentry: Upstream) -> None:
    async with forwarding(sentry.dsn, FakeClock()) as forwarder:
        forwarder.forward(Parcel("store", b"{}", "", ""))
        await forwarder.settle()

    [(path, headers, _)] = sentry.came
    assert path == "/sub/api/42/store/"
    assert "Content-Encoding" not in headers


async def test_an_upstream_that_asks_for_quiet_gets_it(sentry: Upstream) -> None:
    clock = FakeClock()
    sentry.answer, sentry.headers = 429, {"Retry-After": "30"}
    async with forwarding(sentry.dsn, clock) as forwarder:
        forwarder.forward(PARCEL)
        await forwarder.settle()
        forwarder.forward(PARCEL)
        clock.advance(timedelta(seconds=31))
        sentry.answer = 200
        forwarder.forward(PARCEL)
        await forwarder.settle()

        assert forwarder.told() == {"sdk_forwarded": 1, "sdk_forward_dropped": 2}
    assert len(sentry.came) == 2


async def test_no_redirect_is_followed(sentry: Upstream) -> None:
    sentry.answer, sentry.headers = 307, {"Location": "/elsewhere"}
    async with forwarding(sentry.dsn, FakeClock()) as forwarder:
        forwarder.forward(PARCEL)
        await forwarder.settle()

        assert forwarder.told()["sdk_forward_dropped"] == 1
    assert len(sentry.came) == 1


async def test_an_upstream_that_is_away_costs_nothing_but_the_parcels() -> None:
    async with forwarding("http://key@127.0.0.1:1/1", FakeClock()) as forwarder:
        forwarder.forward(PARCEL)
        await forwarder.settle()
        forwarder.forward(PARCEL)

        assert forwarder.told() == {"sdk_forwarded": 0, "sdk_forward_dropped": 2}


async def test_what_waits_longer_than_the_farewell_is_given_up(
    sentry: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "FAREWELL", 0.05)
    sentry.gate.clear()
    async with forwarding(sentry.dsn, FakeClock()) as forwarder:
        forwarder.forward(PARCEL)

    assert forwarder.told()["sdk_forwarded"] == 0


@pytest.mark.parametrize("named", ["", "soon", "9" * 12])
async def test_a_nonsensical_wait_is_kept_in_bounds(named: str, sentry: Upstream) -> None:
    clock = FakeClock()
    sentry.answer, sentry.headers = 429, {"Retry-After": named}
    async with forwarding(sentry.dsn, clock) as forwarder:
        forwarder.forward(PARCEL)
        await forwarder.settle()
        sentry.answer = 200
        clock.advance(edge.LONGEST_PAUSE)
        forwarder.forward(PARCEL)
        await forwarder.settle()

        assert forwarder.told()["sdk_forwarded"] == 1


async def test_an_address_that_is_no_dsn_is_refused() -> None:
    with pytest.raises(SettingsError, match="GRACE_FORWARD_DSN"):
        async with forwarding("https://sentry.example", FakeClock()):
            pass
