import pytest

from tests.judge.schemas import Schemas, as_json_schema, closed

PARTS = {
    "name": {"type": "string", "nullable": True, "enum": ["a"]},
    "one": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
    "two": {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/name"}}},
    "both": {"allOf": [{"$ref": "#/components/schemas/one"}, {"$ref": "#/components/schemas/two"}]},
    "either": {"oneOf": [{"$ref": "#/components/schemas/one"}, {"type": "string"}]},
    "maybe": {"nullable": True, "allOf": [{"$ref": "#/components/schemas/one"}]},
}


@pytest.fixture
def schemas() -> Schemas:
    return Schemas({"components": {"schemas": PARTS}})


def wrong(schemas: Schemas, name: str, document: object, *, strict: bool = False) -> int:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return len(list(schemas.check(schema, strict=strict)(document)))


def test_nullable_means_null_beside_types_enums_and_compositions(schemas: Schemas) -> None:
    assert as_json_schema(PARTS["name"]) == {"type": ["string", "null"], "enum": ["a", None]}
    assert wrong(schemas, "name", None) == wrong(schemas, "name", "a") == 0
    assert wrong(schemas, "maybe", None) == wrong(schemas, "maybe", {"a": 1}) == 0
    assert wrong(schemas, "maybe", 5) == 1


def test_joined_objects_are_closed_as_a_whole(schemas: Schemas) -> None:
    assert wrong(schemas, "both", {"a": 1, "b": "a"}, strict=True) == 0
    assert wrong(schemas, "both", {"a": 1, "c": 2}, strict=True) == 1
    assert wrong(schemas, "both", {"a": 1, "c": 2}) == 0


def test_the_alternative_that_came_closest_tells_what_is_wrong(schemas: Schemas) -> None:
    schema = {"$ref": "#/components/schemas/either"}
    [complaint] = schemas.check(schema, strict=False)({"a": "x"})
    assert complaint.path == "a"


def test_an_object_that_lists_no_properties_stays_open() -> None:
    assert closed({"type": "object"}) == {"type": "object"}
    given = {"properties": {"a": {}}, "additionalProperties": True}
    assert closed(given) == given
