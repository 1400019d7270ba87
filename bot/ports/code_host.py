"""The code host, and a view of the commits that it holds, as protocols."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import (
    Artifact,
    BranchRules,
    Check,
    Commit,
    CommitId,
    Delivery,
    FailedJob,
    Issue,
    Permission,
    Repository,
    RepositoryName,
    Said,
)
from bot.ports.pull_requests import PullRequests
from patterns.contract import BlobId, Sources


class CodeHost(PullRequests, Protocol):
    """GitHub, as far as the story needs it.

    Every method raises a `HostError` of the kind that `bot.errors` draws; none retries by itself
    beyond what is invisible (a token that expired), none decides anything.
    """

    def theirs(self, moment: datetime) -> datetime:
        """What the host's clock says at a moment of ours: its words are dated by that."""
        ...

    async def repositories(self) -> Sequence[Repository]:
        """Every repository that the App is installed on."""
        ...

    async def repository(self, name: RepositoryName) -> Repository:
        """The repository as the installation sees it; `NotInstalled` where there is none."""
        ...

    async def branch_head(self, repo: Repository, branch: str) -> CommitId | None:
        """The commit that a branch points to, or None where there is no such branch."""
        ...

    async def job_log(self, repo: Repository, job: int) -> bytes:
        """A finished CI job's log, cut to its last 32 MiB; `NotYet` while there is none."""
        ...

    async def artifacts(self, repo: Repository, run: int) -> Sequence[Artifact]:
        """What a CI run has left and can still be fetched, the newest 100."""
        ...

    async def artifact(self, repo: Repository, artifact: int, most: int) -> bytes:
        """One of them, a zip archive; `Rejected` where it takes more than `most` bytes."""
        ...

    async def check_output(self, repo: Repository, check: int) -> bytes:
        """All that a check run says: summary, text, and its annotations, as lines of text."""
        ...

    async def create_branch(self, repo: Repository, branch: str, commit: CommitId) -> None:
        """Start one of Grace's own branches; `Conflict` where there is one of that name."""
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

    async def checks(self, repo: Repository, commit: CommitId) -> Sequence[Check]:
        """Newest check run per (App, name), and newest status per (creator, context)."""
        ...

    async def report_check(
        self,
        repo: Repository,
        commit: CommitId,
        conclusion: str | None,
        said: Said,
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

    async def in_team(self, repo: Repository, team: str, login: str) -> bool:
        """Whether a person is in `org/team` now; read live, never cached.

        `Forbidden` where Grace may not read the organisation's members, `Rejected` where it has no
        such team.
        """
        ...

    async def login_of(self, token: str) -> str:
        """Whose user token this is; `Forbidden` where it is nobody's."""
        ...

    async def commit(self, repo: Repository, commit: CommitId) -> Commit:
        """One commit."""
        ...

    async def commit_changes(self, repo: Repository, commit: CommitId) -> Mapping[str, BlobId]:
        """Path -> blob id of all that a commit changes against its first parent.

        What it deletes has the id of zeros; a rename is a deletion and an addition.
        """
        ...

    async def blobs(
        self, repo: Repository, commit: CommitId, paths: Sequence[str]
    ) -> Mapping[str, BlobId]:
        """Path -> blob id at a commit, for those of `paths` that exist there."""
        ...

    async def read_file(self, repo: Repository, path: str, commit: CommitId) -> bytes | None:
        """A small file at a commit, or None where there is nothing.

        `Rejected` where something else stands there: a folder, a submodule, a link to no file of
        this repository, or more than is shown.
        """
        ...

    async def ledger(self, repo: Repository, most: int = 100) -> Sequence[Commit]:
        """The newest commits of `grace/ledger`, newest first; empty before the first one."""
        ...

    async def append_record(
        self, repo: Repository, message: str, prev: CommitId | None
    ) -> CommitId:
        """Append one commit to `grace/ledger`; `Conflict` where its head is not `prev`.

        `prev` None starts the branch: an orphan commit with the constant tree.
        """
        ...

    async def labelled_issues(self, repo: Repository, label: str) -> Sequence[Issue]:
        """Open issues (no pull requests) that bear a label, newest first, at most 100."""
        ...

    async def open_issue(self, repo: Repository, issue: Issue, label: str) -> int:
        """Open one; gives its number. The issue's own `number` does not count."""
        ...

    async def update_issue(
        self, repo: Repository, number: int, *, body: str | None = None, close: bool = False
    ) -> None:
        """Change an issue's text, or close it as completed."""
        ...

    async def versions(self, repo: Repository, path: str) -> Sequence[CommitId]:
        """Commits of the default branch that touched a file, newest first, at most 100."""
        ...

    async def past_failures(self, repo: Repository, most: int) -> Sequence[FailedJob]:
        """Failed Actions jobs of the default branch, of its newest failed runs first."""
        ...

    async def failed_deliveries(self, since: datetime) -> Sequence[Delivery]:
        """Webhook deliveries of this App that never got a 2xx, newest of each guid."""
        ...

    async def redeliver(self, delivery: int) -> None:
        """Ask GitHub to send a delivery again; it keeps its guid."""
        ...


class Mirror(Protocol):
    """Commits as `Sources`, fetched without a checkout and kept on bounded disk."""

    async def at(self, repo: Repository, commit: CommitId) -> Sources:
        """A picklable view of one commit; fetches what is missing.

        `NotInstalled` where the repository cannot be fetched, `Rejected` for an unknown commit.
        """
        ...
