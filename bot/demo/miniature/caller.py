"""Who is asking: an App's JWT, an installation's token, a person's token, or nobody.

https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
"""

import base64
import binascii
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import jwt

from bot.demo.miniature.accounts import Account, App, Role
from bot.demo.miniature.problem import forbidden, missing, unauthorized
from bot.demo.miniature.records import Repo
from bot.demo.miniature.world import Token, World

JWT_LIFE = 600
"""Seconds that GitHub allows between `iat` and `exp`."""
CLOCK_DRIFT = 60


class Kind(Enum):
    """How somebody has identified themselves."""

    NOBODY = "nobody"
    APP = "app"
    INSTALLATION = "installation"
    PERSON = "person"


class Need(NamedTuple):
    """What a route asks of its caller: an App's permission, and a person's role."""

    area: str
    level: str = "read"
    role: Role = Role.READ


def reading(area: str) -> Need:
    """Anyone who sees the repository may."""
    return Need(area)


def writing(area: str, role: Role = Role.WRITE) -> Need:
    """An App with write permission for the area, or a person with the role."""
    return Need(area, "write", role)


@dataclass(frozen=True)
class Caller:
    """Somebody with, perhaps, a name and rights."""

    kind: Kind
    account: Account
    token: Token | None = None
    app: App | None = None

    @property
    def name(self) -> str:
        """What rate limits are counted by."""
        return self.token.value if self.token else f"{self.kind.value}:{self.account.login}"

    def must(self, repo: Repo, need: Need) -> None:
        """Raise a `Problem` unless this caller may do that; 404 hides what is not theirs."""
        if repo.archived and need.level == "write":
            raise forbidden("Repository was archived so is read-only.")
        if self.kind is Kind.INSTALLATION:
            self._must_be_granted(repo, need)
            return
        if self.kind is Kind.APP:
            if need.area != "app":
                raise forbidden()
            return
        role = repo.role(self.account) if self.kind is Kind.PERSON else _stranger(repo)
        # Private repositories do not exist for those who may not read them.
        if not role.covers(Role.READ):
            raise missing()
        if need.level == "write" and self.kind is Kind.NOBODY:
            raise unauthorized("Requires authentication")
        if not role.covers(need.role):
            raise forbidden("Must have push access to repository")

    def _must_be_granted(self, repo: Repo, need: Need) -> None:
        token = self.token
        covered = token is not None and (
            repo in token.installation.repositories
            and (token.repositories is None or repo.id in token.repositories)
        )
        if not covered or token is None:
            if repo.private or need.level == "write":
                raise missing() if repo.private else forbidden()
            return
        granted = token.permissions.get(need.area, "")
        if granted not in {"write", need.level} and need.area != "metadata":
            raise forbidden()


def _stranger(repo: Repo) -> Role:
    return Role.NONE if repo.private else Role.READ


def identify(world: World, authorization: str) -> Caller:
    """Read an `Authorization` header; 401 where it is given and wrong."""
    if not authorization:
        return Caller(Kind.NOBODY, world.ghost)
    scheme, _, value = authorization.partition(" ")
    credential = _basic(value) if scheme.lower() == "basic" else value.strip()
    if scheme.lower() not in {"basic", "bearer", "token"}:
        raise unauthorized()
    if credential in world.user_tokens:
        return Caller(Kind.PERSON, world.user_tokens[credential])
    # Expired and unknown are the same 401: GitHub does not tell which.
    token = world.tokens.get(credential)
    if token is not None:
        if token.expires <= world.now() or token.installation.suspended:
            raise unauthorized()
        app = token.installation.app
        return Caller(Kind.INSTALLATION, app.bot, token, app)
    if credential.count(".") == 2:
        return _app(world, credential)
    raise unauthorized()


def _basic(value: str) -> str:
    """Git sends a token as the password of any user name."""
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise unauthorized() from None
    return password or user


def _app(world: World, credential: str) -> Caller:
    try:
        claims = jwt.decode(
            credential,
            world.settings.public_key,
            algorithms=["RS256"],
            options={"require": ["exp", "iss"], "verify_exp": False, "verify_iat": False},
        )
    except jwt.PyJWTError:
        raise unauthorized("A JSON web token could not be decoded") from None
    # Checked by hand against the world's own clock, which a test may turn.
    now = world.now().timestamp()
    issued, expires = claims.get("iat", now), claims["exp"]
    # App ids come as numbers and as text; client ids would, too.
    if str(claims["iss"]) != str(world.app.id):
        raise unauthorized("'Issuer' claim ('iss') must be an Integer")
    if not isinstance(expires, int | float) or expires <= now:
        raise unauthorized("'Expiration time' claim ('exp') must be a numeric value in the future")
    if expires > now + JWT_LIFE + CLOCK_DRIFT:
        raise unauthorized("'Expiration time' claim ('exp') is too far in the future")
    if not isinstance(issued, int | float) or issued > now + CLOCK_DRIFT:
        raise unauthorized("'Issued at' claim ('iat') must be an Integer in the past")
    return Caller(Kind.APP, world.app.bot, app=world.app)
