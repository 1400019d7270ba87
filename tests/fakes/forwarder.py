"""A tee that only remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model import Parcel


@dataclass
class FakeForwarder:
    """Implements `bot.ports.Forwarder`; takes `room` parcels and drops the rest."""

    room: int = 1000
    sent: list[Parcel] = field(default_factory=list)
    dropped: int = 0

    def forward(self, parcel: Parcel) -> None:
        """Remember it, where there is room."""
        if len(self.sent) < self.room:
            self.sent.append(parcel)
        else:
            self.dropped += 1

    def told(self) -> Mapping[str, int]:
        """As the port says."""
        return {"sdk_forwarded": len(self.sent), "sdk_forward_dropped": self.dropped}
