"""The log of a CI job: on another host, for a minute, and never with our token."""

import asyncio
from collections import deque
from urllib.parse import urljoin, urlsplit

import gidgethub
import httpx

from bot.edges.addresses import is_loopback
from bot.edges.github_calls import Calls, at
from bot.edges.github_line import MOST_HOPS, REQUESTER
from bot.errors import NotYet, Unavailable
from bot.model import Repository

MOST_KEPT = 32 * 1024 * 1024
LONGEST = 300
"""Seconds that the download of one log may take."""
# https://docs.github.com/en/rest/actions/workflow-jobs#download-job-logs-for-a-workflow-run
ELSEWHERE = {302, 303}


class Jobs(Calls):
    """Job logs."""

    async def job_log(self, repo: Repository, job: int) -> bytes:
        """A finished CI job's log, cut to its last 32 MiB; `NotYet` while there is none."""
        doing = f"fetch the log of job {job} in {repo.name}"
        where = await self._whereabouts(repo, job)
        async with self._told(doing):
            try:
                async with asyncio.timeout(LONGEST):
                    return await self._download(where, doing)
            except TimeoutError:
                raise Unavailable(f"GitHub took too long to {doing}") from None

    async def _whereabouts(self, repo: Repository, job: int) -> str:
        """The address that GitHub points to; it holds for a minute."""
        async with self._line(repo, f"fetch the log of job {job}") as line:
            try:
                await line.getitem(at(repo, "actions/jobs", job, "logs"), None)
            except gidgethub.RedirectionException as error:
                if error.status_code in ELSEWHERE and "location" in error.headers:
                    return urljoin(line.base_url, error.headers["location"])
                raise
            except gidgethub.BadRequest as error:
                if error.status_code == 410 or (
                    error.status_code == 404 and await self._stands(repo)
                ):
                    raise NotYet(f"job {job} of {repo.name} has no log, now or any more") from None
                raise
        raise Unavailable(f"GitHub did not say where the log of job {job} in {repo.name} is")

    async def _download(self, url: str, doing: str) -> bytes:
        for _ in range(MOST_HOPS):
            self._must_be_safe(url, doing)
            # The address carries its own credential; ours, sent along, is refused with a 400.
            headers = {"user-agent": REQUESTER, "accept-encoding": "identity"}
            async with self.keyring.client.stream("GET", url, headers=headers) as answer:
                if answer.has_redirect_location:
                    url = urljoin(url, answer.headers["location"])
                    continue
                if answer.status_code in {404, 410}:
                    raise NotYet(f"the log is not there yet, or any more, to {doing}")
                if answer.status_code != 200:
                    raise Unavailable(f"GitHub's storage said {answer.status_code} to {doing}")
                return await _tail(answer)
        raise Unavailable(f"GitHub's storage sends in circles when asked to {doing}")

    def _must_be_safe(self, url: str, doing: str) -> None:
        """Only https; plain http stays on this machine, where the API itself does."""
        if urlsplit(url).scheme == "https":
            return
        here = is_loopback(self.keyring.api) and is_loopback(url)
        if urlsplit(url).scheme != "http" or not here:
            raise Unavailable(f"GitHub's storage is not reached by https to {doing}")


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
