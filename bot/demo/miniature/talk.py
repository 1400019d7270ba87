"""Conversation: comments, reactions, reviews, remarks on lines, labels and reviewers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.demo.miniature import events, views
from bot.demo.miniature.accounts import Account, App
from bot.demo.miniature.host import Host
from bot.demo.miniature.objects import changes
from bot.demo.miniature.problem import Problem, failed, missing, unprocessable
from bot.demo.miniature.records import (
    Comment,
    Issue,
    Label,
    Moment,
    Pull,
    Reaction,
    Remark,
    Repo,
    Review,
)

_STATES: Mapping[str, Any] = {
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
    "COMMENT": "COMMENTED",
}
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@.*$", re.MULTILINE)
LONGEST = 65_536
"""Characters that GitHub takes in one comment."""


def comment(host: Host, issue: Issue, who: Account, body: str, app: App | None = None) -> Comment:
    """Add a comment to a conversation."""
    if not body.strip():
        raise failed("IssueComment", field="body", code="missing_field")
    if len(body) > LONGEST:
        raise failed("IssueComment", f"body is too long (maximum is {LONGEST} characters)")
    now = host.world.now()
    made = Comment(host.world.new_id(), issue, who, body, now, now, app)
    issue.comments.append(made)
    issue.updated = now
    host.hooks.emit("issue_comment", issue.repo, who, events.comment(host.world, made, "created"))
    return made


def edit(host: Host, one: Comment, who: Account, body: str) -> None:
    """Replace a comment's text."""
    old, one.body, one.updated = one.body, body, host.world.now()
    one.edited = one.updated
    told = events.comment(host.world, one, "edited", changes={"body": {"from": old}})
    host.hooks.emit("issue_comment", one.issue.repo, who, told)


def edit_review(host: Host, one: Review, who: Account, body: str) -> None:
    """Replace a review's words; its verdict, commit and date stay."""
    old, one.body, one.edited = one.body, body, host.world.now()
    told = events.review(host.world, one, "edited", changes={"body": {"from": old}})
    host.hooks.emit("pull_request_review", one.pull.repo, who, told)


def remove(host: Host, one: Comment, who: Account) -> None:
    """Delete a comment."""
    one.issue.comments.remove(one)
    told = events.comment(host.world, one, "deleted")
    host.hooks.emit("issue_comment", one.issue.repo, who, told)


def comment_of(repo: Repo, number: int) -> Comment:
    """A repository's comment by id; 404 otherwise."""
    for issue in repo.issues.values():
        for one in issue.comments:
            if one.id == number:
                return one
    raise missing()


def react(host: Host, one: Comment, who: Account, content: str) -> tuple[Reaction, bool]:
    """Put an emoji under a comment; gives it, and whether it is new."""
    for given in one.reactions:
        if given.user is who and given.content == content:
            return given, False
    made = Reaction(host.world.new_id(), who, content, host.world.now())
    one.reactions.append(made)
    return made, True


async def review(host: Host, pull: Pull, who: Account, fields: Mapping[str, Any]) -> Review:
    """Submit a review, with its remarks on lines."""
    event, body = fields.get("event") or "COMMENT", fields.get("body") or ""
    # Commenting on one's own work is fine, judging it is not.
    if who is pull.user and event != "COMMENT":
        doing = "approve" if event == "APPROVE" else "request changes on"
        raise unprocessable(f"Can not {doing} your own pull request")
    if event != "APPROVE" and not body.strip() and not fields.get("comments"):
        raise unprocessable("Body can't be blank")
    # A review is of a head, and keeps it when the branch moves on: that is how one goes stale.
    commit = fields.get("commit_id") or pull.head_sha
    now = host.world.now()
    made = Review(host.world.new_id(), pull, who, _STATES[event], body, commit, now)
    try:
        remarks = [
            await _remark(host, pull, who, {**one, "commit_id": commit, "review": made.id})
            for one in fields.get("comments") or ()
        ]
    except Problem as problem:
        raise unprocessable(problem.reason) from None
    pull.reviews.append(made)
    pull.remarks += remarks
    # Whoever has answered is not being asked any more.
    pull.reviewers = [user for user in pull.reviewers if user is not who]
    told = events.review(host.world, made)
    host.hooks.emit("pull_request_review", pull.repo, who, told)
    return made


