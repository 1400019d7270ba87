"""How a record is shown to people: that it was verified, and how to check it without us."""

from bot.ledger.landing import BRANCH
from bot.model import CommitId, RepositoryName


def verified(record: CommitId, repository: RepositoryName) -> str:
    """One line of Markdown for a record that `scribe` wrote and read back, or found and verified.

    `bot.ledger.crosscheck` reads the commit's id in it again.
    """
    return f"record verified: {record} on `{BRANCH}` · check it yourself: `{command(repository)}`"


def command(repository: RepositoryName) -> str:
    """What verifies a repository's whole log from anywhere."""
    return f"grace audit --github {repository}"
