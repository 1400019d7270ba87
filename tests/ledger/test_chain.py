from dataclasses import replace
from datetime import timedelta

from bot.ledger.entries import BY_HAND, REVOKED, landed_source
from bot.ledger.findings import Finding, Flaw
from bot.ledger.record import render
from bot.model import Record, RecordKind
from tests.ledger.histories import KEY, PINNED, SHOP, START, Plan, Story, audit, signer
from tests.ledger.impostors import ADDED, EVIL
from tests.ledger.repo import LEDGER_REF

NEW_KEY, STRANGER = signer(4), signer(9)
BOTH = PINNED + f'grace namespaces="grace" {NEW_KEY.public}\n'
REVOKE = Record(
    RecordKind.KEY_ROTATED, SHOP, START, decision=REVOKED, source=f"key:{KEY.fingerprint}"
)
NOTE = Record(RecordKind.POLICY_CHANGED, SHOP, START)


def flaws(story: Story, pinned: str = BOTH) -> list[Flaw]:
    return [finding.flaw for finding in audit(story.repo, pinned)]


def test_a_rotated_key_hands_over() -> None:
    story = Story().play(Plan())
    story.record(REVOKE)
    story.key = NEW_KEY
    story.play(Plan())
    assert flaws(story) == []


def test_a_revoked_key_signs_nothing_more_on_the_ledger() -> None:
    story = Story().play(Plan())
    story.record(REVOKE)
    story.record(NOTE)
    story.time -= timedelta(minutes=5)
    story.record(NOTE)
    assert flaws(story) == [Flaw.SIGNATURE] * 2


def test_a_revoked_key_lands_nothing_more() -> None:
    story = Story().play(Plan(in_flight=True))
    honest = story.repo.read(story.head).message
    story.record(REVOKE)
    assert flaws(story) == []

    story.key = KEY
    late = Story()
    late.record(replace(REVOKE, source=f"key:{KEY.fingerprint}"), NEW_KEY)
    late.time += timedelta(hours=1)
    late.play(Plan(in_flight=True))
    assert set(flaws(late)) == {Flaw.SIGNATURE, Flaw.QUOTATION}
    assert late.repo.read(late.head).message != honest


def test_a_forged_revocation_revokes_nothing() -> None:
    story = Story()
    forged = story.record(REVOKE, STRANGER)
    story.play(Plan())
    assert {found.commit for found in audit(story.repo)} == {forged}


def test_a_forged_merge_settles_nothing() -> None:
    story = Story().play(Plan())
    evil = story.human({"shop/evil.py": EVIL}, "Heal\n\nGrace-Record: v1 merged\n")
    merged = replace(NOTE, kind=RecordKind.MERGED, source=landed_source(evil), changes=ADDED)
    forged = story.record(replace(merged, decision=BY_HAND), STRANGER)
    assert {found.commit for found in audit(story.repo)} == {forged, evil}


def test_an_introduced_key_that_the_auditor_does_not_know_is_told_as_such() -> None:
    story = Story().handed_over(NEW_KEY)
    story.record(NOTE)
    assert flaws(story) == []
    [found] = audit(story.repo, PINNED)
    assert f"an earlier record introduces {NEW_KEY.fingerprint}" in found.expected


def test_two_writers_clocks_may_differ_a_little() -> None:
    story = Story()
    story.record(NOTE)
    story.time -= timedelta(minutes=9)
    story.record(NOTE)
    assert flaws(story) == []


def test_a_record_from_before_its_predecessor_is_named() -> None:
    story = Story()
    story.record(NOTE)
    story.time -= timedelta(hours=1)
    last = story.record(NOTE)
    assert [(found.commit, found.flaw) for found in audit(story.repo)] == [(last, Flaw.TIME)]


def test_a_finding_says_what_is_there_and_what_should_be() -> None:
    story = Story()
    first = story.record(NOTE)
    story.repo.refs[LEDGER_REF] = first
    orphan = story.append(story.repo.read(first).message, (first,))
    assert audit(story.repo) == [
        Finding(orphan, Flaw.CHAIN, "Grace-Prev: none", first),
    ]


def test_a_record_that_stands_on_the_ledger_without_its_predecessor_s_id_is_named() -> None:
    story = Story()
    commit = story.append(render(NOTE, KEY), ())
    assert audit(story.repo) == [Finding(commit, Flaw.CHAIN, "Grace-Prev: None", "none")]


def test_a_ledger_commit_is_the_record_with_its_title_or_without() -> None:
    block = render(replace(NOTE, prev="none"), KEY)
    for message, named in (
        (block, 0),
        (f"policy-changed: acme/shop\n\n{block}", 0),
        ("x\n\n" + block, 1),
    ):
        story = Story()
        story.append(message, ())
        assert len(audit(story.repo)) == named
