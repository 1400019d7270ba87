"""What the code host shows: repositories, pull requests, checks, comments, commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.names import CommitId, MergeMethod, RepositoryName

EVERY_METHOD = frozenset(MergeMethod)


@dataclass(frozen=True, slots=True)
class Merging:
    """How one pull request is to land; a rebase keeps the commits' own words."""

    method: MergeMethod
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that the App is installed on. `clone_url` carries no credentials."""

    id: int
    name: RepositoryName
    installation: int
    default_branch: str
    clone_url: str
    archived: bool = False
    merge_methods: frozenset[MergeMethod] = EVERY_METHOD
    """Those that its settings allow; all, where GitHub does not tell."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The App on one account, with the permissions (area -> level) that were granted there."""

    id: int
    account: str
    permissions: Mapping[str, str]
    suspended: bool = False
    person: bool = False
    """Whether the account is a person's, which has no members and no teams."""


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
class Said:
    """What a check run shows: a title, a text, and perhaps buttons to approve and reject."""

    title: str
    summary: str
    buttons: bool = False


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
    up_to_date: bool = False
    """Whether the branch must hold its base's head at the merge."""
    merge_methods: frozenset[MergeMethod] = EVERY_METHOD


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
    own: bool = False
    """Whether this very App opened it; anyone can imitate its branch, title and text."""
    fork: bool = False
    """Whether its branch lies in another repository."""
    own_merge: bool = False
    """Whether this very App merged it."""
    behind: bool = False
    """Whether GitHub takes it only once it holds its base's head.

    GitHub says so for classic protection, too, whose rule itself takes a permission to be read.
    """


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that is no pull request. `by_bot` where an App or a bot opened it."""

    number: int
    title: str
    body: str
    by_bot: bool = True


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the conversation. `edited` when its text is not the created one."""

    id: int
    author: str
    is_bot: bool
    body: str
    created_at: datetime
    edited: bool = False
    node: str = ""
    """GitHub's global id of it."""
    own: bool = False
    """Whether this very App wrote it: any other bot can be made to repeat her marks."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on lines of a pull request's diff. `own` where this very App wrote it."""

    id: int
    body: str
    own: bool


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
    node: str = ""
    """GitHub's global id of it."""
    edited: bool = False
    """Whether its words are not the submitted ones, where that was asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A pull request at its base's merge queue; `removed`: why it was last taken out, if ever."""

    waiting: bool
    removed: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A pull request began to show something else than a push would have added to it.

    Its branch was forced elsewhere or deleted, or it was pointed at another base.

    Attributes:
        before, after: its heads, where a push was forced and GitHub still knows them.
    """

    at: datetime
    before: CommitId | None = None
    after: CommitId | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What cannot be told from how a pull request stands now.

    Attributes:
        edited: words that are not the first ones any more.
    """

    edited: frozenset["Comment | Review"] = frozenset()
    shifts: tuple[Shift, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Artifact:
    """Files that a CI run has left, as one zip archive of `size` bytes."""

    id: int
    name: str
    size: int
