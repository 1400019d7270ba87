"""Signed webhooks: sent once, recorded, never retried by themselves, redelivered when asked.

https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries
"""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import aiohttp

from bot.demo.miniature import views
from bot.demo.miniature.accounts import Account
from bot.demo.miniature.records import Installation, Repo
from bot.demo.miniature.records_ci import Delivery
from bot.demo.miniature.world import World

ANSWER_WITHIN = 10.0
"""Seconds that a receiver has, as on GitHub."""
KEEP = 10_000


class Hooks:
    """Sends what happens to the App's webhook address.

    Attributes:
        url: where they go; None sends none. May change at any time.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = world.settings.webhook_url
        self.watchers: list[Callable[[str, Mapping[str, Any]], object]] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def emit(self, event: str, repo: Repo, sender: Account, payload: Mapping[str, Any]) -> None:
        """Tell the App about something in a repository that it is installed on."""
        installation = self.world.installation_of(repo)
        if installation is None:
            return
        about = {
            **payload,
            "repository": payload.get("repository") or views.repo(repo),
            "sender": views.account(sender),
            "installation": {
                "id": installation.id,
                "node_id": views.node_id("Integration", installation.id),
            },
        }
        self._record(event, about, installation, repo)

    def emit_installation(
        self, event: str, installation: Installation, payload: Mapping[str, Any]
    ) -> None:
        """Tell the App about its own installation."""
        about = {
            **payload,
            "installation": views.installation(installation),
            "sender": views.account(installation.account),
        }
        self._record(event, about, installation, None)

    def _record(
        self, event: str, payload: Mapping[str, Any], installation: Installation, repo: Repo | None
    ) -> None:
        for watcher in self.watchers:
            watcher(event, payload)
        if self.url is None:
            return  # an App without a webhook address has no deliveries either
        delivery = Delivery(
            self.world.new_id(),
            str(uuid.uuid4()),
            event,
            payload.get("action"),
            payload,
            self.world.now(),
            installation.id,
            repo.id if repo else None,
        )
        self._start(delivery)

    def _start(self, delivery: Delivery) -> None:
        self.world.deliveries.append(delivery)
        del self.world.deliveries[:-KEEP]
        # Each on its own, as on GitHub: deliveries overtake each other, and one that hangs holds
        # up nobody else.
        task = asyncio.create_task(self._deliver(delivery))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send the same event again: another delivery with the same guid."""
        again = replace(
            delivery,
            id=self.world.new_id(),
            delivered=self.world.now(),
            redelivery=True,
            status="",
            status_code=0,
        )
        self._start(again)
        return again

    async def _deliver(self, delivery: Delivery) -> None:
        # The very bytes that are signed are sent: whoever serialised again would sign another body.
        body = json.dumps(delivery.payload).encode()
        delivery.request_headers = self._headers(delivery, body)
        began = time.monotonic()
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN)
            )
        try:
            async with self._session.post(
                self.url or "", data=body, headers=delivery.request_headers
            ) as answer:
                delivery.response_body = (await answer.text(errors="replace"))[:10_000]
                delivery.response_headers = dict(answer.headers)
                delivery.status_code = answer.status
                fine = answer.status < 300
                delivery.status = "OK" if fine else f"Invalid HTTP Response: {answer.status}"
        except TimeoutError:
            delivery.status, delivery.status_code = "timed out", 504
        except (aiohttp.ClientError, OSError) as error:
            delivery.status, delivery.status_code = f"failed to connect to host: {error}", 502
        delivery.duration = round(time.monotonic() - began, 2)

    def _headers(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        # https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
        secret = self.world.settings.webhook_secret.encode()
        signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/miniature",
            "Accept": "*/*",
            "X-GitHub-Event": delivery.event,
            "X-GitHub-Delivery": delivery.guid,
            "X-GitHub-Hook-ID": "1",
            "X-GitHub-Hook-Installation-Target-ID": str(self.world.app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": f"sha256={signature}",
        }

    @property
    def busy(self) -> bool:
        """Whether a delivery is under way."""
        return bool(self._under_way)

    async def settle(self) -> None:
        """Wait until no delivery is under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def close(self) -> None:
        """Drop what is under way."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
