"""What CI jobs leave behind: their logs, and the artifacts of their runs."""

from collections import deque
from collections.abc import Sequence

import httpx

from bot.edges.github_answers import Answer
from bot.edges.github_calls import PAGE, at, pages
from bot.edges.github_downloads import Downloads
from bot.errors import Rejected
from bot.model import Artifact, Repository

MOST_KEPT = 32 * 1024 * 1024


class ArtifactAnswer(Answer):
    """https://docs.github.com/en/rest/actions/artifacts#list-workflow-run-artifacts."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool = False

    def noun(self) -> Artifact:
        """The artifact as the story knows it."""
        return Artifact(self.id, self.name, self.size_in_bytes)


class Jobs(Downloads):
    """Job logs and artifacts."""

    async def job_log(self, repo: Repository, job: int) -> bytes:
        """A finished CI job's log, cut to its last 32 MiB; `NotYet` while there is none."""
        url = at(repo, "actions/jobs", job, "logs")
        return await self._download(repo, url, f"the log of job {job}", _tail)

    async def artifacts(self, repo: Repository, run: int) -> Sequence[Artifact]:
        """What a CI run has left and can still be fetched, the newest 100."""
        url = f"{at(repo, 'actions/runs', run, 'artifacts')}?per_page={PAGE}"
        async with self._line(repo, f"list the artifacts of run {run}") as line:
            listed = ArtifactAnswer.many(await pages(line, url, PAGE, "artifacts"))
        return tuple(one.noun() for one in listed if not one.expired)

    async def artifact(self, repo: Repository, artifact: int, most: int) -> bytes:
        """One of them, a zip archive; `Rejected` where it takes more than `most` bytes."""

        async def whole(answer: httpx.Response) -> bytes:
            kept = bytearray()
            async for chunk in answer.aiter_bytes():
                kept += chunk
                if len(kept) > most:
                    raise Rejected(f"artifact {artifact} takes more than {most} bytes")
            return bytes(kept)

        url = at(repo, "actions/artifacts", artifact, "zip")
        return await self._download(repo, url, f"artifact {artifact}", whole)


async def _tail(answer: httpx.Response) -> bytes:
    """The last 32 MiB of a body, never holding much more than that."""
    chunks: deque[bytes] = deque()
    kept = 0
    async for chunk in answer.aiter_bytes():
        chunks.append(chunk)
        kept += len(chunk)
        while kept - len(chunks[0]) >= MOST_KEPT:
            kept -= len(chunks.popleft())
    return b"".join(chunks)[-MOST_KEPT:]