def dismiss(host: Host, one: Review, who: Account, because: str) -> None:
    """Take a review's weight away."""
    if one.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        raise unprocessable("Can not dismiss a commented pull request review")
    one.state = "DISMISSED"
    moment = Moment(host.world.now(), who.login, f"dismissed a review: {because}")
    one.pull.timeline.append(moment)
    told = events.review(host.world, one, "dismissed")
    host.hooks.emit("pull_request_review", one.pull.repo, who, told)


async def remark(host: Host, pull: Pull, who: Account, fields: Mapping[str, Any]) -> Remark:
    """Comment on lines of the diff; 422 where they are not part of it."""
    made = await _remark(host, pull, who, fields)
    pull.remarks.append(made)
    return made


async def _remark(host: Host, pull: Pull, who: Account, fields: Mapping[str, Any]) -> Remark:
    last = fields.get("line")
    first = fields.get("start_line") or last
    side = fields.get("side") or "RIGHT"
    hunk = await _hunk(pull, fields["path"], side, (first, last))
    if hunk is None or first is None or last is None:
        raise failed("PullRequestReviewComment", "line must be part of the diff")
    return Remark(
        host.world.new_id(), pull, fields.get("review"), who, fields["body"],
        fields["commit_id"], fields["path"], (first, last), side, hunk, host.world.now(),
    )  # fmt: skip


async def _hunk(
    pull: Pull, path: str, side: str, lines: tuple[int | None, int | None]
) -> str | None:
    """The one hunk of the file's diff that holds both lines."""
    git = pull.repo.git
    start = await pull.start()
    for change in await changes(git, start, pull.head_sha):
        if change.path != path:
            continue
        heads = list(_HUNK.finditer(change.hunks))
        ends = [*(head.start() for head in heads[1:]), None]
        for head, end in zip(heads, ends, strict=True):
            # "@@ -1 +1 @@" leaves a size of one unsaid.
            begin, size = head.group(*((1, 2) if side == "LEFT" else (3, 4)))
            inside = range(int(begin), int(begin) + int(size or 1))
            if all(line in inside for line in lines):
                return change.hunks[head.start() : end]
    return None


async def label(host: Host, issue: Issue, who: Account, names: Iterable[str]) -> None:
    """Make these the labels, creating what the repository does not have."""
    before = issue.labels
    issue.labels = [make_label(host, issue.repo, name) for name in dict.fromkeys(names)]
    if not isinstance(issue, Pull):
        return
    for action, ones, others in (
        ("labeled", issue.labels, before),
        ("unlabeled", before, issue.labels),
    ):
        for one in ones:
            if one not in others:
                shown = views.label(issue.repo, one)
                told = await events.pull_request(host.world, issue, action, label=shown)
                host.hooks.emit("pull_request", issue.repo, who, told)


def make_label(host: Host, repo: Repo, name: str, color: str = "ededed") -> Label:
    """The repository's label of that name, whatever its case, made where there is none."""
    # GitHub keeps the first spelling of a label and finds it by any.
    known = repo.labels.get(name.lower())
    if known is None:
        known = Label(host.world.new_id(), name, color)
        repo.labels[name.lower()] = known
    return known


async def ask(host: Host, pull: Pull, who: Account, reviewer: Account) -> None:
    """Ask somebody to review."""
    if reviewer in pull.reviewers:
        return
    pull.reviewers.append(reviewer)
    told = await events.pull_request(
        host.world, pull, "review_requested", requested_reviewer=views.account(reviewer)
    )
    host.hooks.emit("pull_request", pull.repo, who, told)
