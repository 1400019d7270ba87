"""`python -m tests.bench.repair.judge ID VERDICT SENTENCE`: keep what a person reads in a patch.

It stands for the first passing patch of the bug's last run, and for no other.
"""

import json
import sys
from enum import StrEnum

from tests.bench.repair import manifest
from tests.bench.repair.measure import hash_of
from tests.bench.repair.places import SCRATCH


class Verdict(StrEnum):
    """What a passing patch is, held against the project's own repair."""

    RIGHT = "right"
    PLAUSIBLE = "plausible"
    HARMFUL = "harmful"


def main(words: list[str]) -> int:
    """Keep one verdict."""
    if len(words) != 3 or words[1] not in set(Verdict):
        print(f"wanted: ID, one of {', '.join(Verdict)}, and a sentence")  # noqa: T201  a command
        return 2
    identity, verdict, because = words
    result = SCRATCH / "results" / f"{identity}.json"
    patch = json.loads(result.read_text())["patch"] if result.exists() else ""
    if not patch:
        print(f"no patch of {identity} has passed in {SCRATCH}")  # noqa: T201  likewise
        return 2
    with manifest.alone():
        whole = manifest.load()
        of_bug = whole["verdicts"].setdefault(identity, {})
        of_bug[hash_of(patch)] = {"verdict": Verdict(verdict), "because": because}
        manifest.save(whole)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
