"""`grace heal --verify`: candidates tried against a command, in a scratch copy."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice

from bot.cli.heal_case import Case, Wanted
from bot.cli.heal_expected import corrected
from bot.cli.heal_second import Moved, is_risky, moved, second_steps
from bot.edges.witnessing import Question
from bot.edges.worktree import Scratch, head_of
from bot.model import Candidate, Refusal
from patterns.contract import Edit, Refused
from patterns.toolbox.source import splice

MOST_QUESTIONS = 2_000
RESERVED = 6
"""Candidates that are kept for each fault that hangs together with one and is still to come."""
ASKED = 3
"""Repairs that are tried again with the value that the failed assertion shows."""


def verify(cases: Sequence[Case], wanted: Wanted, command: str, most: int) -> None:
    """Note for each fault which candidates the command passes with, until one does.

    One run without any change asks which conditions held where the command failed: candidates that
    would change nothing there are left out, and at most `most` of the others are tried. A log with
    several faults may need all their repairs at once: where no candidate passes alone, the first
    ones of all faults are tried together.
    """
    with Scratch(wanted.folder, wanted.sources, wanted.commit or head_of(wanted.folder)) as scratch:
        if _passes_already(cases, scratch, command):
            return
        for index in order(cases):
            cases[index].candidates = cases[index].candidates[: room(cases, index, most)]
            if _found(cases[index], scratch, command, wanted, most):
                _suffices(index, cases)
                break
        if any(any(case.verified.values()) for case in cases):
            return
        together = [case for case in cases if case.candidates]
        edits = {edit for case in together for edit in case.candidates[0].patch.edits}
        if len(together) > 1 and _pass(scratch, command, edits, wanted):
            for case in together:
                case.verified[0] = True


def _found(case: Case, scratch: Scratch, command: str, wanted: Wanted, most: int) -> bool:
    """Try the candidates of a fault, best first, until the command passes with one.

    Where none does, what some of them led to is healed on top of them, as far as `most` goes.
    """
    led: list[Moved] = []
    asked: list[Candidate] = []
    for position, candidate in enumerate(case.candidates):
        case.verified[position] = scratch.passes(command, candidate.files)
        if case.verified[position]:
            _prefer_gentler(case, position, scratch, command)
            return True
        if (start := moved(candidate, case, scratch.said, wanted.sources)) is not None:
            led.append(start)
        elif (better := corrected(candidate, scratch.said, wanted.sources)) is not None:
            asked.append(better)
    further = chain(asked[:ASKED], second_steps(led, wanted))
    for candidate in islice(further, max(most - len(case.candidates), 0)):
        position = len(case.candidates)
        case.candidates = [*case.candidates, candidate]
        case.verified[position] = scratch.passes(command, candidate.files)
        if case.verified[position]:
            return True
    return False


def _prefer_gentler(case: Case, position: int, scratch: Scratch, command: str) -> None:
    """Behind a repair of a risky form, all others are tried: a gentler one goes to the front."""
    for other in gentler(case, position):
        case.verified[other] = scratch.passes(command, case.candidates[other].files)
        if case.verified[other]:
            order = [other, *(each for each in range(len(case.candidates)) if each != other)]
            case.verified = {
                new: case.verified[old] for new, old in enumerate(order) if old in case.verified
            }
            case.candidates = [case.candidates[each] for each in order]
            return


def gentler(case: Case, position: int) -> list[int]:
    """The candidates behind a risky one that are not risky; none behind one that is not."""
    if not is_risky(case.candidates[position]):
        return []
    behind = range(position + 1, len(case.candidates))
    return [other for other in behind if not is_risky(case.candidates[other])]


def _suffices(index: int, cases: Sequence[Case]) -> None:
    """With one fault's repair the command passes: nothing else goes in untried."""
    for case in cases:
        if case is not cases[index]:
            case.candidates = [replace(one, one_shot=False) for one in case.candidates]


def room(cases: Sequence[Case], index: int, most: int) -> int:
    """How many candidates of a fault may be tried: faults that hang together share them."""
    related = _related(cases, index)
    left = max(most - sum(len(cases[other].verified) for other in related), 0)
    waiting = [
        other
        for other in related - {index}
        if cases[other].candidates and not cases[other].verified
    ]
    return max(left - RESERVED * len(waiting), left // 2)


def order(cases: Sequence[Case]) -> list[int]:
    """The faults in the order in which they are tried: the last one of the log first.

    What led to an error is tried after it, because usually it was caught on purpose. Where it was
    only said in other words (`raise ... from error`), it is the one to heal.
    """
    found: list[int] = []
    for index in reversed(range(len(cases))):
        behind = [index]
        while (cause := cases[behind[-1]].fault.cause) is not None and cause not in behind:
            behind.append(cause)
        found += [each for each in reversed(behind) if each not in found]
    return found


def _related(cases: Sequence[Case], index: int) -> set[int]:
    """The faults that were raised because of one, or while it was handled, however indirectly."""
    found = {index}
    for other in reversed(range(len(cases))):
        fault = cases[other].fault
        linked = {fault.cause, fault.context, *fault.group} - {None}
        if other in found or linked & found:
            found |= {other, *(link for link in linked if link is not None)}
    return found


def _passes_already(cases: Sequence[Case], scratch: Scratch, command: str) -> bool:
    """The run without any change: leaves out candidates whose condition did not hold."""
    asking = [
        (case, candidate, question)
        for case in cases
        for candidate in case.candidates
        if (question := _question(case, candidate)) is not None
    ][:MOST_QUESTIONS]
    passes, answers = scratch.asked(command, [question for _, _, question in asking])
    if passes:
        for case in cases:
            case.refusals = [*case.refusals, Refusal(f"`{command}` passes without any repair")]
            case.candidates = ()
        return True
    idle = {
        id(candidate)
        for (_, candidate, _), held in zip(asking, answers, strict=True)
        if held is False
    }
    for case in cases:
        case.candidates = [one for one in case.candidates if id(one) not in idle]
    return False


def _question(case: Case, candidate: Candidate) -> Question | None:
    """What to ask about a candidate; a frame's line may be any of its statement's."""
    condition = candidate.patch.condition
    if condition is None:
        return None
    frame = case.fault.frames[condition.frame]
    return Question(frame.path, frame.line, frame.line, condition.expression)


def _pass(scratch: Scratch, command: str, edits: set[Edit], wanted: Wanted) -> bool:
    try:
        files = splice.apply(edits, wanted.sources)
    except Refused:
        return False  # they touch the same bytes
    return scratch.passes(command, files)
