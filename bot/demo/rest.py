"""What all REST routes share: the call in hand, the table of routes, bodies, pages of a list."""

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError
from yarl import URL

from bot.demo.caller import Caller, Kind, Need
from bot.demo.git import SHA, is_text
from bot.demo.host import Host
from bot.demo.problem import Problem, forbidden, invalid, missing, unauthorized
from bot.demo.records import Account, Issue, Pull, Repo
from bot.demo.world import World, conflict

M = TypeVar("M", bound="Body")
T = TypeVar("T")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
LARGEST_PAGE = 100
LARGEST_ID = 2**53


class Body(BaseModel):
    """A request body: GitHub refuses unknown keys and wrong types where a schema stands guard."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)
    bare: ClassVar[str] = ""
    """The field that a bare list stands for, where GitHub still takes one."""

    def given(self) -> dict[str, Any]:
        """What the caller really sent."""
        return self.model_dump(exclude_unset=True)


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
        raw = await self.request.read()
        try:
            data = json.loads(raw or b"{}")
        except (ValueError, RecursionError):
            raise Problem(400, "Problems parsing JSON") from None
        if data is None:
            data = {}
        if isinstance(data, list) and model.bare:
            data = {model.bare: data}
        if not isinstance(data, dict):
            raise Problem(400, "Body should be a JSON object")
        if not _sound(data):
            raise Problem(400, "Problems parsing JSON")
        try:
            return model.model_validate_json(json.dumps(data))
        except ValidationError as error:
            raise invalid("Invalid request.\n\n" + "\n".join(_said(error))) from None

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


def _sound(value: Any) -> bool:
    """No NUL, which git knows no place for, and no half of a surrogate pair, which is no text."""
    if isinstance(value, dict):
        return all(_sound(key) and _sound(one) for key, one in value.items())
    if isinstance(value, list):
        return all(_sound(one) for one in value)
    return not isinstance(value, str) or ("\0" not in value and is_text(value))


def _said(error: ValidationError) -> list[str]:
    said = []
    for one in error.errors(include_url=False, include_context=False):
        where = "/".join(str(part) for part in one["loc"])
        if one["type"] == "missing":
            said.append(f'"{where}" wasn\'t supplied.')
        elif one["type"] == "extra_forbidden":
            said.append(f'"{where}" is not a permitted key.')
        else:
            said.append(f"For 'properties/{where}', {one['msg']}.")
    return said


def _iso(value: object) -> object:
    # pydantic also reads a bare number as seconds since 1970; GitHub does not.
    if isinstance(value, str) and _ISO.match(value):
        return datetime.fromisoformat(value)
    raise ValueError("not a date and time in ISO 8601")


Moment = Annotated[AwareDatetime, BeforeValidator(_iso)]

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


class Page(NamedTuple):
    """A part of a list, and the headers that say where the rest is."""

    items: Sequence[Any]
    headers: dict[str, str]

    def answer(self, data: Any = None) -> web.Response:
        """The items, or what wraps them, with `Link`."""
        made = answer(list(self.items) if data is None else data)
        made.headers.update(self.headers)
        return made


def paged(call: Call, items: Sequence[T], default: int = 30) -> Page:
    """The page that the query asks for; what cannot be read counts as not given."""
    size = _positive(call.query("per_page"), default)
    size = min(size, LARGEST_PAGE)
    page = _positive(call.query("page"), 1)
    last = max(1, -(-len(items) // size))
    wanted = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    if page <= 1:
        wanted.pop("first")
        wanted.pop("prev")
    if page >= last:
        wanted.pop("next")
        wanted.pop("last")
    links = [f'<{_link(call, number)}>; rel="{name}"' for name, number in wanted.items()]
    start = (page - 1) * size
    return Page(items[start : start + size], {"Link": ", ".join(links)} if links else {})


def _positive(text: str, default: int) -> int:
    return (
        int(text)
        if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)
        else default
    )


def _link(call: Call, page: int) -> URL:
    # Like GitHub, the next page is named by the repository's number: a rename does not break it.
    path = call.request.path
    if call.on is not None:
        tail = path.split("/", 4)[4:] if path.startswith("/repos/") else path.split("/", 3)[3:]
        path = "/".join(["", "repositories", str(call.on.id), *tail])
    base = URL(call.world.site.base).with_path(path)
    return base.with_query({**call.request.query, "page": str(page)})
