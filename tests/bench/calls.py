"""How many requests a fix costs on GitHub: from its event to its pull request, from yes to merge.

Told apart: what counts against the rate limit, and answers of 304 ("nothing new"), which are free:
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

import asyncio
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.demo.miniature.app import Exchange
from bot.model import Fix
from bot.model import Stage as At
from tests.bench.figures import Figure
from tests.stories.arriving import APP, LOG
from tests.stories.test_whole_life import Town, town

OPEN_GOAL, MERGE_GOAL = 12, 8
ANONYMOUS = (
    (r"/repos/[^/]+/[^/]+", ""),
    (r"[0-9a-f]{40}", "SHA"),
    (r"fix_[0-9a-f]{16}", "FIX"),
    (r"/\d+", "/N"),
)


class Counted:
    """Requests in the order of their answers, and whether each was a 304."""

    def __init__(self, seen: Iterable[tuple[str, bool]] = ()) -> None:
        self._seen = [*seen]

    def see(self, exchange: Exchange) -> None:
        """One more."""
        path = exchange.url.partition("?")[0]
        for pattern, shown in ANONYMOUS:
            path = re.sub(pattern, shown, path)
        self._seen.append((f"{exchange.method} {path}", exchange.status == 304))

    def restart(self) -> None:
        """Count from here."""
        self._seen.clear()

    def until(self, last: str) -> "Counted":
        """All up to the first such request; they are taken out of this count."""
        end = next(number for number, (path, _) in enumerate(self._seen, 1) if path == last)
        first, self._seen = self._seen[:end], self._seen[end:]
        return Counted(first)

    def figures(self, name: str, goal: float | None) -> Iterator[Figure]:
        """The sums, and where what is spent goes."""
        spent = Counter(path for path, free in self._seen if not free)
        name = f"calls.{name}".replace(" ", "-")
        yield Figure(name, spent.total(), goal)
        yield Figure(f"{name}.free-304", sum(free for _, free in self._seen))
        for path, times in sorted(spent.items()):
            yield Figure(f"{name}:{path}".replace(" ", ":"), times)


BUG = APP.replace(b"get_model", b"get_price").replace(b"Model", b"Price")
SECOND = (
    LOG.replace("app.py", "jobs.py").replace("get_model", "get_price").replace("Model", "Price")
)


def figures() -> Iterator[Figure]:
    """Of a second fix in a repository: the first has filled the caches."""
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_life(Path(folder)))


async def _life(folder: Path) -> list[Figure]:
    async with town(folder, {"jobs.py": BUG}) as shop:
        await shop.report()
        await _approved(shop, await shop.until(_is_shown))
        await shop.until(lambda fix: fix.stage is At.VERIFIED)
        await shop.mini.idle()
        counted = Counted()
        shop.mini.watch_exchanges(counted.see)
        await shop.report(SECOND)
        fix = await shop.until(lambda fix: _is_shown(fix) and fix.stage is At.PROPOSED)
        await shop.mini.idle()
        opened = [*counted.until("PATCH /issues/N").figures("event to open", OPEN_GOAL)]
        shown = [*counted.figures("open to shown", None)]
        counted.restart()
        await _approved(shop, fix)
        await shop.mini.idle()
        merged = [*counted.until("PUT /pulls/N/merge").figures("yes to merged", MERGE_GOAL)]
        return [*opened, *shown, *merged, *counted.figures("merged to told", None)]


async def _approved(shop: Town, fix: Fix) -> None:
    shop.mini.person("alice").comment(shop.repo, fix.pull_request or 0, "/grace approve it is so")
    await shop.until(lambda one: one.id == fix.id and one.merged_at is not None)


def _is_shown(fix: Fix) -> bool:
    return any("written reason" in one for one in fix.waits_for)
