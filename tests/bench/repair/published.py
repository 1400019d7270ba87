"""`python -m tests.bench.repair.published [PROJECT ...]`: draw the crashes of the published sets.

By `RULE.md`, and through the same trial as the other bugs. It goes on where it was stopped.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.repair import manifest
from tests.bench.repair.checkout import Checkout
from tests.bench.repair.draw import attempt, note, said
from tests.bench.repair.history import Commit, changed
from tests.bench.repair.manifest import Half
from tests.bench.repair.places import SCRATCH, NotAtHandError, git, repository
from tests.bench.repair.projects import LATEST, Project, build, projects

SETS = {"BugsInPy": "soarsmu/BugsInPy", "PyTER": "kupl/PyTER"}
TRIED = SCRATCH / "published.json"
FIELD = re.compile(r'^(\w+) *= *"([^"]*)"', re.MULTILINE)
FILES = {"BugsInPy": ("bug.info", "run_test.sh"), "PyTER": ("bug_info.json", "test.sh")}


@dataclass(frozen=True, slots=True)
class Listed:
    """A bug as a published set lists it.

    Attributes:
        before: the commit that crashes.
        after: the one that mends.
        files: those of tests that the set names.
        command: what runs its tests.
    """

    name: str
    before: str
    after: str
    files: tuple[str, ...]
    command: str


def main(wanted: list[str]) -> None:
    """Try every listed bug of these projects, or of all."""
    for published in SETS:
        for project in projects("published.toml"):
            if not wanted or project.name in wanted:
                _draw(published, project)


def _draw(published: str, project: Project) -> None:
    name = f"{published}/{project.name}"
    known = json.loads(TRIED.read_text()) if TRIED.exists() else {}
    tried: list[str] = known.get(name, [])
    done = {line.split()[0] for line in tried}
    for bug in listed(published, project.name):
        if bug.name in done:
            continue
        try:
            outcome = _try(project, bug)
        except NotAtHandError as why:
            outcome = said(why)
        tried.append(f"{bug.name} {bug.after} {outcome}")
        note(TRIED, name, tried, f"{published}: {tried[-1]}")


def _try(project: Project, bug: Listed) -> str:
    """What becomes of a bug with the packages of its day, else with those of Python 3.11's."""
    if any(bug.after == drawn.after for drawn in manifest.bugs()):
        return "drawn before"
    place, outcomes = repository(project.repository), []
    commit = _commit(place, bug)
    folder = Checkout(place, SCRATCH / "draw" / project.name)
    for day in (_half_year(git(place, "show", "-s", "--format=%cs", bug.after).decode()), LATEST):
        of_day = replace(project, name=f"{project.name}@{day}", until=day)
        build(of_day)
        outcomes.append(attempt(of_day, commit, folder, Half.PUBLISHED))
        if outcomes[-1].startswith("drawn"):
            return f"{outcomes[-1]} {day}"
    return ", then ".join(dict.fromkeys(outcomes))


def _commit(place: Path, bug: Listed) -> Commit:
    rows = git(place, "diff", "--raw", "--no-renames", "--abbrev=40", bug.before, bug.after)
    tests, sources, _ = changed(rows.decode("utf-8", "replace").splitlines())
    there = git(place, "ls-tree", "-r", "--name-only", bug.after, "--", *bug.files).decode()
    every = tuple(dict.fromkeys((*tests, *there.splitlines())))
    return Commit(bug.after, 1, every, sources, bug.before, named(bug.files, bug.command))


def _half_year(day: str) -> str:
    year, month = day.split("-")[:2]
    return f"{year}-06-30" if int(month) <= 6 else f"{year}-12-31"


def named(files: Sequence[str], command: str) -> tuple[str, ...]:
    """The tests that a set's command runs, as pytest names them."""
    found = []
    for word in command.split():
        for file in files:
            module = file.removesuffix(".py").replace("/", ".")
            if word.startswith(f"{file}::"):
                found.append(word.partition("[")[0])
            elif word.startswith(f"{module}."):
                found.append(f"{file}::{word.removeprefix(f'{module}.').replace('.', '::')}")
    return tuple(found)


def listed(published: str, project: str) -> Iterator[Listed]:
    """The bugs of one project, in the order of their numbers."""
    place = repository(SETS[published])
    folder = {"BugsInPy": f"projects/{project}/bugs/", "PyTER": f"benchmark_info/{project}/"}
    found = git(place, "ls-tree", "-d", "--name-only", "HEAD", folder[published]).decode().split()
    for path in sorted(found, key=lambda path: (len(path), path)):
        read = _bugsinpy if published == "BugsInPy" else _pyter
        texts = {name: git(place, "show", f"HEAD:{path}/{name}") for name in FILES[published]}
        yield read({name: text.decode("utf-8", "replace") for name, text in texts.items()}, path)


def _bugsinpy(texts: dict[str, str], path: str) -> Listed:
    fields = dict(FIELD.findall(texts["bug.info"]))
    return Listed(
        "-".join(path.split("/")[1::2]),
        fields["buggy_commit_id"],
        fields["fixed_commit_id"],
        tuple(re.split(r"[;\s]+", fields["test_file"].strip())),
        texts["run_test.sh"],
    )


def _pyter(texts: dict[str, str], path: str) -> Listed:
    row = json.loads(texts["bug_info.json"])
    after = row["fixed_pr_id"]
    name = path.rpartition("/")[2]
    return Listed(name, f"{after}^", after, tuple(row["test_files"]), texts["test.sh"])


if __name__ == "__main__":
    main(sys.argv[1:])
