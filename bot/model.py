"""The nouns of the story, all frozen: what every room hands to the next."""

from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, NewType, Self

from patterns.contract import BlobId, Certainty, Fault, Patch, Severity

RepositoryName = NewType("RepositoryName", str)
"""`owner/name`, as GitHub spells it."""
CommitId = NewType("CommitId", str)
FixId = NewType("FixId", str)
"""`fix_` and 16 hex digits."""
Fingerprint = NewType("Fingerprint", str)
"""`v1:` and 32 hex digits; one per bug, whatever door its errors come through."""
PatternId = NewType("PatternId", str)
"""`<family>/<file stem>`."""
Key = NewType("Key", str)
"""What a job is about: `intake:<repository>`, `incident:<id>`, `fix:<id>`, `repo:<name>`."""
IncidentId = NewType("IncidentId", str)
"""16 hex digits of SHA-256 over (repository, type, last raw frame): how ingest collapses."""


class Door(StrEnum):
    """Through which door an error came in."""

    SDK = "sdk"
    SENTRY = "sentry"
    CI = "ci"
    SELF = "self"
    API = "api"
    CLI = "cli"

    @property
    def authenticated(self) -> bool:
        """Whether only somebody we know can have sent it; a DSN is public by design."""
        return self is not Door.SDK


class Stage(StrEnum):
    """Where in its life a fix is; `bot.stages` holds the table of what may follow what."""

    DRAFTED = "drafted"
    PROPOSED = "proposed"
    APPROVED = "approved"
    MERGED = "merged"
    VERIFIED = "verified"
    CAME_BACK = "came_back"
    ROLLED_BACK = "rolled_back"
    REJECTED = "rejected"
    ABANDONED = "abandoned"


class Permission(StrEnum):
    """What GitHub says a person may do with a repository, weakest first."""

    NONE = "none"
    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"
    MAINTAIN = "maintain"
    ADMIN = "admin"

    @property
    def may_write(self) -> bool:
        """Write or stronger."""
        return self in {Permission.WRITE, Permission.MAINTAIN, Permission.ADMIN}


