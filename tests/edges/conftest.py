"""The worlds that every code host's contract is told in."""

import pytest

from tests.edges.worlds import FakeWorld, World


@pytest.fixture(params=["fake"])
def world(request: pytest.FixtureRequest) -> World:
    return FakeWorld.new()
