"""The front desk: what doors and people ask of Grace, answered at once; the work comes later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import (
    Anonymous,
    Forbidden,
    Incomplete,
    NoSuchFix,
    NotInstalled,
    NotPermitted,
    TooLate,
)
from bot.model import (
    Arrival,
    Fix,
    FixId,
    Incident,
    IncidentId,
    Key,
    Permission,
    RepositoryName,
    Tally,
    Voice,
)
from bot.ports import Clock, CodeHost, Forwarder, Queue, Store
from bot.settings import Settings
from bot.stages import PENDING
from patterns.contract import Severity

REASON_LIMIT = 1000
"""Characters: a reason becomes one signed line of a commit message."""
A_PERSON_WAITS = 10
"""Queue priority of what somebody just said, above errors that nobody watches."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the status endpoint and page show."""

    running: bool
    patterns_supported: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job that failed too often; a person must look at it."""

    key: Key
    because: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Turned:
    """An arrival that led nowhere, before it could become an incident."""

    subject: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers from the store; wakes the worker for the rest.

    Attributes:
        patterns: how many error patterns the library holds.
        forwarder: where SDK envelopes go as well, if anywhere.
    """

    store: Store
    queue: Queue
    host: CodeHost
    clock: Clock
    settings: Settings
    patterns: int
    forwarder: Forwarder | None = None

    # -- doors --

    async def accept(self, arrival: Arrival) -> bool:
        """Keep an arrival and wake its job; False where it was accepted before."""
        new = await self.store.accept(arrival)
        # Known or not: an arrival that still waits may have lost its wake-up in a crash.
        await self.queue.wake(arrival.key)
        return new

    async def turn_away(self, subject: str, because: str) -> None:
        """Note, for people to see, why something that came in led nowhere."""
        await self.store.refuse(subject, because, self.clock.now())

    async def invite(self, repository: RepositoryName) -> None:
        """Have a repository's owners asked whether Grace may work there."""
        key = Key(f"welcome:{repository}")
        await self.store.want(key, priority=A_PERSON_WAITS)
        await self.queue.wake(key, A_PERSON_WAITS)

    async def call_forward(self, incident: IncidentId) -> bool:
        """Have an incident that waits for its turn healed now; False where there is none."""
        if await self.store.incident(incident) is None:
            return False
        # The incident's own job does it: another one beside it could draft the same fix twice.
        key = Key(f"incident:{incident}")
        await self.store.remember(FixId(key), "called", {"at": self.clock.now().isoformat()})
        await self.store.want(key, priority=A_PERSON_WAITS)
        await self.queue.wake(key, A_PERSON_WAITS)
        return True

    # -- a person's word --

    async def approve(self, fix: FixId, *, approved: bool, reason: str, token: str) -> Fix:
        """Take a person's word on a fix that came through the REST endpoint.

        The word is remembered, bound to the change set and head that the fix has now; whether it
        suffices is the gate's to say, which reads the permission again.

        Raises:
            Anonymous, NotPermitted, NoSuchFix, TooLate, Incomplete: see `bot.errors`.
            HostError: GitHub could not be asked.
        """
        login = await self._who(token)
        found = await self.store.fix(fix)
        if found is None:
            raise NoSuchFix("There is no fix of that id; the list of pending fixes shows them.")
        await self._writer(found.repository, login)
        voice = Voice(
            actor=login,
            approves=approved,
            reason=_spoken(reason),
            source=f"api:{login}",
            given_at=self.clock.now(),
            head=found.head,
            changes=frozenset(found.changes),
            is_bot=login.endswith("[bot]"),
        )
        _suits(found, voice)
        await self.store.remember(found.id, f"voice:api:{login}", voice.as_json())
        key = Key(f"fix:{found.id}")
        await self.store.want(key, priority=A_PERSON_WAITS)
        await self.queue.wake(key, A_PERSON_WAITS)
        return found

    async def _who(self, token: str) -> str:
        if not token:
            raise Anonymous(
                "Say who you are: send a GitHub user's token as `Authorization: Bearer <token>`."
            )
        try:
            return await self.host.login_of(token)
        except Forbidden:
            raise Anonymous("GitHub does not know this token; it may have expired.") from None

    async def _writer(self, repository: RepositoryName, login: str) -> Permission:
        try:
            repo = await self.host.repository(repository)
        except NotInstalled:
            raise TooLate("Grace is no longer installed on this fix's repository.") from None
        permission = await self.host.permission(repo, login)
        if not permission.may_write:
            raise NotPermitted(
                f"{login} has '{permission}' permission here; deciding takes 'write' or more."
            )
        return permission

    # -- what is shown --

    async def status(self) -> Status:
        """The original's counts, and more."""
        return Status(
            running=self.settings.code_healing_enabled,
            patterns_supported=self.patterns,
            tally=await self.store.tally(),
        )

    async def fix(self, fix: FixId) -> Fix | None:
        """One fix, whatever became of it."""
        return await self.store.fix(fix)

    async def pending(self) -> Sequence[Fix]:
        """Fixes that wait for something before their merge, newest first."""
        return await self.store.fixes(stages=PENDING)

    async def history(self, limit: int) -> Sequence[Fix]:
        """All fixes, newest first."""
        return await self.store.fixes(limit=limit)

    async def incidents(self, repository: RepositoryName | None = None) -> Sequence[Incident]:
        """The newest incidents, healed or refused."""
        newest = await self.store.incidents()
        return [one for one in newest if repository in {None, one.repository}]

    async def turned_away(self) -> Sequence[Turned]:
        """The newest arrivals that led nowhere."""
        return [Turned(*row) for row in await self.store.refused()]

    async def dead_letters(self) -> Sequence[DeadLetter]:
        """Jobs that wait for a person's eyes."""
        return [DeadLetter(*row) for row in await self.store.dead_letters()]


def _spoken(reason: str) -> str:
    """One line of what can be read: controls and invisible characters say nothing."""
    seen = "".join(letter if letter.isprintable() else " " for letter in reason)
    return " ".join(seen.split())


def _suits(fix: Fix, voice: Voice) -> None:
    if fix.stage not in PENDING:
        raise TooLate(f"This fix is already {fix.stage.replace('_', ' ')}; nothing is left to say.")
    if fix.pull_request is None:
        raise TooLate("This fix has no pull request yet; look again in a moment.")
    if voice.approves and fix.severity is Severity.HIGH and not voice.reason:
        raise Incomplete(
            "High severity takes a written justification: say in `reason` why this may be merged."
        )
    if len(voice.reason) > REASON_LIMIT:
        raise Incomplete(f"Keep the reason within {REASON_LIMIT} characters; it is signed with it.")
