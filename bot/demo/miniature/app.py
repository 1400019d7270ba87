"""Wiring of the miniature's doors: REST, GraphQL, git over HTTP, and pages, on one listener."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime
from typing import NamedTuple

from aiohttp import web

from bot.demo.miniature import (
    graphql,
    rest_actions,
    rest_activity,
    rest_app,
    rest_checks,
    rest_git,
    rest_issues,
    rest_labels,
    rest_pulls,
    rest_refs,
    rest_repo,
    rest_reviews,
    rest_teams,
)
from bot.demo.miniature.caller import Caller, Kind, identify
from bot.demo.miniature.git import GitError
from bot.demo.miniature.host import Host
from bot.demo.miniature.limits import Limits
from bot.demo.miniature.problem import Problem, invalid, missing, moved
from bot.demo.miniature.records import Repo
from bot.demo.miniature.rest import Call, Route, answer
from bot.demo.miniature.smart_http import SmartHttp

LARGEST_BODY = 64 << 20
API = "repos|repositories|orgs|app|apps|user|users|installation|graphql|rate_limit|_results"
"""First segments that belong to the API: what is not found below them is not found as JSON."""

_TABLES = (
    rest_app,
    rest_teams,
    rest_refs,
    rest_git,
    rest_pulls,
    rest_reviews,
    rest_issues,
    rest_labels,
    rest_checks,
    rest_actions,
    rest_activity,
    rest_repo,
)


@dataclass
class Mishap:
    """A failure to come, for tests of those who call: the next requests that fit get it.

    Attributes:
        path: a regular expression, searched in the request's path.
        times: how often; it is gone when used up.
    """

    method: str
    path: str
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1


class Exchange(NamedTuple):
    """A request and its answer, as those who watch see it; `url` has no host."""

    method: str
    url: str
    sent: bytes
    status: int
    answer: bytes
    content_type: str


class Doors:
    """Everything that answers HTTP."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._world = host.world
        self._limits = Limits(host.world)
        self.mishaps: list[Mishap] = []
        self.watchers: list[Callable[[Exchange], None]] = []

    def app(self, *pages: web.RouteDef) -> web.Application:
        """The whole web application; `pages` come last."""
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_local_only])
        app.add_routes(SmartHttp(self._host).routes())
        for module in _TABLES:
            for route in module.table.routes:
                self._add(app, route)
        # Matches anything below `commits/`, and therefore comes after all that is more exact.
        last = Route("GET", "commits/{ref:.+}", rest_repo.read_commit_at, rest_repo.READ)
        self._add(app, last)
        app.router.add_post("/graphql", self._graphql)
        app.router.add_get("/rate_limit", self._rate_limit)
        app.router.add_get("/_results/{ticket}/{name}", self._result)
        app.router.add_route("*", rf"/{{tail:({API})(/.*)?}}", self._unknown)
        app.add_routes(pages)
        return app

    def _add(self, app: web.Application, route: Route) -> None:
        if route.need is None:
            app.router.add_route(route.method, route.path, self._handler(route))
            return
        tail = f"/{route.path}" if route.path else ""
        # By number, too: that is how `Link` and the redirects of renamed repositories point.
        for head in (r"/repos/{owner}/{repo}", r"/repositories/{repository:\d+}"):
            app.router.add_route(route.method, head + tail, self._handler(route))

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            async def work(caller: Caller) -> web.StreamResponse:
                if route.need is None:
                    return await route.handler(Call(self._host, request, caller))
                repo = self._repo(request)
                caller.must(repo, route.need)
                return await route.handler(Call(self._host, request, caller, repo))

            return await self._guarded(request, work)

        return handle

    def _repo(self, request: web.Request) -> Repo:
        given = request.match_info
        if "repository" not in given:
            return self._named(request)
        found = self._world.repos.get(int(given["repository"][:16]))
        if found is None:
            raise missing()
        return found

    def _named(self, request: web.Request) -> Repo:
        """By its name; a name that it had before leads to its number."""
        owner, name = request.match_info["owner"], request.match_info["repo"]
        former = self._world.formerly(owner, name)
        if former is None:
            return self._world.repo(owner, name)
        rest = request.rel_url.raw_path_qs.removeprefix(f"/repos/{owner}/{name}")
        raise moved(request.method, f"{self._world.site.base}/repositories/{former.id}{rest}")

    async def _guarded(
        self, request: web.Request, work: Callable[[Caller], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Do the work as the caller; problems become answers, every answer tells the limits."""
        mishap = self._mishap(request)
        if mishap is not None:
            return mishap
        caller = None
        try:
            caller = identify(self._world, request.headers.get("Authorization", ""))
            self._limits.count(caller)
            response = await work(caller)
        except Problem as problem:
            response = answer(problem.body(), problem.status)
            if problem.elsewhere:
                response.headers["Location"] = problem.elsewhere
        except GitError as failure:  # input that only git itself could recognise as wrong
            response = answer(invalid(f"Invalid request. {failure}").body(), 422)
        response = _unless_known(request, response)
        if caller is not None and response.status == 304:
            self._limits.give_back(caller)
        self._limits.tell(response, caller)
        response.headers["Date"] = format_datetime(self._world.now().astimezone(UTC), usegmt=True)
        if self.watchers:
            seen = await _exchange(request, response)
            for watcher in self.watchers:
                watcher(seen)
        return response

    # -- mishaps --

    def _mishap(self, request: web.Request) -> web.Response | None:
        for mishap in self.mishaps:
            if mishap.method == request.method and re.search(mishap.path, request.path):
                mishap.times -= 1
                if mishap.times <= 0:
                    self.mishaps.remove(mishap)
                headers = {"Content-Type": "application/json; charset=utf-8", **mishap.headers}
                return web.Response(status=mishap.status, body=mishap.body, headers=headers)
        return None

    # -- what is no table's --

    async def _graphql(self, request: web.Request) -> web.StreamResponse:
        async def work(caller: Caller) -> web.StreamResponse:
            if caller.kind is Kind.NOBODY:
                raise Problem(401, "This endpoint requires you to be authenticated.")
            return answer(await graphql.execute(self._host, caller, request))

        return await self._guarded(request, work)

    async def _rate_limit(self, request: web.Request) -> web.StreamResponse:
        async def work(caller: Caller) -> web.StreamResponse:
            self._limits.give_back(caller)
            limits = self._limits.of(caller)
            return answer({"resources": {"core": limits, "search": limits}, "rate": limits})

        return await self._guarded(request, work)

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        async def work(_: Caller) -> web.StreamResponse:
            raise missing()

        return await self._guarded(request, work)

    async def _result(self, request: web.Request) -> web.StreamResponse:
        # It is another host on github.com, and takes credentials in its URL only.
        if "Authorization" in request.headers:
            return web.Response(status=400, text="AuthenticationFailed")
        ticket, now = request.match_info["ticket"], self._world.now()
        content = rest_actions.behind(self._world.results, ticket, now)
        if content is None:
            return web.Response(status=403, text="AuthenticationFailed")
        kind = "application/zip" if request.match_info["name"].endswith(".zip") else "text/plain"
        return web.Response(body=content, content_type=kind)


@web.middleware
async def _local_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    # A page elsewhere whose name was made to mean 127.0.0.1 says its own name here.
    if request.url.host not in {"127.0.0.1", "localhost", "::1"}:
        return web.Response(status=421, text="The miniature serves this machine only.\n")
    return await handler(request)


async def _exchange(request: web.Request, response: web.StreamResponse) -> Exchange:
    body = response.body if isinstance(response, web.Response) else b""
    return Exchange(
        request.method,
        request.path_qs,
        await request.read(),
        response.status,
        body if isinstance(body, bytes) else b"",
        response.content_type if body else "",
    )


def _unless_known(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """304 where the caller has this very answer already."""
    if request.method != "GET" or response.status != 200 or not isinstance(response, web.Response):
        return response
    body = response.body if isinstance(response.body, bytes) else b""
    tag = hashlib.sha256(body).hexdigest()
    if f'"{tag}"' in request.headers.get("If-None-Match", ""):
        kept = {k: v for k, v in response.headers.items() if k.startswith("X-") or k == "Link"}
        response = web.Response(status=304, headers=kept)
    response.headers["ETag"] = f'W/"{tag}"'
    return response
