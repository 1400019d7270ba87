"""Carve GitHub's published OpenAPI down to what the miniature speaks, and to smallest answers.

Run by hand when GitHub's description or `operations.json` changes:

    python -m tests.judge.carve REST.json.gz WEBHOOKS.json.gz

The inputs are `api.github.com.json` of npm `@octokit/openapi` and `@octokit/openapi-webhooks`
(both MIT; the notice is kept beside the slices). It writes the two slices that
`tests.judge.schemas` reads and `bot/demo/miniature/data/skeletons.json`, from which the miniature
builds its answers.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SLICES = ROOT / "tests" / "samples" / "github"
SKELETONS = ROOT / "bot" / "demo" / "miniature" / "data" / "skeletons.json"
WANTED = Path(__file__).with_name("operations.json")

PROSE = {"description", "summary", "example", "examples", "externalDocs", "x-github", "tags"}
OVERLAID = {"repository", "head_repository", "repo", "sender", "owner", "user", "_links"}
NEVER = "2020-01-01T00:00:00Z"


def main(rest_file: str, hooks_file: str) -> None:
    """Read the two descriptions, write the slices and the skeletons."""
    wanted = json.loads(WANTED.read_text("utf-8"))
    rest = _mended(_slice(_load(rest_file), "paths", wanted["rest"]))
    hooks = _slice(_load(hooks_file), "webhooks", {name: ["post"] for name in wanted["hooks"]})
    _write(SLICES / "rest.json.gz", rest)
    _write(SLICES / "webhooks.json.gz", hooks)
    skeletons = {
        "answers": {name: _pruned(smallest(rest, name)) for name in sorted(wanted["answers"])},
        "hooks": {
            name: _pruned(smallest(hooks, _schema_of(body)))
            for name, body in sorted(hooks["webhooks"].items())
        },
    }
    SKELETONS.write_text(json.dumps(skeletons, indent=1, sort_keys=True) + "\n", "utf-8")


def _mended(rest: dict[str, Any]) -> dict[str, Any]:
    """Without the one known slip: a listed installation's account would be user and enterprise."""
    listed = rest["paths"]["/app/installations"]["get"]["responses"]["200"]
    schema = listed["content"]["application/json"]["schema"]
    # The same resource, read by its id, has an account that is one or the other.
    schema["items"] = {"$ref": "#/components/schemas/installation"}
    return rest


def _schema_of(webhook: dict[str, Any]) -> str:
    content = webhook["post"]["requestBody"]["content"]["application/json"]
    return str(content["schema"]["$ref"].rsplit("/", 1)[1])


def _pruned(answer: Any) -> Any:
    """Without the insides of what the views always lay over."""
    if not isinstance(answer, dict):
        return answer
    return {key: None if key in OVERLAID else _pruned(value) for key, value in answer.items()}


def _load(path: str) -> dict[str, Any]:
    with gzip.open(path) as stream:
        document: dict[str, Any] = json.load(stream)
    return document


def _slice(document: dict[str, Any], section: str, wanted: dict[str, list[str]]) -> dict[str, Any]:
    kept = {
        name: {
            method: part
            for method, part in document[section][name].items()
            if method in methods or method == "parameters"
        }
        for name, methods in wanted.items()
    }
    sliced: dict[str, Any] = {
        "openapi": document["openapi"],
        "info": {key: document["info"][key] for key in ("title", "version", "license")},
        section: without_prose(kept),
        "components": {},
    }
    waiting = list(references(sliced[section]))
    while waiting:
        kind, name = waiting.pop().removeprefix("#/components/").split("/")
        found = sliced["components"].setdefault(kind, {})
        if name not in found:
            found[name] = without_prose(document["components"][kind][name])
            waiting += references(found[name])
    return sliced


def references(node: Any) -> Iterator[str]:
    """Every `$ref` below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def without_prose(node: Any, *, names: bool = False) -> Any:
    """The same without what only people read; below `properties`, keys are names and stay."""
    if isinstance(node, list):
        return [without_prose(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without_prose(value, names=key == "properties" and not names)
        for key, value in node.items()
        if names or key not in PROSE
    }


def smallest(document: dict[str, Any], name: str) -> Any:
    """The least JSON that a named schema accepts: required keys only, null where possible."""
    schema = dict(document["components"]["schemas"][name])
    schema.pop("nullable", None)  # the resource itself is meant to be there
    return _Smallest(document).of(schema)


class _Smallest:
    def __init__(self, document: dict[str, Any]) -> None:
        self._schemas = document["components"]["schemas"]

    def of(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self.of(self._schemas[schema["$ref"].rsplit("/", 1)[1]])
        kinds = schema.get("type")
        if schema.get("nullable") or (isinstance(kinds, list) and "null" in kinds):
            return None
        for join in ("oneOf", "anyOf"):
            if join in schema and "properties" not in schema:
                options = [self.of(option) for option in schema[join]]
                return None if None in options else options[0]
        if "enum" in schema:
            return schema["enum"][0]
        if "allOf" in schema:
            return self._joined(schema)
        kind = kinds[0] if isinstance(kinds, list) else kinds
        return self._plain(kind, schema)

    def _joined(self, schema: dict[str, Any]) -> Any:
        parts = [self.of(part) for part in schema["allOf"]]
        own = self._plain("object", schema) if "properties" in schema else {}
        if not all(isinstance(part, dict) for part in parts):
            return parts[0]
        joined: dict[str, Any] = {}
        for part in [*parts, own]:
            # A later part may only say "…, and not null": never let it erase what stands.
            joined.update({k: v for k, v in part.items() if v or k not in joined})
        return joined

    def _plain(self, kind: str | None, schema: dict[str, Any]) -> Any:
        if kind == "object" or (kind is None and "properties" in schema):
            known = schema.get("properties", {})
            return {key: self.of(known.get(key, {})) for key in schema.get("required", ())}
        if kind == "string":
            return (
                NEVER if schema.get("format") == "date-time" else "0" * schema.get("minLength", 0)
            )
        empty: dict[str | None, Any] = {"array": [], "integer": 0, "number": 0, "boolean": False}
        return empty.get(kind)


def _write(path: Path, document: dict[str, Any]) -> None:
    data = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, mtime=0))  # mtime: the same input, the same file


if __name__ == "__main__":
    main(*sys.argv[1:])
