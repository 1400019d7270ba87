"""A diagnosed fault becomes candidates, best first, or reasons: the pattern library's verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.model import Candidate, Diagnosis, Healing, PatternId, Refusal
from bot.policy import Policy
from bot.reading.source_lines import agrees, lines_of
from patterns.catalogue import claimants
from patterns.contract import Certainty, Fault, Frame, Patch, Pattern, Refused, Sources
from patterns.toolbox import diff, offlimits, splice, weight
from patterns.toolbox.locate import in_repository


@dataclass(frozen=True, slots=True)
class _Case:
    """What every candidate of one fault is judged by."""

    fault: Fault
    sources: Sources
    policy: Policy


def heal(diagnosis: Diagnosis, sources: Sources, policy: Policy, limit: int = 1) -> Healing:
    """All that the library says of one fault: at most `limit` candidates, and every refusal."""
    try:
        case = _Case(_current(diagnosis.fault, sources), sources, policy)
    except Refused as hopeless:
        return Healing((), (Refusal(str(hopeless)),))
    candidates: list[Candidate] = []
    refusals: list[Refusal] = []
    for pattern in claimants(case.fault):
        # One more than asked for, so that a pattern which cannot decide is seen to be undecided.
        for result in _asked(pattern, case, limit + 1):
            if isinstance(result, Candidate):
                candidates.append(result)
            else:
                refusals.append(result)
    ranked = _distinct(sorted(candidates, key=lambda candidate: _rank(candidate, case)))
    certain = [candidate for candidate in ranked if candidate.certainty is Certainty.A]
    if len(certain) == 1:
        ranked = [replace(one, one_shot=one is certain[0]) for one in ranked]
    elif certain:
        refusals.append(Refusal(_tie(certain)))
    return Healing(tuple(ranked[:limit]), tuple(refusals))


def _current(fault: Fault, sources: Sources) -> Fault:
    """The fault without the frames whose line is another one by now.

    Raises:
        Refused: that is the innermost one of ours, none is ours, or nobody knows the error.
    """
    ours = in_repository(fault, sources)
    if not ours:
        raise Refused("no frame of the traceback lies in this repository")
    stale = [frame for frame in ours if frame.context and not _shows(frame, sources)]
    if ours[-1] in stale:
        where = f"line {ours[-1].line} of {ours[-1].path}"
        raise Refused(f"{where} is not what the report shows: the file has changed since")
    if not claimants(fault):
        # The type comes from the event: only a plain word of it is repeated.
        kind = fault.type if fault.type.isidentifier() else "error"
        raise Refused(f"no pattern knows this {kind} yet")
    return replace(fault, frames=tuple(frame for frame in fault.frames if frame not in stale))


def _shows(frame: Frame, sources: Sources) -> bool:
    lines = lines_of(sources.read(frame.path))
    # Since 3.13 a report may show all lines of a statement, of which the first one counts.
    shown = (frame.context or "").strip().split("\n")[0]
    return 1 <= frame.line <= len(lines) and agrees(lines[frame.line - 1], shown)


def _asked(pattern: type[Pattern], case: _Case, most: int) -> Iterator[Candidate | Refusal]:
    name = PatternId(pattern.id())
    try:
        for patch in islice(pattern.propose(case.fault, case.sources), most):
            try:
                yield _candidate(pattern, patch, case)
            except Refused as off_limits:
                yield Refusal(str(off_limits), name)
    except Refused as refused:
        yield Refusal(str(refused), name)


def _candidate(pattern: type[Pattern], patch: Patch, case: _Case) -> Candidate:
    """A patch with the files it leaves behind; `Refused` where no patch may go."""
    offlimits.check(patch.edits, case.sources)
    paths = tuple(sorted({edit.path for edit in patch.edits}))
    for path in paths:
        if case.policy.protects(path):
            raise Refused(f"{path} is protected by this repository's policy")
    files = splice.apply(patch.edits, case.sources)
    own = pattern.severity.at_least(patch.severity or pattern.severity)
    weighed, reasons = weight.raised(own, patch.edits, case.sources)
    return Candidate(
        pattern=PatternId(pattern.id()),
        family=pattern.family,
        severity=case.policy.severity(weighed, (pattern.id(), pattern.family, *paths)),
        certainty=max(pattern.certainty, patch.certainty),
        title=patch.title or pattern.title(),
        why=pattern.explanation(),
        patch=replace(patch, evidence=(*patch.evidence, *reasons)),
        files=files,
        diff=_diff(patch, files, case.sources).decode(errors="replace"),
        one_shot=False,
    )


def _diff(patch: Patch, files: Mapping[str, bytes], sources: Sources) -> bytes:
    existing = set(sources.paths)
    return b"".join(
        diff.unified(
            path,
            sources.read(path) if path in existing else None,
            [edit for edit in patch.edits if edit.path == path],
        )
        for path in sorted(files)
    )


def _rank(candidate: Candidate, case: _Case) -> tuple[str, int, int, str]:
    """Certainty, then size, then distance from the failing line; ids make it one order."""
    size = sum(len(edit.new) + edit.end - edit.start for edit in candidate.patch.edits)
    return candidate.certainty, size, _distance(candidate, case), candidate.pattern


def _distance(candidate: Candidate, case: _Case) -> int:
    """Lines between the innermost frame of ours and the nearest edit; another file is far."""
    frame = in_repository(case.fault, case.sources)[-1]
    text = case.sources.read(frame.path)
    lines = [
        text.count(b"\n", 0, edit.start) + 1
        for edit in candidate.patch.edits
        if edit.path == frame.path
    ]
    return min((abs(line - frame.line) for line in lines), default=len(text))


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The first of those that leave the same files behind."""
    found: dict[frozenset[tuple[str, bytes]], Candidate] = {}
    for candidate in candidates:
        found.setdefault(frozenset(candidate.files.items()), candidate)
    return list(found.values())


def _tie(certain: Sequence[Candidate]) -> str:
    names = ", ".join(sorted({str(candidate.pattern) for candidate in certain}))
    return f"{len(certain)} different repairs look equally certain ({names}): a person must choose"
