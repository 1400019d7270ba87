"""What GraphQL documents the miniature knows: exactly those that Grace sends, and no others."""

import json
import re
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)
MUTATION = re.compile(
    r"^mutation\b[^{]*\{ (?:(?P<alias>\w+) ?: ?)?"
    r"(?P<field>createCommitOnBranch|enqueuePullRequest|dequeuePullRequest) ?"
    r"\( ?input ?: ?\$(?P<variable>\w+) ?\)",
)
PLACE = re.compile(
    r"^query\b[^{]*\{ repository\(owner: \$owner, name: \$name\) "
    r"\{ pullRequest\(number: \$number\) \{ mergeQueueEntry \{ state \} "
    r"timelineItems\(last: 1, itemTypes: \[REMOVED_FROM_MERGE_QUEUE_EVENT\]\) "
    r"\{ nodes \{ \.\.\. on RemovedFromMergeQueueEvent \{ reason \} \} \} \} \} \}$"
)
PAST = re.compile(
    r"^query\b[^{]*\{ nodes\(ids: \$ids\) "
    r"\{ \.\.\. on PullRequestReview \{ id lastEditedAt \} "
    r"\.\.\. on IssueComment \{ id lastEditedAt \} \} "
    r"repository\(owner: \$owner, name: \$name\) \{ pullRequest\(number: \$number\) "
    r"\{ timelineItems\(last: 100, itemTypes: \[ HEAD_REF_FORCE_PUSHED_EVENT, "
    r"HEAD_REF_DELETED_EVENT, BASE_REF_CHANGED_EVENT \]\) \{ pageInfo \{ hasPreviousPage \} "
    r"nodes \{ \.\.\. on HeadRefForcePushedEvent "
    r"\{ createdAt beforeCommit \{ oid \} afterCommit \{ oid \} \} "
    r"\.\.\. on HeadRefDeletedEvent \{ createdAt \} "
    r"\.\.\. on BaseRefChangedEvent \{ createdAt \} \} \} \} \} \}$"
)


class GraphQLError(Exception):
    """A refusal in GraphQL's way: status 200, and a list of errors.

    Attributes:
        kind: GitHub's `type` of the error.
    """

    def __init__(self, message: str, kind: str = "UNPROCESSABLE") -> None:
        super().__init__(message)
        self.kind = kind


class Form(NamedTuple):
    """A document that the miniature knows.

    Attributes:
        field: the root field; name: what it is called in the answer.
        variable: the one that holds a mutation's input.
    """

    field: str
    name: str
    variable: str = ""


def recognised(document: str) -> Form | None:
    """Which document this is, however it is laid out."""
    text = " ".join(document.split())
    mutation = MUTATION.match(text)
    if mutation is not None:
        field = mutation["field"]
        return Form(field, mutation["alias"] or field, mutation["variable"])
    if PLACE.match(text):
        return Form("repository", "repository")
    return Form("nodes", "nodes") if PAST.match(text) else None


def checked(model: type[M], value: Any, name: str, kind: str) -> M:
    """A variable's value as its type says; raises the error that GitHub tells otherwise."""
    try:
        return model.model_validate_json(json.dumps(value), strict=True)
    except (ValidationError, TypeError) as error:
        said = f"Variable ${name} of type {kind}! was provided invalid value"
        if isinstance(error, ValidationError):
            said += f" for {'.'.join(map(str, error.errors()[0]['loc']))}"
        raise GraphQLError(said, "INVALID") from None
