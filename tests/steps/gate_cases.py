"""A fix in front of the gate: what is seen of it, and what becomes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Check, CommitId, Permission, PullRequest, Verdict, Voice
from bot.policy import Policy
from bot.steps.gate import Governance, decide
from bot.weighing.view import View
from patterns.contract import Severity
from tests.examples import FIX

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HEAD = CommitId("b" * 40)
GREEN = Check("tests", "github-actions", "success")
OPEN = PullRequest(7, "http://host/7", "open", False, HEAD, CommitId("a" * 40), "main")
ALICE = Voice("alice", True, "", "comment:1", NOON + timedelta(minutes=1))


def view(severity: Severity = Severity.LOW, **more: Any) -> View:
    fix = replace(FIX, severity=severity, head=HEAD, pull_request=7, **more.pop("fix", {}))
    usual: dict[str, Any] = {
        "fix": fix,
        "pull_request": OPEN,
        "commits": (HEAD,),
        "pushed_at": NOON,
        "base_head": fix.base,
        "base_blobs": {change.path: change.old for change in fix.changes},
        "permissions": {"alice": Permission.WRITE, "bob": Permission.READ},
        "checks": (GREEN,),
    }
    return View(**(usual | more))


def verdict(seen: View, governance: Governance | None = None, **policy: Any) -> Verdict:
    return decide(seen, governance or Governance(), Policy(**policy)).verdict
