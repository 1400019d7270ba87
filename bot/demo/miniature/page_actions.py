"""What the pages' buttons do: the same acts as over REST, as whoever the visitor has chosen."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, quote, urlsplit

from aiohttp import web

from bot.demo.miniature.accounts import Account, Role
from bot.demo.miniature.host import Host
from bot.demo.miniature.person import Person
from bot.demo.miniature.problem import Problem, forbidden, missing
from bot.demo.miniature.records import Pull, Repo
from bot.demo.miniature.records_ci import Run
from bot.demo.miniature.rendering import COOKIE, Renderer, acting_as

Act = Callable[[Person, Repo, int, str], Awaitable[object]]


async def _comment(person: Person, repo: Repo, number: int, body: str) -> None:
    person.comment(repo, number, body)


async def _approve(person: Person, repo: Repo, number: int, body: str) -> None:
    await person.review(repo, number, "APPROVE", body)


async def _request_changes(person: Person, repo: Repo, number: int, body: str) -> None:
    await person.review(repo, number, "REQUEST_CHANGES", body)


async def _merge(person: Person, repo: Repo, number: int, _: str) -> None:
    await person.merge(repo, number)


async def _close(person: Person, repo: Repo, number: int, _: str) -> None:
    await person.close(repo, number)


async def _reopen(person: Person, repo: Repo, number: int, _: str) -> None:
    await person.reopen(repo, number)


ACTS: dict[str, Act] = {
    "comment": _comment,
    "approve": _approve,
    "request-changes": _request_changes,
    "merge": _merge,
    "close": _close,
    "reopen": _reopen,
}
RUN_ACTS = ("rerun", "pass", "fail")


class Actions:
    """The forms of the pages."""

    def __init__(self, host: Host, renderer: Renderer) -> None:
        self._host = host
        self._renderer = renderer

    def routes(self, repo: str) -> list[web.RouteDef]:
        """Where forms go; `repo` is the path pattern of a repository."""
        names = "|".join(ACTS)
        kinds = r"{kind:pull|issues}/{number:\d{1,9}}"
        return [
            web.post("/_act-as", self.act_as),
            web.post(f"{repo}/{kinds}/{{act:{names}}}", self.act),
            web.post(
                rf"{repo}/actions/runs/{{run:\d{{1,15}}}}/{{act:{'|'.join(RUN_ACTS)}}}",
                self.act_on_run,
            ),
        ]

    async def act_as(self, request: web.Request) -> web.Response:
        """Become somebody else; only a name that exists counts, see `acting_as`."""
        _own_form(request)
        form = await _form(request)
        response = _back(form.get("back", ""))
        who = form.get("who", "")
        if who in (account.login for account in self._host.world.site.accounts.values()):
            response.set_cookie(COOKIE, who, httponly=True, samesite="Strict")
        return response

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Do it, and go back; or show why not."""
        given = request.match_info
        try:
            _own_form(request)
            repo = self._host.world.repo(given["owner"], given["repo"])
            person = Person(self._host, acting_as(self._host.world, request))
            number = int(given["number"])
            form = await _form(request)
            issue = repo.issues.get(number)
            if issue is None or (given["act"] != "comment" and not isinstance(issue, Pull)):
                raise missing()  # one page says what was refused
            body = form.get("body", "").replace("\r\n", "\n")
            await ACTS[given["act"]](person, repo, number, body)
        except Problem as problem:
            said = problem.reason
            return self._renderer.page(request, "problem", problem.status, problem=said)
        kind = given["kind"]
        raise web.HTTPSeeOther(f"/{repo.full_name}/{kind}/{number}")

    async def act_on_run(self, request: web.Request) -> web.StreamResponse:
        """Run CI again, or decide by hand how another attempt ends."""
        given = request.match_info
        try:
            _own_form(request)
            repo = self._host.world.repo(given["owner"], given["repo"])
            run = self._run(repo, int(given["run"]), acting_as(self._host.world, request))
            if given["act"] == "rerun":
                await self._host.ci.rerun(run)
            else:
                wanted = "success" if given["act"] == "pass" else "failure"
                await self._host.ci.decide(run, wanted)
        except Problem as problem:
            return self._renderer.page(request, "problem", problem.status, problem=str(problem))
        return _back((await _form(request)).get("back", ""))

    def _run(self, repo: Repo, number: int, who: Account) -> Run:
        run = self._host.world.checks.workflow_runs.get(number)
        if run is None or run.repo is not repo:
            raise missing()
        if not repo.role(who).covers(Role.WRITE):
            raise forbidden("Must have push access to repository")
        if run.status != "completed":
            raise forbidden("This workflow is already running")
        return run


def _back(where: str) -> web.Response:
    """To a page of this site, whatever the form says."""
    path = urlsplit(where).path.lstrip("/\\")
    return web.Response(status=303, headers={"Location": f"/{quote(path)}"})


async def _form(request: web.Request) -> dict[str, str]:
    """A form's fields, whatever the sender calls its body: there is nothing that it could break."""
    text = (await request.read()).decode(errors="replace")
    return dict(parse_qsl(text, keep_blank_values=True))


def _own_form(request: web.Request) -> None:
    """Another site must not press these buttons through the visitor's browser."""
    origin = request.headers.get("Origin")
    # Browsers send it with every form; what is no browser needs no such care.
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="This form was not the miniature's own.")
