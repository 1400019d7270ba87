"""`make bench ONLY=mined`: how many of the mined edits are among the first 20 candidates."""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.model import CommitId, Diagnosis, Fingerprint, RepositoryName
from bot.policy import Policy
from bot.steps.patch import heal
from patterns.contract import Fault, Refused
from patterns.toolbox.source.sources import DictSources
from tests.bench.figures import Figure
from tests.bench.mined.kinds import kind
from tests.bench.mined.mining import Fix, fixes, function_at, is_open
from tests.bench.mined.planted import faults
from tests.bench.repair.places import NotAtHandError, repository
from tests.bench.repair.projects import projects

WITHIN, MOST, LEAST = 20, 200, 3
PAGE = Path(__file__).parent / "results.md"
Rows = dict[str, list[tuple[str, int | None]]]


def figures() -> Iterator[Figure]:
    """The share of each half, and the page with the table."""
    rows: Rows = defaultdict(list)
    for project in projects():
        with suppress(NotAtHandError):
            for fix in fixes(repository(project.repository)):
                rows[_kind(fix)].append((project.repository, rank(fix)))
        print(project.name, file=sys.stderr, flush=True)  # noqa: T201  it takes an hour
    PAGE.write_text(_page(rows))
    for half in (True, False):
        ranks = _ranks(rows, half=half)
        name = "open" if half else "blind"
        yield Figure(f"mined.{name}_fixes", len(ranks))
        share = sum(_is_near(rank) for rank in ranks) / max(len(ranks), 1)
        yield Figure(f"mined.{name}_within_{WITHIN}", share, more=True)


def _ranks(rows: Rows, *, half: bool) -> list[int | None]:
    """Those of the open half, or of the other."""
    every = (row for found in rows.values() for row in found)
    return [rank for repository, rank in every if is_open(repository) is half]


def _is_near(rank: int | None) -> bool:
    return rank is not None and rank <= WITHIN


def rank(fix: Fix) -> int | None:
    """The place of the very edit among the candidates of the planted crash that suits it best."""
    found = [place for fault in faults(fix) if (place := _place(fault, fix)) is not None]
    return min(found, default=None)


def _place(fault: Fault, fix: Fix) -> int | None:
    sources = DictSources({fix.path: fix.before})
    within = fault.frames[-1].function or ""
    diagnosis = Diagnosis(
        RepositoryName("o/r"), CommitId(fix.commit), fault, Fingerprint("f"), fix.path, within
    )
    span = fix.span
    wanted = _function(fix.after, fix, span)
    with suppress(Refused):
        candidates = heal(diagnosis, sources, Policy(), MOST, search=True).candidates
        for turn, candidate in enumerate(candidates, 1):
            changed = candidate.files.get(fix.path)
            if changed is not None and len(candidate.files) == 1:
                found = _function(changed, fix, span)
                if found is not None and found == wanted:
                    return turn
    return None


def _function(text: bytes, fix: Fix, span: tuple[int, int]) -> str | None:
    """What a file makes of the fix's function, without its layout; None where it changes more.

    The order of the types that one clause or test takes tells nothing.
    """
    start, end = span
    head, tail = fix.before[:start], fix.before[end:]
    if not (text.startswith(head) and text.endswith(tail)):
        return None
    part = text[start : len(text) - len(tail)]
    indented = part[:1] in {b" ", b"\t"}
    tree = ast.parse(b"if True:\n" + part if indented else part)
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(type=ast.Tuple(elts=types)):
                types.sort(key=ast.dump)
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, ast.Tuple(elts=types)]):
                types.sort(key=ast.dump)
    return ast.dump(tree)


def _kind(fix: Fix) -> str:
    before = function_at(ast.parse(fix.before), fix.line)
    after = function_at(ast.parse(fix.after), fix.new_line)
    return kind(before, after) if before is not None and after is not None else "other"


def _page(rows: Rows) -> str:
    body = []
    for name, found in sorted(rows.items(), key=lambda item: -len(item[1])):
        owners = Counter(repository for repository, _ in found)
        if len(owners) >= LEAST:
            offered = sum(rank is not None for _, rank in found)
            near = sum(_is_near(rank) for _, rank in found)
            body.append(f"| {name} | {len(found)} | {len(owners)} | {offered} | {near} |\n")
    halves = [_ranks(rows, half=half) for half in (True, False)]
    told = [f"{sum(map(_is_near, ranks))} of {len(ranks)}" for ranks in halves]
    return (
        "# The edits that small crash fixes are made of\n\n"
        "Written by `make bench ONLY=mined` after [RULE.md](RULE.md). *Offered*: the very edit is "
        "among at most 200\ncandidates of a planted crash. Within 20: "
        f"{told[0]} of the open half, {told[1]} of the blind one.\n\n"
        "| edit | fixes | projects | offered | within 20 |\n|---|---|---|---|---|\n" + "".join(body)
    )
