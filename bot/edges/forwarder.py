"""The tee: SDK envelopes go on to the operator's own DSN, unread, from memory, or are dropped."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from bot.edges.addresses import is_loopback
from bot.errors import SettingsError
from bot.model import Parcel
from bot.ports import Clock
from bot.settings import DSN

log = logging.getLogger(__name__)

MOST_BYTES = 16 * 2**20
"""What may wait, in all; one more is dropped."""
EACH = 1024
"""What a parcel takes beside its body, roughly."""
SENDERS = 4
TIMEOUT = httpx.Timeout(10)
FAREWELL = 2.0
"""Seconds that what still waits has at the end."""
LEAST_PAUSE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=1)
TYPES = {"envelope": "application/x-sentry-envelope", "store": "application/json"}


class DsnForwarder:
    """Implements `bot.ports.Forwarder` over HTTP.

    The address is the operator's and nothing of a request changes it; no redirect is followed.
    Each parcel is sent once: an SDK sends but once, too.

    Raises:
        SettingsError: that is no DSN.
    """

    def __init__(self, dsn: str, client: httpx.AsyncClient, clock: Clock) -> None:
        parts = DSN.fullmatch(dsn)
        if parts is None:
            raise SettingsError("GRACE_FORWARD_DSN is no DSN")
        self._key = parts["key"]
        self._base = f"{parts['scheme']}://{parts['host']}{parts['path']}api/{parts['project']}"
        self._client = client
        self._clock = clock
        self._waiting: asyncio.Queue[Parcel] = asyncio.Queue()
        self._bytes = 0
        self._quiet_until: datetime | None = None
        self._counts = Counter({"sdk_forwarded": 0, "sdk_forward_dropped": 0})

    def forward(self, parcel: Parcel) -> None:
        """Have it sent soon, or drop it; never waits and never raises."""
        size = EACH + len(parcel.body)
        if self._bytes + size > MOST_BYTES or self._is_quiet():
            self._counts["sdk_forward_dropped"] += 1
            return
        self._bytes += size
        self._waiting.put_nowait(parcel)

    def told(self) -> Mapping[str, int]:
        """How many were `sdk_forwarded` and `sdk_forward_dropped` since the start."""
        return dict(self._counts)

    async def send(self) -> None:
        """Send what waits, until cancelled."""
        while True:
            parcel = await self._waiting.get()
            try:
                sent = not self._is_quiet() and await self._sent(parcel)
                self._counts["sdk_forwarded" if sent else "sdk_forward_dropped"] += 1
            finally:
                self._bytes -= EACH + len(parcel.body)
                self._waiting.task_done()

    async def settle(self) -> None:
        """Wait until nothing waits."""
        await self._waiting.join()

    def _is_quiet(self) -> bool:
        return self._quiet_until is not None and self._clock.now() < self._quiet_until

    async def _sent(self, parcel: Parcel) -> bool:
        try:
            answer = await self._client.post(
                f"{self._base}/{parcel.door}/", content=parcel.body, headers=self._headers(parcel)
            )
        except httpx.HTTPError as error:
            self._be_quiet(timedelta(seconds=1), type(error).__name__)
            return False
        if answer.status_code == 429:
            self._be_quiet(_asked_for(answer), "429")
        elif not answer.is_success:
            log.warning("the upstream DSN answered %d to an envelope", answer.status_code)
        return answer.is_success

    def _headers(self, parcel: Parcel) -> dict[str, str]:
        client = parcel.client or "grace"
        headers = {
            "Content-Type": TYPES[parcel.door],
            "User-Agent": client,
            "Via": "1.1 grace-tee",
            "X-Sentry-Auth": f"Sentry sentry_key={self._key}, sentry_version=7, "
            f"sentry_client={client}",
        }
        return headers | ({"Content-Encoding": parcel.encoding} if parcel.encoding else {})

    def _be_quiet(self, pause: timedelta, because: str) -> None:
        if not self._is_quiet():
            log.warning("the upstream DSN gets nothing for %s: %s", pause, because)
        self._quiet_until = self._clock.now() + pause


def _asked_for(answer: httpx.Response) -> timedelta:
    named = answer.headers.get("retry-after", "")
    if not (named.isascii() and named.isdecimal()):
        return LEAST_PAUSE
    return min(timedelta(seconds=int(named[:9])), LONGEST_PAUSE)


@asynccontextmanager
async def forwarding(dsn: str, clock: Clock) -> AsyncIterator[DsnForwarder]:
    """A forwarder at work; at the end it has a moment to send what waits.

    Raises:
        SettingsError: that is no DSN.
    """
    async with httpx.AsyncClient(
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=not is_loopback(dsn),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    ) as client:
        forwarder = DsnForwarder(dsn, client, clock)
        senders = [asyncio.create_task(forwarder.send()) for _ in range(SENDERS)]
        try:
            yield forwarder
        finally:
            last = asyncio.create_task(forwarder.settle())
            await asyncio.wait([last], timeout=FAREWELL)
            for task in (last, *senders):
                task.cancel()
            await asyncio.gather(last, *senders, return_exceptions=True)
