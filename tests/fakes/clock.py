"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class FakeClock:
    """Implements `bot.ports.Clock`; starts at a fixed moment."""

    at: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment the test has set."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by
