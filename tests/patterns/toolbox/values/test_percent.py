"""What formats ask for, read from their text."""

import ast

import pytest

from patterns.toolbox.values import percent


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("100%%", 0),
        ("%s of %-5.2f", 2),
        ("%*d", 2),
        ("%.*f", 2),
        ("%(name)s", None),
        ("%#x %% %r", 2),
    ],
)
def test_a_percent_format_says_how_many_values_it_takes(text: str, count: int | None) -> None:
    assert percent.wanted(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("{} {!r:>5}", 2), ("{{}}", 0), ("{0}", None), ("{name}", None), ("{", None)],
)
def test_braces_say_how_many_values_they_take(text: str, count: int | None) -> None:
    assert percent.braces(text) == count


def test_a_field_inside_a_field_is_not_counted() -> None:
    assert percent.braces("{:{}}") is None


def test_bytes_are_no_text() -> None:
    assert percent.literal(ast.Constant(b"a")) is None
