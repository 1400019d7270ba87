"""GitHub answers nothing, nonsense or an error, at every request of a merging run once."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.errors import HostError, LedgerError
from bot.healer import Healer
from bot.ledger import record
from bot.model import Fix, RecordKind
from bot.model import Stage as At
from tests.attacks.faulty import BREAKS, Faulty, silent
from tests.attacks.village import Meddled, SkippingClock, Village
from tests.stories.town import NEW, Town, town

pytestmark = pytest.mark.asyncio(loop_scope="module")
LIMITED = "a secondary limit"
ONCE = [RecordKind.PROPOSED, RecordKind.APPROVED, RecordKind.MERGED]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    async with town(folder, SkippingClock(), window=timedelta(days=1), kind=Meddled) as it:
        yield it


@pytest.fixture
def line(place: Town) -> Faulty:
    """The adapter's line to the miniature, breakable from now on."""
    assert isinstance(place.world.host, Meddled)
    client = place.world.host.keyring.client
    client._transport = Faulty(client._transport)
    return client._transport


async def broken_at_each(here: Village, line: Faulty, *, first: int, after: bool) -> Fix:
    """One look breaks at its first request, the next at its second, each in another way."""
    ways, at, fix = [*BREAKS], 1, here.fix
    for _ in range(100):
        way = ways[(first + at) % len(ways)]
        line.arm(at, BREAKS[way], after=after)
        fix = await looked_at(here)
        if len(line.asked) < at and fix.merge_commit:
            line.arm(0, silent)
            return fix
        at += len(line.asked) >= at
        # Tokens end by the true time, so that little may be skipped.
        here.clock.advance(timedelta(seconds=61 if way == LIMITED else 2))
    raise AssertionError(fix.waits_for)


async def looked_at(here: Village) -> Fix:
    """One look, however long the to-do list would wait after the last one."""
    fix = await found(here)
    with suppress(HostError, LedgerError):
        await Healer(here.town.world).look(fix)
    return await found(here)


async def found(here: Village) -> Fix:
    fix = await here.town.world.store.fix(here.fix.id)
    assert fix
    return fix


@pytest.mark.parametrize(("first", "after"), [(0, False), (7, True)])
async def test_each_request_breaks_once_and_it_merges_once_and_goes_on(
    place: Town, line: Faulty, first: int, *, after: bool
) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")

    fix = await broken_at_each(here, line, first=first, after=after)

    assert (fix.stage, fix.decided_by, await here.content()) == (At.MERGED, "alice", NEW)
    assert len(await here.shelf.git.history("main")) == 2
    written = [record.parse(one.message).record for one in await place.world.host.ledger(here.repo)]
    assert [one.kind for one in written[::-1]] == ONCE
    assert written[0].decision == ""
    assert await here.shelf.git.ref(f"refs/heads/{fix.branch}") is None
    sticky = next(one.body for one in here.pull.comments if "grace:sticky" in one.body)
    assert "Merged" in sticky
