"""Manipulations by whoever holds a former key, or another repository's records."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from bot.ledger import landing
from bot.ledger.objects import object_id
from bot.ledger.record import canonical, parse, render
from bot.model import Change, FixId, PatternId, Record, RecordKind, RepositoryName
from bot.ports import Signer
from patterns.contract import BlobId, Severity
from tests.ledger.histories import EXPIRED_KEY, KEY, SHOP, START, ZERO, Plan, Story, Way
from tests.ledger.repo import LEDGER_REF, MAIN_REF, Repo
from tests.ledger.rewriting import Apply, appended, line_of
from tests.ledger.target import HIGH, IN_FLIGHT, LEDGER, MAIN, SQUASHED, STORY, Tampering

PAST = START - timedelta(days=2)
"""When the former key still counted."""
EVIL = b"evil\n"
ADDED = (Change("shop/evil.py", ZERO, BlobId(object_id("blob", EVIL))),)


def _own(kind: RecordKind, **more: object) -> Record:
    record = Record(
        kind,
        SHOP,
        PAST,
        FixId("fix_00000000000000ff"),
        PatternId("missing_await/x"),
        Severity.LOW,
        changes=ADDED,
    )
    return replace(record, **more)  # type: ignore[arg-type]  # fields by name


def _landed(record: Record, key: Signer) -> Apply:
    """A commit that really changes what its record says."""

    def apply(repo: Repo) -> set[str]:
        head = repo.read(repo.refs[MAIN_REF])
        files = {**STORY.files, "shop/evil.py": EVIL}
        message = f"Heal\n\n{render(canonical(record), key)}"
        repo.refs[MAIN_REF] = repo.commit(repo.tree(files), (head.id,), message, START)
        return {repo.refs[MAIN_REF]}

    return apply


def _written(record: Record, key: Signer) -> Apply:
    """A record on the ledger with the right predecessor."""

    def apply(repo: Repo) -> set[str]:
        head = repo.read(repo.refs[LEDGER_REF])
        linked = canonical(replace(record, prev=head.id))
        message = landing.ledger_message(linked, render(linked, key))
        repo.refs[LEDGER_REF] = repo.commit(head.tree, (head.id,), message, START)
        return {repo.refs[LEDGER_REF]}

    return apply


def former_key() -> Iterator[Tampering]:
    """Old dates, signed today: nothing offline tells them from true ones but what they rest on."""
    newest = LEDGER[-1].id
    for what, record in (
        ("quotes nothing", _own(RecordKind.PROPOSED)),
        ("quotes none", _own(RecordKind.PROPOSED, ledger="none")),
        ("quotes the newest record", _own(RecordKind.PROPOSED, ledger=newest)),
        ("merged", _own(RecordKind.MERGED, ledger=newest)),
        ("merged by an approval", _own(RecordKind.MERGED, ledger=LEDGER[HIGH].id)),
        ("rolled back", _own(RecordKind.ROLLED_BACK, ledger=newest)),
    ):
        yield Tampering(f"a former key lands, {what}", _landed(record, EXPIRED_KEY))
    for kind in RecordKind:
        yield Tampering(
            f"a former key writes {kind} under an old date", _written(_own(kind), EXPIRED_KEY)
        )
        today = _own(kind, time=STORY.time)
        yield Tampering(f"a former key writes {kind} today", _written(today, EXPIRED_KEY))
    yield Tampering("a former key begins the ledger anew", _begun_anew)


def _begun_anew(repo: Repo) -> set[str]:
    del repo.refs[LEDGER_REF]
    tree, head = LEDGER[0].tree, "none"
    for kind in (RecordKind.PROPOSED, RecordKind.MERGED):
        block = render(canonical(_own(kind, prev=head)), EXPIRED_KEY)
        parents = () if head == "none" else (head,)
        head = repo.commit(tree, parents, block, START)
    repo.refs[LEDGER_REF] = head
    return {MAIN[SQUASHED].id, MAIN[IN_FLIGHT].id}


def other_repositories() -> Iterator[Tampering]:
    """Grace's own signature, given in another place: a fork, or a repository with a like name."""
    for what, more in (
        ("another's name", {"repository": RepositoryName("evil/shop")}),
        ("another's number", {"repository_id": "99"}),
        ("a like name", {"repository": RepositoryName("аcme/shop")}),
        ("another's name and number", {"repository": RepositoryName("a/b"), "repository_id": "9"}),
    ):
        for kind in (RecordKind.APPROVED, RecordKind.KEY_ROTATED, RecordKind.PROPOSED):
            record = _own(kind, time=STORY.time, **more)
            yield Tampering(f"{kind} continued under {what}", _numbered(record))
        elsewhere = _own(RecordKind.MERGED, time=STORY.time, ledger=LEDGER[HIGH].id, **more)
        yield Tampering(f"landed under {what}", _landed(elsewhere, KEY))
    yield Tampering("the ledger of another repository", _transplanted)
    foreign = Story().play(Plan(Way.OPEN, Severity.LOW), Plan(Way.OPEN)).repo
    for n, commit in enumerate(line_of(foreign, LEDGER_REF)):
        message = commit.message.replace(b"acme/shop", b"evil/shop")
        yield Tampering(f"record {n} of elsewhere replayed", appended(LEDGER_REF, message))
        yield Tampering(f"record {n} of elsewhere landed", appended(MAIN_REF, commit.message))


