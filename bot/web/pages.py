"""The pages that operators see: the status page, and one page per fix."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.desk import Desk, Status
from bot.model import Fix, FixId, Wait
from bot.policy import schema
from bot.stages import PENDING
from bot.steps.answer import REFUSED
from bot.web import names
from bot.web.access import Access
from bot.web.metrics import rates
from bot.web.rendering import ICON_PATH, STYLE_PATH, icon, page, style
from bot.web.words import Links, percent, span

SHOWN = 50
"""Rows of each table; the API gives more."""


NO_SUCH_FIX = "There is no fix of that id. The status page shows the newest ones."
LOCAL_ONLY = (
    "No operator token is set, so this page answers only to browsers on Grace's own machine. "
    "Set GRACE_OPERATOR_TOKEN to sign in from elsewhere."
)


UNTIL = {
    Wait.OPEN_FIXES: "after an open fix",
    Wait.OWNERS: "after the owners’ yes",
    Wait.POLICY: "after the policy allows it",
    Wait.PAUSE: "after the pause",
}
"""What lets an error be healed that an operator cannot call forward."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the five metrics, in words."""

    name: str
    value: str
    because: str


@dataclass(frozen=True, slots=True)
class Pages:
    """What a person may look at; nothing here changes anything.

    Attributes:
        doors: this process's counters.
    """

    desk: Desk
    access: Access
    doors: Mapping[str, int]

    def routes(self) -> list[web.RouteDef]:
        """What to put into the application."""
        return [
            web.get("/", self.home),
            web.get("/fixes/{fix_id}", self.fix),
            web.get(STYLE_PATH, style),
            web.get(ICON_PATH, icon),
            web.get("/grace.schema.json", self.schema),
        ]

    async def home(self, request: web.Request) -> web.Response:
        """All at a glance: what waits, what became of the rest, and what was refused."""
        if not self.access.allows(request):
            return self._stranger(request)
        status = await self.desk.status()
        pending = await self.desk.pending()
        fixes = await self.desk.history(SHOWN + len(pending))
        silent = [one for one in await self.desk.incidents() if one.fix is None]
        return self._page(
            "status.html",
            status=status,
            tiles=tiles(status),
            pending=pending,
            settled=[one for one in fixes if one.stage not in PENDING][:SHOWN],
            backlog=[one for one in silent if one.waits],
            refused=[one for one in silent if not one.waits],
            hour=Wait.HOUR,
            until=UNTIL,
            turned_away=await self.desk.turned_away(),
            dead_letters=await self.desk.dead_letters(),
            lost=self.doors.get("sdk_discarded", 0),
            turned_back=self.doors.get("sdk_turned_back", 0),
        )

    async def fix(self, request: web.Request) -> web.Response:
        """One fix: what, why, on which evidence, who decided, and how to check it."""
        if not self.access.allows(request):
            return self._stranger(request)
        found = await self._named(request.match_info["fix_id"])
        if found is None:
            return self._page("message.html", 404, title="No such fix", says=NO_SUCH_FIX)
        return self._page(
            "fix.html", fix=found, pending=found.stage in PENDING, refused=found.stage in REFUSED
        )

    async def schema(self, _request: web.Request) -> web.Response:
        """The JSON Schema of `.github/grace.yml`, for editors; nothing in it is secret."""
        return web.json_response(schema(), headers={"Access-Control-Allow-Origin": "*"})

    async def _named(self, name: str) -> Fix | None:
        return await self.desk.fix(FixId(name)) if names.FIX.fullmatch(name) else None

    def _stranger(self, request: web.Request) -> web.Response:
        if self.access.token:
            raise web.HTTPSeeOther(f"/login?next={request.rel_url.raw_path}")
        return self._page("message.html", 403, title="Only from this machine", says=LOCAL_ONLY)

    def _page(self, template: str, code: int = 200, **values: object) -> web.Response:
        return page(
            template,
            code,
            now=self.desk.clock.now(),
            links=Links(self.desk.settings.github_api_url),
            signed_in=bool(self.access.token),
            **values,
        )


def tiles(status: Status) -> tuple[Tile, ...]:
    """The original's five metrics, each with the counts it comes from."""
    tally, shares = status.tally, rates(status.tally)
    took = None if tally.time_to_fix is None else span(tally.time_to_fix)
    return (
        Tile(
            "Pattern coverage",
            percent(shares.pattern_coverage),
            f"{tally.patterns_matched} of {tally.incidents} distinct errors recognised",
        ),
        Tile(
            "Fix proposal rate",
            percent(shares.fix_proposal),
            f"{tally.fixes_proposed} proposed for {tally.incidents} errors",
        ),
        Tile(
            "Approval rate",
            percent(shares.approval),
            f"{tally.fixes_approved} of {tally.fixes_proposed} approved",
        ),
        Tile(
            "Success rate",
            percent(shares.success),
            f"{tally.fixes_verified} of {tally.fixes_applied} merges held",
        ),
        Tile("Time to fix", took or "–", "median, first seen to merged"),
    )
