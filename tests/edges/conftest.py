"""The worlds that every code host's contract is told in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import PullRequest, Repository
from tests.edges.miniature_world import MiniatureWorld
from tests.edges.shop import Shop, shop_in
from tests.edges.staged import Staged, staged
from tests.edges.worlds import FILES, FakeWorld, World, proposed


@pytest.fixture(params=["fake", "miniature"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "fake":
        yield FakeWorld.new()
    else:
        async with MiniatureWorld.running(tmp_path) as running:
            yield running


@pytest.fixture
async def stage() -> AsyncIterator[Staged]:
    async with staged() as up:
        yield up


@pytest.fixture
async def repo(world: World) -> Repository:
    return await world.found(FILES)


@pytest.fixture
async def pull(world: World, repo: Repository) -> PullRequest:
    return await proposed(world, repo)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop_in(tmp_path) as opened:
        yield opened
