"""Grace's own signing key, and the file that says whose signatures count."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from bot.errors import LedgerError, SettingsError
from bot.ledger import sshsig

CURE = "make one with `grace keys new`"


class SshSigner:
    """Signs with one Ed25519 key; never shows it."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def sign(self, data: bytes) -> bytes:
        """An SSHSIG over `data`, unarmoured."""
        return sshsig.sign(self._key, data)

    def sign_envelope(self, encoded: bytes) -> bytes:
        """A bare Ed25519 signature (RFC 8032) over a DSSE pre-authentication encoding.

        Raises:
            LedgerError: the bytes are none; what begins like one can never pass for an SSHSIG.
        """
        if not encoded.startswith(b"DSSEv1 "):
            raise LedgerError("only DSSE envelopes are signed without SSHSIG")
        return self._key.sign(encoded)

    @property
    def public(self) -> str:
        """The public half as one OpenSSH line."""
        return sshsig.line_of(sshsig.public_of(self._key))

    @property
    def fingerprint(self) -> str:
        """The public half's `SHA256:…`."""
        return sshsig.fingerprint(sshsig.public_of(self._key))

    def __repr__(self) -> str:
        return f"SshSigner({self.fingerprint})"


def load(text: str) -> SshSigner:
    """The signer that an OpenSSH private key's text makes.

    Raises:
        SettingsError: the text is no such key; the sentence never quotes it.
    """
    try:
        key = load_ssh_private_key(text.strip().encode() + b"\n", password=None)
    except TypeError:  # how cryptography says that a passphrase is needed
        raise SettingsError(
            "GRACE_SIGNING_KEY is locked with a passphrase, and nobody is there to type it; "
            "remove it with `ssh-keygen -p`"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise SettingsError(f"GRACE_SIGNING_KEY is not an OpenSSH private key; {CURE}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(f"GRACE_SIGNING_KEY is not an Ed25519 key; {CURE}")
    return SshSigner(key)


def generate() -> str:
    """A new OpenSSH private key's text, without a passphrase."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
