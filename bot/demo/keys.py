"""The secrets of one play: made anew each time, worth nothing outside it."""

import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from bot.demo.alert import ORGANIZATION


@dataclass(frozen=True, slots=True)
class Signing:
    """Grace's Ed25519 key in OpenSSH form, and the line that allows it to sign as her."""

    private: str = field(repr=False)
    allowed: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Everything that the actors of a play share or keep from one another."""

    app_private: str = field(repr=False)
    app_public: str
    signing: Signing
    webhook_secret: str = field(default_factory=secrets.token_hex, repr=False)
    sentry_secret: str = field(default_factory=secrets.token_hex, repr=False)
    operator_token: str = field(default_factory=secrets.token_urlsafe, repr=False)


def make(signing: Signing) -> Keys:
    """A new set around Grace's signing key."""
    app = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = app.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = app.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return Keys(private.decode(), public.decode(), signing)


def dsn_key() -> str:
    """The public key of a DSN: 32 hex digits, as Sentry makes them."""
    return secrets.token_hex(16)


def sentry_project(folder: str) -> str:
    """How the operator's mapping names the Sentry project of a story."""
    return f"{ORGANIZATION}/{folder}"
