"""Honest lives of a repository that Grace heals, built in memory object by object, for audits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.ledger import keys, landing, signers
from bot.ledger.chain import Ledger
from bot.ledger.entries import ADDED, BY_HAND, SETTLED, about_key, landed_source
from bot.ledger.findings import Finding
from bot.ledger.landed import Landed
from bot.ledger.objects import object_id
from bot.ledger.record import render
from bot.model import (
    Change,
    CommitId,
    FixId,
    PatternId,
    Permission,
    Record,
    RecordKind,
    RepositoryName,
)
from bot.ports import Signer
from patterns.contract import BlobId, Severity
from tests.ledger.repo import LEDGER_REF, MAIN_REF, Files, Repo

SHOP = RepositoryName("acme/shop")
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
ZERO = BlobId("0" * 40)


def signer(number: int) -> keys.SshSigner:
    """A key that is the same in every run."""
    return keys.SshSigner(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


KEY, OTHER_KEY, EXPIRED_KEY = signer(1), signer(2), signer(3)
PINNED = "\n".join(
    [
        "# whose records count in acme/shop",
        signers.line(KEY.public),
        signers.line(EXPIRED_KEY.public, valid_before=START - timedelta(days=1)),
        f"dev@example.com {OTHER_KEY.public}",
        "",
    ]
)


class Way(StrEnum):
    """How a fix reaches the default branch."""

    SQUASH = "squash"
    SQUASH_BY_HAND = "squash by hand"
    MERGE_BY_HAND = "merge by hand"
    REBASE_BY_HAND = "rebase by hand"
    BASE_MOVED = "base moved"
    REJECTED = "rejected"
    OPEN = "open"


@dataclass(frozen=True)
class Plan:
    """One fix to play.

    Attributes:
        prose: what stands above the record in the landing message.
        tail: what GitHub or a person put below it.
        crlf: whether the message came back from a web form.
        creates: whether the fix adds a file, too.
        base: the branch that the ledger says it landed on.
        reverted: whether somebody takes it back later.
        in_flight: whether Grace's own merge has not yet been written to the ledger.
    """

    way: Way = Way.SQUASH
    severity: Severity = Severity.MEDIUM
    prose: str = "The factory is synchronous."
    tail: str = ""
    crlf: bool = False
    creates: bool = False
    base: str = "main"
    reverted: bool = False
    in_flight: bool = False
    reason: str = "checked against the docs"


SQUASH_TAIL = "\n---------\n\nCo-authored-by: Alice <alice@example.com>\n"
GENESIS = {"README.md": b"shop\n", "shop/api.py": b"def api(): ...\n", "shop/x.py": b"x = 1\n"}


class Story:
    """Plays plans on a repository, as Grace and its people do."""

    def __init__(self, key: Signer = KEY, *, signers_file: str = PINNED, like: str = "") -> None:
        self.repo = Repo(like=like)
        self.key = key
        self.time = START
        self.files: dict[str, bytes] = {
            **GENESIS,
            ".github/grace_signers": signers_file.encode(),
        }
        self.landed: list[str] = []
        self.name, self.number = SHOP, ""
        self._count = 0
        self._land("Begin", ())

    def play(self, *plans: Plan) -> Self:
        for plan in plans:
            self.heal(plan)
        return self

    def heal(self, plan: Plan) -> None:
        """One fix from proposal to whatever its plan says."""
        self._count += 1
        fix, path = FixId(f"fix_{self._count:016x}"), f"shop/m{self._count % 3}.py"
        if path not in self.files:
            self.human({path: b"broken\n"}, f"Add {path}")
        new = {path: f"healed {self._count}\n".encode()}
        if plan.creates:
            new[f"tests/test_{self._count}.py"] = b"def test(): ...\n"
        base = Record(
            RecordKind.PROPOSED,
            SHOP,
            self.time,
            fix,
            PatternId("missing_await/x"),
            plan.severity,
            event="ci:job/7",
            changes=self.changes(new),
        )
        proposed = self.record(base)
        if plan.way is Way.OPEN:
            return
        voice: dict[str, Any] = {
            "actor": "alice",
            "permission": Permission.WRITE,
            "source": f"comment:{self._count}",
        }
        if plan.way is Way.REJECTED:
            self.record(replace(base, kind=RecordKind.REJECTED, reason=plan.reason, **voice))
            return
        quoted = proposed
        if plan.severity is not Severity.LOW:
            base = replace(base, reason=plan.reason, **voice)
            if plan.way in {Way.SQUASH, Way.BASE_MOVED}:
                quoted = self.record(replace(base, kind=RecordKind.APPROVED, decision="approved"))
        commit, settled = _LAND[plan.way](self, plan, replace(base, ledger=quoted), new)
        self.landed.append(commit)
        if plan.in_flight and plan.way is Way.SQUASH:
            return
        merged = replace(
            settled, kind=RecordKind.MERGED, source=landed_source(commit, plan.base), ledger=None
        )
        self.record(merged)
        self.record(replace(merged, kind=RecordKind.VERIFIED, source=""))
        if plan.reverted:
            self.human({path: b"broken\n"}, f'Revert "Heal"\n\nThis reverts commit {commit}.\n')

    def record(self, record: Record, key: Signer | None = None) -> CommitId:
        """Append to the ledger."""
        self._tick()
        head = self.repo.refs.get(LEDGER_REF)
        record = replace(self._home(record), time=self.time, prev=head or "none")
        message = landing.ledger_message(record, render(record, key or self.key))
        return self.append(message, (head,) if head else ())

    def renamed(self, name: str) -> Self:
        """The repository gets another name; its number stays."""
        self.name, self.number = RepositoryName(name), "7"
        return self

    def handed_over(self, key: keys.SshSigner) -> Self:
        """The present key introduces the next one, which signs from now on."""
        self.record(about_key(SHOP, self.time, ADDED, key.fingerprint))
        self.key = key
        return self

    def _home(self, record: Record) -> Record:
        if not self.number:
            return record
        return replace(record, repository=self.name, repository_id=self.number)

    def append(self, message: str | bytes, parents: tuple[str, ...]) -> CommitId:
        """Any message as the ledger's next commit."""
        tree = self.repo.tree({landing.README_PATH: landing.README.encode()})
        commit = self.repo.commit(tree, parents, message, self.time)
        self.repo.refs[LEDGER_REF] = commit
        return commit

    def human(
        self, new: Files, message: str | bytes, modes: Mapping[str, str] | None = None
    ) -> CommitId:
        """A commit of somebody's, straight onto the default branch."""
        return self._land(message, (self.head,), new, modes)

    def changes(self, new: Files) -> tuple[Change, ...]:
        """What writing these files changes now."""
        return tuple(
            Change(path, self._blob(self.files.get(path)), self._blob(content))
            for path, content in new.items()
        )

    def _blob(self, content: bytes | None) -> BlobId:
        like = self.repo.like
        if content is None:
            return BlobId("0" * (len(like) or 40))
        return BlobId(object_id("blob", content, like))

    @property
    def head(self) -> str:
        return self.repo.refs[MAIN_REF]

    def _tick(self) -> None:
        self.time += timedelta(minutes=1)

    def _land(
        self,
        message: str | bytes,
        parents: tuple[str, ...],
        new: Files | None = None,
        modes: Mapping[str, str] | None = None,
    ) -> CommitId:
        self._tick()
        self.files |= new or {}
        commit = self.repo.commit(self.repo.tree(self.files, modes), parents, message, self.time)
        self.repo.refs[MAIN_REF] = commit
        return commit

    def signed(self, plan: Plan, record: Record) -> str:
        """The message that carries a record onto the default branch."""
        block = render(replace(self._home(record), time=self.time), self.key)
        body = landing.message(plan.prose, block)
        text = f"{landing.title('Heal', self._count)}\n\n{body}{plan.tail}"
        return text.replace("\n", "\r\n") if plan.crlf else text


