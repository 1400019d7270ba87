"""Tables about verifications, for people."""

from oversight.events import VerificationEvent


def headline(event: VerificationEvent) -> str:
    """Who verifies what."""
    return f"{event.reviewer} verifies {event.subject}"


def blank_row() -> dict[str, object]:
    """The row that is shown until a verification begins."""
    return {
        "by": VerificationEvent.reviewer,
        "outcome": VerificationEvent.passed,
    }


def overview(events: list[VerificationEvent]) -> str:
    """One line for each verification, or the blank row."""
    if not events:
        return ", ".join(f"{column}: {cell or 'open'}" for column, cell in blank_row().items())
    return "\n".join(headline(event) for event in events)
