"""Judges GraphQL by GitHub's schema: the document, its variables, and the answer's form."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

SLICE = Path(__file__).parents[1] / "samples" / "github" / "slice.graphql"
ABSTRACT = {
    "reason": "RemovedFromMergeQueueEvent",
    "lastEditedAt": "PullRequestReview",
    "beforeCommit": "HeadRefForcePushedEvent",
    "createdAt": "BaseRefChangedEvent",
}
"""A field -> the type that an object is of which bears it, where the schema leaves that open."""


@cache
def _schema() -> GraphQLSchema:
    # Of each type only what Grace names is kept, so the slice is no valid schema by itself.
    return build_schema(SLICE.read_text("utf-8"), assume_valid=True)


@cache
def _read(document: str) -> tuple[DocumentNode | None, tuple[str, ...]]:
    try:
        read = parse(document)
    except GraphQLError as error:
        return None, (error.message,)
    return read, tuple(error.message for error in validate(_schema(), read))


def judge(asked: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(`request` or `answer`, what is wrong); a refused request may be wrong."""
    if answer.get("errors"):
        return
    read, wrong = _read(str(asked.get("query")))
    yield from (("request", message) for message in wrong)
    if read is None or wrong:
        return
    [operation] = read.definitions
    assert isinstance(operation, OperationDefinitionNode)
    given = asked.get("variables") or {}
    values = get_variable_values(_schema(), operation.variable_definitions or (), given)
    if isinstance(values, list):
        yield from (("request", error.message) for error in values)
        return
    done = execute_sync(
        _schema(), read, answer["data"], variable_values=given, type_resolver=_type_of
    )
    yield from (("answer", error.message) for error in done.errors or ())


def _type_of(value: Any, *_: object) -> str:
    return next(name for field, name in ABSTRACT.items() if field in value)
