"""A diagnosed fault becomes candidates, best first, or reasons: the pattern library's verdict."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from bot.model import Candidate, Diagnosis, Healing, PatternId, Refusal
from bot.policy import Policy
from bot.reading.source_lines import agrees, lines_of
from patterns.catalogue import claimants
from patterns.contract import (
    Certainty,
    Explained,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refused,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.dependencies.filenames import is_dependency_file
from patterns.toolbox.generic_explanation import account
from patterns.toolbox.place.locate import in_repository
from patterns.toolbox.repository import offlimits
from patterns.toolbox.source import diff, severity, splice
from patterns.toolbox.source.sources import has

SEARCHED = (
    "The edit was found by a search around the crash: what failed before must pass with it, or it "
    "counts for nothing. Whether what the code does in that case is what it should do is for a "
    "person to say."
)
USUAL_COST = 210
"""Of a pattern's uncertain patch that does not say: among conditional expressions and defaults."""


class _About(NamedTuple):
    """Who proposes a patch, and what is said of it."""

    pattern: PatternId
    family: str
    severity: Severity
    certainty: Certainty
    title: str
    why: str


class _Case(NamedTuple):
    """What every candidate of one fault is judged by."""

    fault: Fault
    sources: Sources
    policy: Policy


def heal(
    diagnosis: Diagnosis,
    sources: Sources,
    policy: Policy,
    limit: int = 1,
    *,
    search: bool = False,
) -> Healing:
    """All that the library says of one fault: at most `limit` candidates, and every refusal.

    Args:
        search: whether a command will judge each candidate, so that mere possibilities count, too.
    """
    try:
        # What a thread could not even call has no frame here, only a name.
        named = diagnosis.path is None and diagnosis.qualname
        current = diagnosis.fault if named else _current(diagnosis.fault, sources)
        case = _Case(current, sources, policy)
    except Refused as hopeless:
        return Healing((), (Refusal(str(hopeless)),))
    asked = claimants(case.fault)
    if not asked and not search:
        return Healing((), (*_account(case), Refusal(_unknown(case.fault))))
    candidates, refusals, beside = _sorted_out(
        # One more than asked for, so that a pattern which cannot decide is seen to be undecided.
        result
        for pattern in asked
        for result in _asked(pattern, case, limit + 1)
    )
    if search:
        candidates += _searched(case)
        refusals += [] if candidates or refusals else [Refusal(_unknown(case.fault))]
    ranked = _distinct(sorted(candidates, key=lambda candidate: _rank(candidate, case)))
    certain = [candidate for candidate in ranked if candidate.certainty is Certainty.A]
    if len(certain) == 1:
        ranked = [replace(one, one_shot=one is certain[0]) for one in ranked]
    elif certain:
        refusals.append(Refusal(_tie(certain)))
    if not ranked and not refusals:
        refusals, beside = [*_account(case), *beside], []
    return Healing(tuple(ranked[:limit]), tuple(_useful(refusals, beside, proposed=bool(ranked))))


def _sorted_out(
    results: Iterable["Candidate | _No"],
) -> tuple[list[Candidate], list[Refusal], list[Refusal]]:
    """Candidates, reasons, and the reasons of patterns that are about other code than this."""
    candidates: list[Candidate] = []
    refusals: list[Refusal] = []
    beside: list[Refusal] = []
    for result in results:
        if isinstance(result, Candidate):
            candidates.append(result)
        else:
            (beside if result.of_another_error else refusals).append(result.refusal)
    return candidates, refusals, beside


def _useful(
    refusals: Sequence[Refusal], beside: Sequence[Refusal], *, proposed: bool
) -> list[Refusal]:
    """The reasons that tell a person something, explanations first, each once."""
    shown = refusals if refusals or proposed else beside
    # What happened tells a person more than what each pattern missed.
    ordered = sorted(shown, key=lambda refusal: not refusal.explains)
    return list({refusal.because: refusal for refusal in reversed(ordered)}.values())[::-1]


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
    return replace(fault, frames=tuple(frame for frame in fault.frames if frame not in stale))


def _account(case: _Case) -> Iterator[Refusal]:
    """What can be said of any error, for the one of which no pattern said more."""
    with suppress(Refused):
        yield Refusal(account(case.fault, case.sources), explains=True)


def _unknown(fault: Fault) -> str:
    # The type comes from the event: only a plain word of it is repeated.
    kind = fault.type if fault.type.isidentifier() else "error"
    return f"no pattern knows this {kind} yet"


def _shows(frame: Frame, sources: Sources) -> bool:
    lines = lines_of(sources.read(frame.path))
    # Since 3.13 a report may show all lines of a statement, of which the first one counts.
    shown = (frame.context or "").strip().split("\n")[0]
    return 1 <= frame.line <= len(lines) and agrees(lines[frame.line - 1], shown)


