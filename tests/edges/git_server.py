"""A bare repository served over HTTP by git's own backend, as GitHub serves clones."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import BasicAuth, web

from bot.model import CommitId

IDENTITY = {
    "GIT_AUTHOR_NAME": "alice",
    "GIT_AUTHOR_EMAIL": "alice@example.org",
    "GIT_COMMITTER_NAME": "alice",
    "GIT_COMMITTER_EMAIL": "alice@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *words: str, stdin: bytes = b"", **extra: str) -> str:
    """Run git and give its stripped output."""
    environment = {"PATH": os.environ["PATH"], **IDENTITY, **extra}
    done = subprocess.run(
        ["git", f"--git-dir={folder}", *words],
        input=stdin,
        capture_output=True,
        check=True,
        env=environment,
    )
    return done.stdout.decode().strip()


def make_commit(
    folder: Path, files: Mapping[str, bytes], modes: Mapping[str, str] | None = None
) -> CommitId:
    """A commit without parents that holds these files, kept alive by a branch."""
    if not folder.exists():
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--bare")
        git(folder, "config", "uploadpack.allowFilter", "true")
    index = folder / "index.tmp"
    index.unlink(missing_ok=True)
    for path, content in files.items():
        blob = git(folder, "hash-object", "-w", "--stdin", stdin=content)
        mode = (modes or {}).get(path, "100644")
        words = ("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")
        git(folder, *words, GIT_INDEX_FILE=str(index))
    tree = git(folder, "write-tree", GIT_INDEX_FILE=str(index))
    commit = git(folder, "commit-tree", "-m", "Say so", tree)
    git(folder, "update-ref", f"refs/heads/b{commit[:8]}", commit)
    return CommitId(commit)


@dataclass
class Served:
    """What a server tells of itself and of its visitors."""

    root: Path
    port: int = 0
    status: int = 0
    """Answer everything with this, where it is not 0."""
    delay: float = 0
    """Seconds before any answer."""
    seen: list[tuple[str, str]] = field(default_factory=list)
    """(path, Authorization) of each request."""

    def url(self, name: str) -> str:
        """The clone address of `<name>.git` below the root."""
        return f"http://127.0.0.1:{self.port}/{name}.git"


@asynccontextmanager
async def serving(root: Path) -> AsyncIterator[Served]:
    """Serve every bare repository below `root` to whoever knows the password `sesame`."""
    served = Served(root)

    async def answer(request: web.Request) -> web.Response:
        credential = request.headers.get("Authorization", "")
        served.seen.append((request.path_qs, credential))
        await asyncio.sleep(served.delay)
        if served.status:
            return web.Response(status=served.status, headers={"Location": "/other"})
        if not credential or BasicAuth.decode(credential).password != "sesame":
            return web.Response(status=401, headers={"WWW-Authenticate": "Basic"})
        return await _backend(root, request)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.port = runner.addresses[0][1]
    try:
        yield served
    finally:
        await runner.cleanup()


async def _backend(root: Path, request: web.Request) -> web.Response:
    """https://git-scm.com/docs/git-http-backend."""
    body = await request.read()
    process = await asyncio.create_subprocess_exec(
        "git",
        "http-backend",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
        },
    )
    out, _ = await process.communicate(body)
    head, _, content = out.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    status = int(headers.pop("Status", "200 OK").split()[0])
    return web.Response(status=status, headers=headers, body=content)
