"""Which of GitHub's operations a URL means, multi-segment parameters included."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

METHODS = ("get", "post", "put", "patch", "delete")
BY_NUMBER = re.compile(r"^/repositories/\d+(?=/|$)")
"""How `Link` headers and the redirects of renamed repositories name a repository."""


class Operation(NamedTuple):
    """An operation: `GET /repos/{owner}/{repo}`, and what the description says of it."""

    name: str
    description: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]


class Routes:
    """The operations of a description, found by method and path."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._shared = document["components"].get("parameters", {})
        found = [self._compiled(path, item) for path, item in document["paths"].items()]
        # The most literal path wins: `pulls/comments` is no pull request's number.
        self._paths = sorted(found, key=lambda one: (-one[0], one[1].pattern))

    def find(self, method: str, path: str) -> Operation | None:
        """The operation, or None where GitHub has no such one."""
        path = BY_NUMBER.sub("/repos/owner/repo", path)
        for _, pattern, template, item in self._paths:
            if pattern.fullmatch(path) and method.lower() in item:
                operation = item[method.lower()]
                return Operation(
                    f"{method.upper()} {template}", operation, self._parameters(item, operation)
                )
        return None

    def _parameters(
        self, item: Mapping[str, Any], operation: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], ...]:
        listed = [*item.get("parameters", ()), *operation.get("parameters", ())]
        return tuple(
            self._shared[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in listed
        )

    def _compiled(
        self, path: str, item: Mapping[str, Any]
    ) -> tuple[int, re.Pattern[str], str, Mapping[str, Any]]:
        wide = {
            parameter["name"]
            for method in METHODS
            for parameter in self._parameters(item, item.get(method, {}))
            if parameter.get("x-multi-segment")
        }
        pattern, literal = "", 0
        for segment in path.strip("/").split("/"):
            name = re.fullmatch(r"\{([\w-]+)\}", segment)
            literal += name is None
            if name is None:
                pattern += "/" + re.escape(segment)
            else:
                pattern += _segments(name[1], wide=name[1] in wide)
        return literal, re.compile(pattern), path, item


def _segments(name: str, *, wide: bool) -> str:
    if name == "path":
        return "(?:/.*)?"  # the root of a repository's contents has none
    return "/.+" if wide else "/[^/]+"
