import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.type_names import type_name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("None", "None"),
        ("True", "bool"),
        ("'abc'", "str"),
        ('u"abc"', "str"),
        ("b'abc'", "bytes"),
        ("17", "int"),
        ("-1.5e+3", "float"),
        ("nan", "float"),
        ("[1, 2]", "list"),
        ("(1, 2)", "tuple"),
        ("{'a': 1}", "dict"),
        ("{1, 2}", "set"),
        ("{}", "dict"),
        ("<coroutine object Repo.fetch at 0x7f2b338b12f0>", "coroutine Repo.fetch"),
        ("<generator object rows.<locals>.inner at 0x7f>", "generator rows.<locals>.inner"),
        ("<shop.models.Cart object at 0x7f>", "shop.models.Cart"),
        ("<function main.<locals>.f at 0x7f>", "function main.<locals>.f"),
        ("<bound method Cart.total of <Cart 'ada'>>", "function Cart.total"),
        ("<built-in function len>", "function len"),
        ("<class 'shop.models.Cart'>", "class shop.models.Cart"),
        ("<module 'json' from '/usr/lib/python3.11/json/__init__.py'>", "module json"),
        ("<Flask 'shop.web'>", "Flask"),
        ("<secret of ada>", "object"),
        ("datetime.datetime(2026, 1, 2, 3, 4, 5)", "datetime.datetime"),
        ("Decimal('9.50')", "Decimal"),
        ("Cart(owner='ada')", "Cart"),
        ("hunter2", "object"),
        ("hunter2('x')", "object"),
        ("two words", "object"),
        ("", "object"),
        ({"a": 1}, "dict"),
        ([1], "list"),
        (None, "object"),
        (7, "int"),
    ],
)
def test_a_representation_shows_its_type(value: object, name: str) -> None:
    assert type_name(value) == name


@given(st.text())
def test_what_was_reduced_once_stays(text: str) -> None:
    assert type_name(type_name(text)) == type_name(text)


@given(st.from_type(type).flatmap(st.from_type) | st.text().map(repr))
def test_a_name_is_short_and_on_one_line(value: object) -> None:
    assert len(type_name(repr(value)).splitlines()) == 1
