import json
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.model import CommitId, Door, FixId, Stage
from bot.steps.ingest import sightings
from patterns.contract import Severity
from tests.web.worlds import FIX, OPERATOR, SHOP, World, a_fix

READING = (
    "/api/code-healing/status",
    "/api/code-healing/fixes/pending",
    "/api/code-healing/fixes/history",
    "/metrics",
)


async def get(world: World, path: str) -> Any:
    async with world.client.get(path) as answer:
        assert answer.status == 200
        return await answer.json()


async def post(world: World, path: str, body: Any, **headers: str) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    usual = {"Content-Type": "application/json"}
    async with world.client.post(path, data=data, headers=usual | headers) as answer:
        return answer.status, await answer.json()


# -- who may read --


@pytest.mark.parametrize("path", READING)
async def test_reading_takes_the_operators_token_where_one_is_set(
    guarded: World, path: str
) -> None:
    async with guarded.client.get(path) as answer:
        assert answer.status == 401
        assert "operator token" in (await answer.json())["error"]
    async with guarded.client.get(path, headers=OPERATOR) as answer:
        assert answer.status == 200


async def test_whether_grace_lives_anybody_may_ask(guarded: World) -> None:
    assert await get(guarded, "/healthz") == {"ok": True}


# -- what is read --


async def test_the_status_is_the_originals_and_more(world: World) -> None:
    await world.desk.store.save_fix(a_fix(world.desk.clock))

    said = await get(world, "/api/code-healing/status")

    assert list(said)[:4] == ["running", "fixes_proposed", "fixes_applied", "patterns_supported"]
    assert (said["running"], said["fixes_proposed"], said["patterns_supported"]) == (True, 1, 4)
    assert said["rates"]["approval"] == 0.0
    assert said["rates"]["success"] is None


async def test_a_fix_is_shown_with_exactly_its_agreed_names(world: World) -> None:
    await world.desk.store.save_fix(a_fix(world.desk.clock))

    assert await get(world, "/api/code-healing/fixes/pending") == {
        "fixes": [
            {
                "fix_id": FIX,
                "repository": SHOP,
                "pull_request": 12,
                "pattern": "missing_await/await_on_plain_value",
                "severity": "medium",
                "stage": "proposed",
                "title": "Drop the `await` in front of a plain value",
                "waits_for": ["an approval from someone who may write"],
                "proposed_at": "2026-01-05T08:54:00+00:00",
                "decided_by": None,
                "reason": None,
                "merge_commit": None,
                "record": None,
            }
        ]
    }


async def test_history_holds_what_is_over_too(world: World) -> None:
    over = replace(
        a_fix(world.desk.clock),
        stage=Stage.MERGED,
        decided_by="alice",
        merge_commit=CommitId("5" * 40),
        proposed_at=None,
    )
    await world.desk.store.save_fix(over)

    assert await get(world, "/api/code-healing/fixes/pending") == {"fixes": []}
    [shown] = (await get(world, "/api/code-healing/fixes/history?limit=500"))["fixes"]
    assert (shown["decided_by"], shown["merge_commit"]) == ("alice", "5" * 40)


async def test_history_gives_as_many_as_were_asked_for(world: World) -> None:
    for number in range(3):
        fix = a_fix(world.desk.clock, id=FixId(f"fix_{number:016x}"))
        await world.desk.store.save_fix(fix)

    assert len((await get(world, "/api/code-healing/fixes/history?limit=2"))["fixes"]) == 2


@pytest.mark.parametrize("limit", ["0", "-1", "501", "ten", "", "1.5", "٣", "9" * 5000])
async def test_a_limit_is_a_number_within_reason(world: World, limit: str) -> None:
    url = "/api/code-healing/fixes/history"
    async with world.client.get(url, params={"limit": limit}) as answer:
        assert answer.status == 422
        assert "1 to 500" in (await answer.json())["error"]


# -- approving --


async def approve(world: World, body: Any, token: str = "alice's") -> tuple[int, Any]:
    path = "/api/code-healing/approve"
    return await post(world, path, body, Authorization=f"Bearer {token}")


async def test_an_approval_is_taken_and_the_fix_shown_as_it_stands(world: World) -> None:
    await world.desk.store.save_fix(a_fix(world.desk.clock))

    status, fix = await approve(world, {"fix_id": FIX, "approved": True, "reason": "good"})

    assert (status, fix["fix_id"], fix["stage"]) == (202, FIX, "proposed")
    assert "voice:api:alice" in await world.desk.store.recall(FIX)


async def test_approving_needs_no_operators_token(guarded: World) -> None:
    await guarded.desk.store.save_fix(a_fix(guarded.desk.clock))

    assert (await approve(guarded, {"fix_id": FIX, "approved": True}))[0] == 202


