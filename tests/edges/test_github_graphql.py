"""What GraphQL may answer, and how its refusals are told."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import Rejected, Unavailable
from bot.model import Comment, CommitId, Place, Review
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


async def test_a_review_that_github_does_not_tell_of_counts_as_edited(stage: Staged) -> None:
    written = [review(number) for number in (1, 2, 3)]
    nodes = [{"id": "R1", "lastEditedAt": None}, {"id": "R2", "lastEditedAt": "2026-11-23"}, None]
    sent = stage.router.post(f"{API}/graphql").respond(json={"data": {"nodes": nodes}})

    assert await stage.host.edited(REPO, written) == {*written[1:]}
    assert json.loads(sent.calls.last.request.content)["variables"] == {"ids": ["R1", "R2", "R3"]}


async def test_a_comment_is_asked_about_beside_a_review(stage: Staged) -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    said = Comment(1, "alice", False, "/grace approve", at, node="C1")
    nodes = [{"id": "C1", "lastEditedAt": "2026-11-23"}, {"id": "R1", "lastEditedAt": None}]
    stage.router.post(f"{API}/graphql").respond(json={"data": {"nodes": nodes}})

    assert await stage.host.edited(REPO, [said, review(1)]) == {said}


async def test_words_that_stand_are_asked_about_once_and_others_again(stage: Staged) -> None:
    answer = {"data": {"nodes": [{"id": "R1", "lastEditedAt": None}]}}
    sent = stage.router.post(f"{API}/graphql").respond(json=answer)
    for _ in range(2):
        assert await stage.host.edited(REPO, [review(1)]) == frozenset()
    assert sent.call_count == 1
    edited = {"data": {"nodes": [{"id": "R1", "lastEditedAt": "2026-11-23T12:00:00Z"}]}}
    sent.respond(json=edited)

    other = replace(review(1), body="no, really")

    assert await stage.host.edited(REPO, [other]) == {other}


def review(number: int) -> Review:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return Review(number, "alice", False, "APPROVED", "yes", HEAD, at, f"R{number}")
