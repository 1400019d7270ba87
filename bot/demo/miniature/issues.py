"""Opening and changing issues that are no pull requests."""

from collections.abc import Mapping
from typing import Any

from bot.demo.miniature import events
from bot.demo.miniature.accounts import Account
from bot.demo.miniature.host import Host
from bot.demo.miniature.problem import failed
from bot.demo.miniature.records import Issue, Moment, Repo


def open_issue(host: Host, repo: Repo, who: Account, title: str, body: str | None) -> Issue:
    """Open an issue."""
    if not title.strip():
        raise failed("Issue", field="title", code="missing_field")
    now = host.world.now()
    made = Issue(
        id=host.world.new_id(), repo=repo, number=host.world.next_number(repo), user=who,
        title=title, body=body, created=now, updated=now,
    )  # fmt: skip
    repo.issues[made.number] = made
    _tell(host, made, who, "opened")
    return made


def change(host: Host, issue: Issue, who: Account, fields: Mapping[str, Any]) -> None:
    """Edit, close or reopen an issue."""
    now = host.world.now()
    for name in ("title", "body"):
        if fields.get(name) is not None:
            setattr(issue, name, fields[name])
    issue.updated = now
    state = fields.get("state")
    if state in (None, issue.state):
        return
    closing = state == "closed"
    issue.state, issue.closed = ("closed", now) if closing else ("open", None)
    issue.closed_by = who if closing else None
    issue.timeline.append(Moment(now, who.login, "closed this" if closing else "reopened this"))
    _tell(host, issue, who, "closed" if closing else "reopened")


def _tell(host: Host, issue: Issue, who: Account, action: str) -> None:
    host.hooks.emit("issues", issue.repo, who, events.issue(host.world, issue, action))
