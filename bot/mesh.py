"""The trigger mesh: typed events, and who listens to them.

Events tell listeners (metrics, notifications, logs) what has happened; they never carry the work
itself. What must not be lost stands in the store before an event is published.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from bot.model import Fix, Incident, Refusal


@dataclass(frozen=True, slots=True)
class Event:
    """The root of all events."""

    name: ClassVar[str]


@dataclass(frozen=True, slots=True)
class ErrorDetected(Event):
    """An error was read and belongs to an incident now."""

    name = "error.detected"
    incident: Incident


@dataclass(frozen=True, slots=True)
class WarningRaised(Event):
    """Likewise for a warning: a deprecation, a coroutine that was never awaited."""

    name = "warning.raised"
    incident: Incident


@dataclass(frozen=True, slots=True)
class HealingRefused(Event):
    """No fix, and why."""

    name = "healing.refused"
    incident: Incident
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class ApprovalRequested(Event):
    """A pull request is open and a person's word is needed."""

    name = "approval.requested"
    fix: Fix


@dataclass(frozen=True, slots=True)
class CodeFixed(Event):
    """A fix was merged."""

    name = "code.fixed"
    fix: Fix


@dataclass(frozen=True, slots=True)
class FixVerified(Event):
    """A merged fix held for the whole window, or the error came back."""

    name = "fix.verified"
    fix: Fix
    held: bool


E = TypeVar("E", bound=Event)
Listener = Callable[[E], Awaitable[None]]


class Mesh:
    """Listeners by event type, told in the order in which they subscribed."""

    def __init__(self) -> None:
        self._listeners: dict[type[Event], list[Callable[..., Awaitable[None]]]] = defaultdict(list)

    def listen(self, kind: type[E], listener: Listener[E]) -> None:
        """Tell `listener` of every event of exactly this type."""
        self._listeners[kind].append(listener)

    async def publish(self, event: Event) -> None:
        """Tell everyone who listens; a listener's exception is the publisher's, too."""
        for listener in self._listeners[type(event)]:
            await listener(event)