# ---- what comes in ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parcel:
    """An SDK's request as it came, for handing on unread.

    Attributes:
        door: "envelope" or "store", the last part of the address that it was sent to.
        body: in its `encoding`: "gzip", "deflate", "br", or "" for none.
        client: what the SDK calls itself, e.g. `sentry.python/2.75.0`; "" where it says nothing.
    """

    door: str
    body: bytes
    encoding: str
    client: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One accepted body, kept (scrubbed, encrypted) until the job under `key` has read it.

    Attributes:
        id: the sender's delivery id, or SHA-256 of the body: equal ids are one arrival.
        key: the job that will read it.
        kind: the event's name, e.g. "workflow_job", "event_alert", "envelope", "log".
        repository: the operator's mapping, or None where the body itself says it (GitHub).
    """

    id: str
    key: Key
    door: Door
    kind: str
    body: bytes
    received_at: datetime
    repository: RepositoryName | None = None


@dataclass(frozen=True, slots=True)
class TrackedIssue:
    """An error as an error tracker groups it; `last_seen` is aware, UTC."""

    id: str
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class FailedJob:
    """The CI job that an incident came from."""

    id: int
    name: str
    app: str
    """Slug of the App whose check this is; "github-actions" for Actions."""
    branch: str
    head: CommitId


@dataclass(frozen=True, slots=True)
class Sighting:
    """One occurrence of an error, read but not yet understood.

    Attributes:
        commit: the commit the event names, or None: then the default branch's head is meant.
        environment: "production", ... where the report says so; release likewise.
        event: where it can be looked up again, e.g. "sentry:4711", "ci:job/99".
        raised_as: headline of what reached the top, where `fault` only led to it or is its member.
    """

    repository: RepositoryName
    door: Door
    fault: Fault
    seen_at: datetime
    commit: CommitId | None = None
    release: str | None = None
    environment: str | None = None
    event: str = ""
    job: FailedJob | None = None
    count: int = 1
    raised_as: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One bug as far as ingest can tell, with how often and when it was seen.

    Attributes:
        fingerprint: set once the source is known.
        sighting: the newest one; the evidence that diagnosis works on.
        refusals: why there is no fix, newest attempt; empty where there is one.
        fix: the newest fix of it.
        releases, environments: those it was seen in, newest first, at most 20 of each.
    """

    id: IncidentId
    repository: RepositoryName
    sighting: Sighting
    count: int
    first_seen: datetime
    last_seen: datetime
    fingerprint: Fingerprint | None = None
    refusals: tuple["Refusal", ...] = ()
    fix: FixId | None = None
    releases: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A result: no fix, and why. `pattern` is None where no pattern got as far as looking."""

    because: str
    pattern: PatternId | None = None


# ---- what is found and made --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A fault whose frames are mapped to a commit of the repository.

    Attributes:
        fault: frames inside the repository carry repository-relative paths.
        qualname: dotted name of the innermost in-app function; "" at module level.
    """

    repository: RepositoryName
    commit: CommitId
    fault: Fault
    fingerprint: Fingerprint
    path: str | None
    qualname: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One patch of one pattern, with the files it leaves behind.

    Attributes:
        files: path -> new content; what a commit takes.
        diff: unified, as `git apply` takes it.
        one_shot: whether a pull request may rest on this evidence alone.
    """

    pattern: PatternId
    family: str
    severity: Severity
    certainty: Certainty
    title: str
    why: str
    patch: Patch
    files: Mapping[str, bytes]
    diff: str
    one_shot: bool


@dataclass(frozen=True, slots=True)
class Healing:
    """All that the library had to say of one fault: candidates best first, and refusals."""

    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One file of a fix: the set of these is what an approval is bound to.

    `old` is `"0" * 40` for a file that is created, `new` likewise for one that is deleted.
    """

    path: str
    old: BlobId
    new: BlobId


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair on its way; a projection of what GitHub holds.

    Attributes:
        base: the commit that the branch starts from; head: what Grace pushed last.
        decided_by, reason: the person (or "policy") behind the newest decision.
        record: the newest record on `grace/ledger`.
        waits_for: sentences; empty when nothing is missing.
        merged_at: starts the verification window.
        reverts: the fix that this one takes back, for a rollback.
        error: the sanitised headline, for people.
    """

    id: FixId
    repository: RepositoryName
    incident: IncidentId
    fingerprint: Fingerprint
    pattern: PatternId
    severity: Severity
    certainty: Certainty
    stage: Stage
    title: str
    error: str
    why: str
    evidence: tuple[str, ...]
    diff: str
    base_branch: str
    base: CommitId
    changes: tuple[Change, ...]
    door: Door
    event: str
    created_at: datetime
    updated_at: datetime
    job: FailedJob | None = None
    head: CommitId | None = None
    pull_request: int | None = None
    proposed_at: datetime | None = None
    waits_for: tuple[str, ...] = ()
    decided_by: str | None = None
    decision_source: str | None = None
    permission: Permission | None = None
    reason: str | None = None
    merge_commit: CommitId | None = None
    merged_at: datetime | None = None
    record: CommitId | None = None
    sticky_comment: int | None = None
    check_run: int | None = None
    attempt: int = 1
    reverts: FixId | None = None

    @property
    def branch(self) -> str:
        """The branch that carries it."""
        return f"grace/{self.id}"


def fix_id(repository_id: int, fingerprint: Fingerprint, settled_before: int) -> FixId:
    """The same bug after the same history always gets the same id, whoever computes it."""
    digest = sha256(f"{repository_id}\n{fingerprint}\n{settled_before}".encode()).hexdigest()
    return FixId(f"fix_{digest[:16]}")


# ---- what the code host shows -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that the App is installed on. `clone_url` carries no credentials."""

    id: int
    name: RepositoryName
    installation: int
    default_branch: str
    clone_url: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A check run or a commit status, seen alike.

    Attributes:
        conclusion: GitHub's word once completed, e.g. "success"; None while it runs.
        app: slug of the App that reported it; statuses carry "status:<creator login>".
    """

    name: str
    app: str
    conclusion: str | None
    url: str = ""
    app_id: int | None = None

    @property
    def green(self) -> bool:
        """Succeeded; skipped, neutral and stale are not green."""
        return self.conclusion == "success"


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """A check that the branch's rules demand; app None where any source will do."""

    name: str
    app_id: int | None = None


