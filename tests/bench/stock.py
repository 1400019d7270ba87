"""Whether stock tools agree with the audit on every record of 500 honest histories."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.bench.figures import Figure
from tests.ledger import stock
from tests.ledger.histories import Plan
from tests.ledger.honest import HISTORIES, played

HISTORIES_DRAWN = 500


def figures() -> Iterator[Figure]:
    """Counts; a record is agreed on where both take it, or neither does."""
    seen: Counter[str] = Counter()

    @settings(
        max_examples=HISTORIES_DRAWN,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORIES)
    def count(plans: list[Plan]) -> None:
        story = played(plans)
        with tempfile.TemporaryDirectory() as folder:
            every = list(stock.verdicts(story, Path(folder)))
        envelopes = list(stock.exported(story))
        seen["histories"] += 1
        seen["records"] += len(every)
        seen["verified"] += sum(each.ours and each.stock for each in every)
        seen["disagreed"] += sum(each.ours != each.stock for each in every)
        seen["exported"] += len(envelopes)
        seen["refused"] += len(envelopes) - stock.accepted(envelopes)

    count()
    yield Figure("stock.histories", seen["histories"], HISTORIES_DRAWN, more=True)
    yield Figure("stock.records", seen["records"])
    yield Figure("stock.records_that_both_verify", seen["verified"])
    yield Figure("stock.records_disagreed_on", seen["disagreed"], 0)
    yield Figure("stock.exports", seen["exported"])
    yield Figure("stock.exports_refused", seen["refused"], 0)
