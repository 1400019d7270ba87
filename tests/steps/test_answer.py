"""Answers to commands that decide nothing."""

from dataclasses import replace

from bot.model import Command, Decision, Verdict
from bot.reading.commands import Order, Unknown
from bot.steps.answer import HELP, reply
from tests.examples import FIX

WAITING = Decision(Verdict.WAIT, waits_for=("an approval",))


def test_status_says_what_is_missing() -> None:
    assert reply(Order(Command.STATUS), FIX, WAITING) == "this fix waits for: an approval"
    assert reply(Order(Command.STATUS), FIX, Decision(Verdict.MERGE)) == "nothing is missing"


def test_explain_gives_the_evidence() -> None:
    assert reply(Order(Command.EXPLAIN), FIX, WAITING) == FIX.evidence[0]
    assert reply(Order(Command.EXPLAIN), replace(FIX, evidence=()), WAITING) == FIX.title


def test_help_lists_the_commands() -> None:
    assert reply(Order(Command.HELP), FIX, WAITING) == HELP


def test_an_unknown_word_is_asked_back() -> None:
    assert "did you mean `/grace approve`" in reply(
        Unknown("aprove", Command.APPROVE), FIX, WAITING
    )
    assert "did you mean" not in reply(Unknown("zzz"), FIX, WAITING)
