"""Signing in: the operator token, once, for a session cookie that scripts cannot read."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from aiohttp import web

from bot.settings import Settings
from bot.web import bodies, names
from bot.web.access import COOKIE, SESSION, Access
from bot.web.rendering import page

FORM_LIMIT = 16 * 1024


@dataclass(frozen=True, slots=True)
class Login:
    """The form, and the way out."""

    access: Access
    settings: Settings

    def routes(self) -> list[web.RouteDef]:
        """What to put into the application."""
        return [
            web.get("/login", self.form),
            web.post("/login", self.sign_in),
            web.post("/logout", self.sign_out),
        ]

    async def form(self, request: web.Request) -> web.Response:
        """Ask for the token."""
        return page("login.html", next=_local(request.query.get("next", "")), wrong=False)

    async def sign_in(self, request: web.Request) -> web.Response:
        """Check the token and hand out a session."""
        body = await bodies.read(request, FORM_LIMIT)
        try:
            fields = parse_qs(body.decode(errors="replace"), max_num_fields=10)
        except ValueError:
            raise web.HTTPBadRequest(text="That is not the form of this page.") from None
        token, then = (fields.get(name, [""])[0] for name in ("token", "next"))
        if not self.access.matches(token):
            return page("login.html", 401, next=_local(then), wrong=True)
        answer = web.Response(status=303, headers={"Location": _local(then)})
        answer.set_cookie(
            COOKIE,
            self.access.session(),
            max_age=int(SESSION.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self.settings.grace_public_url.startswith("https://"),
        )
        return answer

    async def sign_out(self, _request: web.Request) -> web.Response:
        """Forget the session in this browser."""
        answer = web.Response(status=303, headers={"Location": "/login"})
        answer.del_cookie(COOKIE, httponly=True, samesite="Strict")
        return answer


def _local(path: str) -> str:
    """Where to go after signing in: a page of ours, never another site's address."""
    fix = path.removeprefix("/fixes/")
    return path if path.startswith("/fixes/") and names.FIX.fullmatch(fix) else "/"
