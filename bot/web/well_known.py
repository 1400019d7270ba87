"""Where everybody may fetch the public half of the key that signs: `/.well-known/grace-signers`.

https://www.rfc-editor.org/rfc/rfc8615
"""

from dataclasses import dataclass

from aiohttp import web

from bot.ledger import keys, signers
from bot.settings import Settings

PATH = "/.well-known/grace-signers"
NO_KEY = "This Grace has no signing key: she signs nothing, and merges nothing.\n"


@dataclass(frozen=True, slots=True)
class WellKnown:
    """Open to all: a public key is no secret, and an auditor has no token."""

    settings: Settings

    def routes(self) -> list[web.RouteDef]:
        """What to put into the application."""
        return [web.get(PATH, self.signers)]

    async def signers(self, _: web.Request) -> web.Response:
        """The line that goes into `.github/grace_signers`."""
        key = self.settings.grace_signing_key
        if key is None:
            return web.Response(status=404, text=NO_KEY)
        public = keys.load(key.get_secret_value()).public
        return web.Response(text=f"{signers.line(public)}\n")
