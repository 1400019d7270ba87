"""`python -m tests.bench.repair.draw`: draw the bugs by `RULE.md` into the manifest.

It goes on where it was stopped: what was tried stands in the scratch folder.
"""

import json
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.repair import manifest, trial
from tests.bench.repair.checkout import Checkout
from tests.bench.repair.history import TEST, Commit, candidates, touched
from tests.bench.repair.manifest import Bug, Half
from tests.bench.repair.places import SCRATCH, SNAPSHOTS, NotAtHandError, git, repository
from tests.bench.repair.projects import Project, build, generated, pins, projects

ROUND, ROUNDS, ENOUGH = 8, 5, 80
PER_PROJECT, PER_TYPE_IN_PROJECT, PER_TYPE, EXPLICIT = 3, 2, 30, 1
LOG_LINES = 400
NO_CRASH = {"AssertionError", "NotImplementedError", "Failed", "Skipped", "SystemExit"}
TRIED = SCRATCH / "tried.json"


def main(words: list[str]) -> None:
    """The whole draw; or one round of every n-th project of a list, to draw side by side.

    That is `ROUND PART PARTS`, for the further list `ROUND PART PARTS further`.
    """
    if words:
        number, part, parts = map(int, words[:3])
        _round(number, _list(sealed="further" in words)[part::parts])
        return
    for number in range(1, ROUNDS + 1):
        _round(number, _list(sealed=False))
        if len(manifest.bugs()) >= ENOUGH:
            break
    _round(1, _list(sealed=True))


def _list(*, sealed: bool) -> list[Project]:
    return [project for project in projects() if project.sealed is sealed]


def _round(number: int, every: Sequence[Project]) -> None:
    tried: dict[str, list[str]] = json.loads(TRIED.read_text()) if TRIED.exists() else {}
    for project in every:
        before = tried.get(project.name, [])
        if len(before) < ROUND * number:
            _draw(project, before, number)


def _draw(project: Project, tried: list[str], number: int) -> None:
    """Try a project's next candidates; `tried` is what its outcome is noted in."""
    say, until = f"{project.name}:", ROUND * number
    try:
        place = repository(project.repository)
        build(project)
        every = list(islice(candidates(place), until))
    except NotAtHandError as why:
        tried += [f"- {said(why)}"] * (until - len(tried))
        note(TRIED, project.name, tried, f"{say} {why}")
        return
    folder = Checkout(place, SCRATCH / "draw" / project.name)
    for commit in every[len(tried) :]:
        if len(_of(project)) >= PER_PROJECT:
            break
        try:
            half = manifest.half(_id(project, commit), sealed=project.sealed or number > 1)
            outcome = attempt(project, commit, folder, half)
        except NotAtHandError as why:
            outcome = said(why)
        tried.append(f"{commit.id} {outcome}")
        note(TRIED, project.name, tried, f"{say} {commit.id[:8]} {outcome}")


def said(why: NotAtHandError) -> str:
    """The end of what a tool said, without this machine's folders: `tried.json` is published."""
    said = str(why).replace(str(SCRATCH), "SCRATCH")
    return (said.replace(SNAPSHOTS, "SNAPSHOTS") if SNAPSHOTS else said)[-200:]


def note(file: Path, name: str, tried: list[str], line: str) -> None:
    """Say what became of a candidate, and keep it beside what became of the others."""
    print(line, flush=True)  # noqa: T201  this is a command
    with manifest.alone():
        every = json.loads(file.read_text()) if file.exists() else {}
        file.write_text(json.dumps({**every, name: tried}, indent=1) + "\n")


def attempt(project: Project, commit: Commit, folder: Checkout, half: Half) -> str:
    """Why a candidate is no bug, or `drawn`."""
    if any(bug.after == commit.id for bug in _of(project)):
        return "drawn before"
    if not (tests := touched(repository(project.repository), commit)):
        return "brings no test"
    _before(project, commit, folder)
    ends = trial.observe(project, folder.folder, tests)
    crashes = [end.raised for end in ends if _is_crash(end.raised, folder.folder)]
    if not crashes:
        return "no crash before" if ends else "cannot be collected"
    folder.lay(commit.id)
    generated(project, folder.folder)
    passed = {e.test for e in trial.observe(project, folder.folder, tests) if e.outcome == "passed"}
    for crash in crashes:
        if crash["test"] in passed:
            return _keep(project, commit, folder, crash, half)
    return "does not pass after"


