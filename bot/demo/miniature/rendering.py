"""Turning what is known into HTML: the templates, the words that they use, and who looks."""

from datetime import datetime
from importlib.resources import files
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.demo.miniature.accounts import Account, Role
from bot.demo.miniature.diff import rows
from bot.demo.miniature.markdown import render
from bot.demo.miniature.records import Repo
from bot.demo.miniature.world import World

COOKIE = "acting-as"
HEADERS = {
    # Nothing but this one stylesheet: whatever slips through the escaping finds no way to act.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def _when(at: datetime) -> str:
    return f"{at:%H:%M:%S}"


def _segment(text: str) -> str:
    return quote(text, safe="")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.demo.miniature"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"markdown": render, "rows": rows, "when": _when, "segment": _segment}
    return environment


class Renderer:
    """Renders pages for somebody."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._templates = _environment()

    def page(
        self, request: web.Request, name: str, status: int = 200, **known: object
    ) -> web.Response:
        """A page of that template."""
        viewer = acting_as(self._world, request)
        text = self._templates.get_template(f"{name}.html").render(
            viewer=viewer,
            people=people(self._world),
            here=request.path_qs,
            role=lambda repo: repo.role(viewer),
            **known,
        )
        return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)


def style() -> str:
    """The one stylesheet."""
    return files("bot.demo.miniature").joinpath("templates/style.css").read_text("utf-8")


def people(world: World) -> list[Account]:
    """Whom one can act as: everyone who has a role somewhere."""
    named = {login for repo in world.repos.values() for login in repo.roles}
    return [world.account(login) for login in sorted(named)]


def acting_as(world: World, request: web.Request) -> Account:
    """Who the visitor has chosen to be; the first who may write, else nobody in particular."""
    known = people(world)
    chosen = request.cookies.get(COOKIE)
    for account in known:
        if account.login == chosen:
            return account
    writers = [who for who in known if any(_writes(repo, who) for repo in world.repos.values())]
    return writers[0] if writers else world.ghost


def _writes(repo: Repo, who: Account) -> bool:
    return repo.role(who).covers(Role.WRITE)
