"""Nouns as the store's tests need them, each with one word of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import (
    Arrival,
    CommitId,
    Door,
    Fingerprint,
    Fix,
    FixId,
    IncidentId,
    Key,
    PatternId,
    RepositoryName,
    Sighting,
    Stage,
)
from patterns.contract import Certainty, Fault, Frame, Severity

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHOP = RepositoryName("acme/shop")
INTAKE = Key("intake:acme/shop")
BUG = Fingerprint("v1:" + "0" * 32)


def arrival(id_: str = "a", *, key: Key = INTAKE, **more: Any) -> Arrival:
    """A webhook that was accepted at noon."""
    said: dict[str, Any] = {
        "door": Door.CI,
        "kind": "workflow_job",
        "body": b"{}",
        "received_at": NOON,
    }
    return Arrival(id=id_, key=key, **(said | more))


def sighting(type_: str = "KeyError", **more: Any) -> Sighting:
    """An error that was seen at noon."""
    fault = Fault(type_, "'sku'", frames=(Frame("shop/cart.py", 7, "total"),))
    said: dict[str, Any] = {"repository": SHOP, "door": Door.SDK, "fault": fault, "seen_at": NOON}
    return Sighting(**(said | more))


def fix(number: int = 1, **more: Any) -> Fix:
    """A fix that was drafted at noon, plus its number in minutes."""
    at = NOON + number * MINUTE
    said: dict[str, Any] = {
        "id": FixId(f"fix_{number:016x}"),
        "repository": SHOP,
        "incident": IncidentId("0" * 16),
        "fingerprint": BUG,
        "pattern": PatternId("absence/missing_key"),
        "severity": Severity.LOW,
        "certainty": Certainty.A,
        "stage": Stage.DRAFTED,
        "title": "Ask for the key",
        "error": "KeyError: 'sku'",
        "why": "it is missing",
        "evidence": ("it is never set",),
        "diff": "--- a\n+++ b\n",
        "base_branch": "main",
        "base": CommitId("b" * 40),
        "changes": (),
        "door": Door.SDK,
        "event": "sdk:1",
        "created_at": at,
        "updated_at": at,
    }
    return Fix(**(said | more))
