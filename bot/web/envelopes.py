"""The sentry-sdk door: an unmodified SDK whose DSN points here delivers its envelopes.

https://develop.sentry.dev/sdk/data-model/envelopes/
"""

import re
from asyncio import Semaphore
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from aiohttp import web

from bot.desk import Desk
from bot.errors import Unreadable
from bot.model import Arrival, Door, Key, Parcel, RepositoryName
from bot.reading.envelope import auth_key, parse
from bot.settings import Settings
from bot.web import bodies, keeping, names

LIMIT = 2 * bodies.MIB
"""A RecursionError of 999 frames takes 0.7 MB inflated; nothing honest takes three times that."""
IN_FLIGHT = 100
"""Requests that are read or wait for the store at once; one more is told to come back later."""
TEE = "grace-tee"
"""How the forwarder names itself in `Via`: https://www.rfc-editor.org/rfc/rfc9110#field.via."""
CLIENT = re.compile(r"sentry_client=([\w./-]{1,80})", re.ASCII)
PAUSE = 60
"""Seconds that an SDK keeps quiet after an overload."""
OVERLOADED = {
    "Retry-After": str(PAUSE),
    # https://develop.sentry.dev/sdk/expected-features/rate-limiting/
    "X-Sentry-Rate-Limits": f"{PAUSE}:error:key:grace_overloaded",
}


@dataclass(frozen=True, slots=True)
class Envelopes:
    """Takes events; `doors` counts what the SDKs say they had to throw away."""

    desk: Desk
    settings: Settings
    doors: Counter[str]
    places: Semaphore = field(default_factory=lambda: Semaphore(IN_FLIGHT))

    def routes(self) -> list[web.RouteDef]:
        """What to put into the application; what stands for the project is of no matter."""
        return [
            web.post("/api/{project}/envelope/", self.envelope),
            web.post("/api/{project}/store/", self.store),
        ]

    async def envelope(self, request: web.Request) -> web.Response:
        """Keep the event of an envelope, count its client reports, skip everything else."""
        return await self._take(request, read_envelope)

    async def store(self, request: web.Request) -> web.Response:
        """Keep a bare event, as SDKs sent it before there were envelopes."""
        return await self._take(request, read_event)

    def _opens(self, request: web.Request) -> RepositoryName:
        # An envelope can name its DSN inside, too, but nothing is read for those we do not know.
        key = auth_key(request.headers, request.query)
        if key is None:
            raise web.HTTPUnauthorized(text="missing authorization information")
        # A DSN key is public by design, so nothing is lost by how long a look-up takes.
        repository = self.settings.grace_dsn_keys.get(key)
        if repository is None:
            raise web.HTTPForbidden(text="GRACE_DSN_KEYS does not know this DSN's public key")
        return repository

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self.places.locked():
            self.doors["sdk_turned_back"] += 1
            raise web.HTTPTooManyRequests(text="Come back in a minute.", headers=OVERLOADED)
        async with self.places:
            yield

    async def _take(
        self, request: web.Request, read: Callable[[bytes], "Delivered"]
    ) -> web.Response:
        repository = self._opens(request)
        async with self._place():
            body = await bodies.take(request, LIMIT)
            delivered = await keeping.aside(len(body.plain), lambda: read(body.plain))
            self._hand_on(request, body)
            self.doors["sdk_discarded"] += delivered.discarded
            if delivered.event is not None:
                await self._keep(repository, delivered.event)
        return web.json_response({"id": delivered.id} if delivered.id else {})

    def _hand_on(self, request: web.Request, body: bodies.Body) -> None:
        """Tee: a DSN is exclusive, and nobody should have to leave Sentry to try Grace."""
        # Said by ourselves only: a DSN that leads back to Grace must not make a circle.
        if self.desk.forwarder is None or TEE in request.headers.get("Via", ""):
            return
        door = request.path.rstrip("/").rpartition("/")[2]
        client = CLIENT.search(request.headers.get("X-Sentry-Auth", ""))
        self.desk.forwarder.forward(
            Parcel(door, body.raw, body.encoding, client[1] if client else "")
        )

    async def _keep(self, repository: RepositoryName, event: bytes) -> None:
        arrival = Arrival(
            # Never the event's own id: whoever knows it could be there first with another body.
            id=sha256(repository.encode() + b"\0" + event).hexdigest(),
            key=Key(f"intake:{repository}"),
            door=Door.SDK,
            kind="event",
            body=event,
            received_at=self.desk.clock.now(),
            repository=repository,
        )
        await self.desk.accept(arrival)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What matters of a body: the event as it is kept, and how many never left the SDK."""

    id: str | None
    event: bytes | None = None
    discarded: int = 0


def read_envelope(body: bytes) -> Delivered:
    """An envelope to what matters of it.

    Raises:
        Unreadable: it is none, or holds more than the one event that it may.
    """
    opened = parse(body)
    events = list(opened.events)
    if len(events) > 1:
        raise Unreadable("An envelope holds at most one event.")
    reports = [item.json() for item in opened.items if item.type == "client_report"]
    return Delivered(
        id=opened.event_id,
        event=keeping.event(events[0]) if events else None,
        discarded=sum(_discarded(report) for report in reports),
    )


def read_event(body: bytes) -> Delivered:
    """A bare event likewise.

    Raises:
        web.HTTPBadRequest: it is no JSON object.
    """
    event = bodies.as_object(body)
    name = event.get("event_id")
    return Delivered(name if isinstance(name, str) else None, keeping.event(event))


def _discarded(report: Mapping[str, Any]) -> int:
    told = report.get("discarded_events")
    counts = [names.at(one, "quantity") for one in told] if isinstance(told, list) else []
    # An SDK's word: one report can say at most a million.
    return min(10**6, sum(n for n in counts if type(n) is int and n > 0))