Landing = tuple[CommitId, Record]


def _squash(story: Story, plan: Plan, record: Record, new: Files) -> Landing:
    message = story.signed(plan, replace(record, kind=RecordKind.MERGED))
    return story.human(new, message), record


def _base_moved(story: Story, plan: Plan, record: Record, new: Files) -> Landing:
    """Somebody else's commit on the same file came in between signing and merging."""
    message = story.signed(plan, replace(record, kind=RecordKind.MERGED))
    path = next(iter(new))
    story.human({path: story.files[path] + b"more\n"}, "Meanwhile")
    both = {**new, path: new[path] + b"more\n"}
    settled = replace(record, changes=story.changes(both), decision=SETTLED)
    return story.human(both, message), settled


def _squash_by_hand(story: Story, plan: Plan, record: Record, new: Files) -> Landing:
    """The web page's box: somebody kept a piece of the record and changed a word of it."""
    message = story.signed(plan, record).replace("Grace-Event: ci", "Grace-Event: CI")
    return story.human(new, message), replace(record, decision=BY_HAND)


def _merge_by_hand(story: Story, plan: Plan, record: Record, new: Files) -> Landing:
    fork, before = story.head, dict(story.files)
    own = story.signed(plan, replace(record, kind=RecordKind.PROPOSED, ledger=None))
    branch = story._land(own, (fork,), new)
    story.files = before
    story.repo.refs[MAIN_REF] = fork
    story.human({"shop/x.py": f"x = {story._count}\n".encode()}, "Meanwhile, elsewhere")
    merge = story._land("Merge pull request #7 from acme/grace/fix", (story.head, branch), new)
    return merge, replace(record, decision=BY_HAND)


def _rebase_by_hand(story: Story, plan: Plan, record: Record, new: Files) -> Landing:
    """Each file in a commit of its own; GitHub names the last."""
    commit = CommitId("")
    for path, content in new.items():
        commit = story.human({path: content}, f"Heal {path}\n\n{landing.prose(plan.prose)}")
    return commit, replace(record, decision=BY_HAND)


_LAND = {
    Way.SQUASH: _squash,
    Way.BASE_MOVED: _base_moved,
    Way.SQUASH_BY_HAND: _squash_by_hand,
    Way.MERGE_BY_HAND: _merge_by_hand,
    Way.REBASE_BY_HAND: _rebase_by_hand,
}


def audit(repo: Repo, pinned: str = PINNED) -> list[Finding]:
    """What the pure audit finds in a repository, without git."""
    ledger = Ledger(signers.parse(pinned), repo.read)
    findings = [found for each in repo.log(LEDGER_REF) for found in ledger.add(each).findings]
    landed = Landed(ledger, "main")
    for commit in repo.log(MAIN_REF):
        if landed.concerns(commit):
            findings += landed.add(commit, repo.changes(commit)).findings
    return [*findings, *landed.missing()]
