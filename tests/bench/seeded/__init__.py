"""Slips of the pen planted in public projects, and how many of them Grace mends.

The truth is known, so that nobody must read: a repair that gives back the code as it was is right.
"""

from collections.abc import Iterator

from tests.bench.figures import Figure


def figures() -> Iterator[Figure]:
    """`make bench ONLY=seeded`: see `report`."""
    # The package's commands import it first, and shall not find themselves imported already.
    from tests.bench.seeded.report import figures  # noqa: PLC0415  see above

    return figures()
