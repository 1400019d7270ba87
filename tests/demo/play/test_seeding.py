"""Samples crash as their story says, under every seed: run for real."""

import ast
import json
import os
import subprocess
import sys
from difflib import SequenceMatcher
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest

from bot.demo.play.seeding import LOOKALIKE, seeded, words
from bot.demo.play.stories import Sample, Story, Tree, shipped

SEEDS = range(20)
PLAYED = SEEDS[:6]
"""Seeds whose samples are run: what ships, and as many others as every kind of change needs."""
FORKED = Path(__file__).with_name("forked.py")

GREEN, RED, BROKEN = 0, 1, 2
"""Exit codes of pytest: passed, a test failed, collection was interrupted."""


def lay_out(tree: Tree, folder: Path) -> str:
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return str(folder)


def run(words: list[list[str]]) -> list[tuple[int, str]]:
    """[folder, module, argument ...] each -> (exit status, output) each."""
    bare = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, FORKED],
        input=json.dumps(words).encode(),
        env=quiet | bare,
        stdout=subprocess.PIPE,
        check=True,
    )
    return [(code, said) for code, said in json.loads(done.stdout)]


def test_every_sample_crashes_with_the_error_of_its_story(tmp_path: Path) -> None:
    samples = [sample for seed in PLAYED for sample in seeded(seed)]

    crashes = run(
        [
            [lay_out(sample.tree, tmp_path / str(number)), sample.story.package]
            for number, sample in enumerate(samples)
        ]
    )

    assert [code for code, _ in crashes] == [1] * len(samples)
    assert [said.splitlines()[-1] for _, said in crashes] == [
        sample.story.crash for sample in samples
    ]


def test_a_samples_own_tests_see_the_crash_only_where_the_story_says_so(tmp_path: Path) -> None:
    samples = [sample for seed in PLAYED for sample in seeded(seed)]

    results = run([suite(sample, tmp_path / str(n)) for n, sample in enumerate(samples)])

    assert [code for code, _ in results] == [expected(sample.story) for sample in samples]
    for sample, (_, said) in zip(samples, results, strict=True):
        assert sample.story.green_before or sample.story.crash in said
    assert sum("ERROR collecting tests/" in said for _, said in results) == len(PLAYED)


def suite(sample: Sample, folder: Path) -> list[str]:
    return [lay_out(sample.tree, folder), "pytest", "-q", "-p", "no:cacheprovider"]


def expected(story: Story) -> int:
    """A module that moved is found out while tests are collected."""
    if story.green_before:
        return GREEN
    return BROKEN if story.severity == "low" else RED


def test_seed_zero_is_what_ships() -> None:
    assert seeded(0) == shipped()


def test_equal_seeds_tell_equal_samples() -> None:
    assert seeded(7) == seeded(7)


def test_seeds_differ_from_one_another() -> None:
    told = [str(seeded(seed)) for seed in SEEDS]

    assert len(set(told)) == len(told)


@pytest.mark.parametrize("sample", shipped(), ids=lambda sample: sample.story.folder)
def test_every_identifier_that_a_sample_defines_can_be_renamed(sample: Sample) -> None:
    known = {*sample.story.names, "main", "self", "__init__"}

    defined = {name for tree in parsed(sample) for name in definitions(tree)}

    assert {name for name in defined if not name.startswith("test_")} <= known


@pytest.mark.parametrize("sample", seeded(1), ids=lambda sample: sample.story.folder)
def test_no_old_name_is_left_in_code(sample: Sample) -> None:
    [old] = [ship.story for ship in shipped() if ship.story.folder == sample.story.folder]

    used = {name for tree in parsed(sample) for name in definitions(tree)}

    assert not used & set(old.names)
    assert not [path for path in sample.tree if old.package in path.split("/")]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_two_names_of_a_sample_look_alike(seed: int) -> None:
    for sample in seeded(seed + 1):
        for one, other in combinations(map(str.lower, sample.story.names), 2):
            assert SequenceMatcher(None, one, other).ratio() < LOOKALIKE


def test_no_word_is_a_module_that_python_finds() -> None:
    assert [word for word in words().nouns if find_spec(word)] == []


def parsed(sample: Sample) -> list[ast.Module]:
    return [ast.parse(code) for path, code in sample.tree.items() if path.endswith(".py")]


def definitions(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                names.add(name)
    return names
