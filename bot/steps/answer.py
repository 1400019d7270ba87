"""What Grace answers to commands that decide nothing."""

from bot.model import Command, Decision, Fix
from bot.reading.commands import Order, Unknown

DECIDING = frozenset({Command.APPROVE, Command.REJECT})
HELP = (
    "`/grace approve [reason]` merges this fix once CI is green (high severity needs the reason), "
    "`/grace reject [reason]` closes it and remembers the no, `/grace status` says what it waits "
    "for, `/grace explain` says why this is the repair, `/grace help` says this"
)


def reply(order: Order | Unknown, fix: Fix, decision: Decision) -> str:
    """One sentence, without a full stop."""
    if isinstance(order, Unknown):
        hint = f"; did you mean `/grace {order.meant}`" if order.meant else ""
        return f"that is no command of mine{hint}? I know: {HELP}"
    match order.command:
        case Command.STATUS:
            waits = "; ".join(decision.waits_for)
            return f"this fix waits for: {waits}" if waits else "nothing is missing"
        case Command.EXPLAIN:
            return " ".join(fix.evidence) or fix.title
        case _:
            return HELP
