"""Everything that can happen to one fix, as rules to draw histories from, and the law for them."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.chapters.fix import draft
from bot.ledger import record
from bot.model import (
    Change,
    CommitId,
    Fix,
    MergeMethod,
    Permission,
    Record,
    RecordKind,
    Voice,
)
from bot.model import Stage as At
from bot.policy import PATH
from patterns.contract import BlobId, Severity
from tests.fakes.forge import BOT, blob_id
from tests.stories.stage import SHOP, Stage, staged

LOGINS = st.sampled_from(["alice", "bob", "carol", "mallory", "helper[bot]"])
WRITERS = st.sampled_from(["alice", "carol"])
WORDS = st.sampled_from(
    [
        "/grace approve", "/grace approve it is right", "> /grace approve", "/grace retry",
        "/grace rebase", "/grace pause", "/grace resume", "/grace status",
        "/grace approve \u200b", "```\n/grace approve\n```", "nice",
    ]
)  # fmt: skip
CONCLUSIONS = st.sampled_from(["success", "failure", "skipped", "neutral", "cancelled", None])
CONTENT = st.sampled_from([b"evil\n", b"new\n"])
OPENINGS = ("withdraw", "outlive_a_word", "be_shown_another")
"""Rules that only bite on a fix that is still open, so that some histories begin with them."""
LATE = 4
"""Looks before a history may come to its end."""
SEEN = st.booleans()
"""Whether Grace looks right after it, as a webhook would have her do, or only later."""


class Histories(RuleBasedStateMachine):
    """One fix, and everything that can happen to it in any order.

    What ends a fix (a no, a closed pull request) comes late, and what a merge takes (a yes, green
    CI) has rules of its own: else hardly a history would get as far as to what a gate is for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()
        entered = self.open.enter_async_context(staged(Path(self.folder.name)))
        self.stage: Stage = self.runner.run(entered)
        self.words: set[tuple[str, str]] = set()
        """(login, blob of `app.py` that the branch showed) of all that anybody said."""
        self.looks = 0

    @initialize(
        severity=st.sampled_from(Severity),
        opening=st.sampled_from(["", *OPENINGS]),
        method=st.sampled_from(MergeMethod),
    )
    def propose(
        self,
        severity: Severity,
        opening: str = "",
        method: MergeMethod = MergeMethod.SQUASH,
    ) -> None:
        self.policy = f"merge_method: {method}\n"
        self.stage.people.push(self.stage.repo, "main", {PATH: self.policy.encode()})
        self.fix: Fix = self.runner.run(self.stage.drafted(severity=severity))
        for login in ("carol", "helper[bot]"):
            self.stage.people.grant(self.stage.repo, login, Permission.WRITE)
        self._run()
        if opening:
            getattr(self, opening)("carol")

    @rule(login=LOGINS, text=WORDS, seen=SEEN)
    def say(self, login: str, text: str, *, seen: bool = False) -> None:
        self._heard(login)
        self.stage.people.say(self.stage.repo, 1, text, login)
        self._run(seen=seen)

    @rule(login=LOGINS, state=st.sampled_from(["APPROVED", "CHANGES_REQUESTED", "COMMENTED"]))
    def review(self, login: str, state: str) -> None:
        self._heard(login)
        self.stage.people.review(self.stage.repo, 1, state, login, "because of this")

    @rule(login=WRITERS, door=st.sampled_from(["comment", "review", "api"]), seen=SEEN)
    def approve(self, login: str, door: str, *, seen: bool = True) -> None:
        """A yes that counts, if it is still about what is there when all the rest is."""
        if door == "comment":
            self.say(login, "/grace approve it is right")
        elif door == "review":
            self.review(login, "APPROVED")
        else:
            self._by_api(login)
        self._run(seen=seen)

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
        self._ci(conclusion, app)

    @rule(seen=SEEN)
    def turn_green(self, *, seen: bool = True) -> None:
        self._ci("success")
        self._run(seen=seen)

    @rule(login=WRITERS)
    def outlive_a_word(self, login: str) -> None:
        """CI refuses what somebody said yes to; the next candidate is another change."""
        self.approve(login, "comment")
        self._ci("failure")
        self._run()
        self.turn_green()

    @rule(login=WRITERS)
    def be_shown_another(self, login: str) -> None:
        """Between two looks, somebody sees another head than Grace's and says yes to that."""
        self.push(b"evil\n", green=True)
        self.say(login, "/grace approve it is right")
        self.force_push_back()
        self.turn_green()

    @rule(content=CONTENT, green=st.booleans())
    def push(self, content: bytes, *, green: bool = False) -> None:
        if self.fix.branch in self.stage.host.shelf(SHOP).branches:
            self.stage.people.push(self.stage.repo, self.fix.branch, {"app.py": content}, "mallory")
            self._ci("success" if green else None)

    @rule()
    def force_push_back(self) -> None:
        fix = self.runner.run(self.stage.fix(self.fix))
        if fix.head and fix.branch in self.stage.host.shelf(SHOP).branches:
            self.stage.host.shelf(SHOP).move(fix.branch, fix.head)

    @rule(path=st.sampled_from(["notes.md", PATH]))
    def move_the_base(self, path: str) -> None:
        content = f"{self.policy}auto_merge: none\n" if path == PATH else "hello\n"
        self.stage.people.push(self.stage.repo, "main", {path: content.encode()})

    @precondition(lambda self: self.looks > LATE)
    @rule(login=st.sampled_from(["alice", "mallory"]), how=st.sampled_from(["close", "reject"]))
    def end(self, login: str, how: str) -> None:
        if how == "close":
            self.stage.people.close(self.stage.repo, 1, login)
        else:
            self.say(login, "/grace reject")

    @rule(content=CONTENT)
    def push_and_go_ahead(self, content: bytes) -> None:
        """All that a merge needs stands below what nobody has decided on."""
        self.push(content, green=True)
        self.stage.people.grant(self.stage.repo, "alice", Permission.WRITE)
        self.approve("alice", "comment")

    @rule(login=WRITERS)
    def withdraw(self, login: str) -> None:
        """Somebody may write no more, and CI turns green only then."""
        self.approve(login, "comment")
        self.grant(login, Permission.READ)
        self.turn_green()

    @rule()
    def push_in_the_middle(self) -> None:
        self.stage.host.meanwhile["merge"] = lambda: self.push(b"evil\n")
        self._run()
        self.stage.host.meanwhile.clear()

    def _ci(self, conclusion: str | None, app: str = "github-actions") -> None:
        head = self.stage.host.shelf(SHOP).branches.get(self.fix.branch)
        if head:
            self.stage.people.report(self.stage.repo, head, conclusion, app=app)

    def _by_api(self, login: str) -> None:
        """What `Desk.approve` keeps of somebody's word."""
        self._heard(login)
        fix = self.runner.run(self.stage.fix(self.fix))
        now, bound = self.stage.clock.now(), frozenset(fix.changes)
        voice = Voice(login, True, "it is right", "api", now, fix.head, bound)
        kept = self.stage.world.store.remember(fix.id, f"voice:api:{login}", voice.as_json())
        self.runner.run(kept)

    def _heard(self, login: str) -> None:
        self.stage.clock.advance(timedelta(seconds=2))
        shelf = self.stage.host.shelf(SHOP)
        head = shelf.branches.get(self.fix.branch)
        if head:
            self.words.add((login, blob_id(shelf.snapshot(head).files["app.py"])))

    def _run(self, *, seen: bool = True) -> None:
        """Grace looks; then the law is checked against what she did in this very run."""
        if not seen:
            return
        self.looks += 1
        before = dict(self.stage.host.permissions_read)
        heads = {each.id for each in self.stage.host.shelf(SHOP).history(self.stage.head())}
        self.runner.run(self.stage.hint(self.fix))
        self.runner.run(self._next_candidate())
        fresh = [
            one
            for one in self.stage.host.shelf(SHOP).history(self.stage.head())
            if one.id not in heads and one.author == BOT
        ]
        assert len(fresh) <= 1
        for landed in fresh:
            self._lawful(landed.id, landed.message, before)

    async def _next_candidate(self) -> None:
        """What the incident's job would do: make the fix anew, another one at each attempt."""
        fix = await self.stage.fix(self.fix)
        if fix.stage is not At.DRAFTED or (await self.stage.world.store.recall(fix.id))["draft"]:
            return
        content = b"new\n" * fix.attempt
        changes = (Change("app.py", fix.changes[0].old, BlobId(blob_id(content))),)
        fix = replace(fix, base=self.stage.head(), changes=changes)
        self.stage.clock.advance(timedelta(seconds=2))
        await draft(self.stage.world, fix, {"app.py": content}, "body")
        await self.stage.settle()

    def _lawful(self, landed: CommitId, message: str, before: dict[str, int]) -> None:
        shelf = self.stage.host.shelf(SHOP)
        carried = record.parse(message).record
        written = self.runner.run(self.stage.host.ledger(self.stage.repo))
        approved = RecordKind.APPROVED
        quoted = next(one for one in written if record.parse(one.message).record.kind is approved)
        decision: Record = record.parse(quoted.message).record
        # What lands by a rebase says what it said when it was proposed.
        assert carried.ledger == quoted.id or carried.kind is RecordKind.PROPOSED
        wanted = {(change.path, change.new) for change in decision.changes}
        changed = self.runner.run(self.stage.host.commit_changes(self.stage.repo, landed))
        assert set(changed.items()) == wanted == {(c.path, c.new) for c in carried.changes}
        head = shelf.talk(1).pull.head
        assert shelf.snapshot(head).commit.author == BOT
        if decision.actor != "policy":
            # Said when exactly this was what the branch showed.
            assert (decision.actor, decision.changes[0].new) in self.words
            assert shelf.people[decision.actor].may_write
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
