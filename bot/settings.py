"""Every environment variable that Grace reads, with its meaning."""

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.model import RepositoryName

Secrets = Annotated[tuple[SecretStr, ...], NoDecode]
"""Comma- or newline-separated; several are accepted at once, so that one can be rotated."""
Mapped = Annotated[dict[str, RepositoryName], NoDecode]
"""A JSON object; its values are `owner/name`."""

DSN = re.compile(
    r"(?P<scheme>https?)://(?P<key>[\w-]{1,64})(?::[\w-]*)?@(?P<host>[\w.:\[\]-]+)"
    r"(?P<path>/(?:[\w.-]+/)*)(?P<project>\w+)/?",
    re.ASCII,
)
"""https://develop.sentry.dev/sdk/overview/#parsing-the-dsn"""


class Settings(BaseSettings):
    """The operator's say. Field docs double as the reference in `deploy/settings.md`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    code_healing_enabled: bool = Field(default=True)
    """False: errors are still counted, nothing is proposed and nothing merges."""
    code_healing_auto_approve_low: bool = Field(default=True)
    """False: low severity needs an approval like medium."""
    code_healing_require_all_approvals: bool = Field(default=False)
    """True: every fix needs a person, whatever its severity."""

    github_app_id: str | None = None
    """The App's id, or its client id."""
    github_private_key: SecretStr | None = None
    """The App's PEM key, or the path of a file that holds it."""
    github_webhook_secret: Secrets = ()
    """What GitHub signs webhooks with."""
    github_token: SecretStr | None = None
    """Only for `grace audit --github`: a token that may read the repository; the App needs none."""
    github_api_url: str = "https://api.github.com"
    """Enterprise Server: `https://HOST/api/v3`."""

    sentry_dsn: str | None = None
    """Where Grace's own errors go; unset, they enter her own ingest for `GRACE_REPOSITORY`."""
    sentry_client_secret: Secrets = ()
    """What Sentry signs webhooks with."""
    sentry_auth_token: SecretStr | None = None
    """For asking Sentry: an `issue` webhook's event, and what its webhooks did not deliver."""
    sentry_url: str = "https://sentry.io"
    """Your region's or your own Sentry."""

    grace_signing_key: SecretStr | None = None
    """Ed25519 OpenSSH private key, or its file; without one nothing is proposed or merged."""
    grace_inbox_key: SecretStr | None = None
    """Fernet key for bodies at rest; unset, one is made beside the embedded database (0600)."""
    grace_operator_token: SecretStr | None = None
    """Bearer token for the API's reading endpoints and the status page."""
    grace_database_url: str = "sqlite:///grace.db"
    """SQLite file, or `postgresql://…`."""
    grace_data_dir: Path = Path(".grace")
    """Mirrors and, with the embedded database, the inbox key."""
    grace_dsn_keys: Mapped = Field(default_factory=dict)
    """JSON: public DSN key -> `owner/name`."""
    grace_forward_dsn: str | None = None
    """A DSN that every SDK envelope is handed on to, unchanged; unset, none is."""
    grace_sentry_projects: Mapped = Field(default_factory=dict)
    """JSON: `org/project`, or a numeric project id, -> `owner/name`."""
    grace_repository: RepositoryName | None = None
    """Grace's own repository, for healing herself."""
    grace_public_url: str = "http://127.0.0.1:8080"
    """Where people reach the status page."""
    grace_onboarding: bool = True
    """True: a repository without `.github/grace.yml` is asked by one pull request, and left alone
    until it is merged. False: the defaults rule there."""
    grace_verify_window: timedelta = timedelta(hours=24)
    """How long an error must stay away after the merge; a repository's policy may lengthen it."""
    grace_write_pause: timedelta = timedelta(seconds=1)
    """Between two changes that one installation makes; GitHub asks for a second at least. Less says
    that the host has no limits for changes."""
    grace_recover_interval: timedelta = timedelta(minutes=5)
    """How often GitHub is asked for webhooks that it could not deliver."""
    grace_sentry_interval: timedelta = timedelta(minutes=5)
    """How often Sentry is asked for issues whose webhook was lost."""
    grace_sweep_interval: timedelta = timedelta(seconds=30)
    """How often overdue jobs are looked for."""

    @field_validator("github_webhook_secret", "sentry_client_secret", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(
                part.strip() for part in value.replace("\n", ",").split(",") if part.strip()
            )
        return value

    @field_validator("grace_forward_dsn")
    @classmethod
    def _dsn(cls, value: str | None) -> str | None:
        if value and not DSN.fullmatch(value):
            raise ValueError("is no DSN; one looks like https://PUBLICKEY@HOST/PROJECT")
        return value or None

    @field_validator("grace_dsn_keys", "grace_sentry_projects", mode="before")
    @classmethod
    def _json(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise ValueError('is not JSON; write for example {"key": "owner/name"}') from None

    @field_validator("github_private_key", "grace_signing_key", mode="before")
    @classmethod
    def _text_or_file(cls, value: object) -> object:
        if isinstance(value, str) and value and "-----BEGIN" not in value:
            return _read_key(Path(value))
        return value.replace("\\n", "\n") if isinstance(value, str) else value

    @model_validator(mode="after")
    def _app_is_whole(self) -> Self:
        parts = {
            "GITHUB_APP_ID": self.github_app_id,
            "GITHUB_PRIVATE_KEY": self.github_private_key,
            "GITHUB_WEBHOOK_SECRET": self.github_webhook_secret,
        }
        missing = [name for name, value in parts.items() if not value]
        if missing and len(missing) < len(parts):
            raise ValueError(
                f"{' and '.join(missing)} must be set where the other App settings are; "
                "copy them from the App's settings page"
            )
        return self


def _read_key(path: Path) -> str:
    try:
        return path.expanduser().read_text()
    except OSError as error:
        raise ValueError(
            f"is neither a key nor a readable file ({error.strerror}); "
            "give the key's text, or the path of a file that holds it"
        ) from None


def load() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: one sentence per wrong variable, naming it and the cure.
    """
    try:
        return Settings()
    except ValidationError as errors:
        raise SettingsError(
            "; ".join(_sentence(dict(error)) for error in errors.errors())
        ) from None


def _sentence(error: dict[str, object]) -> str:
    where = error["loc"]
    name = str(where[0]).upper() if isinstance(where, tuple) and where else ""
    said = str(error["msg"]).removeprefix("Value error, ")
    cure = {"bool_parsing": "; write true or false"}.get(str(error["type"]), "")
    return f"{name} {said}{cure}".strip() if name in os.environ or name else said
