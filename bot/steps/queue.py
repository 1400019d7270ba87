"""What is said of a fix that has all it needs, and no place in the merge queue."""

from dataclasses import replace

from bot.model import Decision, Place


def taken_out(decision: Decision, place: Place) -> Decision:
    """The queue took it out: what failed may be another's, so people say how to go on."""
    words = (place.removed or "").replace("_", " ").lower()
    because = f" ({words})" if words else ""
    said = (
        f"the merge queue took it out{because}: `/grace approve` asks for another turn, "
        "`/grace rebase` makes it anew, or put it back there yourself"
    )
    return replace(decision, waits_for=(said,), queue=False)


def refused(decision: Decision, because: str) -> Decision:
    """GitHub gave it no place; it is asked again with the next look."""
    return replace(decision, waits_for=(f"the merge queue does not take it: {because}",))
