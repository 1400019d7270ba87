"""Second steps: what a repair leads to that only moves the crash on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from bot.cli.heal_case import Case, Wanted, heal_all
from bot.errors import Unreadable
from bot.model import Candidate
from bot.reading.any_form import read_any
from bot.reading.text import renumbered
from bot.steps.diagnose import diagnose
from patterns.contract import Fault, Refused, Sources
from patterns.toolbox.costs import RISKY, Form
from patterns.toolbox.place.locate import in_repository
from patterns.toolbox.source import diff, line_edits
from patterns.toolbox.source.sources import ChangedSources

MOST = 5
"""Second steps behind one first step."""
STARTS = 2
"""First steps that are gone on from."""
BROKEN = {"AssertionError", "SyntaxError", "IndentationError", "NameError"}
"""What no second step starts from: a wrong value, or a repair that is none."""
USUAL = Form.CONDITIONAL


@dataclass(frozen=True, slots=True)
class Moved:
    """A repair after which the command failed elsewhere, and how."""

    first: Candidate
    fault: Fault


def moved(candidate: Candidate, case: Case, said: bytes, sources: Sources) -> Moved | None:
    """What a failed run says of a repair: None unless it is gentle, and the crash another one.

    A crash that became an assertion is none: what is asserted then is what the repair got wrong.
    """
    if not _is_gentle(candidate) or case.diagnosis is None:
        return None
    beyond = ChangedSources(sources, candidate.files)
    try:
        *_, last = renumbered(read_any(BytesIO(said)))
        fault = diagnose(case.diagnosis.repository, case.diagnosis.commit, last, beyond).fault
    except (Unreadable, Refused, ValueError):
        return None
    if fault.type in BROKEN:
        return None
    same = fault.headline == case.fault.headline
    if same and _failing(fault, beyond) == _failing(case.fault, sources):
        return None
    return Moved(candidate, fault)


def _failing(fault: Fault, sources: Sources) -> bytes:
    """The line that failed, as it reads: a repair above it moves its number."""
    ours = in_repository(fault, sources)
    if not ours:
        return b""
    lines = sources.read(ours[-1].path).split(b"\n")
    return lines[ours[-1].line - 1].strip() if ours[-1].line <= len(lines) else b""


def second_steps(found: Sequence[Moved], wanted: Wanted) -> Iterator[Candidate]:
    """Both steps as one candidate, best first: the same family of edits twice."""
    for start in found[:STARTS]:
        beyond = ChangedSources(wanted.sources, start.first.files)
        again = replace(wanted, _sources=beyond)
        [case] = heal_all([start.fault], again)
        # The same once more on the next line; other edits mostly paper over what the first did,
        # unless a pattern knows that one: what fails behind it is a fault of its own.
        known = start.first.family != "search"
        same = [one for one in case.candidates if known or one.pattern == start.first.pattern]
        gentle = [one for one in same if _is_gentle(one)]
        for second in gentle[:MOST]:
            yield _joined(start.first, second, wanted.sources)


def _is_gentle(candidate: Candidate) -> bool:
    return _cost(candidate) < Form.LEAVES and not candidate.patch.risky


def is_risky(candidate: Candidate) -> bool:
    """Whether a repair hides a fault more often than others do, or turns a value into text."""
    as_text = any(
        b"str(" in edit.new and b"raise " not in edit.new for edit in candidate.patch.edits
    )
    return candidate.patch.risky or _cost(candidate) in RISKY or as_text


def _cost(candidate: Candidate) -> int:
    cost = candidate.patch.cost
    return USUAL if cost is None else cost


def _joined(first: Candidate, second: Candidate, sources: Sources) -> Candidate:
    """One candidate that does what two do, the second on top of the first."""
    files = {**first.files, **second.files}
    known = set(sources.paths)
    before = {path: sources.read(path) if path in known else b"" for path in files}
    edits = {
        path: tuple(line_edits.between(path, before[path], files[path])) for path in sorted(files)
    }
    shown = b"".join(
        diff.unified(path, before[path] if path in known else None, list(edits[path]))
        for path in edits
    )
    patch = replace(
        second.patch,
        edits=tuple(edit for each in edits.values() for edit in each),
        evidence=(*first.patch.evidence, *second.patch.evidence),
        certainty=max(first.patch.certainty, second.patch.certainty),
        condition=None,
    )
    return replace(
        second,
        severity=first.severity if first.severity.at_least(second.severity) else second.severity,
        certainty=max(first.certainty, second.certainty),
        title=f"{first.title}; then {second.title[:1].lower()}{second.title[1:]}",
        patch=patch,
        files=files,
        diff=shown.decode(errors="replace"),
        one_shot=False,
    )
