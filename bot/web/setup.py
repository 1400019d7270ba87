"""The local page that has GitHub make the App: GitHub's manifest flow, for this machine only.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

import asyncio
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.web import answers
from bot.web.access import is_local, raw
from bot.web.rendering import ICON_PATH, STYLE_PATH, icon, page, style


@dataclass(frozen=True, slots=True)
class Wish:
    """What App is wanted, and where it is reached.

    Attributes:
        manifest: as `app.yml` has it; its addresses are replaced.
        public_url: where GitHub and people will reach the server.
        organization: that will own the App; "" for the person's own account.
        host: GitHub's pages, e.g. `https://github.com`.
    """

    manifest: Mapping[str, Any]
    name: str
    public_url: str
    organization: str
    host: str

    def filled(self, callback: str) -> dict[str, Any]:
        """The manifest that GitHub is given; `callback` is where it sends the browser back to."""
        base = self.public_url.rstrip("/")
        return {
            **self.manifest,
            "name": self.name,
            "url": base,
            "hook_attributes": {"url": f"{base}/webhooks/github", "active": True},
            "redirect_url": callback,
        }

    def target(self, state: str) -> str:
        """Where the form is sent."""
        owner = f"organizations/{quote(self.organization, safe='')}/" if self.organization else ""
        return f"{self.host}/{owner}settings/apps/new?state={state}"


@dataclass(frozen=True)
class Setup:
    """The page, and the end of the flow: `made(code)` gives where the App can be installed."""

    wish: Wish
    made: Callable[[str], Awaitable[str]]
    done: asyncio.Event = field(default_factory=asyncio.Event)
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    def app(self) -> web.Application:
        """To serve on the loopback interface."""
        app = web.Application(middlewares=[answers.speak])
        app.add_routes(
            [
                web.get("/", self.form),
                web.get("/created", self.created),
                web.get(STYLE_PATH, style),
                web.get(ICON_PATH, icon),
            ]
        )
        app.on_response_prepare.append(answers.dress)
        app.on_response_prepare.append(self._let_the_form_out)
        return app

    async def form(self, request: web.Request) -> web.Response:
        """One button: it sends the manifest to GitHub, where a person says yes."""
        _only_here(request)
        manifest = self.wish.filled(f"http://{request.host}/created")
        return page(
            "setup.html",
            target=self.wish.target(self.state),
            manifest=json.dumps(manifest),
            wish=self.wish,
            permissions=sorted(manifest["default_permissions"].items()),
        )

    async def created(self, request: web.Request) -> web.Response:
        """GitHub sends the browser back with a code, which is the App's for an hour."""
        _only_here(request)
        if not hmac.compare_digest(raw(request.query.get("state", "")), raw(self.state)):
            raise web.HTTPForbidden(text="This was not started here: open the first page again.")
        if self.done.is_set():
            raise web.HTTPConflict(text="The App was made already; this page has done its work.")
        where = await self.made(request.query.get("code", ""))
        self.done.set()
        return page("setup_done.html", where=where)

    async def _let_the_form_out(self, _request: web.Request, response: web.StreamResponse) -> None:
        policy = response.headers["Content-Security-Policy"]
        out = policy.replace("form-action 'self'", f"form-action {self.wish.host}")
        response.headers["Content-Security-Policy"] = out


def _only_here(request: web.Request) -> None:
    if not is_local(request):
        raise web.HTTPForbidden(text="Set-up answers only to a browser on this machine.")
