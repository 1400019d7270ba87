"""One story, from the crash to the verified fix, as the people around it live through it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.demo.play import town, witness
from bot.demo.play.doors import Reporter, last_words
from bot.demo.play.grace import Grace
from bot.demo.play.stories import Door, Moment, Sample
from bot.demo.play.stuck import Stuck
from bot.demo.play.told import Step, Told
from bot.demo.play.town import Pull, Resident, until

REASON = "the factory is a plain function and was never meant to be awaited"
READING = 1.5
"""Seconds that people look at a pull request before they speak. GitHub's clock knows whole seconds
only, so a word in the second of the push could be about what stood there before."""
ABANDONED = frozenset({"came_back", "rolled_back", "rejected", "abandoned"})
"""Stages from which no story of ours comes to its end."""


Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part, and how.

    Attributes:
        operator: reads Grace's own API.
        alone: play the people's parts, too; else wait for people, however long they take.
        kill: kill Grace once in each story.
        patience: seconds to wait for anything that Grace should do.
        say: hears of every step.
    """

    grace: Grace
    alice: Resident
    bob: Resident
    operator: Resident
    alone: bool
    kill: bool
    patience: float
    say: Say


@dataclass
class Play:
    """A story on its way.

    Attributes:
        clone_url: the repository's, over HTTP.
        scratch: an empty folder.
    """

    cast: Cast
    sample: Sample
    told: Told
    reporter: Reporter
    clone_url: str
    scratch: Path
    commit: str = field(default="", init=False)

    async def run(self) -> None:
        """Play it as far as it goes; `told` says how far."""
        try:
            await self._crash()
            pull = await self._proposal()
            await self._decide(pull)
            merged = await self._merge(pull)
            clone = await self._run_again(merged)
            await self._verdict(pull)
            await self._records(clone, merged)
        except Stuck as stuck:
            self.told.stuck = str(stuck)
            self.cast.say(f"{self.told.repository}: stuck. {stuck}")

    # -- the crash --

    async def _crash(self) -> None:
        alice = self.cast.alice
        work = await town.clone(alice, self.clone_url, self.scratch / "before")
        self.commit = await town.push(alice, work, self.sample.tree, "Add the application")
        if self.sample.story.door is Door.CI:
            await self._until(self._ci_failed, "The failure of CI")
        else:
            await self._until(lambda: self._reported(work), "The report of the crash")
        await self._kill(Moment.REPORTED)
        self._done(Step.CRASHED)

    async def _ci_failed(self) -> bool:
        runs = await self.cast.alice.get(f"/repos/{self.told.repository}/actions/runs")
        return any(run["conclusion"] == "failure" for run in runs["workflow_runs"])

    async def _reported(self, work: Path) -> bool:
        """One crash; False where its report met a dead server: it will crash again."""
        return await self.reporter.report(self.sample.story, work, self.commit)

    # -- the pull request --

    async def _proposal(self) -> Pull:
        alice, repository = self.cast.alice, self.told.repository
        if self.sample.story.kill_when is Moment.BRANCHED:
            # Between the branch and its pull request lie only some milliseconds.
            # More often would use up what alice may ask in an hour, before her patience ends.
            await self._until(lambda: alice.has_fix_branch(repository), "A branch", every=0.03)
            await self._kill(Moment.BRANCHED)
        pull = await self._until(lambda: alice.grace_pull(repository), "A pull request")
        fix = await self._until(lambda: self._fix(pull), "The fix in Grace's API")
        if fix["severity"] != self.sample.story.severity:
            raise Stuck(f"{pull.url} is of severity {fix['severity']}.")
        self.told.fix, self.told.pull_request = pull.fix, pull.url
        self._done(Step.PROPOSED, pull.url)
        return pull

    async def _fix(self, pull: Pull) -> dict[str, Any] | None:
        """What Grace's own API says of the fix; None while she does not say it."""
        try:
            said = await self.cast.operator.get("/api/code-healing/fixes/history", limit="100")
        except Stuck:
            return None
        known: list[dict[str, Any]] = said["fixes"]
        return next((fix for fix in known if fix["fix_id"] == pull.fix), None)

    # -- the decision --

    async def _decide(self, pull: Pull) -> None:
        severity = self.sample.story.severity
        await asyncio.sleep(READING if self.cast.alone else 0)
        if self.cast.alone and severity == "medium":
            await self._refused(self.cast.bob, pull)
            await self._say(self.cast.alice, pull, "/grace approve")
        elif self.cast.alone and severity == "high":
            await self._refused(self.cast.alice, pull)
            await self._say(self.cast.alice, pull, f"/grace approve {REASON}")
        await self._kill(Moment.APPROVED)

    async def _say(self, who: Resident, pull: Pull, text: str) -> int:
        return await who.say(self.told.repository, pull.number, text)

    async def _refused(self, who: Resident, pull: Pull) -> None:
        """An approval that must not count, and the reason that Grace gives for it."""
        comment = await self._say(who, pull, "/grace approve")
        repository, number = self.told.repository, pull.number
        await self._until(
            lambda: who.reply_to(repository, number, comment),
            f"Grace's answer to {who.login}'s approval, which does not count,",
        )

    async def _merge(self, pull: Pull) -> str:
        alice, repository = self.cast.alice, self.told.repository

        async def landed() -> str | None:
            now = await alice.pull(repository, pull.number)
            if now.state == "closed":
                raise Stuck(f"{pull.url} was closed without a merge.")
            return now.merge_commit

        merged = await self._until(landed, f"The merge of {pull.url}", by_people=True)
        await self._kill(Moment.MERGED)
        self.told.merge_commit = merged
        await self._decided(pull)
        self._done(Step.MERGED, merged)
        return merged

    async def _decided(self, pull: Pull) -> None:
        """Who decided, as Grace herself tells it."""
        fix = await self._until(lambda: self._merged_fix(pull), "The merge in Grace's API")
        by, reason = str(fix["decided_by"]), str(fix["reason"] or "")
        self.told.decision = f"{by}: {reason}" if reason else by
        if not self._may_decide(by, reason):
            raise Stuck(f"{pull.url} was decided by {self.told.decision}.")
        self._done(Step.DECIDED, self.told.decision)

    def _may_decide(self, by: str, reason: str) -> bool:
        """Nobody but the rules for low, alice for medium, alice with her reason for high."""
        severity = self.sample.story.severity
        if severity == "low":
            return by == "policy" or not self.cast.alone
        return by == "alice" and (severity == "medium" or reason == REASON or not self.cast.alone)

    async def _merged_fix(self, pull: Pull) -> dict[str, Any] | None:
        fix = await self._fix(pull)
        return fix if fix and fix["merge_commit"] else None

    # -- the proof --

    async def _run_again(self, merged: str) -> Path:
        clone = await town.clone(self.cast.alice, self.clone_url, self.scratch / "after")
        ended = await self.reporter.run(self.sample.story, clone, merged)
        if not ended.fine:
            raise Stuck(f"After the merge: {last_words(ended)}")
        self._done(Step.HELD)
        return clone

    async def _verdict(self, pull: Pull) -> None:
        async def verified() -> bool:
            fix = await self._fix(pull)
            if fix and fix["stage"] in ABANDONED:
                raise Stuck(f"{pull.url} is {fix['stage']}.")
            return bool(fix and fix["stage"] == "verified")

        await self._until(verified, f"The verification of {pull.url}")
        self.told.verdict = "verified"
        self._done(Step.VERIFIED)

    async def _records(self, clone: Path, merged: str) -> None:
        await witness.verify(clone, merged, self.told.fix)
        await witness.audit(clone)
        self.told.record = "verified"
        self._done(Step.RECORDED)

    # -- common --

    def _done(self, step: Step, how: str = "") -> None:
        self.told.done.append(step)
        self.cast.say(f"{self.told.repository}: {step}{how and f' ({how})'}")

    async def _kill(self, moment: Moment) -> None:
        if self.cast.kill and self.sample.story.kill_when is moment:
            self.cast.say(f"{self.told.repository}: Grace is killed")
            await self.cast.grace.kill()

    async def _until(
        self,
        look: town.Look[town.T],
        what: str,
        *,
        by_people: bool = False,
        every: float = town.POLL,
    ) -> town.T:
        """Wait for Grace with patience, and for people without end."""
        patience = None if by_people and not self.cast.alone else self.cast.patience
        # A killed Grace takes her time to be back: any story's kill costs them all some of it.
        return await until(look, what, patience, every, anew=lambda: self.cast.grace.started)
