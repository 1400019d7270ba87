"""The repairs that count, put together: one on top of the other, the same one once."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.cli.heal_case import Case
from bot.model import Candidate, Fingerprint
from patterns.contract import Edit, Refused, Sources
from patterns.toolbox.source import diff, splice


class Chosen(NamedTuple):
    """What goes in.

    Attributes:
        steps: per repair its fingerprint, the candidate, and the files after it.
        left_out: sentences on repairs that do not fit together with earlier ones.
    """

    steps: tuple[tuple[Fingerprint, Candidate, dict[str, bytes]], ...]
    left_out: tuple[str, ...]

    @property
    def files(self) -> dict[str, bytes]:
        """Path -> content after all repairs."""
        return {path: text for _, _, files in self.steps for path, text in files.items()}

    def diff(self, sources: Sources) -> bytes:
        """All repairs as one diff, byte for byte as `git apply` wants it."""
        edits = {edit for _, candidate, _ in self.steps for edit in candidate.patch.edits}
        known = set(sources.paths)
        return b"".join(
            diff.unified(
                path,
                sources.read(path) if path in known else None,
                [edit for edit in edits if edit.path == path],
            )
            for path in sorted({edit.path for edit in edits})
        )


def chosen(cases: Sequence[Case], sources: Sources) -> Chosen:
    """The best repair of each fault; one that touches bytes of an earlier one is left out."""
    edits: set[Edit] = set()
    steps: list[tuple[Fingerprint, Candidate, dict[str, bytes]]] = []
    left_out: list[str] = []
    for case in cases:
        if not case.good or case.diagnosis is None:
            continue
        new = set(case.good[0].patch.edits)
        if new <= edits:
            continue
        try:
            files = splice.apply(edits | new, sources)
        except Refused as error:
            left_out.append(f"{case.good[0].title}: {error}")
            continue
        touched = {edit.path for edit in new}
        after = {path: text for path, text in files.items() if path in touched}
        steps.append((case.diagnosis.fingerprint, case.good[0], after))
        edits |= new
    return Chosen(tuple(steps), tuple(left_out))
