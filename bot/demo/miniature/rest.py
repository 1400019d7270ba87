"""What all REST routes share: the call in hand, the table of routes, and answers."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from aiohttp import web

from bot.demo.miniature.accounts import Account
from bot.demo.miniature.bodies import Body, parse
from bot.demo.miniature.caller import Caller, Kind, Need
from bot.demo.miniature.git import SHA
from bot.demo.miniature.host import Host
from bot.demo.miniature.problem import forbidden, invalid, missing, unauthorized
from bot.demo.miniature.records import Issue, Pull, Repo
from bot.demo.miniature.world import World, conflict

M = TypeVar("M", bound=Body)
LARGEST_ID = 2**53


@dataclass(frozen=True)
class Call:
    """One request on its way through a route."""

    host: Host
    request: web.Request
    caller: Caller
    on: Repo | None = None

    @property
    def world(self) -> World:
        """The miniature's memory."""
        return self.host.world

    @property
    def repo(self) -> Repo:
        """The repository that the path names."""
        if self.on is None:
            raise missing()
        return self.on

    @property
    def who(self) -> Account:
        """The account that acts."""
        return self.caller.account

    def part(self, name: str) -> str:
        """A segment of the path."""
        return self.request.match_info[name]

    def number(self, name: str) -> int:
        """A number in the path; an absurd one exists nowhere."""
        number = int(self.part(name))
        if number > LARGEST_ID:
            raise missing()
        return number

    def query(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return self.request.query.get(name, default)

    def issue(self) -> Issue:
        """The issue or pull request of the path."""
        found = self.repo.issues.get(self.number("number"))
        if found is None:
            raise missing()
        return found

    def pull(self) -> Pull:
        """The pull request of the path."""
        found = self.issue()
        if not isinstance(found, Pull):
            raise missing()
        return found

    async def commit(self, name: str) -> str:
        """The commit that a branch, tag or id of the path means; 422 where there is none."""
        wanted = self.part(name)
        sha = await self.repo.git.resolve(wanted)
        if sha is None:
            raise (
                missing()
                if not SHA.fullmatch(wanted)
                else invalid(f"No commit found for SHA: {wanted}")
            )
        return sha

    async def must_have_commits(self) -> None:
        """Raise 409 where the repository is empty, as everything about git does there."""
        # Undocumented for trees: https://github.com/github/rest-api-description/issues/637
        if await self.repo.git.empty():
            raise conflict("Git Repository is empty.")

    async def body(self, model: type[M]) -> M:
        """The JSON body, checked: 400 where it is no JSON object, 422 where it does not fit."""
        return parse(await self.request.read(), model)

    def must_own(self, author: Account, need: Need) -> None:
        """Raise unless the caller is its author, or may do what is needed to change others'."""
        if author is not self.who:
            self.caller.must(self.repo, need)

    def must_be(self, kind: Kind) -> None:
        """Raise unless the caller came with that kind of credential."""
        if self.caller.kind is Kind.NOBODY:
            raise unauthorized("Requires authentication")
        if self.caller.kind is not kind:
            raise (
                unauthorized("A JSON web token could not be decoded")
                if kind is Kind.APP
                else forbidden()
            )


Handler = Callable[[Call], Awaitable[web.StreamResponse]]


class Route(NamedTuple):
    """A method and path of the API; `need` stands where the path names a repository."""

    method: str
    path: str
    handler: Handler
    need: Need | None


class Table:
    """The routes of one area, in the order in which they match."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def on(self, method: str, path: str, need: Need | None = None) -> Callable[[Handler], Handler]:
        """Add a route; with `need`, `path` is relative to a repository."""

        def add(handler: Handler) -> Handler:
            self.routes.append(Route(method, path, handler, need))
            return handler

        return add


def answer(data: Any, status: int = 200) -> web.Response:
    """JSON, as GitHub sends it."""
    text = json.dumps(data)
    return web.Response(text=text, status=status, content_type="application/json")


def nothing(status: int = 204) -> web.Response:
    """An answer without a body."""
    return web.Response(status=status)
