"""What an auditor keeps from audit to audit: offline, nothing else shows a cut tail."""

import json
import re
from dataclasses import dataclass

from bot.errors import LedgerError

VERSION = 1
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The heads of one audit.

    Attributes:
        ledger: its newest commit, "" where there was none.
        count: how many commits it had; 0 where that is not known.
        head: the newest commit of `branch`, "" where it was not said.
    """

    ledger: str = ""
    count: int = 0
    head: str = ""
    branch: str = ""
    repository: str = ""

    def commits(self) -> frozenset[str]:
        """What must still be in the history."""
        return frozenset(name for name in (self.ledger, self.head) if name)


def write(checkpoint: Checkpoint) -> str:
    """A small file, which the auditor may sign with any tool."""
    said = {
        "version": VERSION,
        "repository": checkpoint.repository,
        "ledger": checkpoint.ledger,
        "records": checkpoint.count,
        "branch": checkpoint.branch,
        "head": checkpoint.head,
    }
    return json.dumps(said, indent=2) + "\n"


def read(text: str) -> Checkpoint:
    """What `write` wrote.

    Raises:
        LedgerError: it is no checkpoint, and why.
    """
    try:
        said = json.loads(text)
        found = Checkpoint(
            said["ledger"], said["records"], said["head"], said["branch"], said["repository"]
        )
        whole = said["version"] == VERSION and isinstance(found.count, int)
    except (ValueError, KeyError, TypeError):
        raise LedgerError("it is no checkpoint that `grace audit` wrote") from None
    if not whole or not all(_ID.fullmatch(name) for name in found.commits()):
        raise LedgerError("it is no checkpoint of this version, or was changed")
    return found
