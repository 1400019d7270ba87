"""The primary rate limit: so many requests an hour for each credential.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import time
from collections import Counter

from aiohttp import web

from bot.demo.miniature.caller import Caller, Kind
from bot.demo.miniature.problem import Problem
from bot.demo.miniature.world import World

HOUR = 3600
FOR_NOBODY = 60


class Limits:
    """Counts, refuses, and tells what is left."""

    def __init__(self, world: World) -> None:
        self._most = world.settings.rate_limit
        self._used: Counter[tuple[str, int]] = Counter()

    def count(self, caller: Caller) -> None:
        """One more request; 403 where it is one too many."""
        window = (caller.name, _hour())
        if self._used[window] >= self._limit(caller):
            raise Problem(403, "API rate limit exceeded for installation.")
        self._used[window] += 1

    def give_back(self, caller: Caller) -> None:
        """What cost nothing: asking for the limit, and answers that are known already."""
        self._used[caller.name, _hour()] -= 1

    def of(self, caller: Caller | None) -> dict[str, int]:
        """A caller's limit, in GitHub's four numbers."""
        limit = self._limit(caller)
        used = self._used[caller.name, _hour()] if caller else 0
        return {
            "limit": limit,
            "remaining": max(0, limit - used),
            "reset": (_hour() + 1) * HOUR,
            "used": used,
        }

    def _limit(self, caller: Caller | None) -> int:
        nobody = caller is None or caller.kind is Kind.NOBODY
        return FOR_NOBODY if nobody else self._most

    def tell(self, response: web.StreamResponse, caller: Caller | None) -> None:
        """The headers that every answer carries."""
        for name, value in self.of(caller).items():
            response.headers[f"X-RateLimit-{name.title()}"] = str(value)
        response.headers["X-RateLimit-Resource"] = "core"


def _hour() -> int:
    return int(time.time()) // HOUR
