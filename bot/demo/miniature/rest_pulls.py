"""REST: pull requests, their reviews and merging.

https://docs.github.com/rest/pulls
"""

import asyncio
from typing import Literal

from aiohttp import web

from bot.demo.miniature import pulls, views_git, views_pull
from bot.demo.miniature.accounts import Role
from bot.demo.miniature.bodies import Body
from bot.demo.miniature.caller import reading, writing
from bot.demo.miniature.merging import Wish, merge
from bot.demo.miniature.objects import changes, commits
from bot.demo.miniature.paging import paged
from bot.demo.miniature.problem import missing
from bot.demo.miniature.records import Pull
from bot.demo.miniature.rest import Call, Table, answer, nothing

table = Table()
READ, WRITE = reading("pull_requests"), writing("pull_requests")
SPEAK = writing("pull_requests", Role.READ)
"""Anyone who sees a pull request may review it, as on GitHub."""


class NewPull(Body):
    """A pull request to be opened."""

    head: str
    base: str
    title: str = ""
    body: str | None = None
    draft: bool = False
    maintainer_can_modify: bool = False
    head_repo: str | None = None
    issue: int | None = None


@table.on("POST", "pulls", SPEAK)
async def create_pull(call: Call) -> web.Response:
    """Open a pull request."""
    wish = await call.body(NewPull)
    pull = await pulls.open_pull(call.host, call.repo, call.who, wish.model_dump())
    return answer(await views_pull.pull_request(call.world, pull), 201)


@table.on("GET", "pulls", READ)
async def list_pulls(call: Call) -> web.Response:
    """Pull requests by state, head (`owner:branch`) and base; newest first by default."""
    state = call.query("state", "open")
    owner, _, branch = call.query("head").partition(":")
    wanted = [
        pull
        for pull in call.repo.pulls
        if state in ("all", pull.state)
        and call.query("base", pull.base) == pull.base
        and (not branch or (owner.lower(), branch) == (pull.repo.owner.login.lower(), pull.head))
    ]
    key = (lambda pull: pull.updated) if call.query("sort") == "updated" else _created
    wanted.sort(key=key)
    if call.query("direction", "asc" if call.query("sort") else "desc") == "desc":
        wanted.reverse()
    page = paged(call, wanted)
    return page.answer([views_pull.short_pull(call.world, pull) for pull in page.items])


def _created(pull: Pull) -> int:
    return pull.number


@table.on("GET", "commits/{sha}/pulls", READ)
async def pulls_with(call: Call) -> web.Response:
    """Merged pull requests that brought a commit, and open ones that would."""
    sha, git = await call.commit("sha"), call.repo.git
    found = []
    for pull in call.repo.pulls:
        start = await pull.start()
        own = await git.history(pull.head_sha, f"^{start}")
        if sha == pull.merge_commit or (sha in own and (pull.merged or pull.state == "open")):
            found.append(pull)
    page = paged(call, found)
    return page.answer([views_pull.short_pull(call.world, pull) for pull in page.items])


@table.on("GET", r"pulls/{number:\d+}", READ)
async def read_pull(call: Call) -> web.Response:
    """One pull request; asking starts the search for conflicts, as on GitHub."""
    pull = call.pull()
    await pulls.base_now(pull)
    # The answer is made before the search: whoever asks first learns nothing yet.
    # https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database
    shown = await views_pull.pull_request(call.world, pull)
    if pull.state == "open" and pull.mergeable is None:
        await asyncio.shield(pulls.try_merge(pull))
    return answer(shown)


class ChangedPull(Body):
    """What is to change of a pull request."""

    title: str | None = None
    body: str | None = None
    state: Literal["open", "closed"] | None = None
    base: str | None = None
    maintainer_can_modify: bool | None = None


@table.on("PATCH", r"pulls/{number:\d+}", SPEAK)
async def update_pull(call: Call) -> web.Response:
    """Edit, close or reopen it; its author may, and who has write permission."""
    pull = call.pull()
    wish = await call.body(ChangedPull)
    call.must_own(pull.user, WRITE)
    await pulls.change(call.host, pull, call.who, wish.given())
    return answer(await views_pull.pull_request(call.world, pull))


@table.on("GET", r"pulls/{number:\d+}/commits", READ)
async def list_pull_commits(call: Call) -> web.Response:
    """Its commits, oldest first, at most 250."""
    pull = call.pull()
    git = call.repo.git
    start = await pull.start()
    page = paged(call, (await git.history(pull.head_sha, f"^{start}"))[::-1][:250])
    return page.answer([views_git.commit(call.repo, one) for one in await commits(git, page.items)])


@table.on("GET", r"pulls/{number:\d+}/files", READ)
async def list_pull_files(call: Call) -> web.Response:
    """What it changes."""
    pull = call.pull()
    git = call.repo.git
    start = await pull.start()
    page = paged(call, await changes(git, start, pull.head_sha))
    return page.answer(
        [views_git.diff_entry(call.repo, pull.head_sha, change) for change in page.items]
    )


# -- merging --


@table.on("GET", r"pulls/{number:\d+}/merge", READ)
async def is_merged(call: Call) -> web.Response:
    """204 where it is merged, 404 where not."""
    if call.pull().merged is None:
        raise missing()
    return nothing()


class MergeWish(Body):
    """How to merge."""

    commit_title: str | None = None
    commit_message: str | None = None
    sha: str | None = None
    merge_method: Literal["merge", "squash", "rebase"] = "merge"


@table.on("PUT", r"pulls/{number:\d+}/merge", writing("contents"))
async def merge_pull(call: Call) -> web.Response:
    """Merge it."""
    wish = await call.body(MergeWish)
    how = Wish(wish.merge_method, wish.sha, wish.commit_title, wish.commit_message)
    sha = await merge(call.host, call.pull(), call.who, how)
    return answer({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})
