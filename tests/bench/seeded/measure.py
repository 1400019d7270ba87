"""What Grace makes of a planted slip: with nothing to judge by, and with the failing test."""

import ast
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.bench.repair import trial
from tests.bench.repair.checkout import Checkout
from tests.bench.repair.places import SCRATCH, repository
from tests.bench.repair.projects import Project, generated

ROOT = Path(__file__).parent.parent.parent.parent
PATIENCE = 900
IMPORTS = (ast.Import, ast.ImportFrom)


class End(StrEnum):
    """What became of the file with the slip."""

    EXACT = "exact"
    """Every byte is as it was before the slip."""
    SAME = "same"
    """The same code, laid out otherwise."""
    OTHER = "other"
    """Something else, and the test passes."""
    FAILS = "fails"
    """Something else, and the test fails."""
    NOTHING = "nothing"


@dataclass(slots=True)
class Outcome:
    """One slip's.

    Attributes:
        one_shot, verified: what the proposal without a test leads to, and the first that passes.
        patch, verified_patch: their diffs.
        because: why there is none.
    """

    name: str
    kind: str
    type: str
    one_shot: End = End.NOTHING
    verified: End = End.NOTHING
    pattern: str = ""
    verified_pattern: str = ""
    patch: str = ""
    verified_patch: str = ""
    because: list[str] = field(default_factory=list)


def measure(case: Path, project: Project, *, verify: bool) -> Outcome:
    """Plant a slip again, heal it, and compare."""
    told = json.loads((case / "case.json").read_text())
    outcome = Outcome(case.name, told["slip"]["kind"], told["type"])
    folder = SCRATCH / "seeded" / project.name
    clean = _planted(told, project, folder)
    broken = (folder / told["path"]).read_bytes()
    report = _grace(case, folder)
    outcome.because = [row["because"] for row in report["refusals"]]
    if alone := next((patch for patch in report["patches"] if patch["one_shot"]), None):
        outcome.patch, outcome.pattern = alone["diff"], alone["pattern"]
        outcome.one_shot = _end(alone["diff"], told, clean, folder, project)
    if verify:
        command = trial.command(project, [told["test"]])
        report = _grace(case, folder, "--verify", command)
        if good := next((patch for patch in report["patches"] if patch["verified"]), None):
            outcome.verified_patch, outcome.verified_pattern = good["diff"], good["pattern"]
            (folder / told["path"]).write_bytes(broken)
            outcome.verified = _end(good["diff"], told, clean, folder, project, passes=True)
    (folder / told["path"]).write_bytes(clean)
    (case / "outcome.json").write_text(json.dumps(asdict(outcome), indent=1))
    return outcome


def _planted(told: dict[str, Any], project: Project, folder: Path) -> bytes:
    Checkout(repository(project.repository), folder).lay("HEAD")
    generated(project, folder)
    file, slip = folder / told["path"], told["slip"]
    clean: bytes = file.read_bytes()
    instead = slip["instead"].encode("latin-1")
    file.write_bytes(clean[: slip["start"]] + instead + clean[slip["end"] :])
    return clean


def _end(
    diff: str, told: dict[str, Any], clean: bytes, folder: Path, project: Project, *,
    passes: bool = False,
) -> End:  # fmt: skip
    subprocess.run(
        ["git", "apply", "--unsafe-paths", "--whitespace=nowarn", f"--directory={folder}", "-"],
        input=diff.encode("utf-8", "surrogateescape"), cwd="/", check=False, capture_output=True,
    )  # fmt: skip
    now = (folder / told["path"]).read_bytes()
    if now == clean:
        return End.EXACT
    if _shape(now) == _shape(clean):
        return End.SAME
    passes = passes or any(
        end.outcome == "passed" for end in trial.observe(project, folder, [told["test"]])
    )
    return End.OTHER if passes else End.FAILS


def _shape(data: bytes) -> str:
    try:
        tree = ast.parse(data)
        # In which order a file imports is taste.
        tree.body.sort(key=lambda node: ast.dump(node) if isinstance(node, IMPORTS) else "")
        return ast.dump(tree)
    except (SyntaxError, ValueError):
        return repr(data)


def _grace(case: Path, folder: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "heal", str(case / "log.txt"),
         "--repo", str(folder), "--format", "json", *options],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    if done.returncode not in (0, 3):
        return {
            "patches": [],
            "refusals": [{"because": f"ended with {done.returncode}: {done.stderr[-300:]}"}],
        }
    return dict(json.loads(done.stdout))
