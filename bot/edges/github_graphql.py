"""What only GitHub's GraphQL tells: places in a merge queue, edited words, and forced heads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.edges.github_answers import Answer
from bot.edges.github_calls import Calls, at, graphql_url
from bot.edges.github_failures import of_graphql
from bot.edges.github_line import Line
from bot.model import Comment, CommitId, Past, Place, Repository, Review, Shift

# https://docs.github.com/en/graphql/reference/mutations#enqueuepullrequest
ENQUEUE = """\
mutation($input: EnqueuePullRequestInput!) {
  enqueuePullRequest(input: $input) { mergeQueueEntry { state } }
}
"""
# https://docs.github.com/en/graphql/reference/mutations#dequeuepullrequest
DEQUEUE = """\
mutation($input: DequeuePullRequestInput!) {
  dequeuePullRequest(input: $input) { mergeQueueEntry { state } }
}
"""
# https://docs.github.com/en/graphql/reference/objects#mergequeueentry
PLACE = """\
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      mergeQueueEntry { state }
      timelineItems(last: 1, itemTypes: [REMOVED_FROM_MERGE_QUEUE_EVENT]) {
        nodes { ... on RemovedFromMergeQueueEvent { reason } }
      }
    }
  }
}
"""
# https://docs.github.com/en/graphql/reference/interfaces#comment
# https://docs.github.com/en/graphql/reference/objects#headrefforcepushedevent
PAST = """\
query($ids: [ID!]!, $owner: String!, $name: String!, $number: Int!) {
  nodes(ids: $ids) {
    ... on PullRequestReview { id lastEditedAt }
    ... on IssueComment { id lastEditedAt }
  }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      timelineItems(last: 100, itemTypes: [
        HEAD_REF_FORCE_PUSHED_EVENT, HEAD_REF_DELETED_EVENT, BASE_REF_CHANGED_EVENT
      ]) {
        pageInfo { hasPreviousPage }
        nodes {
          ... on HeadRefForcePushedEvent { createdAt beforeCommit { oid } afterCommit { oid } }
          ... on HeadRefDeletedEvent { createdAt }
          ... on BaseRefChangedEvent { createdAt }
        }
      }
    }
  }
}
"""
MOST_NODES = 100
"""As many as GitHub takes in one question."""


class _Entry(Answer):
    state: str


class _Removal(Answer):
    reason: str | None = None


class _Timeline(Answer):
    nodes: tuple[_Removal | None, ...] = ()


class _Pull(Answer):
    mergeQueueEntry: _Entry | None = None  # noqa: N815  GraphQL's own spelling
    timelineItems: _Timeline  # noqa: N815  see above


class _Oid(Answer):
    oid: CommitId


class _Event(Answer):
    createdAt: datetime  # noqa: N815  GraphQL's own spelling
    beforeCommit: _Oid | None = None  # noqa: N815  see above
    afterCommit: _Oid | None = None  # noqa: N815  see above

    def noun(self) -> Shift:
        before, after = self.beforeCommit, self.afterCommit
        return Shift(self.createdAt, before.oid if before else None, after.oid if after else None)


class _PageInfo(Answer):
    hasPreviousPage: bool  # noqa: N815  see above


class _Events(Answer):
    pageInfo: _PageInfo  # noqa: N815  see above
    nodes: tuple[_Event, ...]

    def noun(self) -> tuple[Shift, ...]:
        """All of them; what there was before the hundredth may have been anything."""
        told = tuple(one.noun() for one in self.nodes)
        return (Shift(told[0].at), *told) if self.pageInfo.hasPreviousPage and told else told


class _Shown(Answer):
    timelineItems: _Events  # noqa: N815  see above


class _Edit(Answer):
    id: str
    lastEditedAt: str | None = None  # noqa: N815  see above


async def graphql(line: Line, document: str, variables: Mapping[str, Any], doing: str) -> Any:
    """The data that a document asks for.

    gidgethub's own `graphql` knows only one token and none of the hooks for pauses.

    Raises:
        HostError: the answer of status 200 tells of an error.
    """
    asked = {"query": document, "variables": variables}
    answer = await line.post(graphql_url(line.base_url), None, data=asked)
    for error in answer.get("errors") or ():
        raise of_graphql(str(error.get("type", "")), str(error["message"]), doing)
    return answer["data"]


class ByGraphQL(Calls):
    """Questions and acts that have no REST."""

    async def enqueue(self, repo: Repository, number: int, head: CommitId) -> None:
        """Put a pull request into its base's merge queue; see `CodeHost`."""
        doing = f"put pull request {number} into the merge queue"
        async with self._line(repo, doing) as line:
            shown = await line.getitem(at(repo, "pulls", number), None)
            data = {"pullRequestId": shown["node_id"], "expectedHeadOid": head}
            await graphql(line, ENQUEUE, {"input": data}, doing)

    async def dequeue(self, repo: Repository, number: int) -> None:
        """Take a pull request out of the merge queue; see `CodeHost`."""
        doing = f"take pull request {number} out of the merge queue"
        async with self._line(repo, doing) as line:
            shown = await line.getitem(at(repo, "pulls", number), None)
            await graphql(line, DEQUEUE, {"input": {"id": shown["node_id"]}}, doing)

    async def place_in_queue(self, repo: Repository, number: int) -> Place:
        """Whether a pull request waits in the merge queue, and why it was last taken out."""
        owner, _, name = repo.name.partition("/")
        doing = f"tell the place of pull request {number} in the merge queue"
        async with self._line(repo, doing) as line:
            asked = {"owner": owner, "name": name, "number": number}
            data = await graphql(line, PLACE, asked, doing)
            pull = _Pull.model_validate(data["repository"]["pullRequest"])
            gone = [one.reason or "" for one in pull.timelineItems.nodes if one is not None]
            return Place(pull.mergeQueueEntry is not None, gone[-1] if gone else None)

    async def past(self, repo: Repository, number: int, words: Sequence[Comment | Review]) -> Past:
        """Which words are edited, and how what they were said of has shifted; see `CodeHost`."""
        doing = f"tell whether words on pull request {number} were edited"
        # Words that were the first ones once are so for as long as they are the same.
        asked = [one for one in words if not self._unedited.holds((repo.id, one.node, one.body))]
        shifts: tuple[Shift, ...] = ()
        if not asked and all(isinstance(one, Review) for one in words):
            return Past()
        owner, _, name = repo.name.partition("/")
        place = {"owner": owner, "name": name, "number": number}
        async with self._line(repo, doing) as line:
            for start in range(0, max(len(asked), 1), MOST_NODES):
                some = asked[start : start + MOST_NODES]
                wanted = {"ids": [one.node for one in some], **place}
                data = await graphql(line, PAST, wanted, doing)
                told = {one.id: one for one in _Edit.many([one for one in data["nodes"] if one])}
                shown = _Shown.model_validate(data["repository"]["pullRequest"])
                shifts = shown.timelineItems.noun()
                for one in some:
                    # What GitHub does not tell of is not known to stand as it was written.
                    if one.node in told and told[one.node].lastEditedAt is None:
                        self._unedited.put((repo.id, one.node, one.body), None)
        edited = (one for one in words if not self._unedited.holds((repo.id, one.node, one.body)))
        return Past(frozenset(edited), shifts)
