"""What things are called: typed ids, and the words of a closed list."""

from enum import StrEnum
from typing import NewType

RepositoryName = NewType("RepositoryName", str)
"""`owner/name`, as GitHub spells it."""


CommitId = NewType("CommitId", str)


FixId = NewType("FixId", str)
"""`fix_` and 16 hex digits."""


Fingerprint = NewType("Fingerprint", str)
"""`v1:` and 32 hex digits; one per bug, whatever door its errors come through."""


PatternId = NewType("PatternId", str)
"""`<family>/<file stem>`."""


Key = NewType("Key", str)
"""What a job is about: `intake:<repository>`, `incident:<id>`, `fix:<id>`, `repo:<name>`,
`welcome:<name>`."""


IncidentId = NewType("IncidentId", str)
"""16 hex digits of SHA-256 over (repository, type, last raw frame): how ingest collapses."""


class Door(StrEnum):
    """Through which door an error came in."""

    SDK = "sdk"
    SENTRY = "sentry"
    CI = "ci"
    SELF = "self"
    API = "api"
    CLI = "cli"

    @property
    def authenticated(self) -> bool:
        """Whether only somebody we know can have sent it; a DSN is public by design."""
        return self is not Door.SDK


class Whose(StrEnum):
    """Whose code a failed CI job ran on.

    A moved branch is told from a fork's of the same name by nobody, and treated with like care.
    """

    DEFAULT = "default"
    PERSON = "person"
    FORK = "fork"
    MOVED = "moved"
    GRACE = "grace"


class Stage(StrEnum):
    """Where in its life a fix is; `bot.stages` holds the table of what may follow what."""

    DRAFTED = "drafted"
    PROPOSED = "proposed"
    APPROVED = "approved"
    MERGED = "merged"
    VERIFIED = "verified"
    CAME_BACK = "came_back"
    ROLLED_BACK = "rolled_back"
    REJECTED = "rejected"
    ABANDONED = "abandoned"


class Permission(StrEnum):
    """What GitHub says a person may do with a repository, weakest first."""

    NONE = "none"
    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"
    MAINTAIN = "maintain"
    ADMIN = "admin"

    @property
    def may_write(self) -> bool:
        """Write or stronger."""
        return self in {Permission.WRITE, Permission.MAINTAIN, Permission.ADMIN}


class Wait(StrEnum):
    """What an error waits for that is to be healed later."""

    HOUR = "hour"
    OPEN_FIXES = "open_fixes"
    OWNERS = "owners"
    POLICY = "policy"
    PAUSE = "pause"


class MergeMethod(StrEnum):
    """How a pull request can land, in GitHub's words."""

    SQUASH = "squash"
    MERGE = "merge"
    REBASE = "rebase"
