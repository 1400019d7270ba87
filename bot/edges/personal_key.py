"""The signing key of a person at a command line: made on first use, readable by nobody else."""

import os
from pathlib import Path

from bot.errors import SettingsError
from bot.ledger import keys


def place() -> Path:
    """Where it lies (XDG Base Directory Specification 0.8)."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "grace" / "signing_key"


def personal_key() -> str:
    """Its text; the key is made where there is none yet.

    Raises:
        SettingsError: it can be neither read nor made.
    """
    file = place()
    try:
        if not file.exists():
            write(file, keys.generate())
        return file.read_text(encoding="ascii")
    except OSError as error:
        raise SettingsError(
            f"{file} can be neither read nor made ({error.strerror}); set GRACE_SIGNING_KEY"
        ) from None


def write(file: Path, private: str) -> None:
    """A new file that nobody else can read, not for a moment; an old key is never overwritten."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(private)
