"""GitHub's pull requests, in the corners that no contract reaches."""

import json

import pytest
from httpx import Response

from bot.edges.github_pulls import MOST_SAID
from bot.errors import Rejected, Unavailable
from bot.model import MergeMethod, Merging
from tests.edges.staged import HEAD, PULL, REPO, SHA, Staged, shown


async def test_a_pull_request_of_somebody_elses_branch_of_that_name_is_not_ours(
    stage: Staged,
) -> None:
    fork = {**PULL, "number": 9, "head": {**PULL["head"], "repo": {"id": 8}}}
    gone = {**PULL, "number": 8, "head": {**PULL["head"], "repo": None}}
    other = {**PULL, "number": 7, "head": {**PULL["head"], "ref": "grace/fix_2"}}
    asked = stage.answers("GET", "/pulls", shown([fork, gone, other, PULL]))

    found = await stage.host.pull_request_of(REPO, "grace/fix_1")

    assert found is not None
    assert found.number == 3
    assert asked.calls.last.request.url.params["head"] == "acme:grace/fix_1"


async def test_a_trial_merge_is_no_merge(stage: Staged) -> None:
    stage.answers("GET", "/pulls/3", shown(PULL))

    seen = await stage.host.pull_request(REPO, 3)

    assert (seen.merged, seen.merge_commit) == (False, None)


async def test_a_pull_request_that_was_closed_by_a_ghost_was_closed_by_nobody(
    stage: Staged,
) -> None:
    stage.answers("GET", "/pulls/3", shown({**PULL, "state": "closed"}))
    stage.answers("GET", "/issues/3", shown({"closed_by": None}))

    assert (await stage.host.pull_request(REPO, 3)).closed_by is None


async def test_a_comment_whose_author_is_gone_is_a_ghosts(stage: Staged) -> None:
    at = "2026-01-05T09:00:00Z"
    said = {"id": 1, "body": None, "user": None, "created_at": at, "updated_at": at}
    stage.answers("GET", "/issues/3/comments", shown([said]))

    (seen,) = await stage.host.comments(REPO, 3)

    assert (seen.author, seen.body, seen.edited) == ("ghost", "", False)


async def test_a_review_that_is_still_being_written_does_not_count(stage: Staged) -> None:
    pending = {"id": 1, "state": "PENDING", "user": {"login": "alice"}}
    stage.answers("GET", "/pulls/3/reviews", shown([pending]))

    assert await stage.host.reviews(REPO, 3) == []


async def test_an_empty_page_is_no_list(stage: Staged) -> None:
    stage.answers("GET", "/issues/3/comments", Response(200))

    with pytest.raises(Unavailable):
        await stage.host.comments(REPO, 3)


@pytest.mark.parametrize("method", MergeMethod)
async def test_a_rebase_is_sent_no_words_of_its_own(stage: Staged, method: MergeMethod) -> None:
    sent = stage.answers("PUT", "/pulls/3/merge", shown({"sha": SHA, "merged": True}))

    await stage.host.merge(REPO, 3, HEAD, Merging(method, "Heal", "Why."))

    asked = json.loads(sent.calls.last.request.content)
    assert (asked["sha"], asked["merge_method"]) == (HEAD, method)
    assert ("commit_message" in asked) is (method is not MergeMethod.REBASE)


async def test_more_comments_than_are_read_are_no_silence(stage: Staged) -> None:
    """The one that says no may be the last."""
    who = {"login": "bob", "type": "User"}
    at = {"created_at": "2026-11-23T12:00:00Z", "updated_at": "2026-11-23T12:00:00Z"}
    said = [{"id": number, "body": "+1", "user": who, **at} for number in range(MOST_SAID + 1)]
    stage.answers("GET", "/issues/3/comments", shown(said))

    with pytest.raises(Rejected, match="more than Grace reads"):
        await stage.host.comments(REPO, 3)
