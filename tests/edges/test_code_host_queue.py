"""What every code host keeps to: places in a merge queue, edited words, and what was forced."""

import pytest

from bot.errors import Rejected
from bot.model import CommitId, PullRequest, Repository
from tests.edges.worlds import BRANCH, HOW, World


@pytest.fixture
async def waiting(world: World, repo: Repository, pull: PullRequest) -> PullRequest:
    """A pull request in the queue."""
    await world.queue(repo)
    await world.report(repo, pull.head, "success")
    await world.host.enqueue(repo, pull.number, pull.head)
    return pull


async def test_a_place_is_taken_once(world: World, repo: Repository, waiting: PullRequest) -> None:
    assert (await world.host.branch_rules(repo, "main")).merge_queue
    assert (await world.host.place_in_queue(repo, waiting.number)).waiting

    with pytest.raises(Rejected, match="already in the queue"):
        await world.host.enqueue(repo, waiting.number, waiting.head)


async def test_a_head_that_moved_gets_no_place(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.queue(repo)

    with pytest.raises(Rejected):
        await world.host.enqueue(repo, pull.number, CommitId("0" * 40))

    place = await world.host.place_in_queue(repo, pull.number)
    assert (place.waiting, place.removed) == (False, None)


async def test_what_the_queue_takes_out_says_why(
    world: World, repo: Repository, waiting: PullRequest
) -> None:
    await world.throw_out(repo, waiting.number)

    place = await world.host.place_in_queue(repo, waiting.number)

    assert (place.waiting, place.removed) == (False, "CI_FAILURE")


async def test_a_place_is_given_back_once(
    world: World, repo: Repository, waiting: PullRequest
) -> None:
    await world.host.dequeue(repo, waiting.number)

    assert not (await world.host.place_in_queue(repo, waiting.number)).waiting
    with pytest.raises(Rejected, match="not in the queue"):
        await world.host.dequeue(repo, waiting.number)


async def test_nothing_is_merged_past_the_queue(
    world: World, repo: Repository, waiting: PullRequest
) -> None:
    with pytest.raises(Rejected):
        await world.host.merge(repo, waiting.number, waiting.head, HOW)


async def test_edited_words_are_told_from_those_that_stand(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.review(repo, pull.number, "APPROVED")
    await world.review(repo, pull.number, "APPROVED")
    await world.reword(repo, pull.number, "I checked every caller.")

    first, second = await world.host.reviews(repo, pull.number)

    assert (await world.host.past(repo, pull.number, [first, second])).edited == {second}


async def test_a_branch_that_was_forced_away_and_back_shows_how_it_shifted(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.say(repo, pull.number, "/grace approve")
    words = await world.host.comments(repo, pull.number)
    theirs = await world.push(repo, BRANCH, {"app.py": b"print('evil')\n"})
    assert (await world.host.past(repo, pull.number, words)).shifts == ()

    await world.host.reset_branch(repo, BRANCH, pull.head)

    (shift,) = (await world.host.past(repo, pull.number, words)).shifts
    assert (shift.before, shift.after) == (theirs, pull.head)


async def test_a_deleted_branch_and_another_base_are_shifts(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.say(repo, pull.number, "/grace approve")
    words = await world.host.comments(repo, pull.number)
    await world.push(repo, "production", {"app.py": b"print('old')\n"})
    await world.point(repo, pull.number, "production")
    await world.host.delete_branch(repo, BRANCH)

    shifts = (await world.host.past(repo, pull.number, words)).shifts

    assert [(one.before, one.after) for one in shifts] == [(None, None)] * 2
