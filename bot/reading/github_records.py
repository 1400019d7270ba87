"""What GitHub's webhooks tell, as far as Grace acts on it."""

from dataclasses import dataclass

from bot.model import CommitId, FailedJob, RepositoryName


@dataclass(frozen=True, slots=True)
class JobFailed:
    """`workflow_job` completed without success: its log can be read now."""

    repository: RepositoryName
    job: FailedJob
    default_branch: str | None
    attempt: int


@dataclass(frozen=True, slots=True)
class ChecksDone:
    """`check_run`, `check_suite`, `workflow_run`, `status`: a verdict on a commit may be in."""

    repository: RepositoryName
    head: CommitId
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class PullRequestChanged:
    """`pull_request`: opened, closed, synchronized, labelled ...; `closed_by` where it closed."""

    repository: RepositoryName
    number: int
    action: str
    branch: str | None
    head: CommitId | None
    merged: bool
    merge_commit: CommitId | None
    closed_by: str | None


@dataclass(frozen=True, slots=True)
class CommentMade:
    """`issue_comment` created; edited and deleted comments count for nothing."""

    repository: RepositoryName
    number: int
    comment: int
    author: str
    is_bot: bool
    body: str
    on_pull_request: bool


@dataclass(frozen=True, slots=True)
class ReviewChanged:
    """`pull_request_review`: submitted, edited or dismissed."""

    repository: RepositoryName
    number: int
    action: str
    review: int
    author: str | None


@dataclass(frozen=True, slots=True)
class Pushed:
    """`push` to a branch; `after` is all zeros where the branch was deleted."""

    repository: RepositoryName
    branch: str
    after: CommitId
    to_default: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class ActionRequested:
    """A person pressed a button on a check run."""

    repository: RepositoryName
    check: int
    head: CommitId
    identifier: str
    actor: str


@dataclass(frozen=True, slots=True)
class InstallationChanged:
    """`installation`, `installation_repositories`: what Grace may touch has changed."""

    action: str
    installation: int
    added: tuple[RepositoryName, ...]
    removed: tuple[RepositoryName, ...]


@dataclass(frozen=True, slots=True)
class CodeAlert:
    """`code_scanning_alert`: what a scanner found; the place is that of the newest instance."""

    repository: RepositoryName
    action: str
    number: int
    tool: str | None
    rule: str | None
    head: CommitId | None
    path: str | None
    line: int | None

    @property
    def sentence(self) -> str:
        """What is known of it."""
        place = f" at {self.path}:{self.line}" if self.path and self.line else ""
        rule = f"{self.tool or 'a scanner'}'s rule {self.rule or 'without a name'}"
        return f"code scanning alert {self.number} ({rule}{place}) was {self.action}"


@dataclass(frozen=True, slots=True)
class DependencyAlert:
    """`dependabot_alert`: a dependency with a known hole, and the version that closes it."""

    repository: RepositoryName
    action: str
    number: int
    ecosystem: str | None
    package: str | None
    manifest: str | None
    advisory: str | None
    fixed_in: str | None

    @property
    def sentence(self) -> str:
        """What is known of it."""
        cure = f", fixed in {self.fixed_in}" if self.fixed_in else ""
        what = f"{self.advisory or 'a hole'} in {self.package or 'a package'}{cure}"
        return f"dependency alert {self.number} ({what}) was {self.action}"


@dataclass(frozen=True, slots=True)
class Ignored:
    """Authentic, and nothing to do; `because` is a sentence for the log."""

    because: str
    repository: RepositoryName | None = None


GitHubEvent = (
    JobFailed
    | ChecksDone
    | PullRequestChanged
    | CommentMade
    | ReviewChanged
    | Pushed
    | ActionRequested
    | InstallationChanged
    | CodeAlert
    | DependencyAlert
    | Ignored
)
