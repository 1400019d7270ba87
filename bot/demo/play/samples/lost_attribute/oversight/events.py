"""What oversight publishes."""


class VerificationEvent:
    """One verification; what is not known yet is None."""

    subject = None
    reviewer = None
    evidence = None

    def __init__(self, subject: str, reviewer: str) -> None:
        self.subject = subject
        self.reviewer = reviewer


class EscalationEvent:
    """A verification that nobody wanted to decide."""

    recipient = None
