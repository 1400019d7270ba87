"""Answers to commands that decide nothing, and what they make happen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Command, Comment, Decision, Permission, Stage, Verdict
from bot.reading.commands import Order, Unknown
from bot.steps.answer import HELP, MOST_PER_HOUR, Act, Answer, Ground, reply, unanswered
from tests.examples import FIX

WAITING = Decision(Verdict.WAIT, waits_for=("an approval",))
SHOWN = FIX.created_at
ASKED = Comment(1, "alice", False, "", SHOWN + timedelta(minutes=1))
GROUND = Ground(
    FIX,
    WAITING,
    {"alice": Permission.WRITE, "bob": Permission.READ},
    SHOWN,
    behind=True,
    attempts=2,
)


def answered(command: Command, by: str = "alice", ground: Ground = GROUND) -> Answer:
    return reply(Order(command), replace(ASKED, author=by), ground)


def at(stage: Stage) -> Ground:
    return replace(GROUND, fix=replace(FIX, stage=stage))


def test_status_says_what_is_missing() -> None:
    assert "waits for: an approval" in answered(Command.STATUS, "bob").text
    merging = replace(GROUND, decision=Decision(Verdict.MERGE))
    assert "nothing is missing" in answered(Command.STATUS, ground=merging).text


def test_explain_gives_the_reason_and_the_evidence() -> None:
    said = answered(Command.EXPLAIN, "bob").text

    assert FIX.why in said
    assert FIX.evidence[0] in said


def test_help_lists_every_command_but_the_one_for_other_people_s_pull_requests() -> None:
    assert answered(Command.HELP).text == HELP
    assert all(f"/grace {command}" in HELP for command in Command if command is not Command.FIX)


def test_an_unknown_word_is_asked_back() -> None:
    said = reply(Unknown("aprove", Command.APPROVE), ASKED, GROUND)

    assert "did you mean `/grace approve`" in said.text
    assert "did you mean" not in reply(Unknown("zzz"), ASKED, GROUND).text


@pytest.mark.parametrize(
    "command",
    [Command.RETRY, Command.REBASE, Command.ROLLBACK, Command.PAUSE, Command.RESUME, Command.FIX],
)
def test_who_may_only_read_moves_nothing_and_is_told_who_may(command: Command) -> None:
    said = answered(command, "bob")

    assert said.act is None
    assert "anyone with write permission can say it" in said.text


@pytest.mark.parametrize(
    ("command", "stage", "act"),
    [
        (Command.RETRY, Stage.PROPOSED, Act.NEXT),
        (Command.REBASE, Stage.PROPOSED, Act.REMAKE),
        (Command.ROLLBACK, Stage.MERGED, Act.TAKE_BACK),
        (Command.ROLLBACK, Stage.VERIFIED, Act.TAKE_BACK),
        (Command.RETRY, Stage.REJECTED, Act.LIFT),
        (Command.PAUSE, Stage.PROPOSED, Act.PAUSE),
        (Command.RESUME, Stage.MERGED, Act.RESUME),
        (Command.ROLLBACK, Stage.PROPOSED, None),
        (Command.REBASE, Stage.MERGED, None),
        (Command.RETRY, Stage.MERGED, None),
        (Command.FIX, Stage.PROPOSED, None),
    ],
)
def test_an_order_is_carried_out_where_the_fix_stands_for_it(
    command: Command, stage: Stage, act: Act | None
) -> None:
    assert answered(command, ground=at(stage)).act is act


def test_what_was_done_already_is_not_done_again() -> None:
    later = replace(GROUND, shown=ASKED.created_at)

    assert answered(Command.RETRY, ground=later).act is None
    assert answered(Command.REBASE, ground=later).act is None
    assert answered(Command.REBASE, ground=replace(GROUND, behind=False)).act is None


def test_no_more_candidates_are_tried_than_the_policy_lets() -> None:
    last = replace(GROUND, fix=replace(FIX, attempt=2))

    assert answered(Command.RETRY, ground=last).act is None


def test_a_person_is_heard_so_often_an_hour() -> None:
    said = [
        Comment(number, "alice", False, "/grace status", SHOWN + timedelta(minutes=number))
        for number in range(MOST_PER_HOUR + 5)
    ]
    other = Comment(99, "bob", False, "/grace help", SHOWN)
    later = Comment(100, "alice", False, "/grace help", SHOWN + timedelta(hours=3))

    assert len(unanswered([*said, other, later])) == MOST_PER_HOUR + 2


def test_only_grace_s_own_unedited_answer_answers() -> None:
    asked = replace(ASKED, body="/grace help")
    mark = replace(ASKED, id=2, body="<!-- grace:answer:comment:1 -->")

    assert len(unanswered([asked, mark])) == 1
    assert len(unanswered([asked, replace(mark, is_bot=True)])) == 1
    assert unanswered([asked, replace(mark, is_bot=True, own=True)]) == []
