import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.demo.miniature import runner
from bot.demo.miniature.runner import TIMED_OUT, run_script, tools


async def run(script: str, folder: Path, **env: str) -> tuple[int, bytes]:
    said: list[bytes] = []
    path = f"{tools(folder / 'tools')}:{os.environ['PATH']}"
    code = await run_script(script, folder, {"PATH": path, **env}, said.append)
    return code, b"".join(said)


async def test_a_script_stops_at_its_first_failure_and_tells_both_streams(tmp_path: Path) -> None:
    code, said = await run("echo one; echo two >&2; (exit 3); echo three", tmp_path)
    assert (code, said) == (3, b"one\ntwo\n")


async def test_python_is_this_very_interpreter_with_what_it_has_installed(tmp_path: Path) -> None:
    ask = "python -c 'import sys, pytest; print(sys.prefix)'"
    assert await run(ask, tmp_path) == (0, f"{sys.prefix}\n".encode())


async def test_nothing_of_this_process_leaks_into_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_PRIVATE_KEY", "secret")
    code, said = await run('echo "[$GITHUB_PRIVATE_KEY][$MODE]"', tmp_path, MODE="fast")
    assert (code, said) == (0, b"[][fast]\n")


async def test_a_last_line_without_an_end_and_a_very_long_one_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "LINE_LIMIT", 1000)
    script = 'python -c \'print("x" * 5000, end="")\''
    assert await run(script, tmp_path) == (0, b"x" * 5000)


async def test_what_takes_too_long_is_killed_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "TIME_LIMIT", 0.5)
    code, said = await run("sleep 60 & echo $!; sleep 60", tmp_path)
    assert code == TIMED_OUT
    for _ in range(100):
        if not alive(int(said)):
            return
        await asyncio.sleep(0.05)
    pytest.fail("the script's child is still running")


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False
