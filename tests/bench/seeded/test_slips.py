"""A planted slip is one small change, of the kind that it says."""

import ast
import random

import pytest

from tests.bench.seeded.code import Code
from tests.bench.seeded.slips import KINDS, slips

SOURCE = b"""\
import decimal
from shop import prices


class Cart(Base):
    def __init__(self, owner, limit=10):
        super().__init__()
        self.owner = owner
        self.lines = list(limit)

    async def total(self, lines, currency="EUR"):
        result = None
        if not lines:
            return 0
        for line in list(self.lines):
            if line and line.amount:
                result = await prices.convert(line["amount"], currency=str(currency))
        try:
            return result.encode().decode()
        except (KeyError, ValueError):
            return self.owner.accounts().get("default", 1)
"""


def luck() -> random.Random:
    return random.Random(7)  # noqa: S311  a draw that can be repeated, no secret


@pytest.fixture(scope="module")
def code() -> Code:
    return Code(SOURCE)


@pytest.mark.parametrize("kind", [kind.__name__ for kind in KINDS])
def test_each_kind_finds_a_place(code: Code, kind: str) -> None:
    found = slips(code, luck())[kind]

    assert found
    assert all(slip.made(SOURCE) != SOURCE for slip in found)


def test_only_the_missing_colon_leaves_a_file_that_cannot_be_read(code: Code) -> None:
    every = slips(code, luck())
    torn = {kind for kind, found in every.items() for slip in found if not reads(slip.made(SOURCE))}

    # A branch may lose its only statement, too, and `await` its place.
    assert "punctuated" in torn
    assert torn <= {"punctuated", "guarded", "bound", "parent"}


def test_the_same_luck_makes_the_same_slips(code: Code) -> None:
    assert slips(code, luck()) == slips(code, luck())


def reads(data: bytes) -> bool:
    try:
        ast.parse(data)
    except SyntaxError:
        return False
    return True
