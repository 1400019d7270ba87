"""Who Grace is to GitHub: the App's key, and the tokens of its installations."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import gidgethub
import httpx
import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import BaseModel, SecretStr

from bot.edges.github_failures import NOT_OURS, of_answer, of_status, of_transport
from bot.edges.github_line import Credentials, Line, checked_api, client_for
from bot.edges.github_pace import MOST_CHANGES, Pace, Recent
from bot.errors import SettingsError
from bot.model import Repository
from bot.ports import Clock

# Tokens live for one hour; one that a long git fetch starts with must not end during it.
# https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
SPARE = timedelta(minutes=5)
GITHUBS_GAP = timedelta(seconds=1)
# https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
DRIFT = timedelta(minutes=1)
LIFE = 540
"""Seconds; GitHub takes no more than ten minutes."""
ALIKE = timedelta(seconds=15)
"""What an answer may take, and clocks that are kept in time may differ by."""
WORD_HOLDS = timedelta(minutes=4)
READING: Mapping[str, Any] = {"permissions": {"contents": "read"}}


@dataclass(frozen=True, slots=True)
class AppKey:
    """An App's id (or client id) and its RSA key as PEM text."""

    app_id: str
    private_key: SecretStr

    def sign(self, now: datetime) -> SecretStr:
        """A JSON web token of the App's."""
        issued = int((now - DRIFT).timestamp())
        claims = {"iat": issued, "exp": issued + LIFE, "iss": self.app_id}
        return SecretStr(jwt.encode(claims, self.parsed(), "RS256"))

    def parsed(self) -> RSAPrivateKey:
        """The key, ready to sign.

        Raises:
            SettingsError: it cannot sign.
        """
        try:
            return _parsed(self.private_key.get_secret_value())
        except (ValueError, TypeError, UnsupportedAlgorithm):
            # The library's own text may quote the key.
            raise SettingsError(
                "GITHUB_PRIVATE_KEY is not an RSA key in PEM form; "
                "download a new one from the App's settings page"
            ) from None


@lru_cache(maxsize=1)
def _parsed(pem: str) -> RSAPrivateKey:
    """Parsed once: its primes are proven each time, 50 ms in which nothing else is answered."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError
    return key


class _Issued(BaseModel):
    token: SecretStr
    expires_at: datetime


@dataclass
class Keyring:
    """Lines by identity: one as the App, one per installation with a token that stays fresh.

    `skew` is by how much GitHub's clock is ahead of ours, zero where the two agree.
    `slug` is the App's, "" until an answer has told it; its login is `<slug>[bot]`.
    """

    key: AppKey
    api: str
    clock: Clock
    gap: timedelta
    skew: timedelta = field(init=False, default=timedelta(0))
    slug: str = field(init=False, default="")
    client: httpx.AsyncClient = field(init=False, repr=False)
    app: Line = field(init=False, repr=False)
    _word: tuple[datetime, SecretStr] | None = field(init=False, repr=False, default=None)
    _lines: dict[int, Line] = field(init=False, repr=False, default_factory=dict)
    _tokens: dict[tuple[int, int], _Issued] = field(init=False, repr=False, default_factory=dict)
    _minting: dict[int, asyncio.Lock] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.key.parsed()  # a wrong one stops the start
        self.api = checked_api(self.api)
        self.client = client_for(self.api)
        self.app = Line(
            self.client,
            # Minting tokens creates nothing that anybody sees.
            Pace(self.clock, timedelta(0), limits=()),
            Credentials(self._signed, self._forget_signed, "bearer"),
            tell=self._hear,
            base_url=self.api,
            cache=Recent(),
        )

    async def _signed(self) -> SecretStr:
        """What the App identifies itself by, dated by GitHub's clock as far as that is known."""
        now = self.clock.now()
        if self._word is None or not timedelta(0) <= now - self._word[0] < WORD_HOLDS:
            self._word = now, self.key.sign(now + self.skew)
        return self._word[1]

    def _forget_signed(self) -> None:
        """Sign anew by GitHub's clock: ours may be wrong by more than GitHub allows."""
        self._word = None

    def _hear(self, moment: datetime) -> None:
        """GitHub's clock says `moment` now, to the second and as late as its answer."""
        skew = moment - self.clock.now()
        self.skew = skew if abs(skew) > ALIKE else timedelta(0)

    def installation(self, installation: int) -> Line:
        """The line that speaks for an installation."""
        if installation not in self._lines:
            self._lines[installation] = Line(
                self.client,
                # A shorter gap than GitHub's is for a host of one's own, which limits nobody.
                Pace(self.clock, self.gap, limits=MOST_CHANGES if self.gap >= GITHUBS_GAP else ()),
                Credentials(
                    lambda: self._token(installation, 0), lambda: self._forget(installation)
                ),
                tell=self._hear,
                base_url=self.api,
                cache=Recent(),
            )
        return self._lines[installation]

    def person(self, token: SecretStr) -> Line:
        """A line that speaks for whoever owns a user token; it keeps nothing."""

        async def given() -> SecretStr:
            return token

        pace = Pace(self.clock, timedelta(0))
        return Line(self.client, pace, Credentials(given), base_url=self.api)

    async def reading_token(self, repo: Repository) -> SecretStr:
        """A token that can read this one repository's contents and nothing else, for git."""
        return await self._token(repo.installation, repo.id)

    async def _token(self, installation: int, only: int) -> SecretStr:
        """The kept token, or a new one; `only` narrows it to reading one repository."""
        async with self._minting.setdefault(installation, asyncio.Lock()):
            kept = self._tokens.get((installation, only))
            if kept is None or kept.expires_at - SPARE <= self.clock.now():
                self._drop_ended()
                kept = await self._mint(installation, only)
                self._tokens[installation, only] = kept
            return kept.token

    async def _mint(self, installation: int, only: int) -> _Issued:
        doing = f"give Grace a token for installation {installation}"
        url = f"/app/installations/{installation}/access_tokens"
        data = {**READING, "repository_ids": [only]} if only else {}
        try:
            return _Issued.model_validate(await self.app.post(url, data=data))
        except gidgethub.HTTPException as error:
            raise of_status(error, doing, self.clock.now()) from None
        except httpx.HTTPError as error:
            raise of_transport(error, doing) from None
        except NOT_OURS as error:
            raise of_answer(error, doing) from None

    def _drop_ended(self) -> None:
        """Tokens of repositories that nobody asks for any more are not kept for ever."""
        now = self.clock.now()
        self._tokens = {what: kept for what, kept in self._tokens.items() if kept.expires_at > now}

    def _forget(self, installation: int) -> None:
        for known in [each for each in self._tokens if each[0] == installation]:
            del self._tokens[known]
