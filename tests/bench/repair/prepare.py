"""`python -m tests.bench.repair.prepare ID ...`: lay bugs out, each as a folder to heal in.

`bugs/<id>/tree` is a repository of one commit (the crashing tree under the repair's tests),
`log.txt` the recorded log, `cmd.txt` the command that fails in the tree, and `fix.diff` the
project's own repair.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.repair import trial
from tests.bench.repair.checkout import Checkout
from tests.bench.repair.manifest import Bug, Half, bugs, load
from tests.bench.repair.places import SCRATCH, NotAtHandError, git, repository
from tests.bench.repair.projects import build, generated, project_named

AUTHOR = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgsign=false")


def prepare(bug: Bug) -> Path:
    """The bug's folder, made where it is not there yet.

    Raises:
        NotAtHandError: its repository or its environment cannot be had.
    """
    folder = SCRATCH / "bugs" / bug.id
    if (folder / "cmd.txt").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    project = project_named(bug.project)
    place = repository(project.repository)
    build(project, load()["pins"][bug.project])
    checkout = Checkout(place, folder / "tree")
    checkout.lay(bug.before)
    checkout.overlay(bug.after, bug.overlaid)
    made = generated(project, folder / "tree")
    _commit(folder / "tree", made)
    (folder / "log.txt").write_text(bug.log)
    (folder / "fix.diff").write_bytes(git(place, "diff", bug.before, bug.after, "--", *bug.sources))
    (folder / "cmd.txt").write_text(trial.command(project, [bug.test]) + "\n")
    return folder


def _commit(tree: Path, made: list[Path]) -> None:
    for words in (
        ("init", "--quiet"),
        ("add", "--all"),
        ("add", "--force", *(str(path) for path in made)) if made else (),
        (*AUTHOR, "commit", "--quiet", "--message", "before the repair"),
    ):
        if words:
            done = subprocess.run(["git", *words], cwd=tree, capture_output=True, check=False)
            if done.returncode:
                raise NotAtHandError(done.stderr.decode(errors="replace")[-300:])


def main(wanted: list[str]) -> int:
    """Lay out these bugs, or the open half."""
    every = bugs()
    if unknown := set(wanted) - {bug.id for bug in every}:
        print(f"no bug is called {', '.join(sorted(unknown))}")  # noqa: T201  this is a command
        return 2
    for bug in every:
        if bug.id in wanted or (not wanted and bug.half is Half.OPEN):
            print(prepare(bug), flush=True)  # noqa: T201  likewise
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
