"""What GraphQL GitHub takes, and in which form it answers."""

from typing import Any

import pytest

from bot.edges.github_commits import MUTATION
from bot.edges.github_graphql import EDITS, ENQUEUE, PLACE
from tests.judge.graphql import judge

IDS = {"ids": ["R_1"]}
ENTRY = {"input": {"pullRequestId": "PR_1", "expectedHeadOid": "a" * 40}}
FINE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (EDITS, IDS, {"nodes": [{"id": "R_1", "lastEditedAt": None}, None]}),
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
        (EDITS.replace("lastEditedAt", "lastEdited"), IDS, {}, "request", "Cannot query field"),
        (PLACE.replace("$number: Int!", "$number: Int"), {}, {}, "request", "expecting type"),
        (EDITS, {"ids": "R_1 "}, {"nodes": [{"lastEditedAt": None}]}, "answer", "non-nullable"),
        (EDITS, {"ids": None}, {}, "request", "ids"),
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
    assert [*judge({"query": EDITS, "variables": {}}, {"errors": [{"message": "No"}]})] == []
