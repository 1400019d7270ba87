"""Whose signatures count, and when: `.github/grace_signers`, an OpenSSH allowed-signers file.

The format is that of ssh-keygen(1), "ALLOWED SIGNERS". Lines that cannot speak for Grace (other
principals, other namespaces, other key types, certificate authorities) are passed over, so that a
team's own file may serve; a line that cannot be read is an error, because this file is the root
of all trust.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import LedgerError
from bot.ledger import sshsig
from bot.ledger.sshsig import PublicKey

PATH = ".github/grace_signers"
IDENTITY = "grace"
"""The principal that Grace signs as: what `ssh-keygen -Y verify -I` is given."""

_OPTION = re.compile(r'(?P<name>[A-Za-z-]+)(?:="(?P<value>[^"]*)")?(?:,|$)')
_LINE = re.compile(
    r"""(?P<principals>"[^"]+"|[^\s"]+)[ \t]+
    (?:(?!\S+[ \t]+AAAA)(?P<options>(?:[^\s"]|"[^"]*")+)[ \t]+)?  # what no key follows at once
    (?P<type>[\w@.-]+)[ \t]+(?P<key>\S+)(?:[ \t].*)?""",
    re.VERBOSE,
)
_LIMITS = frozenset({"valid-after", "valid-before"})
_KNOWN = _LIMITS | {"namespaces", "cert-authority"}


@dataclass(frozen=True, slots=True)
class AllowedSigner:
    """One line: a key and the time within which its signatures count, both ends included."""

    public: PublicKey
    valid_after: datetime | None = None
    valid_before: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether a signature made at this time counts."""
        return not (
            (self.valid_after is not None and at < self.valid_after)
            or (self.valid_before is not None and at > self.valid_before)
        )


@dataclass(frozen=True, slots=True)
class Signers:
    """All keys that may speak for Grace; several at once, so that one can be rotated."""

    lines: tuple[AllowedSigner, ...]

    def check(self, public: PublicKey, at: datetime) -> None:
        """Pass a key whose signatures count at this time.

        Raises:
            LedgerError: they do not, and why.
        """
        own = [line for line in self.lines if line.public == public]
        if not own:
            raise LedgerError(f"signed by {sshsig.fingerprint(public)}, which is no allowed signer")
        if not any(line.covers(at) for line in own):
            raise LedgerError(
                f"signed by {sshsig.fingerprint(public)}, which was not valid at {at.isoformat()}"
            )

    def end_of(self, public: PublicKey) -> datetime | None:
        """When a key's last line ends; None where one stays open, or there is none."""
        limits = [line.valid_before for line in self.lines if line.public == public]
        return None if None in limits else max((each for each in limits if each), default=None)


def line(
    public: str, *, valid_after: datetime | None = None, valid_before: datetime | None = None
) -> str:
    """The line that lets a `Signer.public` speak for Grace, without its line end."""
    options = [f'namespaces="{sshsig.NAMESPACE}"']
    for name, limit in (("valid-after", valid_after), ("valid-before", valid_before)):
        if limit is not None:
            options.append(f'{name}="{limit.astimezone(UTC):%Y%m%d%H%M%S}Z"')
    return f"{IDENTITY} {','.join(options)} {public}"


def parse(text: str) -> Signers:
    """The signers that a file allows.

    Raises:
        LedgerError: a line cannot be read; names it.
    """
    return Signers(tuple(_entries(text)))


def _entries(text: str) -> Iterator[AllowedSigner]:
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip()
        if not stripped or stripped.startswith("#"):
            continue
        try:
            entry = _entry(stripped)
        except LedgerError as error:
            raise LedgerError(f"allowed signers, line {number}: {error}") from None
        if entry is not None:
            yield entry


def _entry(text: str) -> AllowedSigner | None:
    """The line's signer, or None where it does not speak for Grace."""
    match = _LINE.fullmatch(text)
    if match is None:
        raise LedgerError("expected principals, options, key type and key")
    options = _options(match["options"] or "")
    if match["type"] != sshsig.KEY_TYPE or "cert-authority" in options:
        return None
    public = sshsig.of_line(match["type"], match["key"])
    if not _matches(match["principals"].strip('"'), IDENTITY):
        return None
    if not _matches(options.get("namespaces", "*"), sshsig.NAMESPACE):
        return None
    after, before = (_time(options.get(name)) for name in ("valid-after", "valid-before"))
    return AllowedSigner(public, after, before)


def _options(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _OPTION.match(text, at)
        name = match["name"].lower() if match else ""
        if match is None or name not in _KNOWN or name in found:
            raise LedgerError(f"the option at {text[at : at + 40]!r} is unknown or stands twice")
        if (match["value"] is None) != (name == "cert-authority"):
            raise LedgerError(f'write {name} as {name}="…"')
        found[name] = match["value"] or ""
        at = match.end()
    return found


def _time(text: str | None) -> datetime | None:
    """A timestamp in UTC: without the Z it would mean another moment on every machine."""
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{8})([0-9]{4})?([0-9]{2})?Z", text)
    if match is None:
        raise LedgerError(f"{text!r} is no time; write YYYYMMDDHHMMSSZ, with the Z")
    day, minute, second = match.groups(default="")
    try:
        return datetime.strptime(
            day + (minute or "0000") + (second or "00"), "%Y%m%d%H%M%S"
        ).replace(tzinfo=UTC)
    except ValueError:
        raise LedgerError(f"{text!r} is no time") from None


def _matches(patterns: str, name: str) -> bool:
    """An OpenSSH pattern list: `*` and `?` are wild, and one `!` that fits forbids."""
    fits = False
    for pattern in patterns.split(","):
        wild = re.escape(pattern.removeprefix("!")).replace(r"\*", ".*").replace(r"\?", ".")
        if re.fullmatch(wild, name, re.DOTALL):
            if pattern.startswith("!"):
                return False
            fits = True
    return fits
