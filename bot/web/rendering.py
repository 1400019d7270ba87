"""Templates to pages: jinja2 with autoescaping on for everything and no undefined names."""

from hashlib import sha256
from importlib.resources import files

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.web import words

STYLE = (files("bot.web") / "static" / "style.css").read_bytes()
STYLE_PATH = f"/static/{sha256(STYLE).hexdigest()[:12]}.css"
"""Named by content, so that browsers may keep it for ever."""

PAGES = Environment(
    loader=PackageLoader("bot.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.filters |= {
    "visible": words.visible,
    "percent": words.percent,
    "diff_lines": words.diff_lines,
    "road": words.road,
    "span": words.span,
}
PAGES.globals |= {
    "style": STYLE_PATH,
    "needs": words.NEEDS,
    "verdicts": words.VERDICTS,
    "age": words.age,
}


def page(name: str, *, status: int = 200, **values: object) -> web.Response:
    """The page that a template makes of these values."""
    text = PAGES.get_template(name).render(values)
    return web.Response(text=text, status=status, content_type="text/html")


async def style(_request: web.Request) -> web.Response:
    """The style sheet."""
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return web.Response(body=STYLE, content_type="text/css", charset="utf-8", headers=kept)
