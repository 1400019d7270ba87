"""The table of documented failures speaks of what Python has."""

import json
from importlib import import_module
from pathlib import Path

import pytest

import patterns.toolbox.errors.failures as subject

TABLE = json.loads(Path(subject.__file__).with_suffix(".json").read_text())
HOMES = ("builtins", "binascii", "decimal", "json", "pickle")
WAYS = sorted(
    {way for ways in [*TABLE["calls"].values(), *TABLE["methods"].values()] for way in ways}
)


@pytest.mark.parametrize("name", TABLE["calls"])
def test_every_call_exists(name: str) -> None:
    module, *path = name.split(".")
    found = import_module(module)
    for part in path:
        try:
            found = getattr(found, part)
        except AttributeError:
            found = import_module(f"{module}.{part}")

    assert callable(found)


@pytest.mark.parametrize("way", WAYS)
def test_every_failure_is_an_exception(way: str) -> None:
    bare = way.rpartition(".")[2]
    found = [getattr(import_module(home), bare, None) for home in HOMES]

    assert any(isinstance(one, type) and issubclass(one, Exception) for one in found)


@pytest.mark.parametrize("kind", subject.PARENTS)
def test_what_catches_an_error_is_a_base_of_it(kind: str) -> None:
    found = next(
        one for home in HOMES if isinstance(one := getattr(import_module(home), kind, None), type)
    )

    assert {base.__name__ for base in found.__mro__} >= subject.PARENTS[kind]


def test_a_failure_is_no_twin_of_what_catches_it() -> None:
    operation = subject.Operation("int()", frozenset({"ValueError", "TypeError", "OverflowError"}))

    assert operation.twins("OverflowError") == {"ValueError", "TypeError"}
