"""REST: conversations and labels, of issues and pull requests alike.

https://docs.github.com/rest/issues
"""

from typing import Literal

from aiohttp import web

from bot.demo.miniature import issues, pulls, talk, views, views_pull
from bot.demo.miniature.accounts import Role
from bot.demo.miniature.bodies import Body
from bot.demo.miniature.caller import reading, writing
from bot.demo.miniature.paging import paged
from bot.demo.miniature.records import Comment, Pull
from bot.demo.miniature.rest import Call, Table, answer, nothing

table = Table()
READ, WRITE = reading("issues"), writing("issues")
SPEAK = writing("issues", Role.READ)


# -- issues --


class NewIssue(Body):
    """An issue to be opened."""

    title: str
    body: str | None = None
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()


@table.on("POST", "issues", SPEAK)
async def create_issue(call: Call) -> web.Response:
    """Open an issue."""
    wish = await call.body(NewIssue)
    made = issues.open_issue(call.host, call.repo, call.who, wish.title, wish.body)
    if wish.labels:
        await talk.label(call.host, made, call.who, wish.labels)
    return answer(views.issue(call.world, made), 201)


@table.on("GET", "issues", READ)
async def list_issues(call: Call) -> web.Response:
    """Issues and pull requests, newest first; `state`, `creator` and `labels` limit them."""
    state, creator = call.query("state", "open"), call.query("creator").lower()
    labels = {name.lower() for name in call.query("labels").split(",") if name}
    found = [
        issue
        for issue in reversed(call.repo.issues.values())
        if state in ("all", issue.state)
        and creator in ("", issue.user.login.lower())
        and labels <= {label.name.lower() for label in issue.labels}
    ]
    page = paged(call, found)
    return page.answer([views_pull.issue_or_pull(call.world, issue) for issue in page.items])


@table.on("GET", r"issues/{number:\d+}", READ)
async def read_issue(call: Call) -> web.Response:
    """One issue or pull request."""
    return answer(views_pull.issue_or_pull(call.world, call.issue()))


class ChangedIssue(Body):
    """What is to change of an issue."""

    title: str | None = None
    body: str | None = None
    state: Literal["open", "closed"] | None = None
    state_reason: Literal["completed", "not_planned", "duplicate", "reopened"] | None = None
    labels: list[str] | None = None


@table.on("PATCH", r"issues/{number:\d+}", SPEAK)
async def update_issue(call: Call) -> web.Response:
    """Edit, close or reopen it."""
    issue = call.issue()
    wish = await call.body(ChangedIssue)
    call.must_own(issue.user, WRITE)
    if wish.labels is not None:
        await talk.label(call.host, issue, call.who, wish.labels)
    if isinstance(issue, Pull):
        fields = wish.model_dump(include={"title", "body", "state"}, exclude_unset=True)
        await pulls.change(call.host, issue, call.who, fields)
    else:
        issues.change(call.host, issue, call.who, wish.given())
    return answer(views_pull.issue_or_pull(call.world, issue))


# -- comments --


class Text(Body):
    """A comment's text."""

    body: str


@table.on("POST", r"issues/{number:\d+}/comments", SPEAK)
async def create_comment(call: Call) -> web.Response:
    """Write a comment."""
    body = (await call.body(Text)).body
    made = talk.comment(call.host, call.issue(), call.who, body, call.caller.app)
    return answer(views.comment(call.world, made), 201)


@table.on("GET", r"issues/{number:\d+}/comments", READ)
async def list_comments(call: Call) -> web.Response:
    """The conversation, oldest first; `since` leaves out what was not touched after it."""
    since = call.query("since")
    found = [one for one in call.issue().comments if not since or views.stamp(one.updated) >= since]
    page = paged(call, found)
    return page.answer([views.comment(call.world, one) for one in page.items])


def _comment(call: Call) -> Comment:
    return talk.comment_of(call.repo, call.number("comment"))


def _own_or_written(call: Call) -> Comment:
    found = _comment(call)
    call.must_own(found.user, WRITE)
    return found


@table.on("GET", r"issues/comments/{comment:\d+}", READ)
async def read_comment(call: Call) -> web.Response:
    """One comment."""
    return answer(views.comment(call.world, _comment(call)))


@table.on("PATCH", r"issues/comments/{comment:\d+}", SPEAK)
async def update_comment(call: Call) -> web.Response:
    """Replace a comment's text; one's own, or with write permission anyone's."""
    found = _own_or_written(call)
    talk.edit(call.host, found, call.who, (await call.body(Text)).body)
    return answer(views.comment(call.world, found))


@table.on("DELETE", r"issues/comments/{comment:\d+}", SPEAK)
async def delete_comment(call: Call) -> web.Response:
    """Delete a comment."""
    talk.remove(call.host, _own_or_written(call), call.who)
    return nothing()


class Emoji(Body):
    """A reaction."""

    content: Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]


@table.on("POST", r"issues/comments/{comment:\d+}/reactions", SPEAK)
async def create_reaction(call: Call) -> web.Response:
    """React to a comment; 200 where one has already done so."""
    wish = await call.body(Emoji)
    made, new = talk.react(call.host, _comment(call), call.who, wish.content)
    return answer(views.reaction(made), 201 if new else 200)


@table.on("GET", r"issues/comments/{comment:\d+}/reactions", READ)
async def list_reactions(call: Call) -> web.Response:
    """Reactions to a comment."""
    page = paged(call, _comment(call).reactions)
    return page.answer([views.reaction(one) for one in page.items])
