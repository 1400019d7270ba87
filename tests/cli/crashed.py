"""A project that has crashed, and `grace heal` run on it: a real crash and a real git."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

APP = """\
import asyncio


def make():
    return {"a": 1}


async def main():
    return await make()


if __name__ == "__main__":
    asyncio.run(main())
"""
HEALED = APP.replace("await make", "make")
PLAUSIBLE = """\
import asyncio


class Shop:
    def __init__(self, client):
        self.client = client

    def make(self):
        return self.client.make()


async def main(shop: Shop):
    return await shop.make()


class Client:
    def make(self):
        return 3


if __name__ == "__main__":
    asyncio.run(main(Shop(Client())))
"""
GUESSED = """\
def shout(text):
    if text.strip():
        return text
    return ""


shout(None)
"""
GUESSED_LOG = """\
Traceback (most recent call last):
  File "app.py", line 7, in <module>
    shout(None)
  File "app.py", line 2, in shout
    if text.strip():
AttributeError: 'NoneType' object has no attribute 'strip'
"""


def project(folder: Path, code: str = APP) -> Path:
    """A committed project whose `log.txt` (outside) holds its crash."""
    repo = folder / "shop"
    repo.mkdir()
    (repo / "app.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-B", "app.py"], cwd=repo, capture_output=True, check=False
    )
    (folder / "log.txt").write_bytes(done.stderr)
    git(repo, "init", "--quiet", "--initial-branch=main")
    git(repo, "add", ".")
    git(repo, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "all")
    return repo


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def heal(repo: Path, *words: str) -> int:
    return main(["heal", str(repo.parent / "log.txt"), "--repo", str(repo), *words])


def report(repo: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    heal(repo, "--format", "json", *words)
    loaded: dict[str, Any] = json.loads(capsys.readouterr().out)
    return loaded
