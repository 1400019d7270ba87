"""What the miniature remembers of organizations: their teams."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.demo.miniature.accounts import Account


@dataclass(eq=False)
class Team:
    """People of an organization; `members` maps login -> "active", or "pending" once invited."""

    id: int
    organization: Account
    slug: str
    created: datetime
    members: dict[str, str] = field(default_factory=dict)
