"""What makes a repair weightier than its pattern alone would say."""

import pytest

from patterns.contract import Edit, Severity
from patterns.toolbox.source import severity
from patterns.toolbox.source.sources import DictSources

SHAPES = {
    "one line": "def pay(total):§\n    return total\n",
    "no parameters": "def pay():§\n    return 1\n",
    "annotated": "def pay(total: int = 1) -> dict[str, int]:§\n    return {}\n",
    "a colon in a comment": "def pay(\n    a,  # cents: whole\n):§  # so: on\n    return total\n",
    "a colon in a default": "def pay(total=lambda: {1: 2}):§\n    return total\n",
    "markers alone behind the last one": "def pay(total, /):§\n    return total\n",
    "all on one line": "def pay(total):§ return total\n",
}


def reasons(source: str, start: int, end: int) -> list[str]:
    edit = Edit("shop.py", start, end, b"")
    return severity.raised(Severity.LOW, [edit], DictSources({"shop.py": source}))[1]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_stands_behind_the_colon_of_a_def_is_no_signature(shape: str) -> None:
    source, colon = shape.replace("§", ""), shape.index("§")

    assert reasons(source, colon, colon) == []


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_colon_of_a_def_and_all_before_it_is_the_signature(shape: str) -> None:
    source, colon = shape.replace("§", ""), shape.index("§")

    assert reasons(source, colon - 1, colon - 1) == ["It changes the signature of `pay`."]


def test_a_line_put_first_into_a_body_is_low() -> None:
    source = "def pay(total):\n    return total\n"

    assert reasons(source, 16, 16) == []