@pytest.mark.parametrize(
    ("body", "token", "status"),
    [
        ({"fix_id": FIX, "approved": True}, "", 401),
        ({"fix_id": FIX, "approved": True}, "stolen", 401),
        ({"fix_id": FIX, "approved": True}, "bob's", 403),
        ({"fix_id": "fix_1234567890.123", "approved": True}, "alice's", 404),
        ({"fix_id": FIX, "approved": True}, "alice's", 422),
        ({"fix_id": FIX, "approved": "yes", "reason": "x"}, "alice's", 422),
        ({"fix_id": FIX, "reason": "x"}, "alice's", 422),
        ({"fix_id": FIX, "approved": True, "reason": "x", "force": True}, "alice's", 422),
        ({"fix_id": "x\0", "approved": True, "reason": "x"}, "alice's", 422),
        ({"fix_id": FIX, "approved": True, "reason": "\ud800"}, "alice's", 422),
        ([], "alice's", 400),
        (b"{", "alice's", 400),
    ],
)
async def test_each_mistake_has_its_own_answer(
    world: World, body: Any, token: str, status: int
) -> None:
    await world.desk.store.save_fix(a_fix(world.desk.clock, severity=Severity.HIGH))

    answered, said = await approve(world, body, token)

    assert answered == status
    assert len(said["error"].split()) > 2
    assert await world.desk.store.recall(FIX) == {}


async def test_what_is_over_cannot_be_approved(world: World) -> None:
    await world.desk.store.save_fix(a_fix(world.desk.clock, stage=Stage.REJECTED))

    assert (await approve(world, {"fix_id": FIX, "approved": True}))[0] == 409


async def test_a_github_that_is_away_asks_for_patience(world: World) -> None:
    world.host.fail("login_of", Unavailable("GitHub did not answer"))

    assert (await approve(world, {"fix_id": FIX, "approved": True}))[0] == 503


# -- events --

EVENTS = "/api/code-healing/events"
COMMIT = "a" * 40
TRACEBACK = """Traceback (most recent call last):
  File "shop/api.py", line 3, in answer
    return prices["x"]
KeyError: 'x'
"""
FAULT = {"type": "KeyError", "message": "'x'", "frames": [{"path": "a.py", "line": 3}]}


async def test_a_log_is_kept_for_its_repository(world: World) -> None:
    body = {"repository": SHOP, "commit": COMMIT, "text": TRACEBACK}

    status, said = await post(world, EVENTS, body)

    assert status == 202
    [arrival] = await world.kept()
    assert (arrival.id, arrival.door, arrival.kind) == (said["id"], Door.API, "faults")
    [seen] = sightings(arrival, world.desk.clock.now())
    assert (seen.commit, seen.fault.headline) == (COMMIT, "KeyError: 'x'")
    kept = json.loads(arrival.body)
    assert (kept["commit"], kept["text"]) == (COMMIT, TRACEBACK)


async def test_faults_that_were_read_already_are_kept(world: World) -> None:
    status, _ = await post(world, EVENTS, {"repository": SHOP, "faults": [FAULT | {"x": 1}]})

    assert status == 202
    [arrival] = await world.kept()
    [seen] = sightings(arrival, world.desk.clock.now())
    assert (seen.fault.headline, seen.fault.frames[-1].line) == ("KeyError: 'x'", 3)


async def test_the_same_traceback_again_is_another_occurrence(world: World) -> None:
    for _ in range(2):
        await post(world, EVENTS, {"repository": SHOP, "text": "Traceback"})

    assert len(await world.kept()) == 2


async def test_a_sender_that_retries_can_say_so(world: World) -> None:
    body = {"repository": SHOP, "text": "Traceback"}
    first, again = [await post(world, EVENTS, body, **{"Idempotency-Key": "7"}) for _ in range(2)]

    assert first[1]["new"]
    assert not again[1]["new"]
    assert len(await world.kept()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"repository": "shop"},
        {"repository": "acme/../shop"},
        {"repository": "acme/shop\n"},
        {"commit": "main"},
        {"commit": 5},
        {"text": ""},
        {"text": None},
        {"text": "\ud800"},
        {"faults": [FAULT]},
        {"text": None, "faults": []},
        {"text": None, "faults": [{"type": "", "message": "", "frames": []}]},
        {"text": None, "faults": [FAULT | {"frames": [{"path": "a", "line": "3"}]}]},
        {"text": None, "faults": [FAULT | {"frames": [{"path": "a", "line": 10**12}]}]},
        {"surprise": 1},
    ],
)
async def test_a_report_of_another_shape_is_refused(world: World, change: dict[str, Any]) -> None:
    body = {"repository": SHOP, "commit": COMMIT, "text": "Traceback"} | change

    status, said = await post(world, EVENTS, body)

    assert status == 422
    assert said["error"]
    assert await world.kept() == []


async def test_a_page_in_somebodys_browser_cannot_report(world: World) -> None:
    body = {"repository": SHOP, "text": "Traceback"}

    assert (await post(world, EVENTS, body, **{"Content-Type": "text/plain"}))[0] == 415


async def test_reporting_takes_the_operators_token(guarded: World) -> None:
    body = {"repository": SHOP, "text": "Traceback"}

    assert (await post(guarded, EVENTS, body))[0] == 401
    assert (await post(guarded, EVENTS, body, **OPERATOR))[0] == 202


# -- asking a repository's owners --


async def test_an_operator_has_owners_asked(world: World) -> None:
    status, said = await post(world, "/api/code-healing/invite", {"repository": SHOP})

    assert (status, said) == (202, {"repository": SHOP})
    assert world.woken == [f"welcome:{SHOP}"]


async def test_only_an_operator_has_owners_asked(guarded: World) -> None:
    status, _ = await post(guarded, "/api/code-healing/invite", {"repository": SHOP})

    assert status == 401


async def test_the_schema_of_the_policy_is_for_everybody(guarded: World) -> None:
    said = await get(guarded, "/grace.schema.json")

    assert said["title"] == ".github/grace.yml"