@dataclass(frozen=True, slots=True)
class BranchRules:
    """What GitHub itself demands of a merge into a branch, as sentences and checks."""

    checks: tuple[RequiredCheck, ...] = ()
    others: tuple[str, ...] = ()
    merge_queue: bool = False


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as it stands now."""

    number: int
    url: str
    state: str
    """"open" or "closed"."""
    merged: bool
    head: CommitId
    base: CommitId
    base_branch: str
    merge_commit: CommitId | None = None
    closed_by: str | None = None
    """Login of whoever merged or closed it, where GitHub tells."""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the conversation. `edited` when its text is not the created one."""

    id: int
    author: str
    is_bot: bool
    body: str
    created_at: datetime
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted review; `state` is GitHub's word: APPROVED, CHANGES_REQUESTED, ..."""

    id: int
    author: str
    is_bot: bool
    state: str
    body: str
    commit: CommitId | None
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of a pull request's branch, or of history."""

    id: CommitId
    message: str
    parents: tuple[CommitId, ...]
    author: str | None = None
    """Login of the GitHub account, or None."""
    committed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook delivery in GitHub's own log; `id` redelivers it, `guid` is X-GitHub-Delivery."""

    id: int
    guid: str
    status_code: int
    delivered_at: datetime


# ---- what is decided ----------------------------------------------------------------------------


class Verdict(StrEnum):
    """What the gate says of a fix."""

    MERGE = "merge"
    WAIT = "wait"
    REJECT = "reject"
    HANDS_OFF = "hands_off"
    NEXT_CANDIDATE = "next_candidate"


class Command(StrEnum):
    """What a person can tell Grace in a comment that starts a line with `/grace`."""

    APPROVE = "approve"
    REJECT = "reject"
    EXPLAIN = "explain"
    STATUS = "status"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's say on a fix, however it was given: review, comment, button, REST.

    Attributes:
        approves: False is a rejection.
        changes: the change set it was given for; None where GitHub does not tell (a comment).
        head: the commit it was given for, where GitHub tells (a review).
        source: where it stands, e.g. "comment:17", "review:3", "api".
    """

    actor: str
    approves: bool
    reason: str
    source: str
    given_at: datetime
    head: CommitId | None = None
    changes: frozenset[Change] | None = None
    is_bot: bool = False
    edited: bool = False
    blocks: bool = False
    """A review that asks for changes: holds the merge, decides nothing."""

    def as_json(self) -> dict[str, Any]:
        """What `Store.remember` keeps of a voice that came through Grace's own API."""
        changes = None if self.changes is None else [astuple(one) for one in sorted(self.changes)]
        return asdict(self) | {"given_at": self.given_at.isoformat(), "changes": changes}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """The voice that `as_json` gave, after a round trip through JSON."""
        changes = kept["changes"]
        bound = None if changes is None else frozenset(Change(*one) for one in changes)
        return cls(
            **{**kept, "given_at": datetime.fromisoformat(kept["given_at"]), "changes": bound}
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate made of everything it saw, with every reason, met or not."""

    verdict: Verdict
    waits_for: tuple[str, ...] = ()
    actor: str = "policy"
    permission: Permission | None = None
    source: str = "policy"
    reason: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    """(source of a voice that does not count, why): answered once to that person."""


class Outcome(StrEnum):
    """What became of a merged fix."""

    WATCHING = "watching"
    HELD = "held"
    CAME_BACK = "came_back"
    CI_FAILED = "ci_failed"


# ---- what is written for ever -------------------------------------------------------------------


class RecordKind(StrEnum):
    """Which event of a fix's life a record proves."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    APPROVED = "approved"
    REJECTED = "rejected"
    MERGED = "merged"
    VERIFIED = "verified"
    ROLLED_BACK = "rolled-back"
    POLICY_CHANGED = "policy-changed"
    KEY_ROTATED = "key-rotated"


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the immutable log, before it is signed.

    `prev` is the parent commit on `grace/ledger` ("none" for the first); what lands on the default
    branch carries `ledger` instead: the ledger commit that it quotes.
    """

    kind: RecordKind
    repository: RepositoryName
    time: datetime
    fix: FixId | None = None
    pattern: PatternId | None = None
    severity: Severity | None = None
    event: str = ""
    decision: str = ""
    actor: str = ""
    permission: Permission | None = None
    source: str = ""
    reason: str = ""
    changes: tuple[Change, ...] = ()
    prev: str | None = None
    ledger: str | None = None


# ---- what people and machines ask ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """The original's metrics as counts; rates are derived where they are shown."""

    errors_detected: int = 0
    incidents: int = 0
    patterns_matched: int = 0
    fixes_proposed: int = 0
    fixes_approved: int = 0
    fixes_applied: int = 0
    fixes_verified: int = 0
    fixes_came_back: int = 0
    time_to_fix: timedelta | None = None
    """Median from first sighting to merge."""
    dead_letters: int = 0
    by_pattern: Mapping[PatternId, tuple[int, int]] = field(default_factory=dict)
    """pattern -> (held, came back)."""
