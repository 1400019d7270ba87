"""Who may look: the operator's token, a session made from it, or this very machine.

Without `GRACE_OPERATOR_TOKEN` only callers on the loopback interface are let in, and only while
they ask for a loopback name and came through no proxy: otherwise a page in the operator's browser
(DNS rebinding) or a reverse proxy beside Grace would open her to the world.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import Anonymous
from bot.ports import Clock
from bot.settings import Settings

COOKIE = "grace_session"
SESSION = timedelta(hours=12)
PROXIED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


@dataclass(frozen=True, slots=True)
class Access:
    """The one rule for reading endpoints, the events door, metrics and pages."""

    settings: Settings
    clock: Clock

    @property
    def token(self) -> str:
        """The operator's token; "" where none is set."""
        secret = self.settings.grace_operator_token
        return secret.get_secret_value() if secret else ""

    def require(self, request: web.Request) -> None:
        """Let an operator through.

        Raises:
            Anonymous: it is none; the sentence says how to become one.
        """
        if self.allows(request):
            return
        if self.token:
            raise Anonymous("Send the operator token as `Authorization: Bearer <token>`.")
        raise Anonymous(
            "Without GRACE_OPERATOR_TOKEN only this machine itself is answered; set the token."
        )

    def allows(self, request: web.Request) -> bool:
        """Whether this is an operator."""
        if not self.token:
            return is_local(request)
        return self.matches(bearer(request)) or self._in_session(request)

    def matches(self, given: str) -> bool:
        """Whether that is the operator's token, in constant time."""
        return bool(self.token) and hmac.compare_digest(raw(given), raw(self.token))

    def session(self) -> str:
        """A cookie's value that proves, until it expires, that its bearer knew the token."""
        until = str(int((self.clock.now() + SESSION).timestamp()))
        return f"{until}.{self._seal(until)}"

    def _in_session(self, request: web.Request) -> bool:
        until, _, seal = request.cookies.get(COOKIE, "").partition(".")
        if not hmac.compare_digest(raw(seal), raw(self._seal(until))):
            return False
        # The seal holds, so `until` is a number that we wrote.
        return int(until) > self.clock.now().timestamp()

    def _seal(self, until: str) -> str:
        # Keyed by the token itself: a new token ends all sessions, and nothing need be stored.
        return hmac.new(raw(self.token), b"grace session " + raw(until), sha256).hexdigest()


def bearer(request: web.Request) -> str:
    """The token of the `Authorization` header; "" where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def same_origin(request: web.Request) -> bool:
    """Whether a page of ours sent this: a session, or this machine, vouches for no other page.

    https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def is_local(request: web.Request) -> bool:
    """Whether a program on this machine asks, by a loopback name, through no proxy."""
    if any(header in request.headers for header in PROXIED):
        return False
    try:
        name = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return False
    return _loopback(request.remote or "") and (name == "localhost" or _loopback(name))


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def raw(text: str) -> bytes:
    """Any header's or cookie's text as bytes, for hashing and comparing."""
    # Headers may hold any byte; aiohttp hands over undecodable ones as surrogates.
    return text.encode(errors="surrogatepass")
