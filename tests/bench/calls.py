"""How many requests a fix costs on GitHub: to its pull request, and from every yes to the merge.

Told apart: what counts against the rate limit, and answers of 304 ("nothing new"), which are free:
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

import asyncio
import re
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.demo.miniature.app import Exchange
from bot.model import Fix
from bot.model import Stage as At
from patterns.contract import Severity
from tests.bench.figures import Figure
from tests.stories import stamped
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


POLICY = b"enabled: true\nmax_fixes_per_hour: 60\n"
WHY = "it is so"


def _bug(severity: Severity, number: int) -> bytes:
    """A file with an error of its own."""
    if severity is Severity.MEDIUM:
        return stamped.BUG.replace("_N", f"_{number}").encode()
    return _renamed(APP.decode(), number).encode()


def _log(severity: Severity, number: int) -> str:
    """What that error printed."""
    if severity is Severity.MEDIUM:
        return stamped.LOG.replace("_N", f"_{number}")
    return _renamed(LOG, number).replace("app.py", f"jobs_{number}.py")


def _renamed(text: str, number: int) -> str:
    return text.replace("get_model", f"get_price_{number}").replace("Model", f"Price{number}")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say yes to a fix of one severity.

    Attributes:
        before: prepares the repository.
        hasty: said as soon as the pull request asks for it, whatever CI and Grace still do (but not
            within the very second of the push: that word would not count).
    """

    name: str
    severity: Severity
    say: Callable[[Town, Fix], Awaitable[object]]
    before: Callable[[Town], Awaitable[object]] | None = None
    hasty: bool = False


async def _comment(shop: Town, fix: Fix) -> None:
    shop.mini.person("alice").comment(shop.repo, fix.pull_request or 0, f"/grace approve {WHY}")


async def _worded_review(shop: Town, fix: Fix) -> None:
    await shop.mini.person("alice").review(shop.repo, fix.pull_request or 0, "APPROVE", WHY)


async def _bare_review(shop: Town, fix: Fix) -> None:
    await shop.mini.person("alice").review(shop.repo, fix.pull_request or 0, "APPROVE")


async def _button(shop: Town, fix: Fix) -> None:
    shop.mini.person("alice").press(shop.repo, fix.pull_request or 0, "approve")


async def _endpoint(shop: Town, fix: Fix) -> None:
    said = {"fix_id": fix.id, "approved": True, "reason": WHY}
    bearer = {"Authorization": f"Bearer {shop.mini.user_token('alice')}"}
    async with httpx.AsyncClient(trust_env=False) as client:
        url = f"{shop.url}/api/code-healing/approve"
        (await client.post(url, headers=bearer, json=said)).raise_for_status()


async def _named_owners(shop: Town) -> None:
    """From here on a team must say yes to high severity, and the files have owners."""
    shop.mini.join("acme/core", "alice")
    policy = POLICY + b"approvers: [acme/core]\n"
    files = {".github/grace.yml": policy, ".github/CODEOWNERS": b"* @alice\n"}
    await shop.mini.person("alice").push(shop.repo, "main", "Name the owners", files)


WAYS = (
    Way("a comment", Severity.HIGH, _comment),
    Way("a review with words", Severity.HIGH, _worded_review),
    Way("the API", Severity.HIGH, _endpoint),
    Way("a hasty comment", Severity.HIGH, _comment, hasty=True),
    Way("a hasty review with words", Severity.HIGH, _worded_review, hasty=True),
    Way("a comment on medium", Severity.MEDIUM, _comment),
    Way("a bare review of medium", Severity.MEDIUM, _bare_review),
    Way("a review with words of medium", Severity.MEDIUM, _worded_review),
    Way("the button on medium", Severity.MEDIUM, _button),
    Way("a team's comment", Severity.HIGH, _comment, _named_owners),
    Way("a team's review with words", Severity.HIGH, _worded_review),
)
"""A button says no words, so high severity has none."""


def figures() -> Iterator[Figure]:
    """Of later fixes in a repository: the first has filled the caches."""
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_life(Path(folder)))


async def _life(folder: Path) -> list[Figure]:
    files = {f"jobs_{number}.py": _bug(way.severity, number) for number, way in enumerate(WAYS)}
    told: list[Figure] = []
    async with town(folder, {**files, ".github/grace.yml": POLICY}) as shop:
        await shop.report()
        fix = await shop.until(_asks)
        await _past_its_second()
        await _comment(shop, fix)
        await shop.until(lambda one: one.id == fix.id and one.stage is At.VERIFIED)
        counted = Counted()
        shop.mini.watch_exchanges(counted.see)
        for number, way in enumerate(WAYS):
            told += await _one(shop, counted, way, number)
    return told


async def _one(shop: Town, counted: Counted, way: Way, number: int) -> list[Figure]:
    if way.before is not None:
        await way.before(shop)
        await shop.mini.idle()
    await shop.mini.idle()
    counted.restart()
    await shop.report(_log(way.severity, number))
    ready = _is_shown if way.hasty else _asks
    fix = await shop.until(lambda fix: ready(fix) and fix.stage is At.PROPOSED)
    await shop.mini.idle()
    opened = counted.until("PATCH /issues/N")
    shown = [*counted.figures("open to shown", None)]
    await _past_its_second()
    counted.restart()
    if not way.hasty:
        await asyncio.sleep(1.1)  # a sweep may still look
        counted.restart()
    await way.say(shop, fix)
    await shop.until(lambda one: one.id == fix.id and one.merged_at is not None)
    await shop.mini.idle()
    merged = [*counted.until("PUT /pulls/N/merge").figures(_yes(way), MERGE_GOAL)]
    await shop.until(lambda one: one.id == fix.id and one.stage is At.VERIFIED)
    if number:
        return [each for each in merged if ":" not in each.name]
    whole = [*opened.figures("event to open", OPEN_GOAL), *shown, *merged]
    return [*whole, *counted.figures("merged to told", None)]


async def _past_its_second() -> None:
    """Wait for the next second on the clock: GitHub tells whole ones, and so the order of words."""
    await asyncio.sleep(1 - time.time() % 1)


def _asks(fix: Fix) -> bool:
    """Whether nothing but a person is waited for, and that can be read on GitHub."""
    return _is_shown(fix) and not any(one.startswith("CI") for one in fix.waits_for)


def _is_shown(fix: Fix) -> bool:
    return any(one.startswith("an approval") for one in fix.waits_for)


def _yes(way: Way) -> str:
    return f"yes to merged by {way.name}"
