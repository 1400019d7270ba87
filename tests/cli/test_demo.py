"""The demo stays away from real Graces, says what is missing, and leaves nothing behind."""

import argparse
import asyncio
import os
import signal
import sys
import textwrap
from collections.abc import Sequence

import httpx
import pytest

from bot.cli import demo
from bot.demo.play.player import Stage
from bot.errors import SettingsError

IDLE = textwrap.dedent("""
    import http.server, sys, urllib.parse
    class Idle(http.server.BaseHTTPRequestHandler):
        def answer(self):
            self.send_response(200)
            self.end_headers()
        do_GET = do_POST = answer
        def log_message(self, *words):
            pass
    print("I am here, but I do nothing", flush=True)
    there = urllib.parse.urlsplit(sys.argv[1])
    http.server.ThreadingHTTPServer((there.hostname, there.port), Idle).serve_forever()
""")


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    demo.configure(parser)
    return parser.parse_args(words)


def idle(url: str) -> Sequence[str]:
    """Instead of Grace: a server that answers everything and does nothing."""
    return [sys.executable, "-c", IDLE, url]


def test_everything_can_be_asked_for_on_one_line() -> None:
    args = parsed("--once", "--seed", "7", "--kill", "--port", "9")

    assert vars(args) == {"once": True, "seed": 7, "kill": True, "port": 9}


def test_it_refuses_to_play_where_a_real_app_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_APP_ID", "1")

    with pytest.raises(SettingsError, match="GITHUB_APP_ID is set"):
        demo.run(parsed("--once"))


def test_a_grace_that_cannot_start_ends_the_demo_with_her_last_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = [sys.executable, "-c", "raise SystemExit('GRACE_SIGNING_KEY is no key')"]
    monkeypatch.setattr("bot.demo.play.player.serve", lambda _url: broken)

    assert demo.run(parsed("--once")) == 1
    assert "GRACE_SIGNING_KEY is no key" in capsys.readouterr().err


def test_whatever_is_missing_is_said_and_the_exit_status_says_it_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.demo.play.player.serve", idle)
    monkeypatch.setattr("bot.demo.play.player.WHOLE_PLAY", 0.5)

    status = demo.run(parsed("--once"))

    said = capsys.readouterr()
    assert status == 1
    assert said.err.count(" is missing. ") == 4
    assert "I am here, but I do nothing" in said.err
    assert "not GitHub" in said.out


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demo_leaves_no_grace_behind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sign: signal.Signals
) -> None:
    stages: list[Stage] = []

    async def interrupted(stage: Stage, _within: float | None = None) -> None:
        stages.append(stage)
        os.kill(os.getpid(), sign)
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.demo.play.player.serve", idle)
    monkeypatch.setattr(Stage, "play", interrupted)

    assert demo.run(parsed()) == 0
    assert f"Grace's status page: {stages[0].grace.url}" in capsys.readouterr().out
    for url in (stages[0].grace.url, stages[0].miniature.url):
        with pytest.raises(httpx.ConnectError):
            httpx.get(url, trust_env=False)


def test_an_interrupted_play_without_people_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupted(_stage: Stage, _within: float | None = None) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.demo.play.player.serve", idle)
    monkeypatch.setattr(Stage, "play", interrupted)

    assert demo.run(parsed("--once")) == demo.INTERRUPTED
