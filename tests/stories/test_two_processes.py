"""Two real processes of Grace at work on one repository: on one store, and on a store each."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Pull, Repo
from bot.demo.play.grace import Grace, free_port, serve
from bot.ledger import keys, record
from bot.model import RecordKind
from tests.edges.miniature_world import app
from tests.judge.judge import Judge
from tests.stories.arriving import LOG
from tests.stories.test_whole_life import FILES, OPERATOR, SAYS_YES, SHOP

ONCE = ["policy-changed", "proposed", "approved", "merged", "verified"]


@dataclass
class Twins:
    """A repository, and two Graces who both believe that it is theirs."""

    mini: Miniature
    repo: Repo
    both: list[Grace]

    async def until(self, holds: Callable[[], bool]) -> None:
        """As soon as it is so."""
        async with asyncio.timeout(120):
            while True:
                if holds():
                    return
                await asyncio.sleep(0.1)

    def pull(self) -> Pull:
        """The only pull request."""
        (found,) = self.repo.pulls
        return found

    async def report(self) -> None:
        """The same traceback to both at once."""
        body = {"repository": SHOP, "commit": None, "text": LOG}
        own = {"Authorization": f"Bearer {OPERATOR}"}
        async with httpx.AsyncClient(trust_env=False, headers=own) as client:
            urls = [f"{one.url}/api/code-healing/events" for one in self.both]
            told = await asyncio.gather(*(client.post(url, json=body) for url in urls))
        assert [one.status_code for one in told] == [202, 202]

    async def kinds(self) -> list[RecordKind]:
        """What the ledger holds, oldest first."""
        ids = await self.repo.git.history("refs/heads/grace/ledger")
        said = [await self.repo.git.text("log", "-1", "--format=%B", one) for one in ids[::-1]]
        return [record.parse(one).record.kind for one in said]


@asynccontextmanager
async def twins(folder: Path, stores: int) -> AsyncIterator[Twins]:
    """Both up; at the end, all that was said must be GitHub's language."""
    settings, key = app()
    judge = Judge()
    async with Miniature(folder / "github", settings) as mini, AsyncExitStack() as up:
        judge.attend(mini)
        repo = await mini.create_repository(SHOP, FILES | {".github/grace.yml": SAYS_YES})
        await mini.idle()
        env = {
            "GITHUB_APP_ID": str(settings.id),
            "GITHUB_PRIVATE_KEY": key,
            "GITHUB_WEBHOOK_SECRET": settings.webhook_secret,
            "GITHUB_API_URL": mini.api_url,
            "GRACE_SIGNING_KEY": keys.generate(),
            "GRACE_OPERATOR_TOKEN": OPERATOR,
            "GRACE_VERIFY_WINDOW": "PT1S",
            "GRACE_SWEEP_INTERVAL": "PT0.5S",
            "GRACE_WRITE_PAUSE": "PT0S",
        }
        both = []
        for number in range(2):
            home = folder / f"grace{number}"
            home.mkdir()
            store = folder / f"grace{number % stores}" / "grace.db"
            own = {"GRACE_DATABASE_URL": f"sqlite:///{store}", "GRACE_DATA_DIR": str(home)}
            url = f"http://127.0.0.1:{free_port()}"
            grace = Grace(home, url, serve(url), env | own)
            both.append(await up.enter_async_context(grace.running()))
        # Only one of them can get the webhooks; the other has to look by herself.
        mini.webhook_url = f"{both[0].url}/webhooks/github"
        yield Twins(mini, repo, both)
    assert judge.findings == []


@pytest.mark.parametrize("stores", [1, 2])
async def test_one_error_is_one_pull_request_one_comment_and_one_merge(
    tmp_path: Path, stores: int
) -> None:
    async with twins(tmp_path, stores) as here:
        await here.report()
        await here.until(lambda: bool(here.repo.pulls and here.pull().comments))
        await asyncio.sleep(3)  # whoever was slower has looked by now
        word = "/grace approve the factory is a plain function"
        here.mini.person("alice").comment(here.repo, here.pull().number, word)
        await here.until(lambda: here.pull().merged is not None)
        await asyncio.sleep(4)
        kinds = await here.kinds()
        own = [one for one in here.pull().comments if one.app is not None]
        landed = await here.repo.git.history("main")

    assert [str(kind) for kind in kinds] == ONCE
    assert (len(here.repo.pulls), len(own), len(landed)) == (1, 1, 2)
