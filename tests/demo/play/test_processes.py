"""Children are heard to the end, and none outlives its parent."""

import asyncio
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bot.demo.play import processes
from bot.demo.play.town import until

NAP = "import time; time.sleep(60)"


async def test_a_command_is_heard_to_its_end(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import sys; print(input()); sys.exit('no')"]

    said = await processes.run(words, tmp_path, stdin=b"hello\n")

    assert (said.code, said.out, said.err) == (1, "hello\n", "no\n")
    assert not said.fine


async def test_a_cancelled_command_is_killed_with_what_it_started(tmp_path: Path) -> None:
    script = f"{sys.executable} -c '{NAP}' & echo $! > child; wait"
    running = asyncio.create_task(processes.run(["sh", "-c", script], tmp_path))
    child = await until(
        lambda: asyncio.to_thread(written, tmp_path / "child"), "the child's id", 20
    )

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    await until(lambda: asyncio.to_thread(gone, int(child)), "the child's end", 20)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent's life")
async def test_a_child_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = textwrap.dedent(f"""
        import asyncio, sys
        from pathlib import Path
        from bot.demo.play import processes
        async def main():
            words = [sys.executable, "-c", {NAP!r}]
            child = await processes.start(words, Path("."), {{}}, 1)
            print(child.pid, flush=True)
            await child.wait()
        asyncio.run(main())
    """)
    child = await asyncio.to_thread(pid_of_a_grandchild, parent)

    await until(lambda: asyncio.to_thread(gone, child), "the grandchild's end", 20)


def pid_of_a_grandchild(parent: str) -> int:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    words = [sys.executable, "-c", parent]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        process.kill()
    return pid


def test_nothing_of_the_play_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRACE_DATABASE_URL", "sqlite:///precious.db")
    monkeypatch.setenv("SENTRY_DSN", "https://somewhere")
    monkeypatch.setenv("PATH", "/bin")

    inherited = processes.environment(MORE="1")

    assert not {"GRACE_DATABASE_URL", "SENTRY_DSN"} & set(inherited)
    assert (inherited["PATH"], inherited["MORE"]) == ("/bin", "1")


def written(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


def gone(pid: int) -> bool:
    """Whether a process has ended; init may take a moment to reap it."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"
