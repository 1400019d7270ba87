"""Real crashes of public projects, drawn by `RULE.md`, and what Grace makes of them."""

from collections.abc import Iterator

from tests.bench.figures import Figure


def figures() -> Iterator[Figure]:
    """`make bench ONLY=repair HALF=open|held-out|all`."""
    # The package's commands import it first, and shall not find themselves imported already.
    from tests.bench.repair.report import figures  # noqa: PLC0415  see above

    return figures()
