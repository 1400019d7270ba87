"""Which exception of a chain or group is the one to heal."""

from collections.abc import Sequence

from bot.reading.places import is_library
from bot.reading.raised import top_level
from patterns.contract import Fault

_MOST_TARGETS = 50


def targets(faults: Sequence[Fault]) -> tuple[tuple[int, int], ...]:
    """(index of the fault to heal, index of what reached the top) for each raised exception.

    A group stands for its members. An exception that somebody's `raise` put in the place of an
    earlier one hides it: where the earlier one was raised outside of libraries, it is the one.
    """
    found: dict[int, int] = {}
    for top in top_level(tuple(faults)):
        for target in _under(faults, top):
            found.setdefault(target, top)
    return tuple(found.items())[:_MOST_TARGETS]


def _under(faults: Sequence[Fault], top: int) -> list[int]:
    """The faults that a top-level fault stands for."""
    waiting, found, seen = [top], [], set[int]()
    while waiting:
        index = waiting.pop()
        if index in seen or not 0 <= index < len(faults):
            continue
        seen.add(index)
        fault = faults[index]
        if fault.group:
            waiting.extend(reversed(fault.group))
            continue
        earlier = _hidden(faults, fault)
        if earlier is None:
            found.append(index)
        else:
            waiting.append(earlier)
    return found


def _hidden(faults: Sequence[Fault], fault: Fault) -> int | None:
    """The fault that this one only passes on, or None."""
    if fault.cause is not None and _has_own_frames(faults, fault.cause):
        return fault.cause
    context = (fault.frames[-1].context or "") if fault.frames else ""
    by_hand = context.startswith("raise ") and context != "raise"
    if fault.context is not None and by_hand and _has_own_frames(faults, fault.context):
        return fault.context
    return None


def _has_own_frames(faults: Sequence[Fault], index: int) -> bool:
    """Whether a fault, or what led to it, was raised outside of libraries."""
    for _ in faults:
        fault = faults[index]
        if fault.group or any(not is_library(frame.path) for frame in fault.frames):
            return True
        earlier = fault.cause if fault.cause is not None else fault.context
        if earlier is None:
            return False
        index = earlier
    return False
