"""What the auditor's reader of GitHub makes of answers that no miniature gives."""

from datetime import timedelta

import httpx
import respx
from pydantic import SecretStr

from bot.edges.github_history import GitHubHistory
from bot.ledger.crosscheck import Hosted
from tests.edges.staged import API, HERE, PULL, REPO
from tests.fakes.clock import FakeClock

OURS = PULL | {
    "head": {"ref": "grace/fix_0000000000000001", "sha": "b" * 40, "repo": {"id": 7}},
    "body": f"<sub>record verified: {'d' * 40} on `grace/ledger`</sub>",
    "user": {"login": "grace[bot]", "type": "Bot"},
}
FORK = PULL | {"head": OURS["head"] | {"repo": {"id": 8}}}
SAID = [
    {"id": 1, "body": f"record {'e' * 40} on `grace/ledger`", "user": {"login": who, "type": kind},
     "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    for who, kind in (("grace[bot]", "Bot"), ("mallory", "User"))
]  # fmt: skip


async def shown(activity: httpx.Response) -> Hosted:
    with respx.mock as router:
        router.get(url__startswith=f"{HERE}/pulls").respond(json=[OURS, FORK, PULL])
        router.get(url__startswith=f"{HERE}/issues/3/comments").respond(json=SAID[:1])
        router.get(f"{HERE}/git/ref/heads/grace/ledger").respond(404, json={})
        router.get(url__startswith=f"{HERE}/activity").mock(return_value=activity)
        github = GitHubHistory(API, SecretStr("t"), FakeClock())
        found = await github.shown(REPO)
        await github.aclose()
    return found


async def test_branches_of_the_repository_count_and_forks_do_not() -> None:
    found = await shown(httpx.Response(404, json={"message": "Not Found"}))
    assert [(one.number, one.fix, one.noted) for one in found.proposals] == [
        (3, "fix_0000000000000001", ("d" * 40, "e" * 40))
    ]
    assert (found.head, found.repository_id, found.moved) == ("", "7", None)


async def test_force_pushes_that_github_remembers_are_told() -> None:
    push = {"before": "a" * 40, "after": "b" * 40, "activity_type": "force_push", "actor": None}
    at = FakeClock().now() - timedelta(days=1)
    moved = (await shown(httpx.Response(200, json=[push | {"timestamp": at.isoformat()}]))).moved
    assert moved
    assert (moved[0].what, moved[0].before, moved[0].actor) == ("a force push", "a" * 40, "ghost")
