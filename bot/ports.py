"""What the story needs from the world, as protocols; `bot.edges` holds the adapters.

Every adapter of a port passes the same contract test as the fake that ships in `tests/fakes.py`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, Protocol, TypeVar

from bot.mesh import Mesh
from bot.model import (
    Arrival,
    BranchRules,
    Check,
    Comment,
    Commit,
    CommitId,
    Delivery,
    Fix,
    FixId,
    Incident,
    IncidentId,
    Key,
    Outcome,
    Parcel,
    PatternId,
    Permission,
    PullRequest,
    Repository,
    RepositoryName,
    Review,
    Sighting,
    Stage,
    Tally,
    TrackedIssue,
)
from bot.settings import Settings
from patterns.contract import BlobId, Sources

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """Time, so that tests and replays can hold it."""

    def now(self) -> datetime:
        """This moment, aware, UTC."""
        ...


class CodeHost(Protocol):
    """GitHub, as far as the story needs it.

    Every method raises a `HostError` of the kind that `bot.errors` draws; none retries by itself
    beyond what is invisible (a token that expired), none decides anything.
    """

    async def repository(self, name: RepositoryName) -> Repository:
        """The repository as the installation sees it; `NotInstalled` where there is none."""
        ...

    async def branch_head(self, repo: Repository, branch: str) -> CommitId | None:
        """The commit that a branch points to, or None where there is no such branch."""
        ...

    async def job_log(self, repo: Repository, job: int) -> bytes:
        """A finished CI job's log, cut to its last 32 MiB; `NotYet` while there is none."""
        ...

    async def check_output(self, repo: Repository, check: int) -> bytes:
        """All that a check run says: summary, text, and its annotations, as lines of text."""
        ...

    async def reset_branch(self, repo: Repository, branch: str, commit: CommitId) -> None:
        """Make one of Grace's own branches point to `commit`, creating or moving it."""
        ...

    async def commit_files(
        self,
        repo: Repository,
        branch: str,
        parent: CommitId,
        message: str,
        files: Mapping[str, bytes | None],
    ) -> CommitId:
        """Add one commit with these contents to a branch whose head is `parent`.

        None deletes the file; file modes are kept. `Conflict` where the branch's head is not
        `parent`.
        """
        ...

    async def delete_branch(self, repo: Repository, branch: str) -> None:
        """Remove a branch; one that is gone already is no error."""
        ...

    async def open_pull_request(
        self, repo: Repository, branch: str, base: str, title: str, body: str
    ) -> PullRequest:
        """Open one; `Conflict` where that branch has an open one already."""
        ...

    async def pull_request_of(self, repo: Repository, branch: str) -> PullRequest | None:
        """The newest pull request from this branch of the same repository, open or closed."""
        ...

    async def pull_request(self, repo: Repository, number: int) -> PullRequest:
        """One pull request as it stands now."""
        ...

    async def update_pull_request(
        self, repo: Repository, number: int, *, body: str | None = None, close: bool = False
    ) -> None:
        """Change its text, or close it."""
        ...

    async def pull_request_commits(self, repo: Repository, number: int) -> Sequence[Commit]:
        """Its commits, oldest first (GitHub shows at most 250)."""
        ...

    async def comments(self, repo: Repository, number: int) -> Sequence[Comment]:
        """Its conversation, oldest first."""
        ...

    async def reviews(self, repo: Repository, number: int) -> Sequence[Review]:
        """Its submitted reviews, oldest first."""
        ...

    async def comment(self, repo: Repository, number: int, body: str) -> int:
        """Write a comment; gives its id."""
        ...

    async def edit_comment(self, repo: Repository, comment: int, body: str) -> None:
        """Replace a comment's text."""
        ...

    async def react(self, repo: Repository, comment: int, content: str) -> None:
        """Acknowledge a comment, e.g. with "+1", "eyes", "confused"."""
        ...

    async def label(self, repo: Repository, number: int, labels: Sequence[str]) -> None:
        """Make these the pull request's labels, creating what does not exist."""
        ...

    async def checks(self, repo: Repository, commit: CommitId) -> Sequence[Check]:
        """Newest check run per (App, name), and newest status per (creator, context)."""
        ...

    async def report_check(
        self,
        repo: Repository,
        commit: CommitId,
        conclusion: str | None,
        title: str,
        summary: str,
    ) -> None:
        """Create or update Grace's own check run `grace/gate`; None leaves it in progress."""
        ...

    async def branch_rules(self, repo: Repository, branch: str) -> BranchRules:
        """What GitHub demands of a merge into a branch."""
        ...

    async def usual_checks(self, repo: Repository) -> frozenset[tuple[str, str]]:
        """(App slug, name) of what succeeded on the last five merged pull requests, ours out."""
        ...

    async def permission(self, repo: Repository, login: str) -> Permission:
        """What a person may do now; read live, never cached."""
        ...

    async def login_of(self, token: str) -> str:
        """Whose user token this is; `Forbidden` where it is nobody's."""
        ...

    async def merge(
        self, repo: Repository, number: int, head: CommitId, title: str, message: str
    ) -> CommitId:
        """Squash-merge at exactly this head.

        `Conflict` where the head moved, `Unavailable` where the base moved meanwhile, `Rejected`
        where GitHub's own rules say no.
        """
        ...

    async def commit(self, repo: Repository, commit: CommitId) -> Commit:
        """One commit."""
        ...

    async def blobs(
        self, repo: Repository, commit: CommitId, paths: Sequence[str]
    ) -> Mapping[str, BlobId]:
        """Path -> blob id at a commit, for those of `paths` that exist there."""
        ...

    async def read_file(self, repo: Repository, path: str, commit: CommitId) -> bytes | None:
        """A small file at a commit, or None where there is none."""
        ...

    async def ledger(self, repo: Repository) -> Sequence[Commit]:
        """The newest 100 commits of `grace/ledger`, newest first; empty before the first one."""
        ...

    async def append_record(
        self, repo: Repository, message: str, prev: CommitId | None
    ) -> CommitId:
        """Append one commit to `grace/ledger`; `Conflict` where its head is not `prev`.

        `prev` None starts the branch: an orphan commit with the constant tree.
        """
        ...

    async def failed_deliveries(self, since: datetime) -> Sequence[Delivery]:
        """Webhook deliveries of this App that never got a 2xx, newest of each guid."""
        ...

    async def redeliver(self, delivery: int) -> None:
        """Ask GitHub to send a delivery again; it keeps its guid."""
        ...


