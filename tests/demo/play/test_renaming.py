"""Names are exchanged everywhere, and nothing else is."""

import ast

import pytest

from bot.demo.play.renaming import renamed, renamed_path, renamed_text

NAMES = {"shop": "forge", "price": "acorn", "Cart": "Raven"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("import shop.price\n", "import forge.acorn\n", id="an import"),
        pytest.param("shopping = shop\n", "shopping = forge\n", id="part of a word stays"),
        pytest.param("x.price(price=1)\n", "x.acorn(acorn=1)\n", id="attribute and keyword"),
        pytest.param("f'{price} of {Cart!r}'\n", "f'{acorn} of {Raven!r}'\n", id="an f-string"),
        pytest.param("# the shop's\n", "# the forge's\n", id="a comment"),
        pytest.param("'é'; Cart\n", "'é'; Raven\n", id="behind wide characters"),
        pytest.param('"""a\nprice\n"""; Cart\n', '"""a\nacorn\n"""; Raven\n', id="many lines"),
        pytest.param("def test_a_price(): ...\n", "def test_a_acorn(): ...\n", id="a test's name"),
        pytest.param("total_price = 1\n", "total_price = 1\n", id="an underscore joins words"),
    ],
)
def test_code_is_renamed(before: str, after: str) -> None:
    assert renamed(before, NAMES) == after


def test_renaming_back_restores_every_byte() -> None:
    code = 'from shop import Cart  # a shop\n\n\nclass Till(Cart):\n    """Knows a price."""\n'
    back = {new: old for old, new in NAMES.items()}

    assert renamed(renamed(code, NAMES), back) == code


def test_renamed_code_is_still_code() -> None:
    ast.parse(renamed("def price(shop: 'Cart') -> str:\n    return f'{shop}'\n", NAMES))


def test_texts_are_renamed_word_by_word() -> None:
    assert renamed_text("the shop's `price`, re-shop", NAMES) == "the forge's `acorn`, re-forge"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("shop/price.py", "forge/acorn.py"),
        ("tests/test_price.py", "tests/test_acorn.py"),
        (".github/shop.yml", ".github/forge.yml"),
        ("README.md", "README.md"),
    ],
)
def test_paths_are_renamed(before: str, after: str) -> None:
    assert renamed_path(before, NAMES) == after
