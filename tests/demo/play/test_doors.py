"""Crashes are real, and arrive at Grace's doors in the form that those doors take."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.demo.play.doors import Reporter
from bot.demo.play.stories import Door, Sample, shipped
from bot.demo.play.stuck import Stuck

COMMIT = "c" * 40


class Doors:
    """Stands where Grace would; keeps what came."""

    def __init__(self, *, slow: bool) -> None:
        self.slow = slow
        self.envelopes: list[bytes] = []
        self.alerts: list[tuple[bytes, str]] = []
        self.keys: list[str] = []

    async def envelope(self, request: web.Request) -> web.Response:
        self.keys.append(request.headers["X-Sentry-Auth"])
        self.envelopes.append(await request.read())
        if self.slow:
            await asyncio.Event().wait()
        return web.json_response({"id": "1"})

    async def alert(self, request: web.Request) -> web.Response:
        self.alerts.append((await request.read(), request.headers["Sentry-Hook-Signature"]))
        return web.Response(status=202)


@asynccontextmanager
async def open_doors(*, slow: bool = False) -> AsyncIterator[tuple[Doors, Reporter]]:
    doors, app = Doors(slow=slow), web.Application()
    app.router.add_post("/api/1/envelope/", doors.envelope)
    app.router.add_post("/webhooks/sentry", doors.alert)
    async with TestServer(app, host="127.0.0.1") as server:
        yield doors, Reporter(f"http://127.0.0.1:{server.port}", "cafe" * 8, "secret")


def sample(door: Door) -> Sample:
    return next(sample for sample in shipped() if sample.story.door is door)


def laid_out(door: Door, folder: Path) -> Path:
    for path, content in sample(door).tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / ".git").mkdir()
    return folder


async def test_the_apps_own_sdk_sends_an_envelope(tmp_path: Path) -> None:
    async with open_doors() as (doors, reporter):
        assert await reporter.report(sample(Door.SDK).story, laid_out(Door.SDK, tmp_path), COMMIT)

    [event] = [event for sent in doors.envelopes for event in events(sent)]
    assert event["release"] == COMMIT
    assert event["exception"]["values"][-1]["value"].startswith("object GraceLLM can't be used")
    assert "sentry_key=cafecafe" in doors.keys[0]


async def test_sentry_sends_a_signed_alert(tmp_path: Path) -> None:
    async with open_doors() as (doors, reporter):
        story = sample(Door.SENTRY).story

        assert await reporter.report(story, laid_out(Door.SENTRY, tmp_path), COMMIT)

    [(body, signature)] = doors.alerts
    frames = json.loads(body)["data"]["event"]["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "blank_row"
    assert len(signature) == 64


@pytest.mark.parametrize("door", [Door.SDK, Door.SENTRY])
async def test_a_report_that_meets_nobody_is_known_to_be_lost(door: Door, tmp_path: Path) -> None:
    reporter = Reporter("http://127.0.0.1:9", "cafe", "secret")

    assert not await reporter.report(sample(door).story, laid_out(door, tmp_path), COMMIT)


async def test_a_report_that_takes_too_long_is_known_to_be_lost(tmp_path: Path) -> None:
    async with open_doors(slow=True) as (_, reporter):
        story, folder = sample(Door.SDK).story, laid_out(Door.SDK, tmp_path)

        assert not await reporter.report(story, folder, COMMIT)


async def test_a_sample_that_does_not_crash_is_no_story(tmp_path: Path) -> None:
    folder = laid_out(Door.SDK, tmp_path)
    (folder / "assistant" / "__main__.py").write_text("print('all is well')\n")

    with pytest.raises(Stuck, match="ended in another way"):
        await Reporter("http://127.0.0.1:9", "cafe", "s").report(
            sample(Door.SDK).story, folder, COMMIT
        )


def events(envelope: bytes) -> list[dict[str, Any]]:
    """The events of an envelope; aiohttp has unpacked it already."""
    return [item for item in map(json.loads, envelope.splitlines()) if "exception" in item]
