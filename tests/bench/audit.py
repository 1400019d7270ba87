"""What an audit costs: CPU per record, how it grows, and memory, for up to 10,000 records."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from tests.bench.figures import Figure
from tests.ledger.histories import PINNED, Plan, Story

FIXES = (500, 2_000)
"""Each fix makes five records: proposed, approved, merged, verified, and the one that lands."""
RECORDS = 5
RUNS = 3

MS_PER_RECORD = 1.0
GROWTH = 1.25
BYTES_PER_FURTHER_RECORD = 50.0
"""Nothing is kept of a record; this is what two runs of one audit may differ by."""


@dataclass(frozen=True)
class Cost:
    """One run of `grace audit`, git's processes included."""

    cpu: float
    """Seconds."""
    peak: int
    """KiB of the largest process."""


def figures() -> Iterator[Figure]:
    """Costs are over those of an audit of nothing."""
    with tempfile.TemporaryDirectory() as folder:
        signers = Path(folder, "signers")
        signers.write_text(PINNED)
        nothing, few, many = (
            _cost(_history(Path(folder, str(fixes)), fixes), signers) for fixes in (0, *FIXES)
        )
    small, large = (fixes * RECORDS for fixes in FIXES)
    yield Figure("audit.records", large)
    per_record = (many.cpu - nothing.cpu) / large * 1000
    growth = (many.cpu - nothing.cpu) / (few.cpu - nothing.cpu) / (large / small)
    memory = (many.peak - few.peak) * 1024 / (large - small)
    yield Figure("audit.ms_per_record", per_record, MS_PER_RECORD)
    yield Figure("audit.growth_per_record", growth, GROWTH)
    yield Figure("audit.bytes_per_further_record", memory, BYTES_PER_FURTHER_RECORD)
    yield Figure("audit.peak_mib", many.peak / 1024)


def _history(folder: Path, fixes: int) -> Path:
    # Made elsewhere: a process that is started counts the memory of the one that started it.
    maker = get_context("spawn").Process(target=_make, args=(folder, fixes))
    maker.start()
    maker.join()
    return folder


def _make(folder: Path, fixes: int) -> None:
    story = Story().play(*[Plan()] * fixes)
    story.repo.save(folder)
    subprocess.run(["git", "repack", "-adq"], cwd=folder, check=True)


def _cost(folder: Path, signers: Path) -> Cost:
    """The least of several runs: what else the machine does costs caches, and so CPU time."""
    runs = [_run(folder, signers) for _ in range(RUNS)]
    return Cost(min(one.cpu for one in runs), min(one.peak for one in runs))


def _run(folder: Path, signers: Path) -> Cost:
    words = [sys.executable, "-m", "bot", "audit", str(folder), "--signers", str(signers)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"grace audit ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss)
