"""GraphQL: a place in the merge queue, edited words, and forced heads: REST tells none of these.

https://docs.github.com/graphql/reference/mutations#enqueuepullrequest
https://docs.github.com/graphql/reference/interfaces#comment
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from bot.demo.miniature.caller import Caller, reading, writing
from bot.demo.miniature.graphql_forms import GraphQLError, checked
from bot.demo.miniature.host import Host
from bot.demo.miniature.problem import Problem
from bot.demo.miniature.records import Pull, Repo, Shift
from bot.demo.miniature.views import node_id, stamp

MOST = 100
"""Items of a timeline at once."""


class Input(BaseModel, extra="forbid"):
    """`EnqueuePullRequestInput`."""

    pullRequestId: str  # noqa: N815 # GraphQL's own spelling
    expectedHeadOid: str | None = None  # noqa: N815 # see above
    jump: bool = False
    clientMutationId: str | None = None  # noqa: N815 # see above


class Output(BaseModel, extra="forbid"):
    """`DequeuePullRequestInput`."""

    id: str
    clientMutationId: str | None = None  # noqa: N815 # see above


async def enqueue(host: Host, caller: Caller, variable: Any, name: str) -> dict[str, Any]:
    """Give a pull request a place in its base's queue."""
    wish = checked(Input, variable, name, "EnqueuePullRequestInput")
    pull = _pull(host, caller, wish.pullRequestId)
    if wish.expectedHeadOid not in {None, pull.head_sha}:
        raise GraphQLError("The head of the pull request is not the expected one")
    try:
        entry = await host.queue.enter(pull, caller.account)
    except Problem as problem:
        raise GraphQLError(str(problem)) from None
    return {"clientMutationId": wish.clientMutationId, "mergeQueueEntry": {"state": entry.state}}


async def dequeue(host: Host, caller: Caller, variable: Any, name: str) -> dict[str, Any]:
    """Take its place away again."""
    wish = checked(Output, variable, name, "DequeuePullRequestInput")
    entry = host.queue.entry(_pull(host, caller, wish.id))
    if entry is None:
        raise GraphQLError("Pull request is not in the queue")
    await host.queue.remove(entry, caller.account, "MANUAL")
    return {"clientMutationId": wish.clientMutationId, "mergeQueueEntry": {"state": entry.state}}


def _pull(host: Host, caller: Caller, name: str) -> Pull:
    every = (pull for repo in host.world.repos.values() for pull in repo.pulls)
    pull = next((one for one in every if node_id("PullRequest", one.id) == name), None)
    if pull is None:
        said = f"Could not resolve to a node with the global id of '{name}'."
        raise GraphQLError(said, "NOT_FOUND")
    _must(caller, pull.repo, write=True)
    return pull


def place(host: Host, caller: Caller, variables: Any) -> dict[str, Any]:
    """Where a pull request stands in the queue, and why it was last taken out."""
    pull = _shown(host, caller, variables)
    entry = host.queue.entry(pull)
    gone = [{"reason": pull.removed}] if pull.removed else []
    shown = {
        "mergeQueueEntry": {"state": entry.state} if entry else None,
        "timelineItems": {"nodes": gone},
    }
    return {"pullRequest": shown}


def _shown(host: Host, caller: Caller, variables: Any) -> Pull:
    """The pull request that a document names by repository and number."""
    try:
        owner, name, number = (str(variables[key]) for key in ("owner", "name", "number"))
        repo = host.world.repo(owner, name)
        pull = repo.issues.get(int(number))
    except (Problem, KeyError, TypeError, ValueError):
        raise GraphQLError("Could not resolve to a Repository", "NOT_FOUND") from None
    _must(caller, repo)
    if not isinstance(pull, Pull):
        raise GraphQLError(f"Could not resolve to a PullRequest with the number {number}.")
    return pull


def past(host: Host, caller: Caller, variables: Any) -> dict[str, Any]:
    """When words were last edited, and how what they were said of has shifted."""
    pull = _shown(host, caller, variables)
    events = {
        "pageInfo": {"hasPreviousPage": len(pull.shifts) > MOST},
        "nodes": [_event(one) for one in pull.shifts[-MOST:]],
    }
    told = {"pullRequest": {"timelineItems": events}}
    return {"nodes": _edits(host, caller, variables), "repository": told}


def _event(shift: Shift) -> dict[str, Any]:
    told: dict[str, Any] = {"createdAt": stamp(shift.at)}
    if shift.forced is not None:
        before, after = shift.forced
        told |= {"beforeCommit": {"oid": before}, "afterCommit": {"oid": after}}
    return told


def _edits(host: Host, caller: Caller, variables: Any) -> list[dict[str, Any] | None]:
    """Null where a review or comment never was edited."""
    ids = variables.get("ids") if isinstance(variables, dict) else None
    if not isinstance(ids, list):
        raise GraphQLError("Variable $ids of type [ID!]! was provided invalid value", "INVALID")
    known = {name: (repo, edited) for name, repo, edited in _words(host)}
    return [_edit(caller, known.get(str(one)), str(one)) for one in ids]


def _words(host: Host) -> Iterator[tuple[str, Repo, datetime | None]]:
    for repo in host.world.repos.values():
        for pull in repo.pulls:
            for review in pull.reviews:
                yield node_id("PullRequestReview", review.id), repo, review.edited
            for comment in pull.comments:
                yield node_id("IssueComment", comment.id), repo, comment.edited


def _edit(
    caller: Caller, known: tuple[Repo, datetime | None] | None, name: str
) -> dict[str, Any] | None:
    if known is None:
        return None
    repo, edited = known
    _must(caller, repo)
    return {"id": name, "lastEditedAt": stamp(edited) if edited else None}


def _must(caller: Caller, repo: Repo, *, write: bool = False) -> None:
    try:
        caller.must(repo, (writing if write else reading)("pull_requests"))
    except Problem as problem:
        kind = "NOT_FOUND" if problem.status == 404 else "FORBIDDEN"
        raise GraphQLError(str(problem), kind) from None
