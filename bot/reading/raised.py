"""An exception while it is being read, and the `Fault`s that it becomes."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from patterns.contract import Fault, Frame

KEPT_FRAMES = 100
"""How many frames of each end of a traceback are kept: a recursion has thousands."""
KEPT_MESSAGE = 16_384
"""How many characters of a message are kept."""
KEPT_NOTES = 32


class Frames:
    """The first and the last frames of a traceback of any length, in bounded memory."""

    def __init__(self) -> None:
        self._first: list[Frame] = []
        self._last: deque[Frame] = deque(maxlen=KEPT_FRAMES)
        self._count = 0

    def add(self, frame: Frame) -> None:
        """Take the next frame; oldest first."""
        self._count += 1
        (self._first if len(self._first) < KEPT_FRAMES else self._last).append(frame)

    def __bool__(self) -> bool:
        return self._count > 0

    def __iter__(self) -> Iterator[Frame]:
        return chain(self._first, self._last)

    @property
    def newest(self) -> Frame | None:
        """The frame added last."""
        if self._last:
            return self._last[-1]
        return self._first[-1] if self._first else None

    @property
    def left_out(self) -> int:
        """How many in the middle were let go."""
        return self._count - len(self._first) - len(self._last)


@dataclass(slots=True)
class Raised:
    """One exception of a chain; `cause`, `context` and `members` are exceptions, too."""

    type: str
    message: str = ""
    module: str = "builtins"
    frames: Frames = field(default_factory=Frames)
    notes: list[str] = field(default_factory=list)
    cause: "Raised | None" = None
    context: "Raised | None" = None
    members: list["Raised"] = field(default_factory=list)
    python: str | None = None
    modules: Mapping[str, str] = field(default_factory=dict)
    dialect: str = ""
    dotted: str = ""
    """The whole name as it was printed, where it was."""


def flatten(raised: Raised, start: int = 0) -> tuple[Fault, ...]:
    """A chain as faults whose indexes count from `start`; what was raised first comes first."""
    faults: list[Fault] = []
    _place(raised, start, faults)
    return tuple(faults)


def _place(raised: Raised, start: int, faults: list[Fault]) -> int:
    """Append `raised` after what led to it and before what it holds; gives its index."""
    cause = _place(raised.cause, start, faults) if raised.cause else None
    context = _place(raised.context, start, faults) if raised.context else None
    here = len(faults)
    faults.append(_fault(raised, cause, context))
    members = tuple(_place(member, start, faults) for member in raised.members)
    faults[here] = replace(faults[here], group=members)
    return start + here


def _fault(raised: Raised, cause: int | None, context: int | None) -> Fault:
    return Fault(
        type=raised.type,
        message=_shortened(raised.message),
        module=raised.module,
        frames=tuple(raised.frames),
        notes=tuple(_shortened(note) for note in raised.notes[:KEPT_NOTES]),
        cause=cause,
        context=context,
        python=raised.python,
        modules=raised.modules,
        dialect=raised.dialect,
        cut=tuple(cuts(raised)),
    )


def _shortened(text: str) -> str:
    return text if len(text) <= KEPT_MESSAGE else text[:KEPT_MESSAGE]


def cuts(raised: Raised) -> Iterator[str]:
    """What `flatten` leaves out of an exception, as phrases."""
    if raised.frames.left_out:
        yield f"{raised.frames.left_out} frames in the middle of the traceback"
    if len(raised.message) > KEPT_MESSAGE:
        yield f"{len(raised.message) - KEPT_MESSAGE} characters of the message"
    if len(raised.notes) > KEPT_NOTES:
        yield f"{len(raised.notes) - KEPT_NOTES} notes"


def top_level(faults: tuple[Fault, ...]) -> tuple[int, ...]:
    """Indexes of the faults that reached the top: no other has them as cause, context, member."""
    held: set[int] = set()
    for fault in faults:
        held.update(fault.group)
        held.update(index for index in (fault.cause, fault.context) if index is not None)
    return tuple(index for index in range(len(faults)) if index not in held)
