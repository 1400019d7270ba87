"""The time of this machine."""

from datetime import UTC, datetime


class SystemClock:
    """Implements `bot.ports.Clock`."""

    def now(self) -> datetime:
        """This moment, aware, UTC."""
        return datetime.now(UTC)
