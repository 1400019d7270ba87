"""What `grace heal` prints: text for people, JSON for programs, and reasons."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.cli.heal_case import Case
from bot.model import Candidate
from patterns.contract import Fault


def as_json(cases: Sequence[Case]) -> str:
    """Faults, patches (best first) and refusals; `fault` is an index into `faults`."""
    report = {
        "faults": [
            {**_fault(case.fault), "fingerprint": case.diagnosis and case.diagnosis.fingerprint}
            for case in cases
        ],
        "patches": [
            _patch(index, candidate, case.verified.get(position))
            for index, case in enumerate(cases)
            for position, candidate in enumerate(case.candidates)
        ],
        "refusals": [
            {"fault": index, "pattern": refusal.pattern, "because": refusal.because}
            for index, case in enumerate(cases)
            for refusal in case.refusals
        ],
    }
    return json.dumps(report, indent=1) + "\n"


def as_text(cases: Sequence[Case]) -> str:
    """What happened, what is proposed and why, and the diff."""
    return "\n".join(_shown(case) for case in cases)


def reasons(cases: Sequence[Case]) -> Iterator[str]:
    """Why there is no repair that counts, fault by fault; an explanation stands for all reasons."""
    if not cases:
        yield "the log holds no Python error"
    for case in cases:
        if case.good:
            continue
        named = _line(case.fault.headline)
        explained = [refusal for refusal in case.refusals if refusal.explains]
        for refusal in explained or case.refusals:
            by = f" ({refusal.pattern})" if refusal.pattern else ""
            yield f"{named}: {_line(refusal.because)}{by}"
        if case.candidates and not case.verified:
            yield f"{named}: only a failing command can confirm what is proposed; see --verify"
        elif case.candidates:
            yield f"{named}: no candidate makes the command pass"


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "type": fault.type,
        "module": fault.module,
        "message": fault.message,
        "frames": [
            {"path": frame.path, "line": frame.line, "function": frame.function}
            for frame in fault.frames
        ],
    }


def _patch(fault: int, candidate: Candidate, verified: bool | None) -> dict[str, Any]:
    return {
        "fault": fault,
        "pattern": candidate.pattern,
        "family": candidate.family,
        "severity": candidate.severity,
        "certainty": candidate.certainty,
        "one_shot": candidate.one_shot,
        "cost": candidate.patch.cost,
        "verified": verified,
        "title": candidate.title,
        "why": candidate.why,
        "evidence": list(candidate.patch.evidence),
        "files": sorted(candidate.files),
        "diff": candidate.diff,
    }


def _shown(case: Case) -> str:
    lines = [_line(case.fault.headline)]
    for position, candidate in _by_standing(case):
        verified = case.verified.get(position)
        standing = "verified" if verified else "one-shot" if candidate.one_shot else "unproven"
        if verified is False:
            lines += ["", f"  {candidate.title} (the command fails with it, {candidate.pattern})"]
            continue
        about = f"{candidate.severity} severity, {standing}, {candidate.pattern}"
        lines += ["", f"  {candidate.title} ({about})"]
        lines += [f"  - {sentence}" for sentence in candidate.patch.evidence]
        lines += ["", candidate.diff.rstrip("\n")]
    if not case.candidates:
        lines.append("  no repair")
    return "\n".join(lines) + "\n"


def _by_standing(case: Case) -> list[tuple[int, Candidate]]:
    """What is proven, then what failed; untried ones only where nothing else is left."""
    numbered = list(enumerate(case.candidates))
    if not case.verified:
        return numbered
    tried = [pair for pair in numbered if pair[0] in case.verified]
    return sorted(tried, key=lambda pair: not case.verified[pair[0]])


def _line(text: str) -> str:
    """A stranger's text on one line, without what would steer the reader's terminal."""
    kept = (letter if letter.isprintable() else " " for letter in text)
    return " ".join("".join(kept).split())
