"""GitHub's OpenAPI schemas as JSON Schema, as they stand and closed against unknown fields."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

SLICES = Path(__file__).parents[1] / "samples" / "github"
JOINS = ("allOf", "anyOf", "oneOf")
AS_IS, CLOSED = "urn:github", "urn:github-closed"

Check = Callable[[Any], Iterator["Complaint"]]


class Complaint(NamedTuple):
    """Where in a document something is wrong, and what."""

    path: str
    message: str


@cache
def load(name: str) -> dict[str, Any]:
    """A slice by its file name, e.g. `rest`."""
    with gzip.open(SLICES / f"{name}.json.gz") as stream:
        document: dict[str, Any] = json.load(stream)
    return document


def as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` said in JSON Schema's words; 3.1 passes through unchanged."""
    if isinstance(node, list):
        return [as_json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    # Where GitHub says `oneOf`, its own answers often fit several: what it means is `anyOf`.
    out = {
        "anyOf" if key == "oneOf" else key: as_json_schema(value)
        for key, value in node.items()
        if key != "nullable"
    }
    if node.get("nullable") is not True:
        return out
    if any(join in out for join in (*JOINS, "$ref")):
        out.pop("type", None)
        return {"anyOf": [out, {"type": "null"}]}
    if isinstance(out.get("type"), str):
        out["type"] = [out["type"], "null"]
    if "enum" in out and None not in out["enum"]:
        out["enum"] = [*out["enum"], None]
    return out


def closed(node: Any) -> Any:
    """The same, but an object that lists its properties takes no others."""
    if isinstance(node, list):
        return [closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "allOf" in node:
        # Each part sees only its own properties: closing them one by one would refuse the whole.
        return {**_pointing(node, AS_IS), "unevaluatedProperties": False}
    out = {
        key: {name: closed(one) for name, one in value.items()}
        if key == "properties"
        else value  # beside `properties`, branches only say which of those go together
        if key in JOINS and "properties" in node
        else closed(value)
        for key, value in node.items()
    }
    if "properties" in out:
        out.setdefault("additionalProperties", False)
    return out


class Schemas:
    """Compiles the schemas of one slice into checks, each once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        parts = as_json_schema(document["components"]["schemas"])
        documents = {
            AS_IS: {"components": {"schemas": parts}},
            CLOSED: {"components": {"schemas": {n: closed(s) for n, s in parts.items()}}},
        }
        self._registry: Registry[Any] = Registry().with_resources(
            (name, DRAFT202012.create_resource(_pointing(one, name)))
            for name, one in documents.items()
        )
        self._checks: dict[tuple[str, bool], Check] = {}

    def check(self, schema: Mapping[str, Any], *, strict: bool) -> Check:
        """A function that finds what is wrong with a document."""
        key = (json.dumps(schema, sort_keys=True), strict)
        if key not in self._checks:
            ready = as_json_schema(schema)
            ready = _pointing(closed(ready) if strict else ready, CLOSED if strict else AS_IS)
            validator = Draft202012Validator(ready, registry=self._registry)
            self._checks[key] = lambda document: _complaints(validator, document)
        return self._checks[key]


def _pointing(node: Any, base: str) -> Any:
    text = json.dumps(node).replace('"#/components/', f'"{base}#/components/')
    return json.loads(text)


def _complaints(validator: Draft202012Validator, document: Any) -> Iterator[Complaint]:
    for error in validator.iter_errors(document):
        # Of alternatives, the one that came closest says best what is wrong.
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda one: len(one.absolute_path))
        where = "/".join(str(part) for part in deepest.absolute_path)
        yield Complaint(where, deepest.message[:240])
