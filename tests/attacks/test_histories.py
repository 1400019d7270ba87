"""Random histories: whatever people, bots and CI do, nothing merges but what was decided on."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.ledger import record
from bot.model import CommitId, Fix, Permission, Record, RecordKind
from bot.model import Stage as At
from patterns.contract import Severity
from tests.fakes.forge import BOT
from tests.stories.stage import SHOP, Stage, staged

LOGINS = st.sampled_from(["alice", "bob", "carol", "mallory", "helper[bot]"])
WORDS = st.sampled_from(
    [
        "/grace approve", "/grace approve it is right", "/grace reject", "> /grace approve",
        "/grace retry", "/grace rebase", "/grace pause", "/grace resume", "/grace status",
        "/grace approve \u200b", "```\n/grace approve\n```", "nice",
    ]
)  # fmt: skip
CONCLUSIONS = st.sampled_from(
    ["success", "success", "failure", "skipped", "neutral", "cancelled", None]
)


class Histories(RuleBasedStateMachine):
    """One fix, and everything that can happen to it in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()
        entered = self.open.enter_async_context(staged(Path(self.folder.name)))
        self.stage: Stage = self.runner.run(entered)
        self.asked: list[str] = []
        self.pushed: set[CommitId] = set()
        self.judged = 0

    @initialize(severity=st.sampled_from(Severity))
    def propose(self, severity: Severity) -> None:
        self.fix: Fix = self.runner.run(self.stage.drafted(severity=severity))
        for login in ("carol", "helper[bot]"):
            self.stage.people.grant(self.stage.repo, login, Permission.WRITE)
        self._run()

    @rule(login=LOGINS, text=WORDS)
    def say(self, login: str, text: str) -> None:
        self.stage.clock.advance(timedelta(seconds=2))
        self.stage.people.say(self.stage.repo, 1, text, login)

    @rule(login=LOGINS, state=st.sampled_from(["APPROVED", "CHANGES_REQUESTED", "COMMENTED"]))
    def review(self, login: str, state: str) -> None:
        self.stage.people.review(self.stage.repo, 1, state, login, "because of this")

    @rule(text=WORDS, index=st.integers(0, 5))
    def edit(self, text: str, index: int) -> None:
        said = [one for one in self.stage.comments(1) if not one.is_bot]
        if index < len(said):
            self.stage.people.reword(self.stage.repo, 1, said[index].id, text)

    @rule(login=LOGINS, permission=st.sampled_from(Permission))
    def grant(self, login: str, permission: Permission) -> None:
        self.stage.people.grant(self.stage.repo, login, permission)

    @rule(conclusion=CONCLUSIONS, app=st.sampled_from(["github-actions", "evil"]))
    def report(self, conclusion: str | None, app: str) -> None:
        head = self.stage.host.shelf(SHOP).branches.get(self.fix.branch)
        if head:
            self.stage.people.report(self.stage.repo, head, conclusion, app=app)

    @rule(content=st.sampled_from([b"evil\n", b"new\n"]))
    def push(self, content: bytes) -> None:
        if self.fix.branch in self.stage.host.shelf(SHOP).branches:
            self.stage.people.push(self.stage.repo, self.fix.branch, {"app.py": content}, "mallory")

    @rule()
    def force_push_back(self) -> None:
        fix = self.runner.run(self.stage.fix(self.fix))
        if fix.head and fix.branch in self.stage.host.shelf(SHOP).branches:
            self.stage.host.shelf(SHOP).move(fix.branch, fix.head)

    @rule(path=st.sampled_from(["notes.md", ".github/grace.yml"]))
    def move_the_base(self, path: str) -> None:
        content = b"auto_merge: none\n" if path.endswith("yml") else b"hello\n"
        self.stage.people.push(self.stage.repo, "main", {path: content})

    @rule(login=st.sampled_from(["alice", "mallory"]))
    def close(self, login: str) -> None:
        self.stage.people.close(self.stage.repo, 1, login)

    @rule()
    def look(self) -> None:
        self._run()

    @rule()
    def go_ahead(self) -> None:
        """All that a merge needs, so that histories get as far as one."""
        self.report("success", "github-actions")
        self.grant("alice", Permission.WRITE)
        self.say("alice", "/grace approve it is right")
        self._run()

    @rule(content=st.sampled_from([b"evil\n", b"new\n"]))
    def push_and_go_ahead(self, content: bytes) -> None:
        self.push(content)
        self.go_ahead()

    @rule()
    def push_in_the_middle(self) -> None:
        self.stage.host.meanwhile["merge"] = lambda: self.push(b"evil\n")
        self._run()
        self.stage.host.meanwhile.clear()

    def _run(self) -> None:
        """Grace looks; then the law is checked against what she did in this very run."""
        before = dict(self.stage.host.permissions_read)
        heads = {each.id for each in self.stage.host.shelf(SHOP).history(self.stage.head())}
        self.runner.run(self.stage.hint(self.fix))
        fresh = [
            one
            for one in self.stage.host.shelf(SHOP).history(self.stage.head())
            if one.id not in heads and one.author == BOT
        ]
        assert len(fresh) <= 1
        for landed in fresh:
            self._lawful(landed.id, landed.message, before)

    def _lawful(self, landed: CommitId, message: str, before: dict[str, int]) -> None:
        shelf = self.stage.host.shelf(SHOP)
        carried = record.parse(message).record
        assert carried.ledger is not None
        decision: Record = record.parse(
            shelf.snapshot(CommitId(carried.ledger)).commit.message
        ).record
        assert decision.kind is RecordKind.APPROVED
        wanted = {(change.path, change.new) for change in decision.changes}
        changed = self.runner.run(self.stage.host.commit_changes(self.stage.repo, landed))
        assert set(changed.items()) == wanted == {(c.path, c.new) for c in carried.changes}
        head = shelf.talk(1).pull.head
        assert shelf.snapshot(head).commit.author == BOT
        if decision.actor != "policy":
            reads = self.stage.host.permissions_read
            assert reads[decision.actor] > before.get(decision.actor, 0)
            assert decision.permission is not None
            assert decision.permission.may_write
            assert not decision.actor.endswith("[bot]")
        else:
            assert decision.severity is Severity.LOW

    def teardown(self) -> None:
        merged = [
            one
            for one in self.stage.host.shelf(SHOP).history(self.stage.head())
            if one.author == BOT
        ]
        fix = self.runner.run(self.stage.fix(self.fix))
        assert len(merged) <= 1
        if not merged and fix.stage in {At.PROPOSED, At.ABANDONED, At.REJECTED}:
            assert fix.waits_for or fix.reason or fix.decided_by
        self.runner.run(self.open.aclose())
        self.runner.close()
        self.folder.cleanup()


Histories.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHistories = Histories.TestCase


def test_the_law_sees_a_gate_that_looks_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.steps.gate._not_ours", lambda _: "")
    history = Histories()
    history.propose(Severity.MEDIUM)
    history.push(b"evil\n")

    with pytest.raises(AssertionError):
        history.go_ahead()
    history.teardown()
