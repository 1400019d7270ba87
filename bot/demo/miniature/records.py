"""What the miniature remembers besides git: repositories, and the conversations in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.demo.miniature.accounts import Account, App, Role, Site
from bot.demo.miniature.git import Git


@dataclass(eq=False)
class Installation:
    """An App on one account's repositories."""

    id: int
    app: App
    account: Account
    created: datetime
    repositories: list["Repo"] = field(default_factory=list)
    suspended: datetime | None = None
    accepted: Mapping[str, str] | None = None
    """What its owner has granted, where that is not all that the App asks for."""

    @property
    def permissions(self) -> Mapping[str, str]:
        """Area -> level of what it may do."""
        return self.app.permissions if self.accepted is None else self.accepted


@dataclass(eq=False)
class Label:
    """A repository's label."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(eq=False)
class Repo:
    """A repository: real git, and what GitHub knows around it."""

    site: Site
    id: int
    owner: Account
    name: str
    git: Git
    created: datetime
    default_branch: str = "main"
    private: bool = False
    archived: bool = False
    former: list[str] = field(default_factory=list)
    """Names that it had before, in lower case; they lead to it still."""
    roles: dict[str, Role] = field(default_factory=dict)
    issues: dict[int, "Issue"] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    rules: list[dict[str, Any]] = field(default_factory=list)
    """Rules of the default branch, in the form of `GET rules/branches/{branch}`."""
    strict: bool = False
    """Classic protection of the default branch wants branches up to date; the API does not say."""
    queue: list["QueueEntry"] = field(default_factory=list)
    merge_methods: set[str] = field(default_factory=lambda: {"merge", "squash", "rebase"})
    """Those that the repository's settings allow."""
    activities: list["Activity"] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    @property
    def api(self) -> str:
        """Where its API stands."""
        return f"{self.site.base}/repos/{self.full_name}"

    @property
    def html(self) -> str:
        """Where people look at it."""
        return f"{self.site.base}/{self.full_name}"

    def role(self, account: Account) -> Role:
        """What an account may do here; everyone reads what is public."""
        least = Role.NONE if self.private else Role.READ
        return Role.ADMIN if account is self.owner else self.roles.get(account.login, least)

    @property
    def pulls(self) -> list["Pull"]:
        """Its pull requests, oldest first."""
        return [issue for issue in self.issues.values() if isinstance(issue, Pull)]


@dataclass(frozen=True)
class Activity:
    """A branch that moved, oldest first; the id of no commit where it came or went."""

    id: int
    ref: str
    before: str
    after: str
    at: datetime
    who: Account


@dataclass(eq=False)
class Reaction:
    """An emoji under a comment."""

    id: int
    user: Account
    content: str
    created: datetime


@dataclass(eq=False)
class Comment:
    """A comment in the conversation of an issue or pull request."""

    id: int
    issue: "Issue"
    user: Account
    body: str
    created: datetime
    updated: datetime
    app: App | None = None
    reactions: list[Reaction] = field(default_factory=list)
    edited: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Issue:
    """An issue; a pull request is one, too."""

    id: int
    repo: Repo
    number: int
    user: Account
    title: str
    body: str | None
    created: datetime
    updated: datetime
    state: Literal["open", "closed"] = "open"
    closed: datetime | None = None
    closed_by: Account | None = None
    comments: list[Comment] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    timeline: list["Moment"] = field(default_factory=list)

    @property
    def html(self) -> str:
        """Its page."""
        return f"{self.repo.html}/issues/{self.number}"


@dataclass(frozen=True)
class Moment:
    """Something that happened to an issue or pull request, for its page."""

    at: datetime
    who: str
    what: str
    commit: str | None = None


@dataclass(frozen=True)
class Shift:
    """A pull request whose branch was forced elsewhere or deleted, or that got another base."""

    at: datetime
    forced: tuple[str, str] | None = None
    """The heads before and after."""


@dataclass(eq=False, kw_only=True)
class Pull(Issue):
    """A pull request between two branches of one repository."""

    head: str
    head_sha: str
    base: str
    base_sha: str
    draft: bool = False
    merged: datetime | None = None
    merged_by: Account | None = None
    merge_commit: str | None = None
    reviews: list["Review"] = field(default_factory=list)
    remarks: list["Remark"] = field(default_factory=list)
    reviewers: list[Account] = field(default_factory=list)
    mergeable: bool | None = None
    """None until somebody asked and a background job has tried, as on GitHub."""
    removed: str | None = None
    """Why the merge queue last took it out."""
    shifts: list["Shift"] = field(default_factory=list)

    @property
    def html(self) -> str:
        """Its page."""
        return f"{self.repo.html}/pull/{self.number}"

    @property
    def api(self) -> str:
        """Its API resource."""
        return f"{self.repo.api}/pulls/{self.number}"

    async def start(self) -> str:
        """The commit where its branch left the base."""
        return await self.repo.git.merge_base(self.base_sha, self.head_sha) or self.base_sha


@dataclass(eq=False)
class QueueEntry:
    """A place in the merge queue, and the group (base, branch, commit) in which it is tried."""

    pull: Pull
    head: str
    by: Account
    state: str = "QUEUED"
    base: str = ""
    branch: str = ""
    commit: str = ""


@dataclass(eq=False)
class Review:
    """A submitted review."""

    id: int
    pull: Pull
    user: Account
    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]
    body: str
    commit: str
    submitted: datetime
    edited: datetime | None = None


@dataclass(eq=False)
class Remark:
    """A comment on lines of a pull request's diff.

    Attributes:
        lines: first and last line, in the new file where `side` is RIGHT.
    """

    id: int
    pull: Pull
    review: int | None
    user: Account
    body: str
    commit: str
    path: str
    lines: tuple[int, int]
    side: str
    hunk: str
    created: datetime