def _before(project: Project, commit: Commit, folder: Checkout) -> None:
    folder.lay(commit.before)
    folder.overlay(commit.id, commit.tests)
    generated(project, folder.folder)


def _id(project: Project, commit: Commit) -> str:
    return f"{project.distribution}-{commit.id[:8]}"


def _keep(
    project: Project, commit: Commit, folder: Checkout, crash: dict[str, Any], half: Half
) -> str:
    identity = _id(project, commit)
    _before(project, commit, folder)
    explicit = _is_explicit(crash, folder.folder)
    limited = half is not Half.PUBLISHED
    if limited and (why := _surplus(project, crash["type"], explicit=explicit)):
        return why
    form = "long" if manifest.digest(identity)[1] % 2 else "native"
    log = trial.run(project, folder.folder, [crash["test"]], f"--tb={form}")
    again = trial.observe(project, folder.folder, [crash["test"]])
    if not again or again[-1].raised.get("type") != crash["type"]:
        return "does not repeat"
    if log.count("\n") > LOG_LINES:
        return "its log is too long"
    parent = git(repository(project.repository), "rev-parse", commit.before).decode().strip()
    bug = Bug(
        id=identity,
        project=project.name,
        licence=project.licence,
        before=parent,
        after=commit.id,
        overlaid=commit.tests,
        sources=commit.sources,
        test=crash["test"],
        type=crash["type"],
        message=_public(crash["message"], project, folder.folder)[:300],
        explicit=explicit,
        form=form,
        half=half,
    )
    manifest.add(bug, _public(log, project, folder.folder), pins(project))
    return f"drawn: {bug.type} ({bug.half})"


def _is_crash(raised: dict[str, Any], folder: Path) -> bool:
    """Whether a test ended in one of Python's own exceptions, by way of the project's code."""
    if raised["outcome"] != "failed" or raised["when"] != "call" or not raised.get("plain"):
        return False
    module = raised["module"].partition(".")[0]
    known = module == "builtins" or module in sys.stdlib_module_names
    if not known or raised["warning"] or raised["type"] in NO_CRASH:
        return False
    return bool(_own(raised, folder))


def _own(raised: dict[str, Any], folder: Path) -> list[tuple[str, int]]:
    """The frames in the project's code outside of its tests, outermost first."""
    inside = [
        (path.removeprefix(f"{folder}/"), line)
        for path, line, _ in raised["frames"]
        if path.startswith(f"{folder}/")
    ]
    return [(path, line) for path, line in inside if not TEST.search(path)]


def _is_explicit(raised: dict[str, Any], folder: Path) -> bool:
    path, number = _own(raised, folder)[-1]
    if raised["frames"][-1][:2] != [f"{folder}/{path}", number]:
        return False
    line = (folder / path).read_bytes().split(b"\n")[number - 1]
    return line.strip().startswith((b"raise", b"assert"))


def _surplus(project: Project, kind: str, *, explicit: bool) -> str | None:
    lists = {listed.name for listed in _list(sealed=project.sealed)}
    every, own = [bug for bug in manifest.bugs() if bug.project in lists], _of(project)
    if sum(bug.type == kind for bug in own) >= PER_TYPE_IN_PROJECT:
        return f"surplus: {kind} in this project"
    if explicit and sum(bug.explicit for bug in own) >= EXPLICIT:
        return "surplus: raised by hand in this project"
    if sum(bug.type == kind for bug in every) >= PER_TYPE:
        return f"surplus: {kind}"
    return None


def _of(project: Project) -> list[Bug]:
    return [bug for bug in manifest.bugs() if bug.project == project.name]


def _public(text: str, project: Project, folder: Path) -> str:
    """A text with the folders of a GitHub runner instead of this machine's."""
    name = project.repository.partition("/")[2]
    tool = "/opt/hostedtoolcache/Python/3.11.7/x64"
    for here, there in (
        (str(folder), f"/home/runner/work/{name}/{name}"),
        (str(project.environment), tool),
        (sys.base_prefix, tool),
        (str(SCRATCH), "/home/runner"),
    ):
        text = text.replace(here, there)
    return text


if __name__ == "__main__":
    main(sys.argv[1:])
