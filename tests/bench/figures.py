"""A figure of a bench, and how it is measured: CPU time, the least of several runs."""

import gc
import resource
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and the goal that it is held against.

    Attributes:
        name: `<bench>.<what>`, without blanks.
        goal: the worst value that is still good; None where there is none.
        more: whether more is better.
    """

    name: str
    value: float
    goal: float | None = None
    more: bool = False

    @property
    def line(self) -> str:
        """`NAME value goal ok|short`."""
        # Counts are told to the last one.
        value = f"{self.value}" if isinstance(self.value, int) else f"{self.value:.3g}"
        if self.goal is None:
            return f"{self.name} {value} - ok"
        good = self.value >= self.goal if self.more else self.value <= self.goal
        return f"{self.name} {value} {self.goal:.3g} {'ok' if good else 'short'}"


def least(run: Callable[[int], object], times: int) -> float:
    """Seconds of CPU of the fastest of several runs; each is told its number."""
    return min(_once(run, number) for number in range(times))


def child(command: Sequence[str], times: int, folder: Path) -> float:
    """Seconds of CPU of a whole process, children included: the fastest of several."""
    best = float("inf")
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=folder, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = min(best, spent)
    return best


def _once(run: Callable[[int], object], number: int) -> float:
    gc.collect()
    start = process_time()
    run(number)
    return process_time() - start
