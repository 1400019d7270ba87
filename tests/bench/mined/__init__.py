"""Small crash fixes of public projects, and whether Grace's search offers the edits that they are.

Nothing is run: `RULE.md` says what that is worth.
"""

from collections.abc import Iterator

from tests.bench.figures import Figure


def figures() -> Iterator[Figure]:
    """`make bench ONLY=mined`: see `report`."""
    # The package's commands import it first, and shall not find themselves imported already.
    from tests.bench.mined.report import figures  # noqa: PLC0415  see above

    return figures()
