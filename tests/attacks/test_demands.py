"""A branch that demands more in the middle of a life, and GitHub that breaks at the merge."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.demo.miniature.app import Mishap
from bot.demo.miniature.queue import protected
from bot.model import Stage as At
from tests.attacks.faulty import BREAKS, Faulty
from tests.attacks.village import Meddled, SkippingClock, Village
from tests.stories.town import NEW, OLD, Town, town

pytestmark = pytest.mark.asyncio(loop_scope="module")
REVIEW = {
    "dismiss_stale_reviews_on_push": False,
    "require_code_owner_review": False,
    "require_last_push_approval": False,
    "required_approving_review_count": 0,
    "required_review_thread_resolution": True,
}


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
    if not isinstance(client._transport, Faulty):
        client._transport = Faulty(client._transport)
    return client._transport


def rule(kind: str, **parameters: Any) -> dict[str, Any]:
    return {"type": kind, "parameters": parameters} if parameters else {"type": kind}


async def test_a_check_is_required_of_the_branch_after_the_yes(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")
    here.shelf.rules = [
        rule("required_status_checks", required_status_checks=[{"context": "audit"}],
             strict_required_status_checks_policy=False)
    ]  # fmt: skip
    await here.waits("`audit`, which this branch's rules require, has not reported yet")
    await here.report("success", name="audit")

    await here.landed_once("alice")


async def test_a_review_is_required_between_the_decision_and_the_merge(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")

    async def protect() -> None:
        here.shelf.rules = [rule("pull_request", **REVIEW | {"required_approving_review_count": 1})]

    assert isinstance(place.world.host, Meddled)
    place.world.host.meanwhile = protect
    fix = await here.look()
    assert (fix.stage, await here.content()) == (At.PROPOSED, OLD)
    assert "At least 1 approving review is required" in " ".join(fix.waits_for)
    await place.on.mini.person("alice").review(here.shelf, here.pull.number, "APPROVE")

    await here.landed_once("alice")


async def test_a_conversation_must_be_resolved_first(place: Town) -> None:
    here = await Village.founded(place)
    here.shelf.rules = [rule("pull_request", **REVIEW)]
    unresolved = b'{"message": "A conversation must be resolved before this can be merged."}'
    place.on.mini.mishap(Mishap("PUT", f"{here.repo.name}/pulls/.*/merge", 405, unresolved))
    here.say("/grace approve")
    fix = await here.look()
    assert "A conversation must be resolved" in " ".join(fix.waits_for)

    await here.landed_once("alice")


@pytest.mark.parametrize(
    ("kind", "method"), [("required_linear_history", "merge"), ("required_signatures", "rebase")]
)
async def test_the_branch_takes_no_merge_of_the_policys_kind(
    place: Town, kind: str, method: str
) -> None:
    here = await Village.founded(place, policy=f"merge_method: {method}\n")
    here.shelf.rules = [rule(kind)]
    here.say("/grace approve")

    await here.waits(f"GitHub does not allow to {method} into main")


@pytest.mark.parametrize("kind", ["required_linear_history", "required_signatures"])
async def test_a_squash_fits_every_history(place: Town, kind: str) -> None:
    here = await Village.founded(place)
    here.shelf.rules = [rule(kind)]
    here.say("/grace approve")

    await here.landed_once("alice")


async def test_a_merge_queue_appears_between_the_decision_and_the_merge(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")

    async def queue() -> None:
        here.shelf.rules = protected("test")

    assert isinstance(place.world.host, Meddled)
    place.world.host.meanwhile = queue
    fix = await here.look()
    assert (fix.stage, await here.content()) == (At.PROPOSED, OLD)

    assert (await here.look()).stage is At.APPROVED
    assert len(here.shelf.queue) == 1


def merges(line: Faulty) -> int:
    return sum(asked.startswith("PUT") and asked.endswith("/merge") for asked in line.asked)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("way", ["a page of 502", "a secondary limit", "no answer", "a 403"])
async def test_the_merge_itself_breaks(place: Town, line: Faulty, way: str, *, after: bool) -> None:
    """Before GitHub has merged, or after: it lands once, and one request to merge is enough."""
    here = await Village.founded(place)
    here.say("/grace approve")
    line.arm_for("PUT", BREAKS[way], after=after)
    await here.look()
    assert merges(line) == 1
    assert await here.content() == (NEW if after else OLD)
    here.clock.advance(timedelta(seconds=61))

    await here.landed_once("alice")

    assert merges(line) == (1 if after else 2)
