"""What people see: repositories, pull requests, commits, logs. No script at all."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.demo.miniature import checks, views_ci
from bot.demo.miniature.accounts import Role
from bot.demo.miniature.git import GitError
from bot.demo.miniature.host import Host
from bot.demo.miniature.objects import EMPTY_TREE, Change, changes, commits, read_commit, read_tree
from bot.demo.miniature.page_actions import Actions
from bot.demo.miniature.problem import Problem, missing
from bot.demo.miniature.pulls import pull_of
from bot.demo.miniature.records import Issue, Pull, Repo
from bot.demo.miniature.records_ci import newest_runs
from bot.demo.miniature.rendering import HEADERS, Renderer, acting_as, style

REPO = r"/{owner:[A-Za-z0-9][\w.-]*}/{repo}"
SHOWN = 30
LARGEST = 1 << 20
"""Bytes of a file that a page shows."""

Show = Callable[[web.Request, Repo], Awaitable[web.StreamResponse]]


class Pages:
    """The pages of one host."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._world = host.world
        self._renderer = Renderer(host.world)

    def routes(self) -> list[web.RouteDef]:
        """All pages, and what their forms do."""
        shown: list[tuple[str, Show]] = [
            ("", self.repository),
            ("/commits/{ref:.+}", self.history),
            ("/pulls", self.pulls),
            (r"/pull/{number:\d{1,9}}", self.pull),
            (r"/pull/{number:\d{1,9}}.diff", self.raw_diff),
            (r"/issues/{number:\d{1,9}}", self.issue),
            (r"/commit/{sha:[0-9a-f]{40}}", self.commit),
            ("/tree/{ref}", self.folder),
            ("/tree/{ref}/{path:.+}", self.folder),
            ("/blob/{ref}/{path:.+}", self.file),
            ("/raw/{ref}/{path:.+}", self.raw),
            (r"/runs/{run:\d{1,15}}", self.check),
            (r"/actions/runs/{run:\d{1,15}}/job/{job:\d{1,15}}", self.job),
        ]
        routes = [web.get("/", self.index), web.get("/_static/style.css", self.stylesheet)]
        routes += Actions(self._host, self._renderer).routes(REPO)
        return routes + [web.get(REPO + path, self._shown(show)) for path, show in shown]

    def _shown(self, show: Show) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                repo = self._world.repo(request.match_info["owner"], request.match_info["repo"])
                if not repo.role(acting_as(self._world, request)).covers(Role.READ):
                    raise missing()  # one page says that there is nothing to see
                return await show(request, repo)
            except (Problem, GitError) as problem:
                status = problem.status if isinstance(problem, Problem) else 404
                return self._renderer.page(request, "problem", status, problem=str(problem))

        return handle

    async def stylesheet(self, _: web.Request) -> web.Response:
        """The one stylesheet."""
        return web.Response(text=style(), content_type="text/css", headers=HEADERS)

    async def index(self, request: web.Request) -> web.Response:
        """Every repository that the visitor may see."""
        viewer = acting_as(self._world, request)
        repos = [it for it in self._world.repos.values() if it.role(viewer).covers(Role.READ)]
        return self._renderer.page(request, "index", repos=repos)

    # -- a repository --

    async def repository(self, request: web.Request, repo: Repo) -> web.Response:
        """Files of the default branch, latest commits, open pull requests."""
        head = await repo.git.ref(f"refs/heads/{repo.default_branch}")
        known: dict[str, Any] = {"entries": [], "commits": []}
        if head:
            known["entries"] = await read_tree(repo.git, head)
            ids = await repo.git.history(head, limit=8)
            known["commits"] = await commits(repo.git, ids)
        branches = await repo.git.refs("refs/heads/")
        known["branches"] = [name.removeprefix("refs/heads/") for name in branches]
        return self._renderer.page(request, "repository", repo=repo, **known)

    async def pulls(self, request: web.Request, repo: Repo) -> web.Response:
        """All pull requests, newest first."""
        return self._renderer.page(request, "pulls", repo=repo, pulls=repo.pulls[::-1])

    async def history(self, request: web.Request, repo: Repo) -> web.Response:
        """The newest commits of a branch."""
        ref = request.match_info["ref"]
        sha = await repo.git.resolve(ref)
        if sha is None:
            raise missing()
        found = await commits(repo.git, await repo.git.history(sha, limit=SHOWN))
        return self._renderer.page(request, "history", repo=repo, ref=ref, commits=found)

    async def folder(self, request: web.Request, repo: Repo) -> web.Response:
        """The files of a folder at a commit or branch."""
        ref, path = request.match_info["ref"], request.match_info.get("path", "")
        sha = await repo.git.resolve(ref)
        if sha is None:
            raise missing()
        entries = await read_tree(repo.git, sha, path=f"{path.rstrip('/')}/" if path else "")
        return self._renderer.page(
            request, "folder", repo=repo, ref=ref, path=path, entries=entries
        )

    async def _blob(self, request: web.Request, repo: Repo) -> bytes:
        sha = await repo.git.resolve(request.match_info["ref"])
        path = request.match_info["path"]
        entries = await read_tree(repo.git, sha, path=path) if sha else []
        if not entries or entries[0].kind != "blob":
            raise missing()
        return await repo.git.blob(entries[0].sha)

    async def file(self, request: web.Request, repo: Repo) -> web.Response:
        """One file with line numbers."""
        text = (await self._blob(request, repo))[:LARGEST].decode(errors="replace")
        ref, path = request.match_info["ref"], request.match_info["path"]
        lines = text.split("\n")
        return self._renderer.page(request, "file", repo=repo, ref=ref, path=path, lines=lines)

    async def raw(self, request: web.Request, repo: Repo) -> web.Response:
        """One file as it is; never as anything that a browser would run."""
        content = await self._blob(request, repo)
        return web.Response(body=content, content_type="text/plain", headers=HEADERS)

    # -- a pull request --

    async def pull(self, request: web.Request, repo: Repo) -> web.Response:
        """Conversation, checks and diff, on one page."""
        pull = pull_of(repo, int(request.match_info["number"]))
        start = await pull.start()
        runs = checks.runs_at(self._host.hooks, repo, pull.head_sha)
        known: dict[str, Any] = {
            "pull": pull,
            "events": conversation(pull),
            "changed": await changes(repo.git, start, pull.head_sha),
            "commits": await commits(
                repo.git, (await repo.git.history(pull.head_sha, f"^{start}"))[::-1]
            ),
            "runs": newest_runs(runs),
            "statuses": checks.statuses_at(self._host.hooks, repo, pull.head_sha),
        }
        return self._renderer.page(request, "pull", repo=repo, **known)

    async def raw_diff(self, request: web.Request, repo: Repo) -> web.Response:
        """The diff as text."""
        pull = pull_of(repo, int(request.match_info["number"]))
        start = await pull.start()
        text = "".join(one.patch for one in await changes(repo.git, start, pull.head_sha))
        return web.Response(text=text, content_type="text/plain", headers=HEADERS)

    async def issue(self, request: web.Request, repo: Repo) -> web.Response:
        """An issue; a pull request is shown as what it is."""
        issue = repo.issues.get(int(request.match_info["number"]))
        if issue is None:
            raise missing()
        if isinstance(issue, Pull):
            raise web.HTTPFound(f"/{repo.full_name}/pull/{issue.number}")
        events = conversation(issue)
        return self._renderer.page(request, "issue", repo=repo, issue=issue, events=events)

    # -- a commit --

    async def commit(self, request: web.Request, repo: Repo) -> web.Response:
        """Message, trailers as a table, diff, and how to check its record with stock tools."""
        sha = request.match_info["sha"]
        if await repo.git.kind(sha) != "commit":
            raise missing()
        commit = await read_commit(repo.git, sha)
        known: dict[str, Any] = {
            "commit": commit,
            "trailers": await trailers(repo, commit.message),
            "changed": await _commit_changes(repo, sha, commit.parents),
            "runs": newest_runs(checks.runs_at(self._host.hooks, repo, sha)),
        }
        return self._renderer.page(request, "commit", repo=repo, **known)

    # -- checks --

    async def check(self, request: web.Request, repo: Repo) -> web.Response:
        """What a check run has to say."""
        run = checks.run_of(self._host.hooks, repo, int(request.match_info["run"]))
        return self._renderer.page(request, "check", repo=repo, run=run)

    async def job(self, request: web.Request, repo: Repo) -> web.Response:
        """A job's log."""
        job = self._world.checks.jobs.get(int(request.match_info["job"]))
        if job is None or job.run.repo is not repo:
            raise missing()
        log = (job.log or b"").decode("utf-8-sig", errors="replace")
        pulls = views_ci.open_pulls(repo, job.run.sha)
        return self._renderer.page(request, "job", repo=repo, job=job, log=log, pulls=pulls)


def conversation(issue: Issue) -> list[tuple[str, Any]]:
    """Everything that was said and done, oldest first, with the name of its template part."""
    # Times are whole seconds: within one, what was done comes before what was said of it.
    said: list[tuple[Any, str, Any]] = [(one.at, "moment", one) for one in issue.timeline]
    said += [(one.created, "comment", one) for one in issue.comments]
    if isinstance(issue, Pull):
        said += [(one.submitted, "review", one) for one in issue.reviews]
        said += [(one.created, "remark", one) for one in issue.remarks]
    return [(kind, one) for _, kind, one in sorted(said, key=lambda item: item[0])]


async def trailers(repo: Repo, message: str) -> list[tuple[str, str]]:
    """What `git interpret-trailers --parse` reads, as name and value."""
    out = await repo.git.run("interpret-trailers", "--parse", stdin=message.encode())
    lines = out.decode(errors="replace").splitlines()
    pairs = (line.partition(":") for line in lines)
    return [(name, value.strip()) for name, _, value in pairs]


async def _commit_changes(repo: Repo, sha: str, parents: tuple[str, ...]) -> list[Change]:
    return await changes(repo.git, parents[0] if parents else EMPTY_TREE, sha)
