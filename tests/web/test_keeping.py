import json
import threading

import pytest

from bot.errors import Unreadable
from bot.web import keeping
from bot.web.envelopes import read_envelope

CANARY = "ghp_" + "c4naryc4naryc4naryc4naryc4naryc4naryc"
EVENT = {
    "event_id": "1",
    "exception": {"values": [{"type": "KeyError", "value": f"bad token {CANARY}"}]},
    "request": {"headers": {"Cookie": CANARY}},
    "user": {"email": "someone@shop.example"},
    "extra": {"password": CANARY},
}


def test_no_secret_of_an_event_is_kept() -> None:
    bare = keeping.event(EVENT)
    hook = keeping.webhook({"data": {"error": EVENT}}, "error")

    for kept in (bare, hook):
        assert b"KeyError" in kept
        assert CANARY.encode() not in kept
        assert b"shop.example" not in kept


def test_no_secret_of_a_report_is_kept() -> None:
    faults = [{"type": "KeyError", "message": CANARY, "frames": [{"path": "a.py", "line": 3}]}]
    kept = keeping.report({"repository": "a/b", "text": CANARY, "faults": faults})

    assert CANARY.encode() not in kept
    assert json.loads(kept)["faults"][0]["frames"] == [{"path": "a.py", "line": 3}]


def test_an_issue_of_nonsense_is_kept_as_nothing() -> None:
    payload = {"action": 5, "data": {"issue": {"id": 5, "project": "shop"}}}

    kept = json.loads(keeping.webhook(payload, "issue"))

    assert kept == {"action": "", "data": {"issue": {"project": {}}}}


async def test_large_bodies_are_worked_on_beside_the_event_loop() -> None:
    here = threading.get_ident()

    assert await keeping.aside(keeping.INLINE, threading.get_ident) == here
    assert await keeping.aside(keeping.INLINE + 1, threading.get_ident) != here


async def test_what_is_raised_beside_the_loop_comes_back() -> None:
    with pytest.raises(Unreadable):
        await keeping.aside(10**6, lambda: read_envelope(b"no envelope"))
