"""What Grace makes of one bug: one-shot, and with the failing test judging her candidates."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from tests.bench.repair.manifest import Bug
from tests.bench.repair.places import SCRATCH, NotAtHandError
from tests.bench.repair.prepare import prepare

ROOT = Path(__file__).parent.parent.parent.parent
CANDIDATES = 20
PATIENCE = 1500
PREPARING = Lock()
"""Two bugs of one project share an environment, which is built once."""


@dataclass(slots=True)
class Result:
    """One bug's outcome.

    Attributes:
        recognised: a pattern claims the fault, whatever came of it.
        rank: of the first passing candidate, from 1; None where none passes.
        tried: how many candidates were run.
        patch: its diff, and `hash` what a verdict is keyed by.
        reasons: why there is nothing, as Grace says it.
    """

    id: str
    half: str
    type: str
    recognised: bool = False
    one_shot: bool = False
    one_shot_passes: bool | None = None
    one_shot_patch: str = ""
    rank: int | None = None
    tried: int = 0
    pattern: str = ""
    patch: str = ""
    reasons: list[str] = field(default_factory=list)
    trouble: str = ""

    @property
    def hash(self) -> str:
        """The first passing patch's; empty where none passes."""
        return hash_of(self.patch)


def hash_of(patch: str) -> str:
    """What a verdict is keyed by: a changed patch has another one."""
    return sha256(patch.encode()).hexdigest()[:12] if patch else ""


def measure(bug: Bug) -> Result:
    """Run both ways of healing; `trouble` says where the bench itself could not."""
    result = Result(bug.id, bug.half, bug.type)
    try:
        with PREPARING:
            folder = prepare(bug)
        command = (folder / "cmd.txt").read_text().strip()
        if _passes(folder, command):
            result.trouble = "the test does not fail here"
            return result
        _one_shot(result, folder)
        _verified(result, folder, command)
    except (NotAtHandError, subprocess.TimeoutExpired) as why:
        result.trouble = str(why)[-300:]
    return result


def _one_shot(result: Result, folder: Path) -> None:
    report = _grace(folder)
    claims = report["patches"] + [row for row in report["refusals"] if row["pattern"]]
    result.recognised = bool(claims)
    result.reasons = [row["because"] for row in report["refusals"]]
    alone = [patch for patch in report["patches"] if patch["one_shot"]]
    if alone:
        result.one_shot, result.one_shot_patch = True, alone[0]["diff"]


def _verified(result: Result, folder: Path, command: str) -> None:
    report = _grace(folder, "--verify", command, "--max-candidates", str(CANDIDATES))
    every = report["patches"]
    # Certain candidates come first, so that a one-shot proposal is always tried.
    alone = [patch["verified"] for patch in every if patch["one_shot"]]
    result.one_shot_passes = any(alone) if alone else None
    result.recognised = result.recognised or bool(every)
    tried = [patch for patch in every if patch["verified"] is not None]
    result.tried = len(tried)
    for patch in tried:
        if patch["verified"]:
            # Grace stops at the first that passes; a log of many faults has an order of its own.
            result.rank, result.patch, result.pattern = len(tried), patch["diff"], patch["pattern"]
            return


def _grace(folder: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "heal", str(folder / "log.txt"),
         "--repo", str(folder / "tree"), "--format", "json", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    if done.returncode not in (0, 3):
        raise NotAtHandError(f"grace heal ended with {done.returncode}: {done.stderr[-250:]}")
    return dict(json.loads(done.stdout))


def _passes(folder: Path, command: str) -> bool:
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder / "tree", capture_output=True, check=False
    )
    return done.returncode == 0


def keep(result: Result) -> None:
    """The result as JSON and the passing patch as a diff, for a reader."""
    folder = SCRATCH / "results"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{result.id}.json").write_text(json.dumps(asdict(result), indent=1) + "\n")
    for name, patch in (("", result.patch), (".one-shot", result.one_shot_patch)):
        target = folder / f"{result.id}{name}.diff"
        target.unlink(missing_ok=True)
        if patch:
            target.write_text(patch)
