"""The texts around a record: the message of what lands, and the ledger's one file."""

from bot.ledger.block import claims
from bot.ledger.objects import Entry, object_id, tree_bytes
from bot.ledger.oneline import encode, visible
from bot.model import Record

BRANCH = "grace/ledger"
README_PATH = "README.md"
README = """\
# The ledger

Every commit of this branch is one signed record: what Grace proposed in this repository, what
people decided, what landed and what became of it. The record is the commit's message; this file
is only here because a branch needs one, and it never changes.

Check it with `grace audit`, or with git and ssh-keygen alone. Never rewrite this branch, never
merge it anywhere, and protect it against force pushes.
"""

_TITLE = 120


def tree_id(like: str = "") -> str:
    """The id of the tree that every commit of the ledger has; SHA-256 where `like` is."""
    blob = object_id("blob", README.encode(), like)
    return object_id("tree", tree_bytes({README_PATH: Entry("100644", blob)}), like)


def title(text: str, pull_request: int | None = None) -> str:
    """One line for a merge, with the pull request's number as GitHub itself writes it."""
    number = "" if pull_request is None else f" (#{pull_request})"
    line = visible(" ".join(text.split())) or "Heal"
    room = _TITLE - len(number)
    return _quoted(line if len(line) <= room else f"{line[: room - 1]}…") + number


def message(words: str, block: str) -> str:
    """The body of what a merge writes: prose, and the signed block as its last paragraph.

    GitHub may still append a rule and co-authors below; `record.parse` reads past them.
    """
    text = prose(words)
    return f"{text}\n\n{block}" if text else block


def ledger_message(record: Record, block: str) -> str:
    """The ledger's commit message: a title for people, then the signed block.

    git takes the first paragraph of any message for its title, never for trailers: only below one
    does `git interpret-trailers` read the block. The audit accepts this title, or none.
    """
    about = encode(record.fix or record.repository)
    return f"{record.kind}: {about}\n\n{block}"


def prose(words: str) -> str:
    """Text for a message of Grace's, without what git or the audit might take for structure.

    What hides is shown, and lines that look like a record or a rule are quoted.
    """
    lines = (_quoted(visible(line.expandtabs()).rstrip()) for line in words.splitlines())
    return "\n".join(lines).strip("\n")


def _quoted(line: str) -> str:
    # `git interpret-trailers` takes a line of three dashes for the end of the message.
    return f"> {line}" if claims(line) or line.startswith("---") else line
