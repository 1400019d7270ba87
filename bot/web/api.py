"""The REST API: the original's four endpoints, the events door, health and metrics."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

from aiohttp import web

from bot.desk import Desk, Status
from bot.model import Arrival, Door, Fix, Key
from bot.web import bodies, keeping, metrics, shapes
from bot.web.access import Access, bearer, raw, same_origin

EVENTS_LIMIT = 5 * bodies.MIB
APPROVAL_LIMIT = 64 * 1024
FORM = "application/x-www-form-urlencoded"
"""What a button of the status page sends."""
HISTORY = range(1, 501)
"""How many fixes `limit` may ask for; 50 where it says nothing."""


@dataclass(frozen=True, slots=True)
class Api:
    """What programs ask of Grace; `doors` are this process's counters."""

    desk: Desk
    access: Access
    doors: Mapping[str, int]

    def routes(self) -> list[web.RouteDef]:
        """What to put into the application."""
        return [
            web.get("/api/code-healing/status", self.status),
            web.post("/api/code-healing/approve", self.approve),
            web.get("/api/code-healing/fixes/pending", self.pending),
            web.get("/api/code-healing/fixes/history", self.history),
            web.post("/api/code-healing/events", self.events),
            web.post("/api/code-healing/invite", self.invite),
            web.post("/api/code-healing/heal", self.heal),
            web.get("/healthz", self.health),
            web.get("/metrics", self.metrics),
        ]

    async def status(self, request: web.Request) -> web.Response:
        """The original's counts, and the rates that follow from them."""
        self.access.require(request)
        return web.json_response(status_json(await self.desk.status()))

    async def approve(self, request: web.Request) -> web.Response:
        """Take the word of the GitHub user whose token this is."""
        body = await bodies.read(request, APPROVAL_LIMIT)
        said = shapes.parse(shapes.Approval, bodies.as_object(body))
        fix = await self.desk.approve(
            said.fix_id, approved=said.approved, reason=said.reason, token=bearer(request)
        )
        return web.json_response(fix_json(fix), status=202)

    async def pending(self, request: web.Request) -> web.Response:
        """Fixes that are not merged yet."""
        self.access.require(request)
        return _listed(await self.desk.pending())

    async def history(self, request: web.Request) -> web.Response:
        """The newest fixes, whatever became of them."""
        self.access.require(request)
        limit = request.query.get("limit", "50")
        if not (limit.isascii() and limit.isdigit() and int(limit[:9]) in HISTORY):
            raise web.HTTPUnprocessableEntity(
                text=f"`limit` is a number from {HISTORY[0]} to {HISTORY[-1]}."
            )
        return _listed(await self.desk.history(int(limit)))

    async def events(self, request: web.Request) -> web.Response:
        """Take a traceback, a log, or faults that were read already."""
        self.access.require(request)
        _must_be_json(request)
        body = await bodies.read(request, EVENTS_LIMIT)
        report = shapes.parse(shapes.Report, bodies.as_object(body))
        arrival = Arrival(
            id=_identity(request),
            key=Key(f"intake:{report.repository}"),
            door=Door.API,
            kind="faults",
            body=await keeping.aside(
                len(body), lambda: keeping.report(report.model_dump(exclude_none=True))
            ),
            received_at=self.desk.clock.now(),
            repository=report.repository,
        )
        new = await self.desk.accept(arrival)
        return web.json_response({"id": arrival.id, "new": new}, status=202)

    async def invite(self, request: web.Request) -> web.Response:
        """Have a repository's owners asked, by one pull request, whether Grace may work there."""
        self.access.require(request)
        _must_be_json(request)
        body = await bodies.read(request, APPROVAL_LIMIT)
        wish = shapes.parse(shapes.Invitation, bodies.as_object(body))
        await self.desk.invite(wish.repository)
        return web.json_response({"repository": wish.repository}, status=202)

    async def heal(self, request: web.Request) -> web.Response:
        """Call one incident forward that waits for the limit of fixes in an hour."""
        self.access.require(request)
        pressed = request.content_type == FORM and same_origin(request)
        if not pressed:
            _must_be_json(request)
        body = await bodies.read(request, APPROVAL_LIMIT)
        said = bodies.as_form(body) if pressed else bodies.as_object(body)
        wish = shapes.parse(shapes.Call, said)
        if not await self.desk.call_forward(wish.incident):
            raise web.HTTPNotFound(text="There is no incident of that id; the status page has it.")
        if pressed:
            return web.Response(status=303, headers={"Location": "/#backlog"})
        return web.json_response({"incident": wish.incident}, status=202)

    async def health(self, _request: web.Request) -> web.Response:
        """Says that this process answers; a database that is away is no reason to restart it."""
        return web.json_response({"ok": True})

    async def metrics(self, request: web.Request) -> web.Response:
        """For Prometheus."""
        self.access.require(request)
        forwarder = self.desk.forwarder
        counts = {**self.doors, **(forwarder.told() if forwarder else {})}
        text = metrics.prometheus(await self.desk.status(), counts)
        return web.Response(text=text, headers={"Content-Type": "text/plain; version=0.0.4"})


def _must_be_json(request: web.Request) -> None:
    """A page in somebody's browser cannot send this type without asking first."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send it as application/json.")


def _identity(request: web.Request) -> str:
    """What a sender calls this report, or else a new name.

    Never the body's digest: the same traceback sent again says that the error came back.
    """
    given = request.headers.get("Idempotency-Key")
    return sha256(raw(given)).hexdigest() if given else uuid4().hex


def fix_json(fix: Fix) -> dict[str, Any]:
    """A fix as the API shows it."""
    return {
        "fix_id": fix.id,
        "repository": fix.repository,
        "pull_request": fix.pull_request,
        "pattern": fix.pattern,
        "severity": fix.severity,
        "stage": fix.stage,
        "title": fix.title,
        "waits_for": list(fix.waits_for),
        "proposed_at": None if fix.proposed_at is None else fix.proposed_at.isoformat(),
        "decided_by": fix.decided_by,
        "reason": fix.reason,
        "merge_commit": fix.merge_commit,
        "record": fix.record,
    }


def status_json(status: Status) -> dict[str, Any]:
    """The original's four values first, then the other counts and the rates."""
    tally = status.tally
    return {
        "running": status.running,
        "fixes_proposed": tally.fixes_proposed,
        "fixes_applied": tally.fixes_applied,
        "patterns_supported": status.patterns_supported,
        **{name: getattr(tally, name) for name in (*metrics.COUNTS, "dead_letters")},
        "rates": asdict(metrics.rates(tally)),
    }


def _listed(fixes: Iterable[Fix]) -> web.Response:
    return web.json_response({"fixes": [fix_json(fix) for fix in fixes]})
