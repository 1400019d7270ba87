"""Who lives in the miniature: people, organizations and Apps, and what a person may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """What a person may do with a repository, weakest first."""

    NONE = "none"
    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"
    MAINTAIN = "maintain"
    ADMIN = "admin"

    def covers(self, other: "Role") -> bool:
        """Whether this role includes the other."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(eq=False)
class Site:
    """The whole little world: where it listens, and who lives there.

    Attributes:
        base: its URL, known only once its socket is bound.
    """

    base: str = ""
    accounts: dict[str, "Account"] = field(default_factory=dict)

    def by_email(self, email: str) -> "Account | None":
        """Whose commits carry this address."""
        found = (account for account in self.accounts.values() if account.email == email)
        return next(found, None)


AccountKind = Literal["User", "Bot", "Organization"]


@dataclass(eq=False)
class Account:
    """A person, an organization, or the bot of an App."""

    site: Site
    id: int
    login: str
    kind: AccountKind = "User"

    @property
    def email(self) -> str:
        """The address that GitHub writes into commits that it makes for this account."""
        return f"{self.id}+{self.login}@users.noreply.github.com"


@dataclass(eq=False)
class App:
    """A GitHub App as the world sees it."""

    id: int
    slug: str
    name: str
    owner: Account
    bot: Account
    created: datetime
    permissions: Mapping[str, str] = field(default_factory=dict)
    events: tuple[str, ...] = ()
