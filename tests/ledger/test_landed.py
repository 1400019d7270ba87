from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ledger import landing
from bot.ledger.chain import Ledger
from bot.ledger.findings import Flaw, Place
from bot.ledger.landed import Landed
from bot.ledger.record import parse, render
from bot.ledger.signers import parse as parse_signers
from bot.model import FixId, Record, RecordKind, RepositoryName
from patterns.contract import Severity
from tests.ledger.histories import KEY, PINNED, Plan, Story, Way, audit
from tests.ledger.repo import LEDGER_REF, MAIN_REF


def in_flight(edit: Callable[[Record], Record]) -> Story:
    """A history whose newest commit is Grace's, its record changed and signed by Grace herself."""
    story = Story().play(Plan(severity=Severity.HIGH, in_flight=True))
    commit = story.repo.read(story.head)
    block = render(edit(parse(commit.message).record), KEY)
    message = f"Heal\n\n{landing.message('Why.', block)}"
    story.repo.refs[MAIN_REF] = story.repo.commit(commit.tree, commit.parents, message, story.time)
    return story


@pytest.mark.parametrize(
    ("edit", "flaw"),
    [
        (lambda record: replace(record, ledger="0" * 40), Flaw.QUOTATION),
        (lambda record: replace(record, ledger=None), Flaw.QUOTATION),
        (lambda record: replace(record, ledger="none"), Flaw.QUOTATION),
        (lambda record: replace(record, repository=RepositoryName("evil/shop")), Flaw.QUOTATION),
        (lambda record: replace(record, fix=FixId("fix_9")), Flaw.QUOTATION),
        (lambda record: replace(record, time=record.time - timedelta(hours=1)), Flaw.TIME),
        (lambda record: replace(record, kind=RecordKind.APPROVED), Flaw.ORDER),
        (lambda record: replace(record, ledger=None, prev="none"), Flaw.ORDER),
        (lambda record: replace(record, changes=()), Flaw.CHANGES),
    ],
)
def test_even_what_grace_signed_must_agree_with_the_ledger(
    edit: Callable[[Record], Record], flaw: Flaw
) -> None:
    assert flaw in {finding.flaw for finding in audit(in_flight(edit).repo)}


def test_a_landing_that_quotes_a_mere_proposal_is_not_approved_by_that() -> None:
    story = Story().play(Plan(severity=Severity.HIGH, in_flight=True))
    (story.repo.refs[LEDGER_REF],) = story.repo.read(story.repo.refs[LEDGER_REF]).parents
    found = audit(story.repo)
    assert [finding.flaw for finding in found] == [Flaw.QUOTATION]

    story = in_flight(lambda record: record)
    proposed = story.repo.log(LEDGER_REF)[0].id
    story.repo.refs[LEDGER_REF] = proposed
    honest = story.repo.read(story.head)
    block = render(replace(parse(honest.message).record, ledger=proposed), KEY)
    story.repo.refs[MAIN_REF] = story.repo.commit(honest.tree, honest.parents, block, story.time)
    assert [finding.flaw for finding in audit(story.repo)] == [Flaw.APPROVAL]


def test_a_landing_must_not_quote_a_refusal() -> None:
    story = Story().play(Plan(Way.REJECTED, severity=Severity.LOW))
    rejected = story.repo.read(story.repo.refs[LEDGER_REF])
    record = replace(
        parse(rejected.message).record, kind=RecordKind.MERGED, prev=None, ledger=rejected.id
    )
    (change,) = record.changes
    story.human({change.path: b"healed 1\n"}, render(record, KEY))
    assert {finding.flaw for finding in audit(story.repo)} == {Flaw.QUOTATION, Flaw.APPROVAL}


def test_a_local_proposal_needs_no_ledger() -> None:
    """`grace heal --branch` signs a commit that a person then merges as they please."""
    story = Story()
    new = {"shop/api.py": b"healed\n"}
    record = Record(
        RecordKind.PROPOSED, RepositoryName("acme/shop"), story.time, changes=story.changes(new)
    )
    story.human(new, f"Heal\n\n{render(record, KEY)}")
    assert audit(story.repo) == []


