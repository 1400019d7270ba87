"""One story in two repositories, whose store is lost after any step of it: it ends the same."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chapters import rebuilding
from bot.chapters.fix import draft
from bot.desk import Desk
from bot.healer import Healer
from bot.ledger import keys, signers
from bot.model import Change, Fix, Repository, RepositoryName
from bot.model import Stage as At
from patterns.contract import BlobId, Severity
from tests.examples import FIX
from tests.fakes.forge import blob_id
from tests.stories.stage import KEY, Stage, staged
from tests.stories.wiping import told, wiped

NEXT = keys.load(keys.generate())
STORE = RepositoryName("acme/store")
FILES = {f"m{n}.py": b"old\n" for n in range(4)}
FILES[signers.PATH] = "\n".join(signers.line(key.public) for key in (KEY, NEXT)).encode()


@dataclass
class Play:
    """The story so far, on whichever store it is told now."""

    stage: Stage
    repos: tuple[Repository, Repository]

    def number(self, n: int) -> Fix:
        return replace(FIX, id=type(FIX.id)(f"fix_{n:016x}"), repository=self.at(n).name)

    def at(self, n: int) -> Repository:
        """Odd ones are healed in the other repository."""
        return self.repos[n % 2]

    async def fix(self, n: int) -> Fix:
        return await self.stage.fix(self.number(n))

    async def propose(self, n: int, severity: Severity) -> None:
        now, path = self.stage.clock.now(), f"m{n}.py"
        fix = replace(
            self.number(n),
            fingerprint=type(FIX.fingerprint)(f"v1:{n:032x}"),
            severity=severity,
            base=self.stage.host.shelf(self.at(n).name).branches["main"],
            changes=(Change(path, BlobId(blob_id(b"old\n")), BlobId(blob_id(b"new\n"))),),
            created_at=now,
            updated_at=now,
            stage=At.DRAFTED,
        )
        await draft(self.stage.world, fix, {path: b"new\n"}, "body")
        await self.stage.settle()
        # CI has begun, and takes its time.
        self.stage.people.report(self.at(n), (await self.fix(n)).head or fix.base, None)

    async def look(self, n: int) -> None:
        await self.stage.hint(self.number(n))

    async def through_the_api(self, n: int, reason: str) -> None:
        world = self.stage.world
        desk = Desk(world.store, world.queue, world.host, world.clock, world.settings, 1)
        self.stage.host.tokens["alice's"] = "alice"
        await desk.approve(self.number(n).id, approved=True, reason=reason, token="alice's")
        await self.look(n)

    async def say(self, n: int, text: str) -> None:
        self.stage.clock.advance(timedelta(seconds=2))
        self.stage.people.say(self.at(n), (await self.fix(n)).pull_request or 0, text)
        await self.look(n)

    async def green(self, n: int) -> None:
        fix = await self.fix(n)
        self.stage.people.report(self.at(n), fix.head or fix.base, "success")
        await self.look(n)

    async def new_key(self) -> None:
        world = replace(self.stage.world, signer=NEXT)
        self.stage = replace(self.stage, world=world, healer=Healer(world))

    async def later(self) -> None:
        self.stage.clock.advance(timedelta(minutes=6))
        await self.stage.settle()


STEPS: tuple[Callable[[Play], Awaitable[None]], ...] = (
    lambda play: play.propose(0, Severity.HIGH),
    lambda play: play.propose(1, Severity.MEDIUM),
    lambda play: play.through_the_api(0, "the callee is a plain function"),
    lambda play: play.say(1, "/grace approve"),
    lambda play: play.new_key(),
    lambda play: play.propose(2, Severity.MEDIUM),
    lambda play: play.through_the_api(2, ""),
    lambda play: play.green(0),
    lambda play: play.say(2, "/grace reject not here"),
    lambda play: play.green(1),
    lambda play: play.propose(3, Severity.LOW),
    lambda play: play.later(),
    lambda play: play.green(3),
    lambda play: play.later(),
)
END = {0: At.VERIFIED, 1: At.VERIFIED, 2: At.REJECTED, 3: At.VERIFIED}


@pytest.mark.parametrize("moment", range(1, len(STEPS) + 1))
async def test_a_store_that_is_lost_after_any_step_changes_nothing(
    moment: int, tmp_path: Path
) -> None:
    async with staged(tmp_path, FILES) as stage:
        play = Play(stage, (stage.repo, stage.people.found(STORE, FILES)))
        for step in STEPS[:moment]:
            await step(play)
        before = await told(play.stage)
        async with wiped(play.stage, tmp_path / "new") as anew:
            play.stage = anew
            await rebuilding.everything(anew.world)
            assert await told(anew) == before
            await anew.settle()
            for step in STEPS[moment:]:
                await step(play)
            assert {n: (await play.fix(n)).stage for n in END} == END
            assert (await play.fix(0)).decision_source == "api:alice"
