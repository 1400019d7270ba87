"""GitHub's JSON about pull requests, checks, people and webhooks, as small tolerant models."""

from datetime import datetime

from bot.edges.github_answers import GHOST, Account, Answer
from bot.model import Check, Comment, CommitId, Delivery, Permission, PullRequest, Review


class _Side(Answer):
    class _Repo(Answer):
        id: int

    ref: str
    sha: str
    # The schema says never null; it is, where a fork was deleted.
    repo: _Repo | None = None


class _Label(Answer):
    name: str


class PullAnswer(Answer):
    """https://docs.github.com/en/rest/pulls/pulls; lists leave `merged` out."""

    number: int
    html_url: str
    state: str
    body: str | None = None
    merged_at: datetime | None = None
    merge_commit_sha: str | None = None
    # https://docs.github.com/en/graphql/reference/enums#mergestatestatus
    mergeable_state: str = ""
    head: _Side
    base: _Side
    labels: tuple[_Label, ...] = ()
    user: Account | None = None
    merged_by: Account | None = None

    def noun(self, bot: str, closed_by: str | None = None) -> PullRequest:
        """The pull request as the story knows it; `bot` is the login that this App has."""
        merged = self.merged_at is not None
        return PullRequest(
            number=self.number,
            url=self.html_url,
            state=self.state,
            merged=merged,
            head=CommitId(self.head.sha),
            base=CommitId(self.base.sha),
            base_branch=self.base.ref,
            # Until then the field holds GitHub's own trial merge.
            merge_commit=CommitId(self.merge_commit_sha or "") if merged else None,
            closed_by=self.merged_by.login if self.merged_by else closed_by,
            labels=tuple(label.name for label in self.labels),
            own=_is(self.user, bot),
            fork=self.head.repo is None or self.head.repo != self.base.repo,
            own_merge=_is(self.merged_by, bot),
            behind=self.mergeable_state == "behind",
        )


def _is(who: Account | None, bot: str) -> bool:
    return who is not None and (who.login, who.type) == (bot, "Bot")


class IssueAnswer(Answer):
    """https://docs.github.com/en/rest/issues/issues#get-an-issue; pull requests are issues, too."""

    closed_by: Account | None = None


class CommentAnswer(Answer):
    """https://docs.github.com/en/rest/issues/comments."""

    id: int
    node_id: str = ""
    body: str | None = None
    user: Account | None = None
    created_at: datetime
    updated_at: datetime
    performed_via_github_app: object | None = None

    def noun(self, bot: str) -> Comment:
        """The comment as the story knows it; `bot` is the login that this App has.

        What an App wrote in a person's name is an App's word.
        """
        who = self.user or GHOST
        edited = self.updated_at != self.created_at
        is_bot = who.type == "Bot" or self.performed_via_github_app is not None
        return Comment(
            id=self.id,
            author=who.login,
            is_bot=is_bot,
            body=self.body or "",
            created_at=self.created_at,
            edited=edited,
            node=self.node_id,
            own=_is(self.user, bot),
        )


class ReviewAnswer(Answer):
    """https://docs.github.com/en/rest/pulls/reviews; one still being written has no date."""

    id: int
    node_id: str = ""
    state: str
    body: str | None = None
    user: Account | None = None
    commit_id: str | None = None
    submitted_at: datetime | None = None

    def noun(self, submitted_at: datetime) -> Review:
        """The review as the story knows it."""
        who = self.user or GHOST
        commit = CommitId(self.commit_id) if self.commit_id else None
        bot = who.type == "Bot"
        return Review(
            self.id, who.login, bot, self.state, self.body or "", commit, submitted_at, self.node_id
        )


class CheckRunAnswer(Answer):
    """https://docs.github.com/en/rest/checks/runs."""

    class _App(Answer):
        id: int | None = None
        slug: str = ""

    class _Output(Answer):
        summary: str | None = None
        text: str | None = None
        annotations_count: int = 0

    id: int
    name: str
    status: str
    conclusion: str | None = None
    html_url: str | None = None
    app: _App | None = None
    output: _Output | None = None

    def noun(self) -> Check:
        """The check as the story knows it."""
        done = self.conclusion if self.status == "completed" else None
        app = self.app or self._App()
        return Check(self.name, app.slug, done, self.html_url or "", app.id)


class AnnotationAnswer(Answer):
    """https://docs.github.com/en/rest/checks/runs#list-check-run-annotations."""

    message: str | None = None
    raw_details: str | None = None


class StatusAnswer(Answer):
    """https://docs.github.com/en/rest/commits/statuses."""

    state: str
    context: str
    target_url: str | None = None
    creator: Account | None = None

    def noun(self) -> Check:
        """The status as the story knows it: pending is no conclusion yet."""
        done = None if self.state == "pending" else self.state
        who = self.creator or GHOST
        return Check(self.context, f"status:{who.login}", done, self.target_url or "")


_BASES = {
    "admin": "admin",
    "maintain": "write",
    "write": "write",
    "triage": "read",
    "read": "read",
    "none": "none",
}
"""GitHub's roles -> the level that it tells beside them."""


class PermissionAnswer(Answer):
    """https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user."""

    permission: str
    role_name: str = ""

    def noun(self) -> Permission:
        """The exact role; an organisation's own role counts as the one that it is based on.

        Whatever it is called: a role that is named like a stronger one is no stronger for it.
        """
        fits = _BASES.get(self.role_name) == self.permission
        return Permission(self.role_name if fits else self.permission)


class MergeAnswer(Answer):
    """https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request."""

    sha: str


class CreatedAnswer(Answer):
    """Anything that was created and has a number."""

    id: int


class DeliveryAnswer(Answer):
    """https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook."""

    id: int
    guid: str
    delivered_at: datetime
    status_code: int

    def noun(self) -> Delivery:
        """The delivery as the story knows it."""
        return Delivery(self.id, self.guid, self.status_code, self.delivered_at)
