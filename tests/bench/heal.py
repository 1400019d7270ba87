"""How fast a repair is: warm, against one parse of the file, and as a process of its own."""

import argparse
import os
import sys
import typing
from collections.abc import Iterator
from functools import partial
from inspect import getsource
from pathlib import Path
from tempfile import TemporaryDirectory

import libcst

from bot.model import CommitId, RepositoryName
from bot.policy import Policy
from bot.reading.text import read
from bot.steps.diagnose import diagnose
from bot.steps.patch import heal
from patterns.contract import Sources
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.sources import DictSources
from tests.bench.figures import Figure, child, least

ROOT = Path(__file__).parent.parent.parent
RUNS = 15
SIZES = (100, 1_000, 10_000)
"""Files of the repositories that a heal happens in."""
SOURCES = (argparse, typing)
"""Modules of the standard library that give the bench its lines of real code."""
CRASH = """

def bench_factory():
    return {"a": 1}


async def bench_main():
    return await bench_factory()

"""
LOG = """\
Traceback (most recent call last):
  File "big.py", line {line}, in bench_main
    return await bench_factory()
           ^^^^^^^^^^^^^^^^^^^^^
TypeError: object dict can't be used in 'await' expression
"""


def figures() -> Iterator[Figure]:
    """Ratios to `libcst.parse_module` of the same file in this run; cold starts in seconds."""
    for lines in (1_000, 5_000):
        code, line = big_file(lines)
        ours = least(partial(_repair, code, line), RUNS)
        ratio = ours / least(partial(_parse, code), RUNS // 2)
        yield Figure(f"heal.warm_{lines}_lines", ratio, 0.5)
    for files in SIZES:
        yield Figure(f"heal.ms_in_{files}_files", 1_000 * _among(files))
    yield from _indexed()
    yield Figure("heal.cold_seconds", _cold(), 0.12)


def big_file(lines: int) -> tuple[str, int]:
    """Real code of about so many lines with a crash in its middle, and the line of that crash."""
    text: list[str] = []
    while len(text) < lines:
        for module in SOURCES:
            text += getsource(module).split("\n")
    # A cut in front of a top-level def leaves whole statements on both sides.
    starts = [
        number
        for number, line in enumerate(text[:lines])
        if line.startswith("def ") and not text[number - 1]
    ]
    middle, end = starts[len(starts) // 2], starts[-1]
    head = text[:middle]
    code = "\n".join([*head, *CRASH.split("\n"), *text[middle:end]]) + "\n"
    return code, len(head) + CRASH.split("\n").index("    return await bench_factory()") + 1


def _repair(code: str, line: int, number: int) -> str:
    """From the traceback's text to the diff; the file is a new one each time, as for a server."""
    return _diff(DictSources({"big.py": f"{code}# {number}\n"}), line)


def _parse(code: str, number: int) -> libcst.Module:
    return libcst.parse_module(f"{code}# {number}\n")


def _diff(sources: Sources, line: int) -> str:
    (fault,) = read(LOG.format(line=line).encode())
    found = diagnose(RepositoryName("bench/bench"), CommitId("0" * 40), fault, sources)
    (candidate,) = heal(found, sources, Policy()).candidates
    return candidate.diff


def _among(files: int) -> float:
    code, line = big_file(200)
    others = {f"shop/m{number}.py": f"x = {number}\n" for number in range(files)}
    ready = [DictSources({"big.py": f"{code}# {number}\n", **others}) for number in range(5)]
    return least(lambda number: _diff(ready[number], line), len(ready))


def _indexed() -> Iterator[Figure]:
    """Questions about a whole repository: at first, once it is indexed, and how that grows."""
    before = 0.0
    for files in SIZES:
        sources = DictSources({f"shop/m{n}.py": _member(n) for n in range(files)})
        first = least(partial(_asked, sources), 1)
        for number in range(1, 4):
            _asked(sources, number)
        warm = least(lambda number, sources=sources: _asked(sources, 10 + number), RUNS)  # type: ignore[misc]
        yield Figure(f"heal.asked_first_ms_in_{files}_files", 1_000 * first)
        yield Figure(f"heal.asked_ms_in_{files}_files", 1_000 * warm)
        commits = [_next_commit(files, number) for number in range(5)]
        fresh = least(lambda number, commits=commits: _asked(commits[number], number), len(commits))  # type: ignore[misc]
        yield Figure(f"heal.asked_of_a_new_commit_ms_in_{files}_files", 1_000 * fresh)
        if before:
            yield Figure(f"heal.asked_growth_to_{files}_files", warm / before)
        before = warm


def _next_commit(files: int, number: int) -> Sources:
    """The same repository with one changed file; its blob ids are known, as from git's listing."""
    changed = {f"shop/m{n}.py": _member(n) for n in range(files)} | {"shop/m0.py": f"x = {number}"}
    sources = DictSources(changed)
    for path in sources.paths:
        sources.blob(path)
    return sources


def _asked(sources: Sources, number: int) -> int:
    """A question that each error asks anew: who mentions this name?"""
    return len(list(Project(sources).mentioning(f"name_{number}")))


def _member(number: int) -> str:
    """A file as large as most, of words that every other one has, too, and some of its own."""
    return "".join(
        f"def name_{number * 40 + line}(order, item):\n    return order.total({line}, item)\n"
        for line in range(40)
    )


def _cold() -> float:
    with TemporaryDirectory() as name:
        folder = Path(name)
        code, line = big_file(200)
        (folder / "big.py").write_text(code)
        (folder / "log.txt").write_text(LOG.format(line=line))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "bot", "heal", str(folder / "log.txt"), "--repo", name]
        return child(command, 10, ROOT)
