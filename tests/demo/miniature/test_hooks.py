import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.demo.miniature import hooks
from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.world import AppSettings
from tests.demo.speaking import Speaker, app_token


@dataclass
class Receiver:
    """Keeps what arrives, and answers as it is told."""

    url: str = ""
    status: int = 202
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        if self.status == 0:
            await asyncio.sleep(30)
        return web.Response(status=self.status, text="noted")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    it, app = Receiver(), web.Application(client_max_size=1 << 26)
    app.router.add_post("/webhooks/github", it.receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    it.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/github"
    yield it
    await runner.cleanup()


async def comment(mini: Miniature, grace: Speaker, receiver: Receiver) -> None:
    await grace.propose("fix", {"new.py": b""})
    mini.webhook_url = receiver.url
    await grace.post("issues/1/comments", {"body": "Grüße"})
    await mini.idle()
    mini.webhook_url = None


async def test_a_webhook_is_signed_over_the_bytes_that_arrive(
    mini: Miniature, grace: Speaker, receiver: Receiver
) -> None:
    await comment(mini, grace, receiver)
    [(headers, body)] = receiver.got
    secret = b"It's a Secret to Everybody"
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert headers["X-GitHub-Event"] == "issue_comment"
    said = json.loads(body)
    assert (said["action"], said["comment"]["body"]) == ("created", "Grüße")
    assert said["installation"]["id"]
    assert said["issue"]["pull_request"]["url"].endswith("/pulls/1")
    assert mini.webhook_url is None


async def test_a_delivery_is_recorded_and_sent_again_only_when_asked(
    mini: Miniature, app: tuple[AppSettings, str], grace: Speaker, receiver: Receiver
) -> None:
    receiver.status = 500
    await comment(mini, grace, receiver)
    assert len(receiver.got) == 1
    grace.speak_as(app_token(app[0].id, app[1]))
    [failed] = await grace.get("/app/hook/deliveries?status=failure")
    assert (failed["status_code"], failed["redelivery"]) == (500, False)
    whole = await grace.get(f"/app/hook/deliveries/{failed['id']}")
    assert whole["request"]["payload"]["comment"]["body"] == "Grüße"
    assert whole["response"]["payload"] == "noted"

    receiver.status, mini.webhook_url = 202, receiver.url
    again = f"/app/hook/deliveries/{failed['id']}/attempts"
    assert (await grace.ask("POST", again)).status_code == 202
    await mini.idle()
    guids = {headers["X-GitHub-Delivery"] for headers, _ in receiver.got}
    assert (len(receiver.got), guids) == (2, {failed["guid"]})
    newest = (await grace.get("/app/hook/deliveries"))[0]
    assert (newest["status"], newest["redelivery"]) == ("OK", True)
    assert (await grace.refused("GET", "/app/hook/deliveries/5"))[0] == 404


async def test_deliveries_are_paged_by_a_cursor(
    mini: Miniature, app: tuple[AppSettings, str], grace: Speaker, receiver: Receiver
) -> None:
    mini.webhook_url = receiver.url
    await grace.propose("fix", {"new.py": b""})
    await mini.idle()
    grace.speak_as(app_token(app[0].id, app[1]))
    every = await grace.get("/app/hook/deliveries?per_page=100")
    seen, path = [], "/app/hook/deliveries?per_page=2"
    while path:
        answer = await grace.ask("GET", path)
        seen += answer.json()
        path = answer.links.get("next", {}).get("url", "").removeprefix(mini.url)
    assert seen == every
    assert await grace.get("/app/hook/deliveries?cursor=nonsense") == []


async def test_a_receiver_that_is_not_there_or_too_slow_is_recorded(
    mini: Miniature, grace: Speaker, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "ANSWER_WITHIN", 0.2)
    receiver.status = 0
    await comment(mini, grace, receiver)
    receiver.url = "http://127.0.0.1:1/"
    mini.webhook_url = receiver.url
    await grace.post("issues/1/comments", {"body": "x"})
    await mini.idle()
    assert [one.status_code for one in mini.deliveries] == [504, 502]


async def test_what_is_under_way_is_dropped_at_the_end(
    mini: Miniature, grace: Speaker, receiver: Receiver
) -> None:
    receiver.status = 0
    await grace.propose("fix", {"new.py": b""})
    mini.webhook_url = receiver.url
    await grace.post("issues/1/comments", {"body": "x"})
    await mini.host.hooks.close()
    assert mini.host.hooks.busy is False


async def test_a_repository_without_the_app_is_silent(mini: Miniature, receiver: Receiver) -> None:
    mini.webhook_url = receiver.url
    await mini.create_repository("acme/other", {"x": b""}, install=False)
    await mini.idle()
    assert receiver.got == []


async def test_installing_and_removing_the_app_is_told(
    mini: Miniature, grace: Speaker, receiver: Receiver
) -> None:
    mini.webhook_url = receiver.url
    repo = mini.repo("acme/shop")
    mini.uninstall(repo)
    mini.install(repo)
    mini.install(repo)
    await mini.create_repository("other/shop", {})
    await mini.idle()
    told = sorted((one.event, one.action) for one in mini.deliveries)
    assert told == [
        ("installation", "created"),
        ("installation_repositories", "added"),
        ("installation_repositories", "removed"),
    ]
