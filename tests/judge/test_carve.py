import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bot.demo.miniature import skeleton
from tests.judge import carve
from tests.judge.carve import references, smallest, without_prose
from tests.judge.schemas import Schemas, load


def document(**schemas: Any) -> dict[str, Any]:
    return {"components": {"schemas": schemas}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, ""),
        ({"type": "string", "format": "date-time"}, "2020-01-01T00:00:00Z"),
        ({"type": ["integer", "string"]}, 0),
        ({"enum": ["b", "a"]}, "b"),
        ({"type": "array", "items": {"type": "string"}}, []),
        ({"oneOf": [{"type": "boolean"}, {"type": "null", "nullable": True}]}, None),
        ({"anyOf": [{"type": "boolean"}, {"type": "string"}]}, False),
        ({"allOf": [{"type": "string"}]}, ""),
        ({"properties": {"a": {"nullable": True}, "b": {}}, "required": ["a"]}, {"a": None}),
        (
            {
                "allOf": [{"properties": {"a": {"type": "number"}}, "required": ["a"]}],
                "properties": {"b": {"type": ["string", "null"]}},
                "required": ["b"],
            },
            {"a": 0, "b": None},
        ),
    ],
)
def test_the_smallest_answer_has_what_is_required_and_null_where_it_may(
    schema: dict[str, Any], expected: object
) -> None:
    assert smallest(document(it=schema), "it") == expected


def test_the_resource_itself_is_there_even_where_it_might_be_null() -> None:
    schema = {"nullable": True, "type": "object", "properties": {"a": {}}, "required": ["a"]}
    assert smallest(document(it=schema), "it") == {"a": None}


def test_prose_goes_and_properties_of_that_name_stay() -> None:
    given = {"description": "x", "properties": {"description": {"description": "y"}}}
    assert without_prose([given]) == [{"properties": {"description": {}}}]


def test_references_are_found_at_any_depth() -> None:
    assert list(references({"a": [{"$ref": "#/x"}, {"b": {"$ref": "#/y"}}]})) == ["#/x", "#/y"]


@pytest.mark.parametrize("name", ["issue-comment", "check-run", "git-ref", "label"])
def test_a_skeleton_lacks_nothing_that_its_schema_requires(name: str) -> None:
    schemas = Schemas(load("rest"))
    complaints = schemas.check({"$ref": f"#/components/schemas/{name}"}, strict=True)
    assert list(complaints(skeleton.answer(name))) == []


def test_two_descriptions_become_two_slices_and_the_skeletons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = {"type": "array", "items": {"description": "both at once"}}
    answer = {"200": {"content": {"application/json": {"schema": listed}}}}
    rest = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1", "license": {"name": "MIT"}, "contact": "x"},
        "paths": {
            "/app/installations": {"get": {"summary": "x", "responses": answer}, "post": {}},
            "/unwanted": {"get": {}},
        },
        "components": {"schemas": {"user": {"type": "object"}, "unused": {}}},
    }
    reference = {"$ref": "#/components/schemas/hook"}
    body = {"requestBody": {"content": {"application/json": {"schema": reference}}}}
    kept = {"properties": {"sender": {"type": "object"}}, "required": ["sender"], "type": "object"}
    hooks = {
        **rest,
        "webhooks": {"ping": {"post": body}},
        "components": {"schemas": {"hook": kept}},
    }
    wanted = {"rest": {"/app/installations": ["get"]}, "hooks": ["ping"], "answers": []}
    for name, document in {"rest": rest, "hooks": hooks}.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(json.dumps(document).encode()))
    (tmp_path / "wanted.json").write_text(json.dumps(wanted))
    monkeypatch.setattr(carve, "WANTED", tmp_path / "wanted.json")
    monkeypatch.setattr(carve, "SLICES", tmp_path / "slices")
    monkeypatch.setattr(carve, "SKELETONS", tmp_path / "skeletons.json")

    carve.main(str(tmp_path / "rest.gz"), str(tmp_path / "hooks.gz"))

    carved = json.loads(gzip.decompress((tmp_path / "slices/rest.json.gz").read_bytes()))
    [(path, item)] = carved["paths"].items()
    assert (path, list(item), "summary" in item["get"]) == ("/app/installations", ["get"], False)
    assert "contact" not in carved["info"]
    told = json.loads(gzip.decompress((tmp_path / "slices/webhooks.json.gz").read_bytes()))
    assert list(told["components"]["schemas"]) == ["hook"]
    skeletons = json.loads((tmp_path / "skeletons.json").read_text())
    assert skeletons == {"answers": {}, "hooks": {"ping": {"sender": None}}}
