"""How often the library would touch what no patch can rightly heal: forged, deliberate, stale."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from random import Random

from tests.bench.faults import altered, by_hand, exact, gone, real_code
from tests.bench.faults.alarm import Alarm
from tests.bench.figures import Figure

SEED = 20261129
FORGED, KINDRED, OUTSIDE, RAISED = 600, 1_200, 300, 300
EXACT, GONE = 10, 40
"""Of each form of error, and of each kind of definition."""


def figures() -> Iterator[Figure]:
    """Share of proposals in percent, in all and per rule; suggestions are B patches shown."""
    counts: Counter[str] = Counter()
    wrong: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for alarm in alarms():
        counts[alarm.rule] += 1
        for candidate in alarm.proposals():
            kind = "proposed" if candidate.one_shot else "suggested"
            wrong[kind][alarm.rule] += 1
            print(f"{kind}: {alarm.rule}: {alarm.name}: {candidate.pattern}", file=sys.stderr)  # noqa: T201  this is a command
            break
    total = counts.total()
    yield Figure("alarms.faults", total, 300, more=True)
    yield Figure("alarms.proposed_percent", 100 * wrong["proposed"].total() / total, 1)
    yield Figure("alarms.suggested_percent", 100 * wrong["suggested"].total() / total)
    for rule, count in sorted(counts.items()):
        name = f"alarms.{rule.replace(' ', '_')}"
        yield Figure(f"{name}_faults", count)
        yield Figure(f"{name}_proposed_percent", 100 * wrong["proposed"][rule] / count, 1)


def alarms() -> Iterator[Alarm]:
    """Every alarm that some pattern claims; the same ones for the same interpreter and packages."""
    random = Random(SEED)  # noqa: S311  a draw that anybody can repeat
    for made in (
        by_hand.written(),
        altered.healed_elsewhere(),
        altered.stale(),
        altered.deliberate(),
        real_code.forged(FORGED, random),
        real_code.kindred(KINDRED, random),
        real_code.outside(OUTSIDE, random),
        real_code.raised(RAISED, random),
        by_hand.programs(),
        exact.exact(EXACT, random),
        gone.gone(GONE, random),
        altered.for_another_python(),
        altered.vendored(),
    ):
        yield from (alarm for alarm in made if alarm.is_claimed)
