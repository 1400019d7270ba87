"""What `grace watch` has read and Grace has not taken yet: counted, bounded, sent with patience."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from bot.edges.addresses import is_loopback
from bot.errors import SettingsError
from bot.model import CommitId, RepositoryName
from bot.reading.faults_json import as_json
from bot.reading.fingerprint import collapse_key
from bot.reading.scrub import scrub_fault
from patterns.contract import Fault

log = logging.getLogger(__name__)

DOOR = "/api/code-healing/events"
MOST = 1_000
"""Different errors that may wait; what comes beside them is dropped and counted."""
GATHER = 2.0
"""Seconds in which occurrences of one error are counted rather than sent."""
PAUSES = (1.0, 300.0)
"""Seconds of the first wait for a server that is away, and of the longest."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to, as whom, and about what; `token` "" on Grace's own machine."""

    url: str
    token: str
    repository: RepositoryName
    commit: CommitId | None = None


@dataclass(slots=True)
class Pending:
    """One error and how often it was seen; under `id` it is one report, however often sent."""

    id: str
    faults: Sequence[Fault]
    count: int = 1


class Outbox:
    """Sends each error once per moment, with its count.

    Args:
        clock: seconds, monotonic.

    Raises:
        SettingsError: a token would go over plain HTTP.
    """

    def __init__(self, target: Target, clock: Callable[[], float] = time.monotonic) -> None:
        if urlsplit(target.url).scheme != "https" and not is_loopback(target.url):
            raise SettingsError("the address must start with https://, for the token's sake")
        self.dropped = 0
        self._target = target
        self._clock = clock
        self._open: dict[tuple[str, ...], Pending] = {}
        self._sealed: Pending | None = None
        self._not_before = clock() + GATHER
        self._pause = PAUSES[0]
        self._client = httpx.Client(
            timeout=10,
            trust_env=not is_loopback(target.url),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    @property
    def waiting(self) -> int:
        """Errors that were not taken yet."""
        return len(self._open) + (self._sealed is not None)

    def note(self, faults: Sequence[Fault]) -> None:
        """Count what was read; secrets go out of it before it waits."""
        kept = tuple(scrub_fault(fault) for fault in faults)
        key = tuple(collapse_key(self._target.repository, fault) for fault in kept)
        if key in self._open:
            self._open[key].count += 1
        elif self.waiting < MOST:
            self._open[key] = Pending(uuid4().hex, kept)
        else:
            self.dropped += 1

    def send(self, *, now: bool = False) -> None:
        """Send what waits, where its time has come; a server that is away is asked again later.

        Raises:
            SettingsError: the token is not the operator's; nothing would ever be taken.
        """
        if not now and self._clock() < self._not_before:
            return
        self._not_before = self._clock() + GATHER
        while self._sealed or self._open:
            if self._sealed is None:
                # From here on it is one report: what comes meanwhile begins another.
                self._sealed = self._open.pop(next(iter(self._open)))
            if not self._taken(self._sealed):
                return
            self._sealed = None
            self._pause = PAUSES[0]

    def _taken(self, pending: Pending) -> bool:
        try:
            answer = self._client.post(
                self._target.url.rstrip("/") + DOOR,
                json=self._report(pending),
                headers={"Idempotency-Key": pending.id}
                | ({"Authorization": f"Bearer {self._target.token}"} if self._target.token else {}),
            )
        except httpx.HTTPError as error:
            self._back_off(type(error).__name__)
            return False
        status = answer.status_code
        if status in {401, 403}:
            raise SettingsError("Grace does not take this token; see GRACE_OPERATOR_TOKEN")
        if status == 429 or status >= 500:
            self._back_off(str(status), answer.headers.get("retry-after", ""))
            return False
        if status != 202:
            self.dropped += 1
            log.warning("Grace refused a report with %d", status)
        return True

    def _report(self, pending: Pending) -> dict[str, Any]:
        report = as_json(pending.faults)
        for entry, fault in zip(report["faults"], pending.faults, strict=True):
            for shown, frame in zip(entry["frames"], fault.frames, strict=True):
                shown["context_line"] = frame.context
        return {
            "repository": self._target.repository,
            "commit": self._target.commit,
            "count": pending.count,
            **report,
        }

    def _back_off(self, because: str, asked: str = "") -> None:
        wait = float(asked[:9]) if asked.isascii() and asked.isdecimal() else self._pause
        wait = min(wait, PAUSES[1])
        log.warning(
            "Grace does not answer (%s); %d errors wait for %.0f s", because, self.waiting, wait
        )
        self._not_before = self._clock() + wait
        self._pause = min(self._pause * 2, PAUSES[1])
