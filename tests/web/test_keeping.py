import json

import pytest

from bot.web import keeping

CANARY = "ghp_" + "c4naryc4naryc4naryc4naryc4naryc4naryc"
EVENT = {
    "event_id": "1",
    "exception": {"values": [{"type": "KeyError", "value": f"bad token {CANARY}"}]},
    "request": {"headers": {"Cookie": CANARY}},
    "user": {"email": "someone@shop.example"},
    "extra": {"password": CANARY},
}


@pytest.mark.parametrize("size", [10, 10**6])
async def test_no_secret_of_an_event_is_kept_wherever_it_is_scrubbed(size: int) -> None:
    bare = await keeping.event(EVENT, size)
    hook = await keeping.webhook({"data": {"error": EVENT}}, "error", size)

    for kept in (bare, hook):
        assert b"KeyError" in kept
        assert CANARY.encode() not in kept
        assert b"shop.example" not in kept


async def test_no_secret_of_a_report_is_kept() -> None:
    faults = [{"type": "KeyError", "message": CANARY, "frames": [{"path": "a.py", "line": 3}]}]
    kept = await keeping.report({"repository": "a/b", "text": CANARY, "faults": faults}, 10)

    assert CANARY.encode() not in kept
    assert json.loads(kept)["faults"][0]["frames"] == [{"path": "a.py", "line": 3}]


async def test_an_issue_of_nonsense_is_kept_as_nothing() -> None:
    payload = {"action": 5, "data": {"issue": {"id": 5, "project": "shop"}}}

    kept = json.loads(await keeping.webhook(payload, "issue", 10))

    assert kept == {"action": "", "data": {"issue": {"project": {}}}}
