"""What people read of a fix, found again in its own commit, its files and its pattern."""

import re
from dataclasses import dataclass
from functools import cache

from bot import prose
from bot.ledger.block import RECORD
from bot.model import Fix, PatternId
from patterns.catalogue import catalogue
from patterns.contract import Sources
from patterns.toolbox.source import line_edits
from patterns.toolbox.source.diff import unified

BODY = """\
**What this changes.** {title}.

{evidence}

The first text of this pull request was lost before it was opened; the signed record of the fix \
and its commit are whole.

<sub>{fix_id} · {pattern}</sub>
"""


@dataclass(frozen=True, slots=True)
class Words:
    """The prose of a fix's commit."""

    title: str
    error: str
    evidence: tuple[str, ...]


def words(message: str) -> Words:
    """Title, error and evidence, as `propose.commit_prose` wrote them above the record."""
    above = message.partition(f"\n{RECORD}:")[0]
    title, _, rest = above.partition("\n")
    lines = [line for line in rest.splitlines() if line]
    evidence = tuple(_unescaped(line[2:]) for line in lines if line.startswith("* "))
    error = next((line for line in lines if not line.startswith("* ")), "")
    return Words(title.strip(), error, evidence)


def why(fix: Fix) -> str:
    """The explanation that a fix's pattern gives today; "" where the library has it no more."""
    return _explanations().get(fix.pattern, "")


def diff(fix: Fix, before: Sources | None, after: Sources | None) -> str:
    """The change as `git apply` takes it; "" where the files are not known any more."""
    if before is None or after is None:
        return ""
    parts = [_of_file(change.path, before, after) for change in sorted(fix.changes)]
    return b"".join(parts).decode(errors="replace")


def _of_file(path: str, before: Sources, after: Sources) -> bytes:
    old, new = _read(before, path), _read(after, path)
    return unified(path, old, line_edits.between(path, old or b"", new or b""))


def body(fix: Fix) -> str:
    """A text for a pull request whose first one is lost."""
    evidence = "\n".join(f"* {prose.sentence(line)}" for line in fix.evidence)
    return BODY.format(
        title=prose.title(fix.title), evidence=evidence, fix_id=fix.id, pattern=fix.pattern
    )


@cache
def _explanations() -> dict[PatternId, str]:
    return {PatternId(pattern.id()): pattern.explanation() for pattern in catalogue()}


def _unescaped(line: str) -> str:
    """`prose.sentence` put a backslash before what Markdown would act on."""
    return re.sub(r"\\([^\w\s])", r"\1", line)


def _read(sources: Sources, path: str) -> bytes | None:
    return sources.read(path) if path in sources.paths else None
