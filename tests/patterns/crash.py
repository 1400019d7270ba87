"""Small programs that really crash, and what the library makes of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.edges.trial import run
from bot.model import CommitId, RepositoryName
from bot.policy import Policy
from bot.reading.text import read
from bot.steps.diagnose import diagnose
from bot.steps.patch import heal
from patterns.toolbox.source.sources import DictSources

SAMPLES = Path(__file__).parent.parent / "samples" / "patterns"


def samples(group: str) -> list[Any]:
    """The programs of one group of every sample file: pattern, files, and what is wanted.

    A file is called as its pattern's; its groups are `healed`, `plausible` and `refused`.
    """
    return [
        pytest.param(path.stem, case["files"], case["want"], id=f"{path.stem}: {title}")
        for path in sorted(SAMPLES.glob("*.toml"))
        for title, case in tomllib.loads(path.read_text()).get(group, {}).items()
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a crash.

    Attributes:
        pattern: whose patch is the best.
        changed: the lines that the best patch takes ("-...") and adds ("+..."), stripped.
        one_shot: whether it stands alone.
        because: all refusals.
        after: what the patched program writes to stderr.
    """

    pattern: str
    changed: tuple[str, ...]
    one_shot: bool
    because: tuple[str, ...]
    after: str


def crash(code: Mapping[str, str]) -> Outcome:
    """Run `app.py`, read its traceback, heal it, and run it again."""
    files = {path: text.encode() for path, text in code.items()}
    stderr, _ = run(files)
    sources = DictSources(files)
    fault = read(stderr.encode())[-1]
    # What ran stood in a folder that is gone: the rest of each path is the repository's.
    found = diagnose(RepositoryName("o/r"), CommitId("0" * 40), fault, sources)
    healing = heal(found, sources, Policy())
    because = tuple(refusal.because for refusal in healing.refusals)
    if not healing.candidates:
        return Outcome("", (), one_shot=False, because=because, after="")
    best = healing.candidates[0]
    after, _ = run({**files, **best.files})
    return Outcome(best.pattern, _changed(best.diff), best.one_shot, because, after)


def _changed(diff: str) -> tuple[str, ...]:
    return tuple(
        f"{line[0]}{line[1:].strip()}"
        for line in diff.splitlines()
        if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}
    )
