"""GitHub's answers, staged one by one: what the adapter makes of each of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import respx
from pydantic import SecretStr

from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.model import CommitId, PullRequest, Repository, RepositoryName
from tests.edges.miniature_world import app
from tests.fakes.clock import FakeClock

API = "https://api.github.com"
REPO = Repository(7, RepositoryName("acme/shop"), 11, "main", "https://github.com/acme/shop.git")
HERE = f"{API}/repos/acme/shop"
TOKEN = "ghs_verysecrettoken"
SHA = "a" * 40
HEAD = CommitId(SHA)
PULL: dict[str, Any] = {
    "number": 3,
    "html_url": "https://github.com/acme/shop/pull/3",
    "state": "open",
    "merged_at": None,
    "merge_commit_sha": "f" * 40,
    "head": {"ref": "grace/fix_1", "sha": "b" * 40, "repo": {"id": 7}},
    "base": {"ref": "main", "sha": "c" * 40, "repo": {"id": 7}},
    "labels": [{"name": "grace"}],
}


def shown(data: Any, status: int = 200) -> httpx.Response:
    """An answer in JSON."""
    return httpx.Response(status, json=data)


def said(status: int, message: str, **headers: str) -> httpx.Response:
    """A refusal in GitHub's words."""
    return httpx.Response(
        status,
        json={"message": message},
        headers={k.replace("_", "-"): headers[k] for k in headers},
    )


@dataclass(frozen=True)
class Staged:
    """The adapter, and the router that plays GitHub; `tokens` mints installation tokens."""

    host: GitHub
    router: respx.MockRouter
    tokens: respx.Route
    clock: FakeClock

    def answers(self, method: str, path: str, *answers: httpx.Response | Exception) -> respx.Route:
        """Answer requests below the repository, one after the other, the last one for ever."""
        route = self.router.route(method=method, url__startswith=f"{HERE}{path}")
        effects = [*answers]

        def play(_: httpx.Request) -> httpx.Response:
            effect = effects.pop(0) if len(effects) > 1 else effects[0]
            if isinstance(effect, Exception):
                raise effect
            return effect

        return route.mock(side_effect=play)

    def stands(self) -> None:
        """The repository itself can be seen."""
        self.router.get(HERE).respond(json={"id": 7})


@asynccontextmanager
async def staged() -> AsyncIterator[Staged]:
    """A stage on which only what is staged is answered."""
    settings, key = app()
    clock = FakeClock()
    with respx.mock(assert_all_called=False) as router:
        expires = (clock.now() + timedelta(hours=1)).isoformat()
        tokens = router.post(f"{API}/app/installations/11/access_tokens")
        tokens.respond(201, json={"token": TOKEN, "expires_at": expires})
        own = AppKey(str(settings.id), SecretStr(key))
        host = GitHub(own, clock, gap=timedelta(0))
        host.keyring.slug = "grace"
        yield Staged(host, router, tokens, clock)
        await host.aclose()


async def propose(stage: Staged) -> PullRequest:
    """A change to send."""
    return await stage.host.open_pull_request(REPO, "grace/fix_1", "main", "Heal", "Why.")
