"""What GraphQL may answer, and how its refusals are told."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import Rejected, Unavailable
from bot.model import Comment, CommitId, Past, Place, Review, Shift
from tests.edges.staged import API, HEAD, PULL, REPO, SHA, Staged, shown


async def test_the_merge_queue_is_asked_for_exactly_the_head_that_was_judged(
    stage: Staged,
) -> None:
    stage.answers("GET", "/pulls/3", shown({**PULL, "node_id": "PR_3"}))
    answer = {"data": {"enqueuePullRequest": {"mergeQueueEntry": {"state": "QUEUED"}}}}
    sent = stage.router.post(f"{API}/graphql").respond(json=answer)

    await stage.host.enqueue(REPO, 3, CommitId(SHA))

    asked = json.loads(sent.calls.last.request.content)
    assert "enqueuePullRequest(" in asked["query"]
    assert asked["variables"]["input"] == {"pullRequestId": "PR_3", "expectedHeadOid": SHA}


async def test_a_refused_place_in_the_merge_queue_is_asked_for_once_and_told(stage: Staged) -> None:
    stage.answers("GET", "/pulls/3", shown({**PULL, "node_id": "PR_3"}))
    error = {"type": "UNPROCESSABLE", "message": "Pull request is already in the queue"}
    sent = stage.router.post(f"{API}/graphql").respond(json={"data": None, "errors": [error]})

    with pytest.raises(Rejected, match="already in the queue"):
        await stage.host.enqueue(REPO, 3, CommitId(SHA))

    assert sent.call_count == 1


@pytest.mark.parametrize(
    ("entry", "nodes", "place"),
    [
        ({"state": "QUEUED"}, [], Place(waiting=True)),
        (None, [], Place(waiting=False)),
        (None, [{"reason": "failed_checks"}], Place(waiting=False, removed="failed_checks")),
        (None, [{"reason": None}], Place(waiting=False, removed="")),
    ],
)
async def test_a_place_in_the_merge_queue_is_read(
    stage: Staged, entry: object, nodes: object, place: Place
) -> None:
    pull = {"mergeQueueEntry": entry, "timelineItems": {"nodes": nodes}}
    answer = {"data": {"repository": {"pullRequest": pull}}}
    stage.router.post(f"{API}/graphql").respond(json=answer)

    assert await stage.host.place_in_queue(REPO, 3) == place


async def test_a_pull_request_that_graphql_does_not_show_is_no_answer(stage: Staged) -> None:
    stage.router.post(f"{API}/graphql").respond(json={"data": {"repository": None}})

    with pytest.raises(Unavailable):
        await stage.host.place_in_queue(REPO, 3)


def told(nodes: object, *events: object, more: bool = False) -> dict[str, object]:
    """The answer to a question for the past of a pull request."""
    timeline = {"pageInfo": {"hasPreviousPage": more}, "nodes": [*events]}
    shown = {"pullRequest": {"timelineItems": timeline}}
    return {"data": {"nodes": nodes, "repository": shown}}


async def test_a_review_that_github_does_not_tell_of_counts_as_edited(stage: Staged) -> None:
    written = [review(number) for number in (1, 2, 3)]
    nodes = [{"id": "R1", "lastEditedAt": None}, {"id": "R2", "lastEditedAt": "2026-11-23"}, None]
    sent = stage.router.post(f"{API}/graphql").respond(json=told(nodes))

    assert (await stage.host.past(REPO, 3, written)).edited == {*written[1:]}
    asked = json.loads(sent.calls.last.request.content)["variables"]
    assert asked == {"ids": ["R1", "R2", "R3"], "owner": "acme", "name": "shop", "number": 3}


async def test_a_comment_is_asked_about_beside_a_review(stage: Staged) -> None:
    nodes = [{"id": "C1", "lastEditedAt": "2026-11-23"}, {"id": "R1", "lastEditedAt": None}]
    stage.router.post(f"{API}/graphql").respond(json=told(nodes))

    assert (await stage.host.past(REPO, 3, [SAID, review(1)])).edited == {SAID}


async def test_words_that_stand_are_asked_about_once_and_others_again(stage: Staged) -> None:
    answer = told([{"id": "R1", "lastEditedAt": None}])
    sent = stage.router.post(f"{API}/graphql").respond(json=answer)
    for _ in range(2):
        assert (await stage.host.past(REPO, 3, [review(1)])).edited == frozenset()
    assert sent.call_count == 1
    sent.respond(json=told([{"id": "R1", "lastEditedAt": "2026-11-23T12:00:00Z"}]))

    other = replace(review(1), body="no, really")

    assert (await stage.host.past(REPO, 3, [other])).edited == {other}


async def test_what_shifted_under_a_comment_is_asked_each_time(stage: Staged) -> None:
    forced = {"createdAt": NOON.isoformat(), "beforeCommit": None, "afterCommit": {"oid": SHA}}
    node = {"id": "C1", "lastEditedAt": None}
    sent = stage.router.post(f"{API}/graphql").respond(json=told([node]))
    assert (await stage.host.past(REPO, 3, [SAID])).shifts == ()
    sent.respond(json=told([], forced, {"createdAt": NOON.isoformat()}))

    seen = await stage.host.past(REPO, 3, [SAID])

    assert seen == Past(shifts=(Shift(NOON, None, CommitId(SHA)), Shift(NOON)))


async def test_what_github_does_not_show_any_more_may_have_been_anything(stage: Staged) -> None:
    """Somebody may force a branch to and fro until its first move is out of sight."""
    commits = {"beforeCommit": {"oid": SHA}, "afterCommit": {"oid": SHA}}
    forced = {"createdAt": NOON.isoformat(), **commits}
    stage.router.post(f"{API}/graphql").respond(json=told([], forced, more=True))

    seen = await stage.host.past(REPO, 3, [SAID])

    assert seen.shifts[0] == Shift(NOON)


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAID = Comment(1, "alice", False, "/grace approve", NOON, node="C1")


def review(number: int) -> Review:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return Review(number, "alice", False, "APPROVED", "yes", HEAD, at, f"R{number}")
