"""People look, comment, push and clone; and they wait, but not for ever."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from bot.demo.play import town
from bot.demo.play.stuck import Stuck
from bot.demo.play.town import Pull, Resident, until

API = "http://127.0.0.1:4"
PULL: dict[str, Any] = {
    "number": 3,
    "html_url": "http://host/demo/shop/pull/3",
    "head": {"ref": "grace/fix_0123456789abcdef"},
    "state": "open",
    "merged_at": None,
    "merge_commit_sha": "f" * 40,
}
SOMEBODYS = PULL | {"number": 2, "head": {"ref": "alice/idea"}}


@pytest.fixture
async def alice() -> AsyncIterator[Resident]:
    person = Resident("alice", "ghu_1", API)
    yield person
    await person.close()


@pytest.fixture
def host() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=API) as router:
        yield router


async def test_graces_pull_request_is_told_from_peoples(
    host: respx.MockRouter, alice: Resident
) -> None:
    host.get("/repos/demo/shop/pulls").respond(json=[SOMEBODYS, PULL])

    pull = await alice.grace_pull("demo/shop")

    assert pull == Pull(3, PULL["html_url"], "grace/fix_0123456789abcdef", "open", None)
    assert pull.fix == "fix_0123456789abcdef"


async def test_there_may_be_none_yet(host: respx.MockRouter, alice: Resident) -> None:
    host.get("/repos/demo/shop/pulls").respond(json=[SOMEBODYS])

    assert await alice.grace_pull("demo/shop") is None


async def test_a_merge_is_known_by_its_commit(host: respx.MockRouter, alice: Resident) -> None:
    merged = PULL | {"state": "closed", "merged_at": "2026-11-23T00:00:00Z"}
    host.get("/repos/demo/shop/pulls/3").respond(json=merged)

    pull = await alice.pull("demo/shop", 3)

    assert (pull.state, pull.merge_commit) == ("merged", "f" * 40)


async def test_a_comment_is_said_with_the_persons_own_token(
    host: respx.MockRouter, alice: Resident
) -> None:
    route = host.post("/repos/demo/shop/issues/3/comments").respond(201, json={"id": 9})

    assert await alice.say("demo/shop", 3, "/grace approve") == 9
    assert route.calls.last.request.headers["Authorization"] == "Bearer ghu_1"


async def test_only_a_bots_later_comment_is_a_reply(
    host: respx.MockRouter, alice: Resident
) -> None:
    host.get("/repos/demo/shop/issues/3/comments").respond(
        json=[
            {"id": 1, "user": {"type": "Bot"}, "body": "sticky"},
            {"id": 5, "user": {"type": "User"}, "body": "hm"},
            {"id": 6, "user": {"type": "Bot"}, "body": "needs write permission"},
        ]
    )

    assert await alice.reply_to("demo/shop", 3, 4) == "needs write permission"
    assert await alice.reply_to("demo/shop", 3, 6) is None


async def test_a_branch_without_a_pull_request_is_seen(
    host: respx.MockRouter, alice: Resident
) -> None:
    host.get("/repos/demo/shop/git/matching-refs/heads/grace/fix_").respond(json=[{"ref": "r"}])

    assert await alice.has_fix_branch("demo/shop")


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.ConnectError("refused")])
async def test_a_host_that_does_not_help_is_named(
    host: respx.MockRouter, alice: Resident, answer: httpx.Response | Exception
) -> None:
    host.get("/repos/demo/shop/pulls/3").mock(side_effect=[answer])

    with pytest.raises(Stuck, match="alice: /repos/demo/shop/pulls/3 "):
        await alice.pull("demo/shop", 3)


def git(*words: str) -> str:
    done = subprocess.run(["git", *words], capture_output=True, check=True)
    return done.stdout.decode().strip()


async def test_what_is_pushed_can_be_cloned(tmp_path: Path, alice: Resident) -> None:
    git("init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "origin.git"))
    work = await town.clone(alice, str(tmp_path / "origin.git"), tmp_path / "work")

    commit = await town.push(alice, work, {"a/b.txt": b"hello\r\n"}, "Begin")

    again = await town.clone(alice, str(tmp_path / "origin.git"), tmp_path / "again")
    assert (again / "a/b.txt").read_bytes() == b"hello\r\n"
    assert git("-C", str(again), "rev-parse", "HEAD") == commit


async def test_a_clone_of_nothing_says_why(tmp_path: Path, alice: Resident) -> None:
    with pytest.raises(Stuck, match=r"git clone: .*does not exist"):
        await town.clone(alice, str(tmp_path / "nowhere"), tmp_path / "work")


async def test_waiting_ends_with_the_first_true_answer() -> None:
    answers = iter([None, "", "now"])

    async def look() -> str | None:
        return next(answers)

    assert await until(look, "an answer", 20, every=0) == "now"


@pytest.mark.parametrize("within", [0.01, 0.05])
async def test_waiting_in_vain_names_what_did_not_come(within: float) -> None:
    async def look() -> None:
        await asyncio.sleep(0)

    with pytest.raises(Stuck, match="A miracle did not come within 0 s"):
        await until(look, "A miracle", within)


async def test_patience_counts_once_more_from_when_it_shall() -> None:
    answers = iter([None, None, "now"])

    async def look() -> str | None:
        return next(answers)

    later = asyncio.get_running_loop().time() + 20

    assert await until(look, "an answer", 0.01, every=0.02, anew=lambda: later) == "now"
