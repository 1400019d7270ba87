"""A miniature with one repository, its App's key, and clients that speak plain HTTP to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.miniature.miniature import Miniature, fresh_app
from bot.demo.miniature.records import Repo
from bot.demo.miniature.world import AppSettings
from tests.demo.speaking import Speaker
from tests.judge.judge import Judge

FILES = {
    "shop.py": b"def price():\n    return 1\n",
    "docs/read me.md": b"# Shop\n",
}


@pytest.fixture(scope="session")
def app() -> tuple[AppSettings, str]:
    """The App and its private key; making an RSA key takes a while."""
    return fresh_app(webhook_secret="It's a Secret to Everybody")


@pytest.fixture
async def mini(tmp_path: Path, app: tuple[AppSettings, str]) -> AsyncIterator[Miniature]:
    async with Miniature(tmp_path, app[0]) as it:
        yield it


@pytest.fixture
async def judge(mini: Miniature) -> AsyncIterator[Judge]:
    """Whatever a test says and hears must be what GitHub speaks, no field more or less."""
    judge = Judge(strict_answers=True)
    judge.attend(mini)
    yield judge
    assert judge.findings == []


@pytest.fixture
async def repo(mini: Miniature, judge: Judge) -> Repo:
    return await mini.create_repository("acme/shop", FILES)


@pytest.fixture
async def grace(
    mini: Miniature, repo: Repo, app: tuple[AppSettings, str]
) -> AsyncIterator[Speaker]:
    """The App, with a token for its installation."""
    async with Speaker(mini) as speaker:
        await speaker.become_installation(app[0].id, app[1], repo.full_name)
        yield speaker


@pytest.fixture
async def alice(mini: Miniature, repo: Repo) -> AsyncIterator[Speaker]:
    """Somebody who may write."""
    async with Speaker(mini, mini.user_token("alice")) as speaker:
        yield speaker


@pytest.fixture
async def bob(mini: Miniature, repo: Repo) -> AsyncIterator[Speaker]:
    """Somebody who may read."""
    async with Speaker(mini, mini.user_token("bob")) as speaker:
        yield speaker
