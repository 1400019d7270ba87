"""Lines move; what a module means does not."""

import ast
from random import Random

import pytest

from bot.demo.play.shifting import Words, shifted

WORDS = Words(
    nouns=("acorn", "birch", "cedar"),
    verbs=("mend", "weave"),
    remarks=("The {0} comes before the {1}.",),
)

CODE = '''"""A module."""

import os

LIMIT = 3


# Counts upwards.
def first(x: int) -> int:
    """Docs."""
    return x + LIMIT


@staticmethod
def second() -> str:
    return os.sep


class Third:
    """Holds."""

    def method(self) -> int:
        return first(1)


def fourth() -> "Third":
    return Third()


if __name__ == "__main__":
    fourth()
'''


def shift(seed: int, code: str = CODE) -> str:
    return shifted(code, WORDS, Random(seed))  # noqa: S311  no secret hangs on it


def named(code: str) -> dict[str, str]:
    """Every definition of a module and what it does, remarks left out."""
    return {
        node.name: ast.dump(node)
        for node in ast.parse(code).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


@pytest.mark.parametrize("seed", range(30))
def test_every_definition_survives_unchanged(seed: int) -> None:
    assert named(CODE).items() <= named(shift(seed)).items()


@pytest.mark.parametrize("seed", range(30))
def test_what_is_not_a_function_keeps_its_place(seed: int) -> None:
    def others(code: str) -> list[str]:
        body = ast.parse(code).body
        return [ast.dump(node) for node in body if not isinstance(node, ast.FunctionDef)]

    assert others(shift(seed)) == others(CODE)


def test_lines_move_and_functions_change_places() -> None:
    told = [shift(seed) for seed in range(30)]

    assert len({code.count("\n") for code in told}) > 3
    assert len({code.index("def first") < code.index("def second") for code in told}) == 2


@pytest.mark.parametrize("seed", range(30))
def test_comments_stay_above_what_they_speak_of(seed: int) -> None:
    assert "# Counts upwards.\ndef first" in shift(seed)
    assert "@staticmethod\ndef second" in shift(seed)


@pytest.mark.parametrize("code", ["", '"""Only docs."""\n', "import os\n\nprint(os.sep)\n"])
def test_a_module_without_definitions_stays_as_it_is(code: str) -> None:
    assert shift(1, code) == code


def test_a_module_may_begin_with_a_definition() -> None:
    assert "def only" in shift(1, "def only() -> None:\n    pass\n")
