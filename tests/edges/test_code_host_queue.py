"""What every code host keeps to: places in a merge queue, and words that were edited."""

import pytest

from bot.errors import Rejected
from bot.model import CommitId, PullRequest, Repository
from tests.edges.worlds import HOW, World


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

    assert await world.host.edited(repo, [first, second]) == {second}
