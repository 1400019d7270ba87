"""What GitHub keeps elsewhere: on another host, for a minute, and never fetched with our token."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin, urlsplit

import gidgethub
import httpx

from bot.edges.addresses import is_loopback
from bot.edges.github_calls import Calls
from bot.edges.github_line import MOST_HOPS, REQUESTER
from bot.errors import NotYet, Unavailable
from bot.model import Repository

LONGEST = 300
"""Seconds that one download may take."""
# https://docs.github.com/en/rest/actions/workflow-jobs#download-job-logs-for-a-workflow-run
ELSEWHERE = {302, 303}

Keep = Callable[[httpx.Response], Awaitable[bytes]]
"""What is kept of a body as it streams in."""


class Downloads(Calls):
    """Downloads behind a redirect."""

    async def _download(self, repo: Repository, url: str, what: str, keep: Keep) -> bytes:
        """What the API's `url` points to.

        Raises:
            NotYet: it is not there now, or not any more.
        """
        doing = f"fetch {what} in {repo.name}"
        where = await self._whereabouts(repo, url, what)
        async with self._told(doing):
            try:
                async with asyncio.timeout(LONGEST):
                    return await self._fetch(where, doing, keep)
            except TimeoutError:
                raise Unavailable(f"GitHub took too long to {doing}") from None

    async def _whereabouts(self, repo: Repository, url: str, what: str) -> str:
        """The address that GitHub points to; it holds for a minute."""
        async with self._line(repo, f"fetch {what}") as line:
            try:
                await line.getitem(url, None)
            except gidgethub.RedirectionException as error:
                if error.status_code in ELSEWHERE and "location" in error.headers:
                    return urljoin(line.base_url, error.headers["location"])
                raise
            except gidgethub.BadRequest as error:
                if error.status_code == 410 or (
                    error.status_code == 404 and await self._stands(repo)
                ):
                    raise NotYet(f"{repo.name} does not have {what}, now or any more") from None
                raise
        raise Unavailable(f"GitHub did not say where {what} in {repo.name} is")

    async def _fetch(self, url: str, doing: str, keep: Keep) -> bytes:
        for _ in range(MOST_HOPS):
            self._must_be_safe(url, doing)
            # The address carries its own credential; ours, sent along, is refused with a 400.
            headers = {"user-agent": REQUESTER, "accept-encoding": "identity"}
            async with self.keyring.client.stream("GET", url, headers=headers) as answer:
                if answer.has_redirect_location:
                    url = urljoin(url, answer.headers["location"])
                    continue
                if answer.status_code in {404, 410}:
                    raise NotYet(f"it is not there yet, or any more, to {doing}")
                if answer.status_code != 200:
                    raise Unavailable(f"GitHub's storage said {answer.status_code} to {doing}")
                return await keep(answer)
        raise Unavailable(f"GitHub's storage sends in circles when asked to {doing}")

    def _must_be_safe(self, url: str, doing: str) -> None:
        """Only https; plain http stays on this machine, where the API itself does."""
        if urlsplit(url).scheme == "https":
            return
        here = is_loopback(self.keyring.api) and is_loopback(url)
        if urlsplit(url).scheme != "http" or not here:
            raise Unavailable(f"GitHub's storage is not reached by https to {doing}")
