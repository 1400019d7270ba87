"""Grace's clock and GitHub's say different times: no word counts that should not."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.attacks.village import SkippingClock, Village
from tests.stories.town import Town, town

TEN = timedelta(minutes=10)


class WrongClock(SkippingClock):
    """Grace's; `wrong` is how much it is ahead of GitHub's."""

    wrong = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.wrong

    def githubs(self) -> datetime:
        """The other clock."""
        return super().now()


@pytest.fixture(params=[TEN, -TEN, timedelta(hours=3), -timedelta(hours=3)], ids=str)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    clock = WrongClock()
    clock.wrong = request.param
    async with town(tmp_path, clock, window=timedelta(days=1), githubs=clock.githubs) as it:
        yield it


async def test_a_yes_counts_by_githubs_clock_alone(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")

    await here.landed_once("alice")


async def test_a_yes_before_there_was_anything_does_not_count(place: Town) -> None:
    """By a slow clock of ours it was said after the proposal."""
    here = await Village.founded(place)
    said = here.say("/grace approve")
    said.created = said.updated = here.fix.created_at - place.world.clock.wrong  # type: ignore[attr-defined]
    said.created = said.updated = said.created - timedelta(seconds=30)

    await here.waits("an approval: `/grace approve`")


async def test_a_yes_to_what_was_forced_away_does_not_count(place: Town) -> None:
    here = await Village.founded(place)
    ours = here.pull.head_sha
    await here.push()
    here.say("/grace approve")
    await here.force(ours)

    await here.waits("nobody can tell what it was said of")
