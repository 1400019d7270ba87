"""What GraphQL GitHub takes, and in which form it answers."""

from typing import Any

import pytest

from bot.edges.github_commits import MUTATION
from bot.edges.github_graphql import ENQUEUE, PAST, PLACE
from tests.judge.graphql import judge

SHIFTED = {"createdAt": "2026-11-23T12:00:00Z"}
FORCED = {**SHIFTED, "beforeCommit": None, "afterCommit": {"oid": "a" * 40}}
PULL = {"owner": "acme", "name": "shop", "number": 1}
IDS = {"ids": ["R_1"], **PULL}
ENTRY = {"input": {"pullRequestId": "PR_1", "expectedHeadOid": "a" * 40}}
EVENTS = {"pageInfo": {"hasPreviousPage": False}, "nodes": [SHIFTED, FORCED]}
SHOWN = {"pullRequest": {"timelineItems": EVENTS}}
FINE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (PAST, IDS, {"nodes": [{"id": "R_1", "lastEditedAt": None}, None], "repository": SHOWN}),
    (ENQUEUE, ENTRY, {"enqueuePullRequest": {"mergeQueueEntry": {"state": "QUEUED"}}}),
]


@pytest.mark.parametrize(("document", "variables", "data"), FINE)
def test_what_github_would_say_is_fine(
    document: str, variables: dict[str, Any], data: dict[str, Any]
) -> None:
    assert [*judge({"query": document, "variables": variables}, {"data": data})] == []


@pytest.mark.parametrize(
    ("document", "variables", "data", "where", "message"),
    [
        ("query {", {}, {}, "request", "Syntax Error"),
        (PAST.replace("lastEditedAt", "lastEdited"), IDS, {}, "request", "Cannot query field"),
        (PLACE.replace("$number: Int!", "$number: Int"), {}, {}, "request", "expecting type"),
        (PAST, IDS, {"nodes": [{"lastEditedAt": None}]}, "answer", "non-nullable"),
        (PAST, {**PULL, "ids": None}, {}, "request", "ids"),
        (MUTATION, {"input": {"branch": {}}}, {}, "request", "required field"),
        (
            ENQUEUE,
            ENTRY,
            {"enqueuePullRequest": {"mergeQueueEntry": {"state": "DONE"}}},
            "answer",
            "cannot represent value",
        ),
    ],
)
def test_what_github_would_not_say_is_found(
    document: str, variables: dict[str, Any], data: dict[str, Any], where: str, message: str
) -> None:
    found = [*judge({"query": document, "variables": variables}, {"data": data})]

    assert [one for one, _ in found[:1]] == [where]
    assert message in found[0][1]


def test_what_was_refused_may_be_wrong() -> None:
    assert [*judge({"query": PAST, "variables": {}}, {"errors": [{"message": "No"}]})] == []
