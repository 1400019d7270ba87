from typing import Any

import pytest

from bot.demo import skeleton
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
