"""Sentry's answers, staged one by one; the fake keeps the same promises."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx
from httpx import Response
from pydantic import SecretStr

from bot.edges import sentry as edge
from bot.edges.sentry import Sentry
from bot.errors import (
    Forbidden,
    HostError,
    NotInstalled,
    NotYet,
    Rejected,
    SettingsError,
    Unavailable,
)
from bot.model import TrackedIssue
from bot.ports import ErrorTracker
from tests.fakes.tracker import FakeTracker

API = "https://sentry.io/api/0"
EVENT = f"{API}/organizations/acme/issues/7/events/latest/"
ISSUES = f"{API}/projects/acme/shop/issues/"
RAW = {"event_id": "a" * 32, "exception": {"values": []}}
SEEN = datetime(2026, 11, 22, 13, tzinfo=UTC)


@pytest.fixture
async def sentry() -> AsyncIterator[Sentry]:
    async with Sentry("https://sentry.io/", SecretStr("sntrys_secret")) as made:
        yield made


@asynccontextmanager
async def tracking(kind: str) -> AsyncIterator[ErrorTracker]:
    """A tracker that knows one issue of one project."""
    if kind == "fake":
        issues = [TrackedIssue("7", SEEN)]
        yield FakeTracker({("acme", "7"): RAW}, {("acme", "shop"): issues})
        return
    with respx.mock(assert_all_called=False) as router:
        router.get(EVENT).respond(json=RAW)
        router.get(ISSUES).respond(json=[{"id": "7", "lastSeen": SEEN.isoformat()}])
        router.route().respond(404)
        async with Sentry("https://sentry.io", SecretStr("sntrys_secret")) as made:
            yield made


@pytest.mark.parametrize("kind", ["fake", "http"])
async def test_issues_and_their_newest_event_are_found(kind: str) -> None:
    async with tracking(kind) as tracker:
        assert list(await tracker.open_issues("acme", "shop")) == [TrackedIssue("7", SEEN)]
        assert (await tracker.latest_event("acme", "7"))["event_id"] == "a" * 32


@pytest.mark.parametrize("kind", ["fake", "http"])
async def test_what_is_not_there_is_told(kind: str) -> None:
    async with tracking(kind) as tracker:
        with pytest.raises(NotYet):
            await tracker.latest_event("acme", "8")
        with pytest.raises(NotInstalled):
            await tracker.open_issues("acme", "blog")


async def test_the_token_is_a_bearers_and_only_unresolved_issues_are_asked_for(
    sentry: Sentry, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.get(ISSUES).respond(json=[])

    await sentry.open_issues("acme", "shop")

    request = route.calls.last.request
    assert request.headers["authorization"] == "Bearer sntrys_secret"
    assert request.url.params["query"] == "is:unresolved"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Response(401), Forbidden),
        (Response(403), Forbidden),
        (Response(400), Rejected),
        (Response(302, headers={"location": "https://evil.example/"}), Rejected),
        (Response(429), Unavailable),
        (Response(503), Unavailable),
        (Response(200, text="<html>"), Unavailable),
        (Response(200, json=[]), Unavailable),
        (httpx.ConnectError("no route to sntrys_secret"), Unavailable),
    ],
)
async def test_every_failure_is_one_of_our_kinds_and_tells_no_secret(
    answer: Any, kind: type[HostError], sentry: Sentry, respx_mock: respx.MockRouter
) -> None:
    respx_mock.get(EVENT).side_effect = [answer]

    with pytest.raises(kind) as told:
        await sentry.latest_event("acme", "7")

    assert "secret" not in str(told.value)


async def test_a_list_that_is_none_is_unavailable(
    sentry: Sentry, respx_mock: respx.MockRouter
) -> None:
    respx_mock.get(ISSUES).respond(json={})

    with pytest.raises(Unavailable):
        await sentry.open_issues("acme", "shop")


@pytest.mark.parametrize(
    ("named", "wait"),
    [("30", timedelta(seconds=30)), ("999999", edge.LONGEST_WAIT), ("soon", None)],
)
async def test_the_wait_that_is_asked_for_is_told(
    named: str, wait: timedelta | None, sentry: Sentry, respx_mock: respx.MockRouter
) -> None:
    respx_mock.get(EVENT).respond(429, headers={"retry-after": named})

    with pytest.raises(Unavailable) as told:
        await sentry.latest_event("acme", "7")

    assert told.value.retry_after == wait


async def test_an_answer_without_end_is_not_read_to_its_end(
    sentry: Sentry, respx_mock: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "MOST_BYTES", 1000)
    respx_mock.get(EVENT).respond(text=" " * 2000)

    with pytest.raises(Rejected, match="larger"):
        await sentry.latest_event("acme", "7")


@pytest.mark.parametrize("name", ["..", "a/b", "", "a?b", "ä"])
async def test_a_name_that_would_change_the_address_is_refused(name: str, sentry: Sentry) -> None:
    with pytest.raises(Rejected):
        await sentry.latest_event(name, "7")
    with pytest.raises(Rejected):
        await sentry.open_issues("acme", name)


@pytest.mark.parametrize("url", ["http://sentry.example", "ftp://127.0.0.1", ""])
def test_the_token_goes_only_over_https(url: str) -> None:
    with pytest.raises(SettingsError, match="SENTRY_URL"):
        Sentry(url, SecretStr("t"))
