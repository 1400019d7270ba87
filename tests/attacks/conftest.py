"""The stage of the attacks: a fix that waits for its approval, and people who would rather not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.attacks.scene import Scene
from tests.stories.stage import staged


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path) as stage:
        yield Scene(stage)
