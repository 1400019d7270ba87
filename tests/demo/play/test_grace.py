"""Whoever kills Grace finds her alive again; whoever leaves the play finds her gone."""

import sys
import textwrap
from pathlib import Path

import pytest

from bot.demo.play.grace import Grace, free_port, serve
from bot.demo.play.stuck import Stuck
from bot.demo.play.town import until

STAND_IN = textwrap.dedent("""
    import http.server, os, sys
    with open("lives", "a") as lives:
        print(os.getpid(), file=lives)
    print("I am up", os.environ["WORD"], flush=True)
    class Healthy(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
        def log_message(self, *words):
            pass
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Healthy).serve_forever()
""")


def stand_in(folder: Path, script: str = STAND_IN) -> Grace:
    port = free_port()
    words = [sys.executable, "-c", script, str(port)]
    return Grace(folder, f"http://127.0.0.1:{port}", words, {"WORD": "hello"})


def lives(folder: Path) -> list[str]:
    return (folder / "lives").read_text().split()


async def second_life(grace: Grace, folder: Path) -> bool:
    return len(lives(folder)) > 1 and await grace.answers()


async def test_she_answers_as_soon_as_the_play_begins(tmp_path: Path) -> None:
    async with stand_in(tmp_path).running() as grace:
        assert await grace.answers()

    assert not await grace.answers()


async def test_what_she_prints_can_be_read(tmp_path: Path) -> None:
    async with stand_in(tmp_path).running() as grace:
        assert grace.tail() == "I am up hello"


async def test_a_killed_grace_is_started_again(tmp_path: Path) -> None:
    async with stand_in(tmp_path).running() as grace:
        await grace.kill()
        await until(lambda: second_life(grace, tmp_path), "a second life", 20)

    first, second = lives(tmp_path)
    assert first != second
    assert grace.kills == 1


async def test_a_grace_that_cannot_start_is_given_up(tmp_path: Path) -> None:
    broken = stand_in(tmp_path, "raise SystemExit('GITHUB_APP_ID is wrong')")

    with pytest.raises(Stuck, match="died 4 times by herself"):
        async with broken.running():
            pass

    assert "GITHUB_APP_ID is wrong" in broken.tail()


async def test_a_grace_that_never_answers_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.demo.play.grace.START_WITHIN", 0.3)
    silent = stand_in(tmp_path, "import time; time.sleep(60)")

    with pytest.raises(Stuck, match="does not answer"):
        async with silent.running():
            pass


def test_her_log_is_empty_before_she_lives(tmp_path: Path) -> None:
    assert stand_in(tmp_path).tail() == ""


def test_the_real_one_is_the_server_of_this_code() -> None:
    words = serve("http://127.0.0.1:99")

    assert words[1:] == ["-m", "bot", "serve", "--host", "127.0.0.1", "--port", "99"]
