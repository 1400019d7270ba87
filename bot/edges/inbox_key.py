"""The key that bodies at rest are sealed with: from the operator, or from a file of our own."""

import os
import re
import stat
import zlib
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from bot.errors import SettingsError, Unreadable

HOW_TO_MAKE_ONE = (
    'make one with: python -c "from cryptography.fernet import Fernet; '
    'print(Fernet.generate_key().decode())"'
)


PLAIN, DEFLATED = b"\0", b"\1"
"""What a body begins with, inside its seal."""
SMALL = 512
"""Bytes that are not worth deflating."""
MOST = 64 * 2**20
"""Bytes that a seal may hold, inflated: more than any door takes."""


class Sealer:
    """Deflates and encrypts what waits in the database (Fernet: AES-CBC with HMAC-SHA256).

    https://github.com/fernet/spec/blob/master/Spec.md
    """

    def __init__(self, keys: str) -> None:
        each = [key.strip() for key in keys.split(",")]
        # `Fernet` itself passes over letters that are not base64, and so over half a key.
        if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) for key in each):
            raise SettingsError(
                f"GRACE_INBOX_KEY is no Fernet key (32 bytes in URL-safe base64); {HOW_TO_MAKE_ONE}"
            )
        self._fernet = MultiFernet([Fernet(key) for key in each])

    def seal(self, body: bytes) -> bytes:
        """Deflate and encrypt: an event takes a third of the disk, and less time to encrypt."""
        if len(body) < SMALL:
            return self._fernet.encrypt(PLAIN + body)
        return self._fernet.encrypt(DEFLATED + zlib.compress(body, 1))

    def open(self, sealed: bytes) -> bytes:
        """Decrypt.

        Raises:
            Unreadable: it was sealed with a key that we do not have, or was changed since.
        """
        try:
            opened = self._fernet.decrypt(sealed)
        except InvalidToken:
            raise Unreadable(
                "it was sealed with another key or was damaged; put the old key back into "
                "GRACE_INBOX_KEY (after a comma, behind the new one)"
            ) from None
        if opened[:1] == DEFLATED:
            return zlib.decompressobj().decompress(opened[1:], MOST)
        return opened.removeprefix(PLAIN)


def sealer(configured: SecretStr | None, file: Path | None) -> Sealer:
    """A sealer with the operator's key, else with the key in `file`, which is made if missing.

    `configured` may hold several keys, separated by commas: the first seals, all of them open.

    Raises:
        SettingsError: there is no key and no place for one, or the file is not ours alone.
    """
    if configured is not None and configured.get_secret_value().strip():
        return Sealer(configured.get_secret_value())
    if file is None:
        raise SettingsError(
            "GRACE_INBOX_KEY must be set where GRACE_DATABASE_URL names a server; "
            f"{HOW_TO_MAKE_ONE}"
        )
    try:
        return Sealer(_kept_in(file))
    except OSError as error:
        raise SettingsError(
            f"the inbox key {file} cannot be used ({error.strerror}); set GRACE_INBOX_KEY instead"
        ) from None


def _kept_in(file: Path) -> str:
    if not file.exists():
        _make(file)
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"the inbox key {file} is open to others; run: chmod 600 {file}")
    return file.read_text()


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked: of two processes that start at once, both read one whole key.
    handle, draft = mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(Fernet.generate_key())
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        os.unlink(draft)  # noqa: PTH108  mkstemp speaks in strings
