"""A slip planted in a project's newest code, and the crash in which one of its own tests ends."""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from tests.bench.repair import trial
from tests.bench.repair.checkout import Checkout
from tests.bench.repair.history import TEST
from tests.bench.repair.places import SCRATCH, NotAtHandError, git, repository
from tests.bench.repair.projects import Project, build, generated
from tests.bench.seeded.code import Code
from tests.bench.seeded.slips import Slip, slips

TRIES, SUITES, LARGEST, PATIENCE = 40, 2, 200_000, 150
NO_CRASH = {"AssertionError", "Failed", "Skipped", "SystemExit"}


@dataclass(frozen=True, slots=True)
class Crash:
    """What a slip led to.

    Attributes:
        path: the file with the slip.
        test: what pytest calls the test that crashes, or the file that cannot be collected.
        type: of the exception.
        log: what pytest printed.
    """

    path: str
    slip: Slip
    test: str
    type: str
    log: str


class Planting:
    """A project, laid out at its newest commit, and what its tests end in without a slip."""

    def __init__(self, project: Project, seed: str) -> None:
        self.project = project
        place = repository(project.repository)
        build(project)
        checkout = Checkout(place, SCRATCH / "seeded" / project.name)
        checkout.lay("HEAD")
        self.folder = checkout.folder
        generated(project, self.folder)
        self._luck = random.Random(seed)  # noqa: S311  a draw that can be repeated, no secret
        listed = git(place, "ls-tree", "-r", "--name-only", "HEAD").decode("utf-8", "replace")
        python = [path for path in listed.splitlines() if path.endswith(".py")]
        self._tests = [path for path in python if TEST.search(path) and "test" in Path(path).stem]
        self._sources = [path for path in python if self._is_source(path)]
        self._passing: dict[tuple[str, ...], frozenset[str]] = {}

    def crashes(self, count: int) -> Iterator[Crash]:
        """So many; each slip is taken back before the next."""
        kinds: list[str] = []
        end = monotonic() + PATIENCE
        for _ in range(TRIES):
            if not self._sources or count <= 0 or monotonic() > end:
                return
            path = self._luck.choice(self._sources)
            suites = self._suites(path)
            if not suites or not self._passed(suites):
                continue
            file = self.folder / path
            clean = file.read_bytes()
            try:
                every = slips(Code(clean), self._luck)
            except (SyntaxError, ValueError):
                continue
            # Kinds take turns, so that names, which are everywhere, do not crowd out the others.
            open_kinds = [kind for kind, found in every.items() if found and kind not in kinds]
            if not open_kinds:
                kinds.clear()
                continue
            kind = self._luck.choice(open_kinds)
            slip = self._luck.choice(every[kind])
            file.write_bytes(slip.made(clean))
            try:
                if crash := self._crash(path, slip, suites):
                    kinds.append(kind)
                    count -= 1
                    yield crash
            finally:
                file.write_bytes(clean)

    def _crash(self, path: str, slip: Slip, suites: tuple[str, ...]) -> Crash | None:
        good = self._passed(suites)
        ends = trial.observe(self.project, self.folder, [*suites, "-x"])
        form = "--tb=" + self._luck.choice(("long", "native", "short"))
        for end in ends:
            if end.test in good and self._is_crash(end.raised):
                log = trial.run(self.project, self.folder, [end.test], form)
                # A test that needs another one to have run before shows nothing by itself.
                if end.raised["type"] in log:
                    return Crash(path, slip, end.test, end.raised["type"], log)
        if not any(end.test in good for end in ends):
            log = trial.run(self.project, self.folder, suites[:1], form)
            if "ERROR collecting" in log or "ImportError while loading" in log:
                return Crash(path, slip, suites[0], "at import", log)
        return None

    def _passed(self, suites: tuple[str, ...]) -> frozenset[str]:
        if suites not in self._passing:
            ends = trial.observe(self.project, self.folder, suites)
            self._passing[suites] = frozenset(e.test for e in ends if e.outcome == "passed")
        return self._passing[suites]

    def _suites(self, path: str) -> tuple[str, ...]:
        """Test files that are named after the module, else that speak of it."""
        stem = Path(path).stem.strip("_")
        named = [test for test in self._tests if stem in Path(test).stem]
        return tuple(sorted(named, key=lambda test: (len(test), test))[:SUITES])

    def _is_source(self, path: str) -> bool:
        file = self.folder / path
        inside = "/" in path and not TEST.search(path) and not path.startswith(("doc", "example"))
        return inside and file.is_file() and 500 < file.stat().st_size < LARGEST

    def _is_crash(self, raised: dict[str, Any]) -> bool:
        if raised["outcome"] != "failed" or not raised.get("plain"):
            return False
        module = raised["module"].partition(".")[0]
        known = module == "builtins" or module in sys.stdlib_module_names
        own = any(
            frame[0].startswith(f"{self.folder}/") and not TEST.search(frame[0])
            for frame in raised["frames"]
        )
        return known and own and not raised["warning"] and raised["type"] not in NO_CRASH


def plant(project: Project, count: int, seed: str) -> list[Path]:
    """Write each crash of a project to a folder of its own; `seeded/<project>-<n>/`."""
    made = []
    try:
        planting = Planting(project, seed)
        for number, crash in enumerate(planting.crashes(count)):
            folder = SCRATCH / "seeded-cases" / f"{project.name}-{number}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "log.txt").write_text(crash.log)
            told = {**asdict(crash), "project": project.name}
            told.pop("log")
            told["slip"]["instead"] = crash.slip.instead.decode("latin-1")
            (folder / "case.json").write_text(json.dumps(told, indent=1))
            made.append(folder)
    except NotAtHandError as why:
        print(f"{project.name}: {str(why)[-150:]}", flush=True)  # noqa: T201  a bench prints
    return made
