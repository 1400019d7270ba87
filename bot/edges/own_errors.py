"""Grace's own exceptions: to Sentry where there is a DSN, else into her own ingest, to be healed.

Three things keep this from feeding on itself: what goes wrong while she works on herself is not
reported (`about_herself`), neither is what goes wrong while reporting, and only so much is reported
per minute in any case. Locals and request bodies are never collected.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.modules import ModulesIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event, Hint

from bot.model import Arrival, Door, FixId, IncidentId, Key, RepositoryName
from bot.ports import Clock, Store
from bot.reading.scrub import scrub_event
from bot.settings import Settings

log = logging.getLogger(__name__)

Accept = Callable[[Arrival], Awaitable[object]]
Work = Callable[[Key], Awaitable[None]]

MOST = 10
WINDOW = timedelta(minutes=1)
"""At most so many reports in so much time; the rest is counted and said with the next."""

_quiet: ContextVar[bool] = ContextVar("quiet about own errors", default=False)


@contextmanager
def hushed() -> Iterator[None]:
    """Report nothing that goes wrong in here, nor in tasks that are started in here."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


class Throttle:
    """Lets so much through per window, from any thread.

    Attributes:
        held_back: how many were not let through since the last one that was.
    """

    def __init__(self, clock: Clock) -> None:
        self.held_back = 0
        self._clock = clock
        self._passed: deque[datetime] = deque(maxlen=MOST)
        self._lock = Lock()

    def admits(self) -> bool:
        """Whether one more may pass now; if so, it has."""
        now = self._clock.now()
        with self._lock:
            if len(self._passed) == MOST and now - self._passed[0] < WINDOW:
                self.held_back += 1
                return False
            self._passed.append(now)
            if self.held_back:
                log.warning("%d more errors of Grace's own were not reported", self.held_back)
            self.held_back = 0
            return True


class ToHerself(Transport):
    """Hands events, scrubbed, to a coroutine on the server's loop; never waits, never raises."""

    def __init__(self, repository: RepositoryName, accept: Accept, clock: Clock) -> None:
        super().__init__()
        self._repository = repository
        self._accept = accept
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._deliveries: set[asyncio.Task[None]] = set()

    def capture_envelope(self, envelope: Envelope) -> None:
        """Called by the SDK on whatever thread the error was raised."""
        event = envelope.get_event()
        if event is None:
            return
        arrival = self._arrival(event)
        with suppress(RuntimeError):  # the loop is closed: Grace is going, the log has said why
            self._loop.call_soon_threadsafe(self._begin, arrival)

    def _arrival(self, event: Event) -> Arrival:
        return Arrival(
            id=f"self:{event['event_id']}",
            key=Key(f"intake:{self._repository}"),
            door=Door.SELF,
            kind="event",
            body=json.dumps(scrub_event(event)).encode(),
            received_at=self._clock.now(),
            repository=self._repository,
        )

    def _begin(self, arrival: Arrival) -> None:
        with hushed():
            delivery = self._loop.create_task(self._deliver(arrival))
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._ended)

    async def _deliver(self, arrival: Arrival) -> None:
        await self._accept(arrival)

    def _ended(self, delivery: "asyncio.Task[None]") -> None:
        self._deliveries.discard(delivery)
        if not delivery.cancelled() and (error := delivery.exception()):
            # A warning: what is logged as an error would be reported again.
            log.warning("an error of Grace's own could not be kept: %s", error)


@contextmanager
def reported(settings: Settings, accept: Accept, clock: Clock) -> Iterator[None]:
    """Report what Grace raises or logs as an error in here; must be entered on the server's loop.

    To `SENTRY_DSN` where it is set; else as arrivals at `Door.SELF` for `GRACE_REPOSITORY`; with
    neither set, nothing is done.
    """
    if settings.sentry_dsn:
        options: dict[str, Any] = {"dsn": settings.sentry_dsn}
    elif settings.grace_repository:
        transport = ToHerself(settings.grace_repository, accept, clock)
        options = {"dsn": "", "transport": transport, "send_client_reports": False}
    else:
        yield
        return
    _init(options, Throttle(clock))
    try:
        yield
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)


def _init(options: dict[str, Any], throttle: Throttle) -> None:
    def before_send(event: Event, _hint: Hint) -> Event | None:
        raised = bool(event.get("exception"))  # a bare log line holds nothing to heal
        return event if raised and not _quiet.get() and throttle.admits() else None

    sentry_sdk.init(
        **options,
        before_send=before_send,
        # Data of people stays out by the SDK's default; its option for that is deprecated.
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        server_name="grace",
        # The SDK's own choice would also take along argv, and patch every library it finds.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            AtexitIntegration(callback=lambda _pending, _timeout: None),
            DedupeIntegration(),
            ExcepthookIntegration(),
            LoggingIntegration(level=None, event_level=logging.ERROR),
            ModulesIntegration(),
            ThreadingIntegration(),
        ],
    )


def about_herself(work: Work, store: Store, repository: RepositoryName | None) -> Work:
    """`work`, hushed for jobs that concern Grace's own repository.

    Otherwise a bug in healing would be reported, healed with that same bug, and reported again.
    """
    if repository is None:
        return work

    async def guarded(key: Key) -> None:
        if await _repository_of(key, store) != repository:
            await work(key)
            return
        with hushed():
            await work(key)

    return guarded


async def _repository_of(key: Key, store: Store) -> str:
    kind, _, name = key.partition(":")
    match kind:
        case "incident":
            incident = await store.incident(IncidentId(name))
            return incident.repository if incident else ""
        case "fix":
            fix = await store.fix(FixId(name))
            return fix.repository if fix else ""
    return name