def checked(story: Story) -> list[tuple[Place, tuple[str, ...]]]:
    """The last commit's verdict."""
    ledger = Ledger(parse_signers(PINNED), story.repo.read)
    for commit in story.repo.log(LEDGER_REF):
        ledger.add(commit)
    head = story.repo.read(story.head)
    verdict = Landed(ledger, "main").add(head, story.repo.changes(head))
    return [(verdict.place, verdict.remarks)]


def test_what_the_ledger_has_not_settled_yet_is_remarked() -> None:
    story = Story().play(Plan(in_flight=True))
    assert checked(story) == [(Place.LANDED, ("not on the ledger as merged (yet)",))]


def test_what_the_ledger_settles_is_remarked() -> None:
    ((_, remarks),) = checked(Story().play(Plan(Way.SQUASH_BY_HAND)))
    assert remarks == ("settled by the ledger: the signature does not fit what it signs",)


def test_the_ledger_s_word_on_what_landed_is_checked_against_the_tree() -> None:
    story = Story()
    story.record(
        Record(RecordKind.PROPOSED, RepositoryName("acme/shop"), story.time, FixId("fix_1"),
               severity=Severity.LOW)
    )  # fmt: skip
    commit = story.human({"shop/api.py": b"something else\n"}, "By hand")
    story.record(
        Record(RecordKind.MERGED, RepositoryName("acme/shop"), story.time, FixId("fix_1"),
               source=f"commit:{commit}", changes=story.changes({"shop/api.py": b"healed\n"}))
    )  # fmt: skip
    assert [(found.commit, found.flaw) for found in audit(story.repo)] == [(commit, Flaw.CHANGES)]


def test_a_merge_into_another_branch_is_not_missed_on_this_one() -> None:
    story = Story().play(Plan(base="dev"))
    ledger = Ledger(parse_signers(PINNED), story.repo.read)
    for commit in story.repo.log(LEDGER_REF):
        ledger.add(commit)
    (landed,) = ledger.landings

    assert list(Landed(ledger, "main").missing()) == []
    assert [found.commit for found in Landed(ledger, "dev").missing()] == [landed]
    assert [found.commit for found in Landed(ledger).missing()] == [landed]


@pytest.mark.parametrize("count", [1, 2])
def test_records_of_another_branch_may_come_along_in_a_squash(count: int) -> None:
    story = Story()
    main, files = story.head, dict(story.files)
    story.play(*[Plan(base="dev")] * count)
    listed = b"\n\n".join(b"* " + story.repo.read(commit).message for commit in story.landed)
    healed, story.files = story.files, files
    story.repo.refs[MAIN_REF] = main
    squash = story.human({**healed, "shop/own.py": b"mine\n"}, b"Feature (#9)\n\n" + listed)

    assert audit(story.repo) == []
    assert checked(story) == [(Place.LANDED, (f"came along from {', '.join(['dev'] * count)}",))]

    forged = listed.replace(b"Grace-Reason: c", b"Grace-Reason: C")
    story.repo.refs[MAIN_REF] = main
    squash = story.human({**healed, "shop/own.py": b"mine\n"}, b"Feature (#9)\n\n" + forged)
    assert squash in {finding.commit for finding in audit(story.repo)}


def test_a_record_that_comes_along_without_its_files_is_remarked() -> None:
    story = Story()
    main, files = story.head, dict(story.files)
    story.play(Plan(base="dev"))
    message = story.repo.read(story.landed[0]).message
    story.files, story.repo.refs[MAIN_REF] = files, main
    story.human({"shop/own.py": b"mine\n"}, message)

    assert checked(story) == [
        (
            Place.LANDED,
            ("came along from dev", "of its files these are not changed here: shop/m1.py"),
        )
    ]
