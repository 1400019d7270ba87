"""The merge queue: what it tries, what lands through it, and what it throws out."""

from typing import Any

import pytest

from bot.demo.miniature import checks, talk
from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.queue import LOGIN, protected
from bot.demo.miniature.records import Repo
from bot.edges.github_graphql import ENQUEUE, PAST, PLACE
from tests.demo.speaking import Speaker

NAMED = {"owner": "acme", "name": "shop", "number": 1}


@pytest.fixture(autouse=True)
def queue(repo: Repo) -> None:
    repo.rules = protected("test")


async def report(mini: Miniature, repo: Repo, sha: str, conclusion: str) -> None:
    world = mini.host.world
    suite = await checks.suite_for(mini.host.hooks, repo, world.actions, sha)
    await checks.create_run(mini.host.hooks, suite, "test", {"conclusion": conclusion})
    await mini.idle()


async def enqueued(mini: Miniature, repo: Repo, grace: Speaker) -> Any:
    """Pull request 1, green and in the queue; gives the answer."""
    pull = await grace.propose("fix", {"new.py": b""})
    await report(mini, repo, pull["head"]["sha"], "success")
    data = {"pullRequestId": pull["node_id"], "expectedHeadOid": pull["head"]["sha"]}
    said = await grace.post("/graphql", {"query": ENQUEUE, "variables": {"input": data}})
    await mini.idle()
    return said


async def place(grace: Speaker) -> tuple[bool, list[Any]]:
    said = await grace.post("/graphql", {"query": PLACE, "variables": NAMED})
    shown = said["data"]["repository"]["pullRequest"]
    return shown["mergeQueueEntry"] is not None, shown["timelineItems"]["nodes"]


async def test_what_its_group_s_checks_pass_lands(
    mini: Miniature, repo: Repo, grace: Speaker
) -> None:
    heard: list[tuple[str, str]] = []
    mini.watch_webhooks(lambda event, told: heard.append((event, told.get("action", ""))))
    said = await enqueued(mini, repo, grace)
    assert said["data"]["enqueuePullRequest"]["mergeQueueEntry"] == {"state": "QUEUED"}
    assert await place(grace) == (True, [])
    (entry,) = repo.queue

    await report(mini, repo, entry.commit or "", "success")

    shown = await grace.get("pulls/1")
    assert (shown["merged"], shown["merged_by"]["login"]) == (True, LOGIN)
    assert await grace.head() == shown["merge_commit_sha"]
    queued = [one for one in heard if one[0] == "merge_group" or one[1].endswith("queued")]
    assert queued == [
        ("pull_request", "enqueued"),
        ("merge_group", "checks_requested"),
        ("merge_group", "destroyed"),
        ("pull_request", "dequeued"),
    ]


async def test_what_fails_there_is_thrown_out(mini: Miniature, repo: Repo, grace: Speaker) -> None:
    await enqueued(mini, repo, grace)

    await report(mini, repo, repo.queue[0].commit, "failure")

    assert await place(grace) == (False, [{"reason": "CI_FAILURE"}])
    assert (await grace.get("pulls/1"))["state"] == "open"


async def test_a_push_takes_it_out(mini: Miniature, repo: Repo, grace: Speaker) -> None:
    await enqueued(mini, repo, grace)

    await grace.commit("fix", {"new.py": b"x"})
    await mini.idle()

    assert await place(grace) == (False, [{"reason": "MANUAL"}])


async def test_a_moved_base_makes_another_group(
    mini: Miniature, repo: Repo, grace: Speaker
) -> None:
    await enqueued(mini, repo, grace)
    first = repo.queue[0].commit
    base = await grace.branch("other")
    await grace.commit("main", {"other.py": b""})
    await report(mini, repo, base, "success")

    await report(mini, repo, first, "success")

    assert repo.queue[0].commit not in {first, ""}
    assert not (await grace.get("pulls/1"))["merged"]


async def test_nobody_passes_it(mini: Miniature, repo: Repo, grace: Speaker) -> None:
    await enqueued(mini, repo, grace)

    assert await grace.refused("PUT", "pulls/1/merge") == (
        405,
        "Changes must be made through the merge queue",
    )
    said = await grace.post("/graphql", {"query": ENQUEUE, "variables": {"input": {}}})
    assert said["errors"][0]["type"] == "INVALID"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"pullRequestId": "?"}, "Could not resolve to a node"),
        ({"expectedHeadOid": "0" * 40}, "not the expected one"),
        ({}, 'Required status check "test" is expected.'),
    ],
)
async def test_who_gets_no_place_is_told_why(
    grace: Speaker, data: dict[str, str], message: str
) -> None:
    pull = await grace.propose("fix", {"new.py": b""})
    data = {"pullRequestId": pull["node_id"], **data}

    said = await grace.post("/graphql", {"query": ENQUEUE, "variables": {"input": data}})

    assert message in said["errors"][0]["message"]


async def test_graphql_tells_which_reviews_were_edited(
    mini: Miniature, repo: Repo, grace: Speaker, alice: Speaker
) -> None:
    await grace.propose("fix", {"new.py": b"x"})
    wish = {"event": "APPROVE", "body": "Yes."}
    ids = [(await alice.post("pulls/1/reviews", wish))["node_id"] for _ in range(2)]
    await alice.put(f"pulls/1/reviews/{repo.pulls[0].reviews[0].id}", {"body": "Because."})
    talk.edit_review(mini.host, repo.pulls[0].reviews[0], repo.owner, "Because of this.")

    place = {"owner": "acme", "name": "shop", "number": 1}
    wanted = {"query": PAST, "variables": {"ids": [*ids, "?"], **place}}
    said = await grace.post("/graphql", wanted)

    first, second, unknown = said["data"]["nodes"]
    assert (bool(first["lastEditedAt"]), second["lastEditedAt"], unknown) == (True, None, None)
