"""The main attacks once more, over HTTP: the real adapter against a GitHub in miniature."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.demo.miniature import checks
from bot.demo.miniature.queue import LOGIN, protected
from bot.healer import Healer
from bot.ledger.entries import SETTLED
from bot.model import FailedJob
from bot.model import Stage as At
from patterns.contract import Severity
from tests.attacks.village import Meddled, SkippingClock, Village
from tests.stories.town import NEW, OLD, Town, town

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDED = "an approval: `/grace approve`"
WHY = "/grace approve the module was moved in the last release"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One server for all of them: starting one takes longer than most attacks."""
    folder = tmp_path_factory.mktemp("town")
    async with town(folder, SkippingClock(), window=timedelta(days=1), kind=Meddled) as it:
        yield it


async def test_a_reader_approves(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve", by="bob")
    await place.on.mini.person("bob").review(here.shelf, here.pull.number, "APPROVE", "Yes.")

    await here.waits("needs write permission on this repository, and you have read")


async def test_a_bot_approves(place: Town) -> None:
    here = await Village.founded(place)
    place.on.mini.host.world.account("helper[bot]", kind="Bot")
    here.grant("helper[bot]", "admin")
    here.say("/grace approve", by="helper[bot]")
    await place.on.mini.person("helper[bot]").review(here.shelf, here.pull.number, "APPROVE", "Y")

    await here.waits(NEEDED)


async def test_a_removed_collaborator_approves(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")
    here.grant("alice", "none")

    await here.waits("needs write permission on this repository, and you have none")


async def test_a_comment_is_edited_into_an_approval(place: Town) -> None:
    here = await Village.founded(place)
    said = here.say("What is this?")
    here.clock.advance(timedelta(seconds=2))
    place.on.mini.person("alice").edit(said, "/grace approve")

    await here.waits("the comment was edited after it was written")


async def test_a_comment_is_edited_in_the_second_in_which_it_was_written(place: Town) -> None:
    """REST tells whole seconds: created and updated are the same."""
    here = await Village.founded(place)
    here.grant("mallory", "write")
    place.on.mini.person("mallory").edit(here.say("What is this?"), "/grace approve")

    await here.waits("the comment was edited after it was written")


async def test_a_review_s_words_are_edited_by_somebody_else(place: Town) -> None:
    here = await Village.founded(place, Severity.HIGH)
    said = await place.on.mini.person("alice").review(here.shelf, here.pull.number, "APPROVE", "?")
    here.grant("mallory", "write")
    place.on.mini.person("mallory").edit_review(said, "I checked every caller.")

    await here.waits("the review was edited after it was written")


async def test_an_approval_in_a_quoted_line(place: Town) -> None:
    here = await Village.founded(place)
    here.say("> /grace approve\n\n```\n/grace approve\n```")

    await here.waits(NEEDED)


async def test_an_approval_on_another_pull_request(place: Town) -> None:
    here, other = await Village.founded(place), await Village.founded(place)
    other.say("/grace approve")

    await here.waits(NEEDED)


async def test_approve_then_push(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")
    await here.push()

    await here.waits("somebody pushed to the branch")


async def test_the_branch_is_force_pushed(place: Town) -> None:
    here = await Village.founded(place)
    forged = await here.push(branch="elsewhere")
    await here.force(forged)
    here.say("/grace approve")

    await here.waits("somebody pushed to the branch")


async def test_a_yes_to_a_head_that_was_forced_away_and_back(place: Town) -> None:
    here = await Village.founded(place)
    ours = here.pull.head_sha
    await here.push()
    here.say("/grace approve")
    await here.force(ours)

    await here.waits("nobody can tell what it was said of")


async def test_the_base_moves_under_an_approved_fix(place: Town) -> None:
    here = await Village.founded(place)
    await here.push(b"other\n", branch="main")
    here.say("/grace approve")

    fix = await here.look()

    assert (fix.stage, await here.content()) == (At.DRAFTED, b"other\n")


async def test_a_status_of_the_right_name_comes_from_somebody_else(place: Town) -> None:
    job = FailedJob(1, "tests", "github-actions", "main", (await Village.founded(place)).fix.base)
    here = await Village.founded(place, job=job)
    state = {"state": "success", "context": "tests"}
    mallory, hooks = place.on.mini.host.world.account("mallory"), place.on.mini.host.hooks
    await checks.set_status(hooks, here.shelf, here.pull.head_sha, mallory, state)
    here.say("/grace approve")

    await here.waits("CI: `tests` (github-actions) has not reported yet")


async def test_the_permission_is_revoked_between_approval_and_merge(place: Town) -> None:
    here = await Village.founded(place)
    await here.report(None, name="slow")
    here.say("/grace approve")
    assert (await here.look()).stage is At.PROPOSED
    here.grant("alice", "read")
    await here.report("success", name="slow")

    await here.waits("needs write permission on this repository, and you have read")


async def test_two_approvals_and_two_processes_at_once(place: Town) -> None:
    here = await Village.founded(place)
    here.grant("carol", "admin")
    here.say("/grace approve", by="carol")
    here.say("/grace approve")
    others = [Healer(place.world) for _ in range(3)]

    await asyncio.gather(*(each.look(here.fix) for each in others), return_exceptions=True)

    await here.landed_once("alice")


async def test_a_push_arrives_between_the_decision_and_the_merge(place: Town) -> None:
    here = await Village.founded(place)
    here.say("/grace approve")
    assert isinstance(place.world.host, Meddled)
    place.world.host.meanwhile = here.push

    await here.waits("somebody pushed to the branch")


async def test_a_member_of_the_named_team_approves_and_nobody_else(place: Town) -> None:
    here = await Village.founded(place, Severity.HIGH, "approvers: [acme/core]\n")
    place.on.mini.join("acme/core", "carol")
    here.grant("carol", "write")
    here.say(WHY)
    await here.waits("one of acme/core must approve it")
    here.say(WHY, by="carol")
    place.on.mini.leave("acme/core", "carol")
    await here.waits("one of acme/core must approve it")
    place.on.mini.join("acme/core", "carol")

    await here.look()

    assert await here.content() == NEW


async def test_classic_protection_wants_branches_up_to_date(place: Town) -> None:
    """Whether it does is told to administrators alone; that this one is behind, to everybody."""
    here = await Village.founded(place)
    here.shelf.strict = True
    await place.on.push(here.repo, "main", {"notes.md": b"hello\n"})
    here.say("/grace approve")
    await here.look()
    here.clock.advance(timedelta(minutes=2))

    fix = await here.look()

    assert (fix.stage, await here.content()) == (At.DRAFTED, OLD)


async def test_the_merge_queue_is_gone_through_and_never_passed(place: Town) -> None:
    here = await Village.founded(place)
    here.shelf.rules = protected("test")
    here.say("/grace approve")
    assert (await here.look()).stage is At.APPROVED
    here.grant("alice", "read")
    await here.waits("needs write permission")
    assert here.shelf.queue == []
    here.grant("alice", "write")
    assert (await here.look()).stage is At.APPROVED
    await place.on.mini.idle()
    await here.report("failure", here.shelf.queue[0].commit)
    await here.waits("the merge queue took it out (ci failure)")
    here.say("/grace approve the other change was to blame")
    await here.look()
    await place.on.mini.idle()
    await here.report("success", here.shelf.queue[0].commit)

    await here.landed_once("alice")

    assert here.pull.merged_by is place.on.mini.host.world.account(LOGIN)
    assert (await place.landing(here.repo, here.fix)).decision in {"", SETTLED}
