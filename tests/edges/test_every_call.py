"""Every request that the GitHub adapter can send has been sent, taken, and judged by GitHub's own.

What can be sent is read from the adapter's source, so that nothing new can be left out.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import respx
from pydantic import SecretStr

from bot.demo.miniature.app import Exchange
from bot.demo.miniature.views import app as shown_app
from bot.edges.github_history import GitHubHistory
from bot.edges.github_manifest import convert
from bot.model import Issue, Repository, RepositoryName, Said
from tests.edges.miniature_world import MiniatureWorld, RealClock
from tests.edges.worlds import BRANCH, FILES, HOW, proposed
from tests.fakes.clock import FakeClock
from tests.judge.judge import Judge
from tests.judge.sent import Adapter, Sent

API = "https://api.github.com"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def taken(exchange: Exchange) -> Iterator[Sent]:
    """What was sent, where GitHub did not refuse it: only then the request was judged, too."""
    if exchange.url == "/graphql" and "errors" not in json.loads(exchange.answer):
        yield Sent("GRAPHQL", json.loads(exchange.sent)["query"])
    elif exchange.status < 400:
        yield Sent(exchange.method, exchange.url)


async def looks_around(world: MiniatureWorld, repo: Repository) -> None:
    """Everything about a repository and the App that no pull request is needed for."""
    host = world.host
    await host.repositories()
    await host.registered()
    await host.installations()
    await host.webhook_url()
    await world.join("acme/core", "alice")
    assert await host.in_team(repo, "acme/core", "alice")
    assert not await host.in_team(repo, "acme/core", "bob")
    assert await host.login_of(await world.token_of("alice")) == "alice"
    assert (await host.permission(repo, "alice")).may_write
    assert await host.branch_head(repo, "nowhere") is None
    await host.branch_rules(repo, "main")
    await host.versions(repo, "app.py")
    number = await host.open_issue(repo, Issue(0, "A title", "a text"), "grace")
    await host.labelled_issues(repo, "grace")
    await host.update_issue(repo, number, body="another", close=True)
    check = await world.failed_check(repo, "a text", "details")
    await host.check_output(repo, check)


async def proposes(world: MiniatureWorld, repo: Repository) -> None:
    """A pull request from its branch to the merge, with all that is said on it."""
    host, pull = world.host, await proposed(world, repo)
    await world.report(repo, pull.head, "success")
    said = await host.comment(repo, pull.number, "One.")
    await host.edit_comment(repo, said, "Two.")
    await host.react(repo, await world.say(repo, pull.number, "/grace approve"), "eyes")
    await world.review(repo, pull.number, "APPROVED")
    await host.reviews(repo, pull.number)
    await host.past(repo, pull.number, await host.comments(repo, pull.number))
    await host.label(repo, pull.number, ["grace"])
    await host.ask_review(repo, pull.number, ["alice"])
    await host.update_pull_request(repo, pull.number, body="More.")
    await host.remark(repo, pull.number, pull.head, ("app.py", range(1, 2)), "Here.")
    for one in await host.remarks(repo, pull.number):
        await host.edit_remark(repo, one.id, "There.")
    await host.shown_lines(repo, pull.number)
    await host.pull_requests_with(repo, pull.head)
    await host.pull_request_commits(repo, pull.number)
    await host.report_check(repo, pull.head, "action_required", Said("Waits", "For you."))
    await host.report_check(repo, pull.head, "success", Said("Done", "Merged."))
    await host.merge(repo, pull.number, pull.head, HOW)
    await host.pull_request_of(repo, BRANCH)
    await host.usual_checks(repo)
    await host.delete_branch(repo, BRANCH)


async def queues_and_writes(world: MiniatureWorld, repo: Repository) -> None:
    """The merge queue, the executable file, and the ledger, which are written in other ways."""
    host = world.host
    first = await host.append_record(repo, "One\n", None)
    second = await host.append_record(repo, "Two\n", first)
    await host.append_record(repo, "Three\n", second)
    await host.ledger(repo)
    pull = await proposed(world, repo, "grace/fix_2", b"print('two')\n")
    await host.commit_files(repo, "grace/fix_2", pull.head, "More", {"run.sh": b"#!/bin/sh\n"})
    pull = await host.pull_request(repo, pull.number)
    await host.commit(repo, pull.head)
    await host.commit_changes(repo, pull.head)
    await host.read_file(repo, "app.py", pull.head)
    await host.report_check(repo, await world.push(repo, "aside", {"a": b""}), None, Said("", ""))
    await world.queue(repo)
    await world.report(repo, pull.head, "success")
    await host.enqueue(repo, pull.number, pull.head)
    await host.place_in_queue(repo, pull.number)
    await host.dequeue(repo, pull.number)
    await world.close(repo, pull.number)
    await host.pull_request(repo, pull.number)


async def looks_back(world: MiniatureWorld, repo: Repository) -> None:
    """What CI left behind, the audit's view, and lost webhooks."""
    host = world.host
    run = await world.left_artifact(repo, "report", b"zip")
    for one in await host.artifacts(repo, run):
        await host.artifact(repo, one.id, 100)
    for job in await host.past_failures(repo, 3):
        await host.job_log(repo, job.id)
    history = GitHubHistory(
        world.mini.api_url, SecretStr(await world.token_of("alice")), RealClock()
    )
    shown = await history.shown(await history.repository(RepositoryName("acme/shop")))
    assert await history.holds(repo, shown.head, shown.head)
    await history.aclose()
    await world.lose_delivery(repo)
    for lost in await host.failed_deliveries(LONG_AGO):
        await host.redeliver(lost.id)


async def registers(world: MiniatureWorld) -> Iterator[Sent]:
    """The end of the manifest flow, for which the miniature has no page."""
    judge, secrets = Judge(), dict.fromkeys(("client_id", "client_secret", "webhook_secret"), "s")
    made = {**shown_app(world.mini.host.world.app), **secrets, "pem": "p"}
    with respx.mock as router:
        asked = router.post(f"{API}/app-manifests/c0de/conversions").respond(201, json=made)
        await convert(API, "c0de", FakeClock())
    call = asked.calls.last
    await judge.heard(call.response)
    assert judge.findings == []
    return taken(Exchange("POST", call.request.url.path, b"", 201, b"", ""))


@pytest.fixture
async def heard(tmp_path: Path) -> set[Sent]:
    """What was sent in a life that needs everything, judged as it was said."""
    found: set[Sent] = set()
    async with MiniatureWorld.running(tmp_path) as world:
        world.mini.watch_exchanges(lambda exchange: found.update(taken(exchange)))
        repo = await world.found({**FILES, "run.sh": b""}, {"run.sh": "100755"})
        await looks_around(world, repo)
        await proposes(world, repo)
        await queues_and_writes(world, repo)
        await looks_back(world, repo)
        found.update(await registers(world))
    return found


async def test_each_request_that_can_be_sent_was_sent_and_judged(heard: set[Sent]) -> None:
    assert {one for one in Adapter.read().sent() if not any(map(one.fits, heard))} == set()
