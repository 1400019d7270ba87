"""Whole lives through the real wiring, with GitHub's own OpenAPI as the judge."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.demo.miniature.app import Exchange
from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from bot.demo.play.grace import free_port
from bot.errors import SettingsError
from bot.ledger import keys, record
from bot.model import Fix, RepositoryName
from bot.model import Stage as At
from bot.settings import Settings
from bot.wiring import Grace, assembled
from tests.edges.miniature_world import app
from tests.judge.judge import Judge
from tests.stories.arriving import APP, LOG

SHOP = RepositoryName("acme/shop")
WORKFLOW = b"""\
on: [push, pull_request]
jobs:
  test:
    steps:
      - run: python -m py_compile app.py
"""
SAYS_YES = b"enabled: true\n"
FILES = {"app.py": APP, ".github/workflows/ci.yml": WORKFLOW}
OPERATOR = "operator-token"


@dataclass
class Town:
    """Grace at work, the miniature beside her, and what they said to each other."""

    grace: Grace
    mini: Miniature
    repo: Repo
    url: str
    said: list[str]

    async def report(self, text: str = LOG) -> None:
        """Send a traceback to the events door."""
        body = {"repository": SHOP, "commit": None, "text": text}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(
                f"{self.url}/api/code-healing/events",
                headers={"Authorization": f"Bearer {OPERATOR}"},
                json=body,
            )
        assert answer.status_code == 202, answer.text

    async def until(self, holds: Callable[[Fix], bool]) -> Fix:
        """The first fix, as soon as it is so."""
        async with asyncio.timeout(60):
            while True:
                for fix in await self.grace.desk.history(10):
                    if holds(fix):
                        return fix
                await asyncio.sleep(0.05)


@asynccontextmanager
async def town(
    folder: Path, files: Mapping[str, bytes] | None = None, **more: Any
) -> AsyncIterator[Town]:
    """A whole Grace over one repository; at the end all that was said must be GitHub's language."""
    github, key = app()
    port = free_port()
    judge = Judge()
    said: list[str] = []
    async with Miniature(folder / "github", github) as mini:
        mini.webhook_url = f"http://127.0.0.1:{port}/webhooks/github"
        judge.attend(mini)
        said_yes = {".github/grace.yml": SAYS_YES}
        repo = await mini.create_repository(SHOP, FILES | said_yes | dict(files or {}))
        await mini.idle()
        mini.watch_exchanges(lambda exchange: said.append(_line(exchange)))
        settings = Settings(
            github_app_id=str(github.id),
            github_private_key=SecretStr(key),
            github_webhook_secret=(SecretStr(github.webhook_secret),),
            github_api_url=mini.api_url,
            grace_signing_key=SecretStr(keys.generate()),
            grace_operator_token=SecretStr(OPERATOR),
            grace_database_url=f"sqlite:///{folder / 'grace.db'}",
            grace_data_dir=folder,
            grace_verify_window=timedelta(seconds=1),
            grace_sweep_interval=timedelta(seconds=0.5),
            grace_write_pause=timedelta(0),
            **more,
        )
        async with assembled(settings) as grace:
            serving = asyncio.create_task(grace.serve("127.0.0.1", port))
            try:
                await _up(f"http://127.0.0.1:{port}/healthz")
                yield Town(grace, mini, repo, f"http://127.0.0.1:{port}", said)
            finally:
                serving.cancel()
                with suppress(asyncio.CancelledError):
                    await serving
        await mini.idle()
    assert judge.findings == []


async def _up(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(200):
            with suppress(httpx.ConnectError):
                assert (await client.get(url)).is_success
                return
            await asyncio.sleep(0.02)


def _line(exchange: Exchange) -> str:
    return f"{exchange.method} {exchange.url}"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as shop:
        yield shop


async def test_a_high_fix_from_the_first_report_to_the_last_record(shop: Town) -> None:
    alice, bob = shop.mini.person("alice"), shop.mini.person("bob")
    await shop.report()
    fix = await shop.until(lambda fix: any("written reason" in one for one in fix.waits_for))
    number = fix.pull_request or 0
    await asyncio.sleep(1.1)  # GitHub tells whole seconds: a word of the push's second is not taken
    bob.comment(shop.repo, number, "/grace approve it looks fine to me")
    alice.comment(shop.repo, number, "/grace approve the factory is a plain function")

    fix = await shop.until(lambda fix: fix.stage is At.VERIFIED)

    repo = await shop.grace.desk.host.repository(SHOP)
    written = await shop.grace.desk.host.ledger(repo)
    said = [record.parse(commit.message).record for commit in reversed(written)]
    kinds = [one.kind for one in said]
    assert kinds == ["policy-changed", "proposed", "approved", "merged", "verified"]
    assert (said[2].actor, said[2].reason) == ("alice", "the factory is a plain function")
    assert fix.merge_commit


async def test_an_approval_through_the_rest_endpoint(shop: Town) -> None:
    await shop.report()
    fix = await shop.until(lambda fix: any("written reason" in one for one in fix.waits_for))
    word = {"fix_id": fix.id, "approved": True, "reason": "a plain function"}
    async with httpx.AsyncClient(trust_env=False) as client:
        for login, status in (("bob", 403), ("alice", 202)):
            answer = await client.post(
                f"{shop.url}/api/code-healing/approve",
                headers={"Authorization": f"Bearer {shop.mini.user_token(login)}"},
                json=word,
            )
            assert answer.status_code == status, answer.text

    fix = await shop.until(lambda fix: fix.stage is At.VERIFIED)

    assert (fix.decided_by, fix.decision_source) == ("alice", "api:alice")


async def test_a_server_without_an_app_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match=r"deploy/first-hour\.md"):
        async with assembled(Settings()):
            pass
