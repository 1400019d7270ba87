"""The web application: every door and page on one router, behind one way of answering."""

from collections import Counter

from aiohttp import web

from bot.desk import Desk
from bot.settings import Settings
from bot.web import answers
from bot.web.access import Access
from bot.web.api import Api
from bot.web.envelopes import Envelopes
from bot.web.login import Login
from bot.web.pages import Pages
from bot.web.webhooks import Webhooks
from bot.web.well_known import WellKnown


def create_app(desk: Desk, settings: Settings) -> web.Application:
    """All routes over one desk; the settings say who may come in."""
    access = Access(settings, desk.clock)
    doors: Counter[str] = Counter()
    app = web.Application(middlewares=[answers.speak])
    for room in (
        Webhooks(desk, settings),
        Envelopes(desk, settings, doors),
        Api(desk, access, doors),
        Pages(desk, access, doors),
        Login(access, settings),
        WellKnown(settings),
    ):
        app.add_routes(room.routes())
    app.on_response_prepare.append(answers.dress)
    return app


def runner(app: web.Application) -> web.AppRunner:
    """Serves an application in the one way that is safe for it.

    aiohttp by default inflates bodies itself, and reads on what a refused request still holds: a
    decompression bomb of 2 kB would stop the event loop for seconds, and the bytes as they came
    would be lost to the tee. Access logs hold paths and queries, and a query may hold a DSN key,
    so there are none.
    """
    return web.AppRunner(app, lingering_time=0, access_log=None, auto_decompress=False)
