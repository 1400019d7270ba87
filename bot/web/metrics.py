"""The original's five metrics: as rates, and in Prometheus's text format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.desk import Status
from bot.model import Tally


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares between 0 and 1, and seconds; None where there is nothing to divide by.

    Errors are counted as distinct ones (incidents): a storm of one bug would say nothing else.
    """

    fix_proposal: float | None
    approval: float | None
    success: float | None
    pattern_coverage: float | None
    time_to_fix_seconds: float | None


def rates(tally: Tally) -> Rates:
    """What the counts amount to."""
    return Rates(
        fix_proposal=_share(tally.fixes_proposed, tally.incidents),
        approval=_share(tally.fixes_approved, tally.fixes_proposed),
        success=_share(tally.fixes_verified, tally.fixes_applied),
        pattern_coverage=_share(tally.patterns_matched, tally.incidents),
        time_to_fix_seconds=None
        if tally.time_to_fix is None
        else tally.time_to_fix.total_seconds(),
    )


def _share(part: int, whole: int) -> float | None:
    # One error can need several fixes one after the other; a share stays a share.
    return min(1.0, part / whole) if whole else None


COUNTS = {
    "errors_detected": "Errors that came in, every occurrence.",
    "incidents": "Distinct errors.",
    "patterns_matched": "Distinct errors that a pattern recognised.",
    "fixes_proposed": "Pull requests opened.",
    "fixes_approved": "Fixes that got all they need to be merged.",
    "fixes_applied": "Fixes merged.",
    "fixes_verified": "Merged fixes after which the error stayed away.",
    "fixes_came_back": "Merged fixes after which the error returned or CI was red.",
}
RATES = {
    "fix_proposal": "Fixes proposed per distinct error.",
    "approval": "Fixes approved per fix proposed.",
    "success": "Fixes verified per fix merged.",
    "pattern_coverage": "Distinct errors that a pattern recognised, of all.",
}


def prometheus(status: Status, doors: Mapping[str, int]) -> str:
    """Counts and rates as Prometheus reads them; `doors` are counters of this process.

    https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    """
    return "".join(f"{line}\n" for line in _lines(status, doors))


def _lines(status: Status, doors: Mapping[str, int]) -> Iterator[str]:
    tally = status.tally
    yield from _gauge("grace_running", "1 while healing is enabled.", int(status.running))
    yield from _gauge("grace_patterns", "Error patterns.", status.patterns_supported)
    for name, means in COUNTS.items():
        yield from _counter(f"grace_{name}_total", means, {"": getattr(tally, name)})
    shares = rates(tally)
    for name, means in RATES.items():
        yield from _gauge(f"grace_{name}_rate", means, getattr(shares, name))
    median = "Median from first sighting to merge."
    yield from _gauge("grace_time_to_fix_seconds", median, shares.time_to_fix_seconds)
    yield from _gauge("grace_dead_letters", "Jobs that wait for a person.", tally.dead_letters)
    outcomes = {
        f'{{pattern="{_escaped(pattern)}",outcome="{outcome}"}}': count
        for pattern, pair in sorted(tally.by_pattern.items())
        for outcome, count in zip(("held", "came_back"), pair, strict=True)
    }
    yield from _counter("grace_outcomes_total", "What became of merged fixes.", outcomes)
    for name, count in sorted(doors.items()):
        yield from _counter(f"grace_door_{name}_total", "Counted since the start.", {"": count})


def _gauge(name: str, means: str, value: float | None) -> Iterator[str]:
    if value is not None:
        yield from (f"# HELP {name} {means}", f"# TYPE {name} gauge", f"{name} {value}")


def _counter(name: str, means: str, values: Mapping[str, int]) -> Iterator[str]:
    if values:
        yield from (f"# HELP {name} {means}", f"# TYPE {name} counter")
        yield from (f"{name}{labels} {value}" for labels, value in values.items())


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
