"""The pages that operators see: the status page, and one page per fix."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot.desk import Desk
from bot.model import Fix, FixId, Incident, Stage
from bot.stages import PENDING
from bot.web import names
from bot.web.access import Access
from bot.web.metrics import Rates, rates
from bot.web.rendering import STYLE_PATH, page, style
from bot.web.words import Links, percent, span

SHOWN = 50
"""Rows of each table; the API gives more."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the five metrics, in words."""

    name: str
    value: str
    because: str


@dataclass(frozen=True, slots=True)
class Pages:
    """What a person may look at; nothing here changes anything."""

    desk: Desk
    access: Access

    def routes(self) -> list[web.RouteDef]:
        """What to put into the application."""
        return [
            web.get("/", self.home),
            web.get("/fixes/{fix_id}", self.fix),
            web.get(STYLE_PATH, style),
        ]

    async def home(self, request: web.Request) -> web.Response:
        """All at a glance: what waits, what became of the rest, and what was refused."""
        if not self.access.allows(request):
            return self._stranger(request)
        status = await self.desk.status()
        pending = await self.desk.pending()
        fixes = await self.desk.history(SHOWN + len(pending))
        return self._page(
            "status.html",
            status=status,
            tiles=tiles(rates(status.tally), status),
            pending=pending,
            settled=[one for one in fixes if one.stage not in PENDING][:SHOWN],
            refused=[one for one in await self.desk.incidents() if silent(one)],
            turned_away=await self.desk.turned_away(),
            dead_letters=await self.desk.dead_letters(),
        )

    async def fix(self, request: web.Request) -> web.Response:
        """One fix: what, why, on which evidence, who decided, and how to check it."""
        if not self.access.allows(request):
            return self._stranger(request)
        found = await self._named(request.match_info["fix_id"])
        if found is None:
            return self._page("message.html", 404, title="No such fix", says=NO_SUCH_FIX)
        return self._page("fix.html", fix=found, merged=found.stage is not Stage.VERIFIED)

    async def _named(self, name: str) -> Fix | None:
        return await self.desk.fix(FixId(name)) if names.FIX.fullmatch(name) else None

    def _stranger(self, request: web.Request) -> web.Response:
        if self.access.token:
            raise web.HTTPSeeOther(f"/login?next={request.rel_url.raw_path}")
        return self._page("message.html", 403, title="Only from this machine", says=LOCAL_ONLY)

    def _page(self, template: str, status: int = 200, **values: object) -> web.Response:
        links = Links(self.desk.settings.github_api_url)
        signed_in = bool(self.access.token)
        return page(
            template,
            status=status,
            now=self.desk.clock.now(),
            links=links,
            signed_in=signed_in,
            **values,
        )
