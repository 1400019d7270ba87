"""How a file says a name of another module."""

import pytest

from patterns.contract import Refused
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.module import parse
from patterns.toolbox.source.splice import spliced

NAME = "decimal.Decimal"


def said(text: str) -> tuple[str, str]:
    module = parse("app.py", text.encode())
    how = spelled(NAME, Place(module, (module.tree,)))
    return how.text, spliced(module.data, how.edits).decode()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from decimal import Decimal\n", "Decimal"),
        ("from decimal import Decimal as D\n", "D"),
        ("import decimal\n", "decimal.Decimal"),
        ("import os, decimal as d\n", "d.Decimal"),
    ],
)
def test_what_the_file_imports_is_used(text: str, name: str) -> None:
    assert said(text) == (name, text)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("x = 1\n", "from decimal import Decimal\n\nx = 1\n"),
        ("from decimal import ROUND_UP, getcontext\n", "ROUND_UP, Decimal, getcontext"),
        ("from decimal import ROUND_UP\n", "import ROUND_UP, Decimal\n"),
        ("from decimal import (\n    getcontext,\n)\n", "from decimal import Decimal\n"),
        ("import decimal\ndecimal = 1\n", "from decimal import Decimal\n"),
    ],
)
def test_otherwise_an_import_is_added_where_it_belongs(text: str, after: str) -> None:
    name, new = said(text)

    assert name == "Decimal"
    assert after in new


def test_a_name_that_is_taken_is_left_alone() -> None:
    with pytest.raises(Refused, match=r"means something else in app\.py"):
        said("Decimal = float\n")
