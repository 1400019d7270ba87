"""A pattern that breaks a law is told which one: patterns made for breaking them."""

from collections.abc import Iterator
from typing import ClassVar

import pytest

from bot.edges import trial
from patterns import laws
from patterns.contract import (
    Certainty,
    Edit,
    Example,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)

FAULT = Fault("ValueError", "two", frames=(Frame("app.py", 1, "<module>"),))
BEFORE, AFTER = "raise ValueError('two')  # why\n", "print('two')  # why\n"
SWALLOWED = "try:\n    raise ValueError('two')\nexcept Exception:\n    pass\n"
CURE = Heals("a cure", FAULT, BEFORE, AFTER)
NO = Refuses("a refusal", FAULT, "print('two')\n", because="nothing raises")


class Sound(Pattern):
    """Print what was raised before.

    A pattern for tests: it replaces the one statement that it knows, and refuses all others with
    the same reason, so that each law can be broken by one small change.
    """

    family = "patterns"
    severity = Severity.LOW
    matches = "ValueError: two"
    examples: ClassVar[tuple[Example, ...]] = (CURE, NO, NO)
    evidence: ClassVar[tuple[str, ...]] = ("The statement raises.",)

    @classmethod
    def id(cls) -> str:
        """As if it stood in a family's folder."""
        return "/".join(cls.__module__.split(".")[-2:])

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Replace the statement."""
        if not cls.claims(fault) or not sources.read("app.py").startswith(b"raise"):
            raise Refused("nothing raises")
        yield Patch((Edit("app.py", 0, len("raise ValueError"), b"print"),), cls.evidence)


class Telling(Sound):
    """Tell what happened and leave it.

    A pattern for tests that never proposes anything: it explains what `Sound` would heal, and
    refuses whatever else it is shown.
    """

    certainty = Certainty.C
    examples: ClassVar[tuple[Example, ...]] = (
        Explains("one", FAULT, BEFORE, because="it raises"),
        Explains("two", FAULT, BEFORE, because="it raises"),
        NO,
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Explain the statement."""
        if not cls.claims(fault) or not sources.read("app.py").startswith(b"raise"):
            raise Refused("nothing raises")
        raise Explained("it raises")


def told(pattern: type[Pattern]) -> str:
    return "; ".join(laws.broken(pattern, [pattern]))


def with_examples(*examples: Example) -> type[Pattern]:
    return type("Broken", (Sound,), {"examples": examples, "__doc__": Sound.__doc__})


def test_a_sound_pattern_breaks_none() -> None:
    assert told(Sound) == ""
    assert list(trial.broken(CURE)) == []


@pytest.mark.parametrize(
    ("examples", "says"),
    [
        ((CURE, NO), "at least one cure and two refusals"),
        ((NO, NO), "at least one cure and two refusals"),
        ((Heals("x", FAULT, BEFORE, AFTER + "\n"), NO, NO), "the patch is another one"),
        ((Heals("x", FAULT, AFTER, AFTER), NO, NO), "it proposes nothing"),
        ((Heals("x", FAULT, BEFORE, BEFORE), NO, NO), "it would heal what is healed"),
        ((Heals("x", FAULT, BEFORE, "print('two')\n"), NO, NO), "it loses the comment '# why'"),
        ((Heals("x", FAULT, BEFORE, SWALLOWED), NO, NO), "a handler that takes every error"),
        ((Heals("x", FAULT, BEFORE + "assert 1\n", AFTER), NO, NO), "it takes an `assert` away"),
        ((CURE, NO, Refuses("x", FAULT, AFTER, "because")), "it refuses because 'nothing raises'"),
        ((CURE, NO, Refuses("x", FAULT, BEFORE, "because")), "does not refuse, but proposes 1"),
        ((CURE, NO, Refuses("x", Fault("E", ""), AFTER, "nothing raises")), "regex does not match"),
    ],
)
def test_examples_that_break_a_law_are_told(examples: tuple[Example, ...], says: str) -> None:
    assert says in told(with_examples(*examples))


def test_an_explanation_keeps_all_laws() -> None:
    assert told(Telling) == ""


@pytest.mark.parametrize(
    ("examples", "says"),
    [
        (Telling.examples[1:], "at least two explanations, and never a cure"),
        ((*Telling.examples, CURE), "at least two explanations, and never a cure"),
        ((*Telling.examples, Explains("x", FAULT, BEFORE, "other")), "it refuses because"),
        ((*Telling.examples, Explains("x", FAULT, AFTER, "nothing raises")), "it explains what it"),
        ((*Telling.examples, Refuses("x", FAULT, BEFORE, "it raises")), "it explains what it"),
    ],
)
def test_an_explanation_that_breaks_a_law_is_told(examples: tuple[Example, ...], says: str) -> None:
    broken = type("Broken", (Telling,), {"examples": examples, "__doc__": Telling.__doc__})

    assert says in told(broken)


@pytest.mark.parametrize(
    ("evidence", "says"),
    [((), "no evidence"), (("on line .",), "is no sentence"), (("it raises",), "is no sentence")],
)
def test_evidence_that_nobody_can_read_is_told(evidence: tuple[str, ...], says: str) -> None:
    assert says in told(type("Broken", (Sound,), {"evidence": evidence, "__doc__": Sound.__doc__}))


def test_an_example_that_is_surer_than_its_patch_is_told() -> None:
    likely = CURE._replace(certainty=Certainty.B)

    assert "the patch is of certainty A" in told(with_examples(likely, NO, NO))


def test_a_pattern_that_edits_another_ones_example_is_told() -> None:
    other = with_examples(CURE, NO, NO)

    assert "it proposes on the example 'a cure'" in "; ".join(laws.broken(Sound, [Sound, other]))


@pytest.mark.parametrize(
    ("attributes", "says"),
    [
        ({"id": lambda: "elsewhere/x"}, "does not stand in a folder"),
        ({"__doc__": "x" * 99}, "its title is longer than 72"),
        ({"__doc__": "Short.\n"}, "does not say why the repair is the whole one"),
    ],
)
def test_a_pattern_without_a_proper_name_is_told(attributes: dict[str, object], says: str) -> None:
    assert says in told(type("Broken", (Sound,), {"__doc__": Sound.__doc__, **attributes}))


@pytest.mark.parametrize(
    ("example", "says"),
    [
        (Heals("x", FAULT, AFTER, AFTER), "running `before` does not raise it"),
        (Heals("x", FAULT, f"\n{BEFORE}", AFTER), "running `before` raises it elsewhere"),
        (Heals("x", FAULT, BEFORE, BEFORE), "running `after` still raises it"),
        (Heals("x", FAULT, BEFORE, "import os\n"), "ruff finds something new in app.py: F401"),
    ],
)
def test_a_run_that_breaks_a_law_is_told(example: Heals, says: str) -> None:
    assert says in "; ".join(trial.broken(example))