class ErrorTracker(Protocol):
    """Sentry, as far as it is asked rather than listened to; raises a `HostError`."""

    async def latest_event(self, organization: str, issue: str) -> Mapping[str, Any]:
        """The newest event of an issue as an SDK sends one, with its `event_id`.

        `NotYet` where none is stored (any more).
        """
        ...

    async def open_issues(self, organization: str, project: str) -> Sequence[TrackedIssue]:
        """The unresolved issues of a project that were seen last, newest first, 100 at most."""
        ...


class Forwarder(Protocol):
    """The tee: hands SDK requests on to the operator's own DSN, from memory, unread."""

    def forward(self, parcel: Parcel) -> None:
        """Have it sent soon, or drop it; never waits and never raises."""
        ...

    def told(self) -> Mapping[str, int]:
        """How many were `sdk_forwarded` and `sdk_forward_dropped` since the start."""
        ...


class Mirror(Protocol):
    """Commits as `Sources`, fetched without a checkout and kept on bounded disk."""

    async def at(self, repo: Repository, commit: CommitId) -> Sources:
        """A picklable view of one commit; fetches what is missing.

        `NotInstalled` where the repository cannot be fetched, `Rejected` for an unknown commit.
        """
        ...


class Pool(Protocol):
    """A call in a process of its own, that can be killed."""

    async def run(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`call(*args, **kwargs)`, all of it picklable; its exceptions come through.

        `PoolError` where it took too long, too much memory, or died.
        """
        ...


class Queue(Protocol):
    """Wake-ups only: what must not be lost stands in the store."""

    async def wake(self, key: Key, priority: int = 0) -> None:
        """Have the job for `key` run soon; equal waiting wake-ups are one."""
        ...

    async def run(self, work: Callable[[Key], Awaitable[None]]) -> None:
        """Run what is woken until cancelled, never one key twice at once."""
        ...


class Store(Protocol):
    """The inbox, the to-do list and telemetry (data), and fixes (a projection of GitHub)."""

    # -- inbox --
    async def accept(self, arrival: Arrival) -> bool:
        """Keep an arrival and raise its key's `wanted`, in one transaction.

        False where an arrival of that id was accepted before, processed or not: then nothing
        changes, except that an unprocessed one's key is wanted again.
        """
        ...

    async def waiting(self, key: Key, limit: int = 100) -> Sequence[Arrival]:
        """Unprocessed arrivals of a key, oldest first."""
        ...

    async def processed(self, arrivals: Sequence[str]) -> None:
        """Delete the bodies; the ids stay for 30 days, so that a redelivery is known."""
        ...

    async def hand_over(
        self, read: Mapping[str, Sequence[Sighting]], then: Sequence[Key] = ()
    ) -> Sequence[Incident]:
        """`sight` what was read in each arrival, `processed` it and `want` the keys of `then`.

        All in one transaction: an arrival that was handed over before counts nothing again,
        whatever died in between. Gives the incidents that were counted, each once.
        """
        ...

    # -- to-do --
    async def want(self, key: Key, *, priority: int = 0, at: datetime | None = None) -> None:
        """Raise `wanted`; with `at`, only bring `next_look` forward to that moment."""
        ...

    async def begin(self, key: Key) -> int:
        """What `wanted` is now; hand it to `done`."""
        ...

    async def done(self, key: Key, seen: int, next_look: datetime | None = None) -> None:
        """All hints up to `seen` are dealt with; look again at `next_look`, if given."""
        ...

    async def failed(
        self, key: Key, because: str, now: datetime, not_before: datetime | None = None
    ) -> bool:
        """Note a failure and back off; True where this was one too many: a dead letter.

        The back-off lasts at least until `not_before`, where the host asked us to wait. A failure
        of a run that a hint started before the back-off was over counts no attempt.
        """
        ...

    async def due(self, now: datetime) -> Sequence[tuple[Key, int]]:
        """(key, priority) of all that is wanted or whose `next_look` has come; no dead letters."""
        ...

    async def dead_letters(self) -> Sequence[tuple[Key, str, datetime]]:
        """(key, why, since) of what a person must look at."""
        ...

    # -- incidents --
    async def sight(self, sighting: Sighting) -> Incident:
        """Count an error towards its incident, creating it; returns it as it stands."""
        ...

    async def incident(self, incident: IncidentId) -> Incident | None:
        """One incident."""
        ...

    async def incidents_of(
        self, repository: RepositoryName, fingerprint: str
    ) -> Sequence[Incident]:
        """All incidents that turned out to be the same bug."""
        ...

    async def save_incident(self, incident: Incident) -> None:
        """Write what diagnosis found; counts and times of the row are not overwritten."""
        ...

    async def incidents(self, limit: int = 50) -> Sequence[Incident]:
        """The newest incidents by last sighting."""
        ...

    # -- fixes --
    async def save_fix(self, fix: Fix) -> None:
        """Insert or replace."""
        ...

    async def fix(self, fix: FixId) -> Fix | None:
        """One fix."""
        ...

    async def fix_by_pull_request(self, repository: RepositoryName, number: int) -> Fix | None:
        """The fix that this pull request carries."""
        ...

    async def fix_by_head(self, repository: RepositoryName, head: CommitId) -> Fix | None:
        """The fix whose branch or merge commit this is."""
        ...

    async def fixes(
        self,
        *,
        stages: frozenset[Stage] | None = None,
        repository: RepositoryName | None = None,
        fingerprint: str | None = None,
        limit: int = 1000,
    ) -> Sequence[Fix]:
        """Fixes that fit, newest first."""
        ...

    async def learn(self, pattern: PatternId, outcome: Outcome, fix: FixId) -> None:
        """Count an outcome once per fix."""
        ...

    async def tally(self) -> Tally:
        """The counts behind the status endpoint and page."""
        ...

    # -- refusals without an incident --
    async def refuse(self, subject: str, because: str, at: datetime) -> None:
        """Note why an arrival led nowhere, e.g. a repository that is not installed."""
        ...

    async def refused(self, limit: int = 50) -> Sequence[tuple[str, str, datetime]]:
        """(subject, why, when) of the newest such refusals."""
        ...

    # -- voices that came through Grace's own API --
    async def remember(self, fix: FixId, name: str, value: Mapping[str, Any]) -> None:
        """Keep a small JSON object under a fix: an API approval, an answered remark."""
        ...

    async def recall(self, fix: FixId) -> Mapping[str, Mapping[str, Any]]:
        """All that was remembered of a fix, by name."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside, handed to the story as one thing.

    `signer` None: no key, so nothing is proposed and nothing merges. `tracker` None: Sentry is
    listened to and not asked.
    """

    host: CodeHost
    mirror: Mirror
    pool: Pool
    store: Store
    queue: Queue
    clock: Clock
    mesh: Mesh
    settings: Settings
    signer: "Signer | None"
    tracker: ErrorTracker | None = None


class Signer(Protocol):
    """Signs records; a process without a key has none and never merges."""

    def sign(self, data: bytes) -> bytes:
        """An SSHSIG (Ed25519, namespace `grace`) over `data`, unarmoured."""
        ...

    @property
    def public(self) -> str:
        """The public half as one OpenSSH line."""
        ...
