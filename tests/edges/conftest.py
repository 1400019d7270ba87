"""The worlds that every code host's contract is told in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.edges.miniature_world import MiniatureWorld
from tests.edges.staged import Staged, staged
from tests.edges.worlds import FakeWorld, World


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
