"""Git over HTTP: `git http-backend` behind a stream, tokens checked, pushes followed.

https://git-scm.com/docs/git-http-backend
"""

import asyncio
from contextlib import suppress

from aiohttp import web

from bot.demo.miniature.caller import Caller, identify, reading, writing
from bot.demo.miniature.git import ENVIRONMENT, ZERO
from bot.demo.miniature.host import Host, Move
from bot.demo.miniature.problem import Problem
from bot.demo.miniature.records import Repo

CHUNK = 1 << 16


class SmartHttp:
    """Serves every repository of a host under `/{owner}/{repo}.git/`."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[web.RouteDef]:
        """The three URLs of the smart protocol."""
        base = r"/{owner}/{repo}.git"
        return [
            web.get(f"{base}/info/refs", self.serve),
            web.post(base + r"/{service:git-upload-pack|git-receive-pack}", self.serve),
        ]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hand one request to git, if its caller may."""
        service = request.match_info.get("service") or request.query.get("service", "")
        pushing = service == "git-receive-pack"
        world = self._host.world
        try:
            repo = world.repo(request.match_info["owner"], request.match_info["repo"])
            caller = identify(world, request.headers.get("Authorization", ""))
            caller.must(repo, writing("contents") if pushing else reading("contents"))
        except Problem as problem:
            return _refusal(problem, known="Authorization" in request.headers)
        if request.method == "GET" or not pushing:
            return await self._backend(request, repo)
        # What a push did is seen by comparing; hooks of git would need a process to call back.
        before = await repo.git.refs()
        answered = await self._backend(request, repo)
        await self._follow(repo, before, caller)
        return answered

    async def _follow(self, repo: Repo, before: dict[str, str], caller: Caller) -> None:
        after = await repo.git.refs()
        for name in sorted({*before, *after}):
            move = Move(name, before.get(name, ZERO), after.get(name, ZERO))
            await self._host.moved(repo, move, caller.account)

    async def _backend(self, request: web.Request, repo: Repo) -> web.StreamResponse:
        tail = request.match_info.get("service", "info/refs")
        process = await asyncio.create_subprocess_exec(
            "git", "http-backend",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=CHUNK,
            env={
                **ENVIRONMENT,
                "GIT_PROJECT_ROOT": str(repo.git.path.parent),
                # Who may read was settled above; git's own marker file is not used.
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": f"/{repo.git.path.name}/{tail}",
                "QUERY_STRING": request.query_string,
                "REQUEST_METHOD": request.method,
                "CONTENT_TYPE": request.headers.get("Content-Type", ""),
                "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
                "REMOTE_USER": "miniature",  # http-backend lets nobody else push
            },
        )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None  # noqa: S101,PT018 # PIPEs
        feeding = asyncio.create_task(_feed(request, process.stdin))
        try:
            answer = await _stream(request, process.stdout)
            # It has said everything, but may still have to put its things away.
            await process.wait()
            return answer
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
            process.stdin.close()
            # Not `wait`: a pipe that nobody reads to its end stays open.
            await process.communicate()


async def _feed(request: web.Request, stdin: asyncio.StreamWriter) -> None:
    # git stops reading when it has seen enough; the rest of the body is then nobody's.
    with suppress(ConnectionError):
        async for chunk in request.content.iter_chunked(CHUNK):
            stdin.write(chunk)
            await stdin.drain()
        stdin.close()
        await stdin.wait_closed()


async def _stream(request: web.Request, stdout: asyncio.StreamReader) -> web.StreamResponse:
    response = web.StreamResponse()
    while line := (await stdout.readline()).decode().strip():
        name, _, value = line.partition(":")
        if name.lower() == "status":
            response.set_status(int(value.split()[0]))
        else:
            response.headers[name] = value.strip()
    await response.prepare(request)
    while chunk := await stdout.read(CHUNK):
        await response.write(chunk)
    # The answer ends when the handler does: a push is over only after all that follows from it.
    return response


def _refusal(problem: Problem, *, known: bool) -> web.Response:
    # git asks its user for credentials only where it is told that there is something to unlock.
    status = problem.status if known else 401
    headers = {"WWW-Authenticate": 'Basic realm="miniature"'} if status == 401 else {}
    return web.Response(status=status, text=f"{problem}\n", headers=headers)
