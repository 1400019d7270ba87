"""Everything that Grace herself raises, as one tree.

GraceError
├── SettingsError           a setting is missing or wrong; the sentence names it and the cure
├── PolicyError             a repository's `.github/grace.yml` is not valid; nothing is widened
├── Unreadable              bytes from outside are not what their door takes
├── HostError               a host (GitHub, Sentry) did not do what was asked
│   ├── NotInstalled        the repository is not ours to touch, or is gone
│   ├── Forbidden           a permission is missing; names it where GitHub does
│   ├── Conflict            what we pinned has moved: a head, a base, a ref, a duplicate
│   ├── Rejected            the request itself is wrong (422): retrying cannot help
│   ├── NotYet              the answer will exist later: a log still being written
│   └── Unavailable         time-out, 5xx, truncated answer, rate limit: try again later
├── StoreError              the database refused or cannot be reached
├── Declined                what a person asked for at the desk cannot be done, and why
│   ├── Anonymous           nobody knows who asks: no token, or one that is nobody's
│   ├── NotPermitted        we know who asks, and that person may not
│   ├── NoSuchFix           the fix that was named does not exist
│   ├── TooLate             the fix is past (or not yet at) the point where this can be said
│   └── Incomplete          something that must be said with it is missing or too long
├── Postponed               an error is to be healed later; says what it waits for
├── PoolError               a worker process was killed: time, memory, or a crash
├── ImpossibleStep          a fix was asked to take a step that the state table does not know
└── LedgerError             a record or signature does not hold; never sign, never merge
    └── CannotSign          no key, or none that this repository knows; says which and what to do

`patterns.contract.Refused` is no error of ours: a refusal is a result.
"""

from datetime import timedelta


class GraceError(Exception):
    """The root; `str()` is a sentence fit for a person's eyes, free of secrets."""


class SettingsError(GraceError):
    """A setting is missing or wrong."""


class PolicyError(GraceError):
    """A repository's policy is not valid.

    Attributes:
        problems: a sentence per mistake, naming line, field and cure.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Unreadable(GraceError):
    """Bytes from outside cannot be read as what their door takes."""


class HostError(GraceError):
    """A host did not do what was asked of it."""


class NotInstalled(HostError):
    """The repository is unknown to this App, was removed, or does not exist."""


class Forbidden(HostError):
    """The App lacks a permission, or its credentials were refused."""


class Conflict(HostError):
    """What the request was pinned to has moved, or exists already."""


class Rejected(HostError):
    """The request itself is wrong; sending it again cannot help."""


class NotYet(HostError):
    """What was asked for will exist later, or may have ceased to exist."""


class Unavailable(HostError):
    """The host cannot answer now.

    Attributes:
        retry_after: how long the host asked us to wait, or None where it did not say.
    """

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreError(GraceError):
    """The database refused, or cannot be reached."""


class Declined(GraceError):
    """What a person asked for cannot be done; the sentence says why, and what would help."""


class Anonymous(Declined):
    """No token came along, or one that belongs to nobody."""


class NotPermitted(Declined):
    """The person is known, and may not do this."""


class NoSuchFix(Declined):
    """There is no fix of that id."""


class TooLate(Declined):
    """The fix is not at a point of its life where this can be said."""


class Incomplete(Declined):
    """A part that the rules demand is missing, or is more than a record can hold."""


class PoolError(GraceError):
    """A worker process did not live to give its answer."""


class Postponed(GraceError):
    """An error is not healed yet, and will be looked at again.

    Attributes:
        wait: for what, a word of `bot.model.Wait`.
    """

    def __init__(self, because: str, wait: str) -> None:
        super().__init__(because)
        self.wait = wait


class ImpossibleStep(GraceError):
    """A fix was asked to take a step that `bot.stages` does not know."""


class LedgerError(GraceError):
    """A record, its signature or its chain does not hold."""


class CannotSign(LedgerError):
    """Grace has no key, or none that may speak for her in this repository; nothing is signed."""
