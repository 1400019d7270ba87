"""All bugs of a half, and what the numbers say.

`make bench ONLY=repair HALF=open|held-out|all` (open, if not said), JOBS=2 bugs side by side (one
after the other, if not said; a busy machine may time candidates out). Repositories come from the
folder that GRACE_BENCH_SNAPSHOTS names, or are cloned; all else lies under GRACE_BENCH_SCRATCH.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.bench.figures import Figure
from tests.bench.repair import manifest
from tests.bench.repair.manifest import Half
from tests.bench.repair.measure import ROOT, Result, keep, measure
from tests.bench.repair.page import Verdicts, counts, page, verdict
from tests.bench.repair.places import HERE, SCRATCH

GOALS = {"passes": 0.60, "right": 0.40, "harmful": 0.05, "one-shot": 0.25}


def figures() -> Iterator[Figure]:
    """A line per bug, then each half's shares against the issue's goals; writes `results.md`."""
    wanted = os.environ.get("HALF") or Half.OPEN
    verdicts: Verdicts = manifest.load()["verdicts"]
    halves: dict[Half, list[Result]] = {}
    for half in Half:
        bugs = [bug for bug in manifest.bugs() if bug.half is half]
        with ThreadPoolExecutor(int(os.environ.get("JOBS") or 1)) as side_by_side:
            # Each bug runs in processes of its own: a thread only waits for them.
            for result in side_by_side.map(measure, bugs if wanted in {half, "all"} else ()):
                keep(result)
                print(line(result, verdicts), flush=True)  # noqa: T201  a bench prints
        halves[half] = [known for bug in bugs if (known := _known(bug.id))]
    verdicts = manifest.load()["verdicts"]  # a person may have read some meanwhile
    (HERE / "results.md").write_text(page(halves, verdicts, _commit()))
    for half, results in halves.items():
        if results:
            yield from _shares(half, results, verdicts)


def line(result: Result, verdicts: Verdicts) -> str:
    """One bug's outcome on one line."""
    shot = "-" if not result.one_shot else "passes" if result.one_shot_passes else "fails"
    said = verdict(result, verdicts) if result.patch else result.trouble or "none"
    return (
        f"repair.{result.half} {result.id} {result.type} recognised={result.recognised} "
        f"one-shot={shot} rank={result.rank or '-'}/{result.tried} {said}"
    )


def _shares(half: Half, results: list[Result], verdicts: Verdicts) -> Iterator[Figure]:
    found = counts(results, verdicts)
    for name in found:
        goal = GOALS.get(name)
        share = found[name] / len(results)
        if name == "bugs":
            yield Figure(f"repair.{half}.bugs", found[name], 30, more=True)
        else:
            yield Figure(
                f"repair.{half}.{name.replace(' ', '_')}", share, goal, more=name != "harmful"
            )


def _known(identity: str) -> Result | None:
    """What the last run of a bug ended in."""
    file = SCRATCH / "results" / f"{identity}.json"
    return Result(**json.loads(file.read_text())) if file.exists() else None


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"
