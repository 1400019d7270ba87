"""What an audit must remember of every record: small lines by id, which need not fit into memory.

An index says where something stands; what it says is read anew from the history, whose ids pin
every byte. So an audit's memory does not grow with what it audits.
"""

from collections.abc import Callable, MutableMapping

from bot.ledger.objects import LogCommit

Index = MutableMapping[str, str]
"""Any text to any text: a `dict`, or a table on disk."""

NewIndex = Callable[[], Index]

ReadCommit = Callable[[str], LogCommit]
"""A commit that was audited before, by its id."""
