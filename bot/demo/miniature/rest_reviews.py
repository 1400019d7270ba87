"""REST: reviews of pull requests, remarks on their lines, and who is asked for them.

https://docs.github.com/rest/pulls/reviews
"""

from typing import Literal

from aiohttp import web

from bot.demo.miniature import talk, views, views_pull
from bot.demo.miniature.accounts import Role
from bot.demo.miniature.bodies import Body
from bot.demo.miniature.caller import reading, writing
from bot.demo.miniature.paging import paged
from bot.demo.miniature.problem import failed, missing
from bot.demo.miniature.records import Remark, Review
from bot.demo.miniature.rest import Call, Table, answer

table = Table()
READ, WRITE = reading("pull_requests"), writing("pull_requests")
SPEAK = writing("pull_requests", Role.READ)
"""Anyone who sees a pull request may review it, as on GitHub."""


class NewRemark(Body):
    """A remark on lines, inside a review."""

    path: str
    body: str
    line: int | None = None
    start_line: int | None = None
    side: str = "RIGHT"
    start_side: str | None = None
    position: int | None = None


class NewReview(Body):
    """A review to be submitted."""

    event: Literal["APPROVE", "REQUEST_CHANGES", "COMMENT"] = "COMMENT"
    body: str = ""
    commit_id: str | None = None
    comments: tuple[NewRemark, ...] = ()


@table.on("POST", r"pulls/{number:\d+}/reviews", SPEAK)
async def create_review(call: Call) -> web.Response:
    """Submit a review; nobody approves their own work."""
    wish = await call.body(NewReview)
    made = await talk.review(call.host, call.pull(), call.who, wish.model_dump())
    return answer(views_pull.review(call.world, made))


@table.on("GET", r"pulls/{number:\d+}/reviews", READ)
async def list_reviews(call: Call) -> web.Response:
    """Its reviews, oldest first."""
    page = paged(call, call.pull().reviews)
    return page.answer([views_pull.review(call.world, one) for one in page.items])


def _review(call: Call) -> Review:
    number = call.number("review")
    for one in call.pull().reviews:
        if one.id == number:
            return one
    raise missing()


@table.on("GET", r"pulls/{number:\d+}/reviews/{review:\d+}", READ)
async def read_review(call: Call) -> web.Response:
    """One review."""
    return answer(views_pull.review(call.world, _review(call)))


class NewWords(Body):
    """What a review is to say."""

    body: str


@table.on("PUT", r"pulls/{number:\d+}/reviews/{review:\d+}", SPEAK)
async def update_review(call: Call) -> web.Response:
    """Change a review's words: its author may, and who has write permission."""
    found = _review(call)
    call.must_own(found.user, WRITE)
    talk.edit_review(call.host, found, call.who, (await call.body(NewWords)).body)
    return answer(views_pull.review(call.world, found))


class Dismissal(Body):
    """Why a review is dismissed."""

    message: str
    event: Literal["DISMISS"] = "DISMISS"


@table.on("PUT", r"pulls/{number:\d+}/reviews/{review:\d+}/dismissals", WRITE)
async def dismiss_review(call: Call) -> web.Response:
    """Take a review's weight away."""
    found = _review(call)
    talk.dismiss(call.host, found, call.who, (await call.body(Dismissal)).message)
    return answer(views_pull.review(call.world, found))


class NewLineRemark(NewRemark):
    """A remark on lines, by itself."""

    commit_id: str
    side: Literal["LEFT", "RIGHT"] = "RIGHT"
    subject_type: Literal["line", "file"] = "line"
    in_reply_to: int | None = None


@table.on("POST", r"pulls/{number:\d+}/comments", SPEAK)
async def create_remark(call: Call) -> web.Response:
    """Comment on lines of the diff."""
    wish = await call.body(NewLineRemark)
    made = await talk.remark(call.host, call.pull(), call.who, wish.model_dump())
    return answer(views_pull.remark(call.world, made), 201)


@table.on("GET", r"pulls/{number:\d+}/comments", READ)
async def list_remarks(call: Call) -> web.Response:
    """Comments on lines, oldest first."""
    page = paged(call, call.pull().remarks)
    return page.answer([views_pull.remark(call.world, one) for one in page.items])


def _remark(call: Call) -> Remark:
    number = call.number("remark")
    remarks = (one for pull in call.repo.pulls for one in pull.remarks)
    found = next((one for one in remarks if one.id == number), None)
    if found is None:
        raise missing()
    return found


@table.on("GET", r"pulls/comments/{remark:\d+}", READ)
async def read_remark(call: Call) -> web.Response:
    """One comment on lines."""
    return answer(views_pull.remark(call.world, _remark(call)))


@table.on("PATCH", r"pulls/comments/{remark:\d+}", SPEAK)
async def update_remark(call: Call) -> web.Response:
    """Change a comment's words: its author may, and who has write permission."""
    found = _remark(call)
    call.must_own(found.user, WRITE)
    found.body = (await call.body(NewWords)).body
    return answer(views_pull.remark(call.world, found))


# -- reviewers --


class Reviewers(Body):
    """Who is asked to review."""

    reviewers: tuple[str, ...] = ()
    team_reviewers: tuple[str, ...] = ()


@table.on("GET", r"pulls/{number:\d+}/requested_reviewers", READ)
async def list_reviewers(call: Call) -> web.Response:
    """Who was asked and has not answered."""
    users = [views.account(user) for user in call.pull().reviewers]
    return answer({"users": users, "teams": []})


@table.on("POST", r"pulls/{number:\d+}/requested_reviewers", WRITE)
async def request_reviewers(call: Call) -> web.Response:
    """Ask collaborators to review."""
    pull = call.pull()
    for login in (await call.body(Reviewers)).reviewers:
        user = call.world.site.accounts.get(login.lower())
        if user is None or user.login not in call.repo.roles or user is pull.user:
            whose = f"{call.repo.full_name} repository"
            raise failed(
                "PullRequest",
                f"Reviews may only be requested from collaborators. "
                f"One or more of the users is not a collaborator of the {whose}.",
            )
        await talk.ask(call.host, pull, call.who, user)
    return answer(views_pull.short_pull(call.world, pull), 201)


@table.on("DELETE", r"pulls/{number:\d+}/requested_reviewers", WRITE)
async def unrequest_reviewers(call: Call) -> web.Response:
    """Ask no more."""
    pull = call.pull()
    gone = {login.lower() for login in (await call.body(Reviewers)).reviewers}
    pull.reviewers = [user for user in pull.reviewers if user.login.lower() not in gone]
    return answer(views_pull.short_pull(call.world, pull))