class _No(NamedTuple):
    """A refusal, and whether it only says that the pattern is about other code than this."""

    refusal: Refusal
    of_another_error: bool = False


def _asked(pattern: type[Pattern], case: _Case, most: int) -> Iterator[Candidate | _No]:
    name = PatternId(pattern.id())
    try:
        for patch in islice(pattern.propose(case.fault, case.sources), most):
            try:
                yield _candidate(pattern, patch, case)
            except Refused as off_limits:
                yield _No(Refusal(str(off_limits), name))
    except Refused as refused:
        refusal = Refusal(str(refused), name, explains=isinstance(refused, Explained))
        yield _No(refusal, of_another_error=isinstance(refused, Unrelated))


def _candidate(pattern: type[Pattern], patch: Patch, case: _Case) -> Candidate:
    """A patch of a pattern with the files it leaves behind; `Refused` where none may go."""
    about = _About(
        PatternId(pattern.id()),
        pattern.family,
        pattern.severity,
        pattern.certainty,
        pattern.title(),
        pattern.explanation(),
    )
    return _weighed(about, patch, case)


def _searched(case: _Case) -> Iterator[Candidate]:
    """The edits of the search, which nothing but a command can confirm."""
    # Only a caller with such a command pays for the import.
    from patterns.search import families  # noqa: PLC0415  0.05 s that most heals never pay

    try:
        trials = families.trials(case.fault, case.sources)
    except Refused:
        return
    for trial in trials:
        name = PatternId(f"search/{trial.name}")
        about = _About(name, "search", Severity.HIGH, Certainty.B, trial.title, SEARCHED)
        patch = Patch(
            trial.edits,
            (trial.because,),
            Certainty.B,
            cost=trial.cost,
            condition=trial.condition,
            risky=trial.is_risky,
        )
        try:
            yield _weighed(about, patch, case)
        except Refused:
            continue


def _weighed(about: _About, patch: Patch, case: _Case) -> Candidate:
    offlimits.check(patch.edits, case.sources)
    paths = tuple(sorted({edit.path for edit in patch.edits}))
    for path in paths:
        if case.policy.protects(path):
            raise Refused(f"{path} is protected by this repository's policy")
        if case.policy.dependencies == "never" and is_dependency_file(path):
            raise Refused(f"{path} declares dependencies, which this repository's policy keeps")
    files = splice.apply(patch.edits, case.sources)
    own = about.severity.at_least(patch.severity or about.severity)
    weighed, reasons = severity.raised(own, patch.edits, case.sources)
    return Candidate(
        pattern=about.pattern,
        family=about.family,
        severity=case.policy.severity(weighed, (about.pattern, about.family, *paths)),
        certainty=max(about.certainty, patch.certainty),
        title=patch.title or about.title,
        why=about.why,
        patch=replace(patch, evidence=(*patch.evidence, *reasons)),
        files=files,
        diff=_diff(patch, files, case.sources).decode(errors="replace"),
        one_shot=False,
    )


def _diff(patch: Patch, files: Mapping[str, bytes], sources: Sources) -> bytes:
    return b"".join(
        diff.unified(
            path,
            sources.read(path) if has(sources, path) else None,
            [edit for edit in patch.edits if edit.path == path],
        )
        for path in sorted(files)
    )


def _rank(candidate: Candidate, case: _Case) -> tuple[str, int, int, int, str]:
    """Certainty, then the edit's form, its size, and its distance; ids make it one order."""
    patch = candidate.patch
    cost = USUAL_COST if patch.cost is None else patch.cost
    size = sum(len(edit.new) + edit.end - edit.start for edit in patch.edits)
    return candidate.certainty, cost, size, _distance(candidate, case), candidate.pattern


def _distance(candidate: Candidate, case: _Case) -> int:
    """Lines between the innermost frame of ours and the nearest edit; another file is far."""
    ours = in_repository(case.fault, case.sources)
    if not ours:
        return 0
    frame = ours[-1]
    text = case.sources.read(frame.path)
    lines = [
        text.count(b"\n", 0, edit.start) + 1
        for edit in candidate.patch.edits
        if edit.path == frame.path
    ]
    return min((abs(line - frame.line) for line in lines), default=len(text))


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One of those that leave the same files behind: a pattern's, which says why, if there is one.

    It stands where the first of them stood.
    """
    found: dict[frozenset[tuple[str, bytes]], Candidate] = {}
    for candidate in candidates:
        same = frozenset(candidate.files.items())
        if same not in found or (found[same].family == "search" != candidate.family):
            found[same] = candidate
    return list(found.values())


def _tie(certain: Sequence[Candidate]) -> str:
    names = ", ".join(sorted({str(candidate.pattern) for candidate in certain}))
    return f"{len(certain)} different repairs look equally certain ({names}): a person must choose"
