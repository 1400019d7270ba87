"""Templates to pages: jinja2 with autoescaping on for everything and no undefined names."""

from hashlib import sha256
from importlib.resources import files

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.web import words

STATIC = files("bot.web") / "static"
STYLE = (STATIC / "style.css").read_bytes()
ICON = (STATIC / "icon.svg").read_bytes()
STYLE_PATH = f"/static/{sha256(STYLE).hexdigest()[:12]}.css"
ICON_PATH = f"/static/{sha256(ICON).hexdigest()[:12]}.svg"
KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Static files are named by their content, so that browsers may keep them for ever."""

PAGES = Environment(
    loader=PackageLoader("bot.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.filters |= {
    "visible": words.visible,
    "prose": words.prose,
    "percent": words.percent,
    "diff_lines": words.diff_lines,
    "road": words.road,
    "span": words.span,
}
PAGES.globals |= {
    "style": STYLE_PATH,
    "icon": ICON_PATH,
    "needs": words.NEEDS,
    "verdicts": words.VERDICTS,
    "age": words.age,
}


def page(template: str, code: int = 200, /, **values: object) -> web.Response:
    """The page that a template makes of these values, under an HTTP status code."""
    text = PAGES.get_template(template).render(values)
    return web.Response(text=text, status=code, content_type="text/html")


async def style(_request: web.Request) -> web.Response:
    """The style sheet."""
    return web.Response(body=STYLE, content_type="text/css", charset="utf-8", headers=KEPT)


async def icon(_request: web.Request) -> web.Response:
    """What a browser's tab shows."""
    return web.Response(body=ICON, content_type="image/svg+xml", headers=KEPT)