def _numbered(record: Record) -> Apply:
    """After a record that bears this repository's own number."""

    def apply(repo: Repo) -> set[str]:
        known = _own(RecordKind.POLICY_CHANGED, time=STORY.time, fix=None, changes=())
        _written(replace(known, repository_id="1"), KEY)(repo)
        return _written(record, KEY)(repo)

    return apply


def _transplanted(repo: Repo) -> set[str]:
    other = Story().play(Plan(Way.REJECTED), Plan(), Plan(Way.OPEN)).repo
    repo.objects |= other.objects
    repo.refs[LEDGER_REF] = other.refs[LEDGER_REF]
    return {MAIN[SQUASHED].id, MAIN[IN_FLIGHT].id}


def shapes() -> Iterator[Tampering]:
    """Histories of a shape that only somebody's hands make."""

    def two_roots(repo: Repo) -> set[str]:
        root = repo.commit(LEDGER[0].tree, (), LEDGER[1].message, START)
        parents = (repo.refs[LEDGER_REF], root)
        repo.refs[LEDGER_REF] = repo.commit(LEDGER[0].tree, parents, b"Merge", START)
        return {root, repo.refs[LEDGER_REF]}

    def octopus(repo: Repo) -> set[str]:
        head, landed = repo.read(repo.refs[MAIN_REF]), MAIN[IN_FLIGHT].message
        parents = (head.id, MAIN[0].id, LEDGER[0].id)
        repo.refs[MAIN_REF] = repo.commit(head.tree, parents, landed, START)
        return {repo.refs[MAIN_REF]}

    def rebased(repo: Repo) -> set[str]:
        line = line_of(repo, MAIN_REF)
        repo.refs[MAIN_REF] = repo.commit(line[-1].tree, (), line[-1].message, START)
        return {repo.refs[MAIN_REF], MAIN[SQUASHED].id}

    yield Tampering("two roots", two_roots)
    yield Tampering("an octopus with a stolen record", octopus)
    yield Tampering("the branch begun anew", rebased)
    for what, line in CLAIMS.items():
        message = f"Tidy up\n\n{line}\n"
        yield Tampering(f"a claim {what}", appended(MAIN_REF, message.encode()))
    block = parse(MAIN[IN_FLIGHT].message).block.decode()
    for what, text in {
        "squashed with its like": f"{block}\n\n{block}",
        "with a false one below": f"{block}\n\n{_forged(block)}",
        "folded into one": block.replace("\nGrace-Fix", "\n Grace-Fix"),
        "in a fence": f"```\n{_forged(block)}\n```",
    }.items():
        message = f"Heal (#7)\n\n{text}\n"
        yield Tampering(f"a record {what}", appended(MAIN_REF, message.encode()))


def _forged(block: str) -> str:
    return block.replace("Grace-Severity: high", "Grace-Severity: low")


CLAIMS = {
    "in small capitals": "Gr\u1d00ce-Record: v1 merged",
    "in Cherokee": "\u13c0race-Record: v1 merged",
    "with a combining mark": "G\u0332race-Record: v1 merged",
    "behind a backspace": "x\x08Grace-Record: v1 merged",
    "in colour": "\x1b[1mGrace-Record: v1 merged\x1b[0m",
    "with an underscore": "Grace_Record: v1 merged",
    "with a filler": "Grace\u3164-Record: v1 merged",
    "with a tag": "Gr\U000e0061ace-Record: v1 merged",
    "after a NUL": "\x00Grace-Record: v1 merged",
    "after a megabyte": "x" * (1 << 20) + "\nGrace-Record: v1 merged",
}

OTHERS: tuple[Callable[[], Iterator[Tampering]], ...] = (former_key, other_repositories, shapes)
