"""A job's log is fetched from where GitHub points to, without a token and without haste."""

import asyncio
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from httpx import Response

from bot.edges import github_downloads, github_jobs
from bot.errors import Conflict, Forbidden, HostError, NotInstalled, NotYet, Unavailable
from tests.edges.staged import REPO, TOKEN, Staged

STORE = "https://store.example/log?sig=alsosecret"


def pointing_to(stage: Staged, location: str) -> None:
    stage.answers("GET", "/actions/jobs/5/logs", Response(302, headers={"location": location}))


async def test_the_token_stays_with_github(stage: Staged, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pointing_to(stage, STORE)
    read = stage.router.get(STORE).respond(content=b"E   TypeError\n")

    assert await stage.host.job_log(REPO, 5) == b"E   TypeError\n"

    assert "authorization" not in read.calls.last.request.headers
    assert TOKEN not in caplog.text
    assert "alsosecret" not in caplog.text


async def test_only_the_end_of_a_long_log_is_kept(
    stage: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github_jobs, "MOST_KEPT", 10)
    pointing_to(stage, STORE)

    async def chunks() -> AsyncIterator[bytes]:
        for number in range(100):
            yield b"%02d\n" % number

    stage.router.get(STORE).mock(side_effect=lambda _: Response(200, content=chunks()))

    assert await stage.host.job_log(REPO, 5) == b"\n97\n98\n99\n"


async def test_a_second_redirect_is_followed(stage: Staged) -> None:
    pointing_to(stage, STORE)
    stage.router.get(STORE).respond(302, headers={"location": "/other"})
    stage.router.get("https://store.example/other").respond(content=b"log")

    assert await stage.host.job_log(REPO, 5) == b"log"


async def test_a_store_that_sends_in_circles_is_given_up(stage: Staged) -> None:
    pointing_to(stage, STORE)
    circle = stage.router.get(STORE).respond(302, headers={"location": STORE})

    with pytest.raises(Unavailable, match="in circles"):
        await stage.host.job_log(REPO, 5)

    assert circle.call_count == 3


@pytest.mark.parametrize(
    "location",
    [
        "http://store.example/log",
        "http://127.0.0.1/log",
        "ftp://store.example/log",
        "file:///etc/passwd",
    ],
)
async def test_a_log_is_never_fetched_without_https(stage: Staged, location: str) -> None:
    pointing_to(stage, location)

    with pytest.raises(Unavailable, match="https"):
        await stage.host.job_log(REPO, 5)


async def test_a_redirect_to_plain_http_is_not_followed(stage: Staged) -> None:
    pointing_to(stage, STORE)
    stage.router.get(STORE).respond(302, headers={"location": "http://store.example/log"})

    with pytest.raises(Unavailable, match="https"):
        await stage.host.job_log(REPO, 5)


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, NotYet), (410, NotYet), (403, Unavailable), (400, Unavailable), (500, Unavailable)],
)
async def test_a_store_without_the_log_says_whether_to_come_again(
    stage: Staged, status: int, error: type[HostError]
) -> None:
    pointing_to(stage, STORE)
    stage.router.get(STORE).respond(status, text="<Code>BlobNotFound</Code>")

    with pytest.raises(error):
        await stage.host.job_log(REPO, 5)


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, NotYet), (410, NotYet), (403, Forbidden), (500, Unavailable), (304, Conflict)],
)
async def test_a_log_that_github_does_not_point_to_says_why(
    stage: Staged, status: int, error: type[HostError]
) -> None:
    stage.answers("GET", "/actions/jobs/5/logs", Response(status, json={"message": "No"}))
    stage.stands()

    with pytest.raises(error):
        await stage.host.job_log(REPO, 5)


async def test_a_log_of_a_repository_that_is_gone_will_never_be(stage: Staged) -> None:
    stage.answers("GET", "", Response(404, json={"message": "Not Found"}))

    with pytest.raises(NotInstalled):
        await stage.host.job_log(REPO, 5)


@pytest.mark.parametrize("answer", [Response(302), Response(200, text="a log?")])
async def test_an_answer_that_points_nowhere_is_no_log(stage: Staged, answer: Response) -> None:
    stage.answers("GET", "/actions/jobs/5/logs", answer)

    with pytest.raises((Unavailable, Conflict)):
        await stage.host.job_log(REPO, 5)


async def test_a_log_that_breaks_off_is_unavailable(stage: Staged) -> None:
    pointing_to(stage, STORE)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"half a li"
        raise httpx.RemoteProtocolError("incomplete")

    stage.router.get(STORE).mock(side_effect=lambda _: Response(200, content=chunks()))

    with pytest.raises(Unavailable):
        await stage.host.job_log(REPO, 5)


async def test_a_log_that_trickles_for_ever_is_given_up(
    stage: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github_downloads, "LONGEST", 0.01)
    pointing_to(stage, STORE)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"one line"
        await asyncio.sleep(60)

    stage.router.get(STORE).mock(side_effect=lambda _: Response(200, content=chunks()))

    with pytest.raises(Unavailable, match="too long"):
        await stage.host.job_log(REPO, 5)
