"""What owners do to a repository in the middle of a life: nothing is lost, and nothing slips by."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.model import RepositoryName
from bot.model import Stage as At
from tests.attacks.village import SkippingClock, Village
from tests.stories.town import NEW, OLD, Town, town

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    async with town(folder, SkippingClock(), window=timedelta(days=1)) as it:
        yield it


async def held(here: Village, because: str) -> None:
    """It waits where it was, says why on the status page, and no job of it has failed."""
    fix = await here.later()
    assert (fix.stage, here.pull.merged) == (At.PROPOSED, None)
    assert because in " ".join(fix.waits_for), fix.waits_for
    assert await here.town.world.store.dead_letters() == []


async def test_it_is_archived_and_woken_again(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")
    here.shelf.archived = True
    await held(here, "is archived, and GitHub takes no change of it")
    here.shelf.archived = False

    await here.later()

    await here.landed_once("alice")


async def test_it_is_renamed(place: Town) -> None:
    here = await Village.founded(place)
    place.on.mini.rename(here.shelf, f"{here.repo.name}-new")
    here.repo = await place.world.host.repository(RepositoryName(f"{here.repo.name}-new"))
    here.say("/grace approve")

    await here.later()

    await here.landed_once("alice")
    assert await place.world.store.fixes(repository=here.repo.name) == [here.fix]


async def test_it_is_transferred_to_somebody_who_has_not_installed_grace(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")
    shelf = here.shelf
    place.on.mini.rename(shelf, f"emca/{shelf.name}")
    here.repo = here.repo.__class__(here.repo.id, RepositoryName(shelf.full_name), 0, "main", "")
    await held(here, "is the App installed there?")
    place.on.mini.install(shelf)

    await here.later()

    assert (here.fix.stage, await here.content()) == (At.MERGED, NEW)


async def test_the_app_is_suspended_and_let_go_on(place: Town) -> None:
    here = await Village.founded(place, owner="paused")
    here.say("/grace approve")
    place.on.mini.suspend(here.shelf)
    await held(here, "suspended")
    place.on.mini.suspend(here.shelf, again=True)

    await here.later()

    await here.landed_once("alice")


async def test_the_app_is_taken_away_and_given_back(place: Town) -> None:
    here = await Village.founded(place, owner="removing")
    here.say("/grace approve")
    place.on.mini.uninstall(here.shelf)
    await held(here, "is the App installed there?")
    place.on.mini.install(here.shelf)

    await here.later()

    await here.landed_once("alice")


@pytest.mark.parametrize("lacking", ["contents", "issues"])
async def test_new_permissions_are_not_accepted_yet(place: Town, lacking: str) -> None:
    here = await Village.founded(place, owner=f"slow-{lacking.replace('_', '-')}")
    (granting,) = (
        one
        for one in place.on.mini.host.world.installations.values()
        if here.shelf in one.repositories
    )
    granting.accepted = {**granting.app.permissions, lacking: "read"}
    place.world.host.keyring._forget(granting.id)  # type: ignore[attr-defined]
    here.say("/grace approve")
    await held(here, "accept")
    granting.accepted = None
    place.world.host.keyring._forget(granting.id)  # type: ignore[attr-defined]

    await here.later()

    await here.landed_once("alice")


async def test_a_private_repository_lives_the_same_life(place: Town) -> None:
    here = await Village.founded(place)
    here.shelf.private = True
    here.say("/grace approve", by="bob")
    await here.waits("needs write permission on this repository, and you have read")
    here.say("/grace approve")

    await here.later()

    await here.landed_once("alice")


async def test_the_default_branch_is_renamed(place: Town) -> None:
    here = await Village.founded(place)
    await place.on.mini.rename_default_branch(here.shelf, "trunk")
    await here.later()
    here.say("/grace approve")

    await here.later()

    assert (here.fix.stage, here.pull.base) == (At.MERGED, "trunk")


async def test_the_base_is_deleted(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")
    await here.shelf.git.run("update-ref", "-d", "refs/heads/main")
    await held(here, "the branch `main` was not to be found on GitHub")
    assert OLD
