from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import (
    Declined,
    Forbidden,
    GraceError,
    NotInstalled,
    NotPermitted,
    NotYet,
    StoreError,
    Unavailable,
)
from bot.web.answers import HEADERS
from tests.web.worlds import World, opened

STATUS = "/api/code-healing/status"


@pytest.fixture
async def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A world whose status cannot be had; what it raises is each test's own."""
    async with opened(tmp_path) as world:
        yield world


def failing(monkeypatch: pytest.MonkeyPatch, world: World, error: Exception) -> None:
    async def tally() -> None:
        raise error

    monkeypatch.setattr(world.desk.store, "tally", tally)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotPermitted("bob may not."), 403),
        (NotInstalled("gone."), 404),
        (Forbidden("the App may not."), 502),
        (Unavailable("GitHub is away."), 503),
        (StoreError("the database is away."), 503),
        (Declined("no."), 500),
        (NotYet("later."), 500),
    ],
)
async def test_each_of_graces_errors_has_its_status_and_says_its_sentence(
    broken: World, monkeypatch: pytest.MonkeyPatch, error: GraceError, status: int
) -> None:
    failing(monkeypatch, broken, error)

    async with broken.client.get(STATUS) as answer:
        assert answer.status == status
        assert ("Retry-After" in answer.headers) == (status == 503)
        assert str(error) in await answer.text() or status == 500


async def test_a_bug_of_ours_is_told_without_its_traceback(
    broken: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing(monkeypatch, broken, ZeroDivisionError("secret detail"))

    for accept in ("*/*", "text/html"):
        async with broken.client.get(STATUS, headers={"Accept": accept}) as answer:
            assert answer.status == 500
            assert "Grace made a mistake" in (await answer.json())["error"]
            assert "secret" not in await answer.text()
            assert HEADERS.items() <= dict(answer.headers).items()
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("path", ["/nothing", "/api/code-healing", "/static/x.css", "/%00"])
async def test_an_unknown_address_is_told_so_in_json(world: World, path: str) -> None:
    async with world.client.get(path) as answer:
        assert answer.status == 404
        assert await answer.json() == {"error": "There is nothing at this address."}


async def test_another_method_is_told_which_ones_there_are(world: World) -> None:
    async with world.client.get("/webhooks/github") as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")
        assert "another method" in (await answer.json())["error"]


@pytest.mark.parametrize("path", ["/", "/login", "/healthz", "/nothing", "/fixes/x"])
async def test_every_answer_wears_safe_headers_and_tells_no_version(
    world: World, path: str
) -> None:
    async with world.client.get(path) as answer:
        assert HEADERS.items() <= dict(answer.headers).items()
        assert answer.headers["Cache-Control"] == "no-store"
        assert "aiohttp" not in str(answer.headers)
