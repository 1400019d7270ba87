"""GitHub's ledger, in the corners that no contract reaches."""

import base64
import json
from typing import Any

import pytest
from httpx import Response
from respx import Route

from bot.errors import Conflict, Unavailable
from bot.ledger.landing import README, tree_id
from bot.model import CommitId
from tests.edges.staged import API, HEAD, REPO, SHA, Staged, shown

NEXT = "b" * 40
RECORD = "approved: fix_1\n\nGrace-Record: v1 approved"


@pytest.fixture
def ledger(stage: Staged) -> Staged:
    """A ledger of one record with the constant tree."""
    _holds(stage, tree_id())
    stage.answers("GET", "/git/trees", shown({"tree": []}))
    stage.answers("POST", "/git/commits", shown({"sha": NEXT}, 201))
    stage.answers("PATCH", "/git/refs", shown({"object": {"sha": NEXT}}))
    return stage


def _holds(stage: Staged, tree: str) -> None:
    record = {"message": "Grace-Record: v1 proposed", "tree": {"sha": tree}}
    stage.answers("GET", "/git/ref/heads/grace/ledger", shown({"object": {"sha": SHA}}))
    stage.answers("GET", "/commits", shown([{"sha": SHA, "commit": record, "parents": []}]))


def _answering(stage: Staged, answer: dict[str, Any]) -> Route:
    return stage.router.post(f"{API}/graphql").respond(json=answer)


async def test_a_ledger_whose_tree_cannot_be_looked_up_is_not_written(stage: Staged) -> None:
    stage.answers("GET", "/git/trees", Response(500))

    with pytest.raises(Unavailable, match="write to the ledger"):
        await stage.host.append_record(REPO, "Grace-Record: v1 proposed", None)


async def test_a_record_is_one_write_on_exactly_the_record_that_it_names(ledger: Staged) -> None:
    made = {"createCommitOnBranch": {"commit": {"oid": NEXT}}}
    sent = _answering(ledger, {"data": made})
    await ledger.host.ledger(REPO)

    assert await ledger.host.append_record(REPO, RECORD, HEAD) == NEXT

    asked = json.loads(sent.calls.last.request.content)["variables"]["input"]
    assert asked["expectedHeadOid"] == SHA
    assert asked["branch"]["branchName"] == "grace/ledger"
    headline, body = asked["message"]["headline"], asked["message"]["body"]
    assert f"{headline}\n\n{body}" == RECORD
    (file,) = asked["fileChanges"]["additions"]
    assert (file["path"], base64.b64decode(file["contents"])) == ("README.md", README.encode())


async def test_a_ledger_that_github_will_not_extend_in_one_call_is_extended_in_two(
    ledger: Staged,
) -> None:
    error = {"type": "UNPROCESSABLE", "message": "No changes"}
    sent = _answering(ledger, {"data": None, "errors": [error]})
    await ledger.host.ledger(REPO)

    first = await ledger.host.append_record(REPO, RECORD, HEAD)
    await ledger.host.append_record(REPO, RECORD, first)

    assert first == NEXT
    assert sent.call_count == 1


async def test_a_race_that_the_one_call_lost_is_not_tried_in_two(ledger: Staged) -> None:
    said = f'Expected branch to point to "{SHA}" but it did not. Pull and try again.'
    _answering(ledger, {"data": None, "errors": [{"type": "STALE_DATA", "message": said}]})
    await ledger.host.ledger(REPO)

    with pytest.raises(Conflict):
        await ledger.host.append_record(REPO, RECORD, HEAD)


@pytest.mark.parametrize("known", [True, False])
async def test_below_a_stranger_s_commit_the_tree_is_made_anew(
    stage: Staged, *, known: bool
) -> None:
    """One call would keep his files, workflows among them."""
    _holds(stage, "d" * 40)
    stage.answers("GET", "/git/trees", shown({"tree": []}))
    made = stage.answers("POST", "/git/commits", shown({"sha": NEXT}, 201))
    stage.answers("PATCH", "/git/refs", shown({"object": {"sha": NEXT}}))
    if known:
        await stage.host.ledger(REPO)

    await stage.host.append_record(REPO, RECORD, CommitId(SHA))

    assert json.loads(made.calls.last.request.content)["tree"] == tree_id()
