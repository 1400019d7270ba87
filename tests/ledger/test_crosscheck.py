from datetime import timedelta

import pytest

from bot.ledger import crosscheck, signers
from bot.ledger.chain import Ledger
from bot.ledger.crosscheck import Hosted, Moved, Proposal
from bot.ledger.showing import verified
from bot.model import CommitId, FixId, RepositoryName
from tests.ledger.histories import PINNED, Plan, Story, Way
from tests.ledger.repo import LEDGER_REF

STORY = Story().play(Plan(), Plan(Way.OPEN))
NOW = STORY.time + timedelta(days=1)
LANDED = CommitId(STORY.landed[0])
MERGED = Proposal(1, FixId("fix_0000000000000001"), LANDED, STORY.time)
OPEN = Proposal(2, FixId("fix_0000000000000002"))


def ledger(kept: int | None = None) -> Ledger:
    found = Ledger(signers.parse(PINNED), STORY.repo.read)
    for commit in STORY.repo.log(LEDGER_REF)[:kept]:
        found.add(commit)
    return found


def said(*proposals: Proposal, kept: int | None = None, **more: object) -> list[str]:
    shown = Hosted("acme/shop", "1", "", proposals, **more)  # type: ignore[arg-type]  # by name
    return [one.what for one in crosscheck.findings(ledger(kept), shown, NOW)]


def test_what_both_say_alike_is_clean() -> None:
    named = verified(CommitId(ledger().head), RepositoryName("acme/shop"))
    noted = Proposal(2, OPEN.fix, noted=crosscheck.noted([f"<sub>{named}</sub>"]))
    assert noted.noted == (ledger().head,)
    assert said(MERGED, noted) == []


@pytest.mark.parametrize("kept", range(5))
def test_wherever_the_tail_was_cut_a_pull_request_shows_it(kept: int) -> None:
    noted = tuple(commit.id for commit in STORY.repo.log(LEDGER_REF))
    assert said(MERGED, Proposal(2, OPEN.fix, noted=noted), kept=kept)


def test_a_merge_without_a_record_is_named_and_a_young_one_waited_for() -> None:
    stranger = Proposal(3, FixId("fix_00000000000000ff"), CommitId("9" * 40), STORY.time)
    young = Proposal(3, stranger.fix, stranger.merged, NOW - timedelta(minutes=1))
    assert said(MERGED, OPEN, stranger) == ["pull request #3 was merged, and no record says so"]
    assert said(MERGED, OPEN, young) == []


def test_a_record_without_its_pull_request_is_named() -> None:
    assert said(OPEN) == [
        f"{MERGED.fix} merged, says the ledger; GitHub shows no merged pull request"
    ]
    other = Proposal(1, MERGED.fix, CommitId("9" * 40), STORY.time)
    assert said(other, OPEN) == [f"#1 landed as {'9' * 40}"]


def test_a_force_push_that_github_remembers_is_named() -> None:
    move = Moved("a force push", "8" * 40, NOW, "mallory")
    assert said(MERGED, OPEN, moved=[move])[0].startswith("a force push of grace/ledger by mallory")


def test_records_of_another_repository_are_named() -> None:
    shown = Hosted("evil/shop", "1", "", (MERGED, OPEN), [])
    found = crosscheck.findings(ledger(), shown, NOW)
    assert [one.what for one in found] == ["records of acme/shop"]
