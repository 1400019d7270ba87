"""Types that can stand in for each other are known by name, and asked for without an import."""

from patterns.toolbox.values.kin import LIST, PATH, TUPLE, beside, is_near


def test_what_comes_in_place_of_a_type_is_its_kin_but_not_what_is_asked_for_already() -> None:
    assert [kin.name for kin in beside(["set"])] == ["frozenset", "KeysView"]
    assert "tuple" not in {kin.name for kin in beside(["list", "tuple"])}


def test_a_text_is_like_bytes_only_at_first_sight() -> None:
    far = next(kin for kin in beside(["str"]) if kin.name == "bytes")

    assert not is_near(far, ["str"])
    assert is_near(PATH, ["str"])
    assert is_near(TUPLE, ["list"])


def test_a_value_is_asked_for_without_what_has_to_be_imported() -> None:
    assert LIST.held_by("x") == "isinstance(x, list)"
    assert PATH.held_by("x") == "hasattr(type(x), '__fspath__')"
