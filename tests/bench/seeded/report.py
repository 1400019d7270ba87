"""All planted slips, and what Grace's one-shot proposals made of them, by kind and in total.

`make bench ONLY=seeded`: COUNT=5 slips per project, SEED=1, PROJECTS=click,rich (all of the repair
bench's list, if not said), VERIFY=1 to have the failing test judge candidates, too. Repositories
and scratch folder are those of the repair bench.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.repair.projects import Project, projects
from tests.bench.seeded.measure import End, Outcome, measure
from tests.bench.seeded.planting import plant

RIGHT = {End.EXACT, End.SAME}


def figures() -> Iterator[Figure]:
    """A line per slip, then how many are mended: of all, and of those with a proposal."""
    outcomes = []
    for project, case in _cases():
        outcome = measure(case, project, verify=bool(os.environ.get("VERIFY")))
        outcomes.append(outcome)
        print(line(outcome), flush=True)  # noqa: T201  a bench prints
    yield Figure("seeded.slips", len(outcomes))
    yield from _shares("one_shot", [outcome.one_shot for outcome in outcomes])
    if os.environ.get("VERIFY"):
        yield from _shares("verified", [outcome.verified for outcome in outcomes])
    kinds = Counter(outcome.kind for outcome in outcomes)
    mended = Counter(outcome.kind for outcome in outcomes if outcome.one_shot in RIGHT)
    for kind, count in sorted(kinds.items()):
        yield Figure(f"seeded.mended_{kind}_of_{count}", mended[kind])


def line(outcome: Outcome) -> str:
    """One slip's outcome on one line."""
    why = "; ".join(outcome.because)[:160] if outcome.one_shot is End.NOTHING else ""
    return (
        f"seeded {outcome.name} {outcome.kind} {outcome.type} one-shot={outcome.one_shot} "
        f"verified={outcome.verified} {outcome.pattern or outcome.verified_pattern} {why}"
    )


def _shares(way: str, ends: list[End]) -> Iterator[Figure]:
    proposed = [end for end in ends if end is not End.NOTHING]
    right = sum(end in RIGHT for end in ends)
    yield Figure(f"seeded.{way}_proposed", len(proposed) / max(len(ends), 1))
    yield Figure(f"seeded.{way}_right_of_all", right / max(len(ends), 1))
    yield Figure(f"seeded.{way}_right_of_proposed", right / max(len(proposed), 1), 0.85, more=True)
    yield Figure(f"seeded.{way}_failing", ends.count(End.FAILS))


def _cases() -> Iterator[tuple[Project, Path]]:
    wanted = {name for name in os.environ.get("PROJECTS", "").split(",") if name}
    count, seed = int(os.environ.get("COUNT") or 5), os.environ.get("SEED") or "1"
    for project in projects():
        if not wanted or project.name in wanted:
            for case in plant(project, count, f"{seed}-{project.name}"):
                yield project, case
