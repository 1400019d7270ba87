"""A fix of Grace's on a GitHub in memory, and the questions that every attack ends with."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.ledger import record
from bot.model import CommitId, Fix, PullRequest, RecordKind
from bot.model import Stage as At
from patterns.contract import Severity
from tests.stories.stage import SHOP, Stage

NEW = b"new\n"


@dataclass
class Scene:
    """What is attacked, in the words of the attacks."""

    stage: Stage
    medium: ClassVar[Severity] = Severity.MEDIUM

    async def proposed(self, severity: Severity = Severity.MEDIUM, **more: Any) -> Fix:
        """A fix with an open pull request and green CI."""
        fix = await self.stage.drafted(severity=severity, **more)
        await self.stage.settle()
        fix = await self.stage.fix(fix)
        self.stage.people.report(self.stage.repo, self.head_of(fix), "success")
        return fix

    def head_of(self, fix: Fix) -> CommitId:
        """What Grace pushed last."""
        assert fix.head
        return fix.head

    def say(self, text: str, by: str = "alice", number: int = 1) -> int:
        """A comment on a pull request, a moment later."""
        self.stage.clock.advance(timedelta(seconds=2))
        return self.stage.people.say(self.stage.repo, number, text, by)

    def push(self, fix: Fix, content: bytes = b"evil\n", by: str = "mallory") -> CommitId:
        """A commit of somebody else's on the fix's branch, with green CI."""
        head = self.stage.people.push(self.stage.repo, fix.branch, {"app.py": content}, by)
        self.stage.people.report(self.stage.repo, head, "success")
        return head

    async def look(self, fix: Fix) -> Fix:
        """Everything that is due runs; gives the fix as it stands then."""
        await self.stage.hint(fix)
        return await self.stage.fix(fix)

    async def pull(self, number: int = 1) -> PullRequest:
        """A pull request as it stands."""
        return await self.stage.host.pull_request(self.stage.repo, number)

    async def waits(self, fix: Fix, because: str) -> None:
        """Nothing has merged, and a reason can be read on GitHub."""
        fix = await self.look(fix)
        assert fix.stage in {At.PROPOSED, At.ABANDONED, At.REJECTED, At.DRAFTED}
        assert self.stage.files() == {"app.py": b"old\n"}
        assert because in self.read(1), self.read(1)

    def read(self, number: int) -> str:
        """All that Grace says on a pull request."""
        return "\n".join(one.body for one in self.stage.comments(number) if one.is_bot)

    async def records(self) -> list[RecordKind]:
        """The kinds on the ledger, oldest first."""
        written = await self.stage.host.ledger(self.stage.repo)
        return [record.parse(commit.message).record.kind for commit in written][::-1]

    async def reasons(self) -> str:
        """Why arrivals led nowhere."""
        return " ".join(because for _, because, _ in await self.stage.world.store.refused())

    def filled(self, body: dict[str, Any], fix: Fix) -> dict[str, Any]:
        """A webhook's body with the fix's head wherever HEAD stands."""
        told: dict[str, Any] = json.loads(json.dumps(body).replace("HEAD", self.head_of(fix)))
        return told

    def labels(self, *labels: str) -> None:
        """Somebody sets labels by hand."""
        talk = self.stage.host.shelf(SHOP).talk(1)
        talk.pull = PullRequest(
            **{name: getattr(talk.pull, name) for name in talk.pull.__slots__ if name != "labels"},
            labels=labels,
        )
