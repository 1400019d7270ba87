"""The local page that has GitHub make the App."""

import html
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.cli.manifest import manifest
from bot.errors import Rejected
from bot.web.app import runner
from bot.web.setup import Setup, Wish

WISH = Wish(manifest().stated, "Grace", "https://g.example/", "acme", "https://github.com")


@dataclass
class Flow:
    """The page, a browser in front of it, and the codes that were exchanged."""

    setup: Setup
    browser: ClientSession
    codes: list[str] = field(default_factory=list)


@pytest.fixture
async def flow() -> AsyncIterator[Flow]:
    codes: list[str] = []

    async def made(code: str) -> str:
        if code != "good":
            raise Rejected("GitHub would not hand over the new App")
        codes.append(code)
        return "https://github.com/apps/grace"

    setup = Setup(WISH, made)
    server = runner(setup.app())
    await server.setup()
    await web.TCPSite(server, "127.0.0.1", 0).start()
    port = server.addresses[0][1]
    async with ClientSession(f"http://127.0.0.1:{port}") as browser:
        yield Flow(setup, browser, codes)
    await server.cleanup()


async def test_the_form_sends_the_manifest_to_github(flow: Flow) -> None:
    async with flow.browser.get("/") as answer:
        text = await answer.text()
        assert "form-action https://github.com;" in answer.headers["Content-Security-Policy"]

    target = html.unescape(str(re.search(r'action="([^"]+)"', text)[1]))  # type: ignore[index]  # it is there
    sent = json.loads(html.unescape(str(re.search(r'value="([^"]+)"', text)[1])))  # type: ignore[index]  # likewise
    assert target == (
        f"https://github.com/organizations/acme/settings/apps/new?state={flow.setup.state}"
    )
    assert sent["hook_attributes"]["url"] == "https://g.example/webhooks/github"
    assert sent["redirect_url"].endswith("/created")
    assert sent["default_permissions"]["contents"] == "write"


async def test_the_code_is_exchanged_once(flow: Flow) -> None:
    back = {"state": flow.setup.state, "code": "good"}
    async with flow.browser.get("/created", params=back) as answer:
        assert "https://github.com/apps/grace/installations/new" in await answer.text()
    async with flow.browser.get("/created", params=back) as answer:
        assert answer.status == 409

    assert (flow.codes, flow.setup.done.is_set()) == (["good"], True)


@pytest.mark.parametrize("state", ["", "guessed", "\udcff"])
async def test_what_was_not_started_here_is_refused(flow: Flow, state: str) -> None:
    known = state.encode(errors="surrogateescape").decode(errors="replace")
    async with flow.browser.get("/created", params={"state": known, "code": "good"}) as answer:
        assert answer.status == 403

    assert flow.codes == []


async def test_a_code_that_github_refuses_leaves_the_page_open(flow: Flow) -> None:
    back = {"state": flow.setup.state, "code": "bad"}
    async with flow.browser.get("/created", params=back) as answer:
        assert answer.status == 422

    assert not flow.setup.done.is_set()


async def test_another_site_s_name_for_this_machine_is_refused(flow: Flow) -> None:
    async with flow.browser.get("/", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403


def test_without_an_organisation_the_app_is_the_person_s() -> None:
    wish = Wish({}, "Grace", "https://g.example", "", "https://ghe.example")

    assert wish.target("s") == "https://ghe.example/settings/apps/new?state=s"


def test_the_manifest_is_the_one_of_the_checkout() -> None:
    text = (Path(__file__).parents[2] / "app.yml").read_text()

    assert all(f"  {area}: {level}" in text for area, level in manifest().permissions.items())
