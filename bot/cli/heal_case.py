"""What `grace heal` knows of each fault of a log: where it lies, its candidates, its refusals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.edges.folder import FolderSources
from bot.errors import PolicyError
from bot.model import Candidate, CommitId, Diagnosis, Refusal, RepositoryName
from bot.policy import PATH, Policy, parse
from bot.steps.diagnose import diagnose
from bot.steps.patch import heal
from patterns.contract import Fault, Refused, Sources
from patterns.toolbox.repository import offlimits

UNKNOWN_COMMIT = CommitId("0" * 40)
"""A folder is no commit."""


@dataclass(eq=False, slots=True)
class Case:
    """One fault of the log.

    Attributes:
        fault: its frames are repository-relative where they could be mapped.
        verified: candidate -> whether the user's command passed with it; absent where not tried.
    """

    fault: Fault
    diagnosis: Diagnosis | None
    candidates: Sequence[Candidate]
    refusals: Sequence[Refusal]
    verified: dict[int, bool] = field(default_factory=dict)

    @property
    def good(self) -> list[Candidate]:
        """The candidates that count: proven by the command, else those that stand alone."""
        proven = [c for i, c in enumerate(self.candidates) if self.verified.get(i)]
        alone = [
            c for i, c in enumerate(self.candidates) if c.one_shot and self.verified.get(i, True)
        ]
        return proven or alone


@dataclass(eq=False, slots=True)
class Wanted:
    """What the command line asks for.

    Attributes:
        rev: the revision to heal; None means the files as they are, or HEAD where a branch is made.
        limit: candidates per fault.
        search: whether a command will judge them.
    """

    folder: Path
    rev: str | None
    on_branch: bool
    limit: int
    search: bool = False
    _sources: Sources | None = None
    commit: CommitId | None = None

    @property
    def sources(self) -> Sources:
        """The commit or folder that is healed."""
        if self._sources is None:
            rev = self.rev or ("HEAD" if self.on_branch else None)
            if rev is None:
                self._sources = FolderSources(self.folder)
            else:
                # Asks git about every file: slower to start, and rarely wanted.
                from bot.edges.commit_sources import CommitSources  # noqa: PLC0415
                from bot.edges.ruff import lint  # noqa: PLC0415

                found = CommitSources.local(self.folder, rev, lint)
                self._sources, self.commit = found, CommitId(found.commit)
        return self._sources


def heal_all(faults: Sequence[Fault], wanted: Wanted) -> list[Case]:
    """Every fault of a log, diagnosed and handed to the pattern library.

    Raises:
        HostError: the revision does not exist.
    """
    sources = wanted.sources
    policy, refusal = _policy(sources)
    return [_case(fault, wanted, policy, refusal) for fault in faults]


def _case(fault: Fault, wanted: Wanted, policy: Policy, refusal: Refusal | None) -> Case:
    sources = wanted.sources
    name = RepositoryName(f"local/{wanted.folder.resolve().name}")
    try:
        found = diagnose(name, wanted.commit or UNKNOWN_COMMIT, fault, sources)
    except Refused as error:
        return Case(fault, None, (), (Refusal(str(error)),))
    if refusal is not None:
        return Case(found.fault, found, (), (refusal,))
    healing = heal(found, sources, policy, wanted.limit, search=wanted.search)
    shown = [_tested(one, found.fault, sources, policy) for one in healing.candidates]
    return Case(found.fault, found, shown, healing.refusals)


def _tested(candidate: Candidate, fault: Fault, sources: Sources, policy: Policy) -> Candidate:
    if not candidate.one_shot or not any(map(offlimits.is_test, sources.paths)):
        return candidate
    # Follows calls through the whole function: slow to import, and useless without tests.
    from bot.steps.regression import with_test  # noqa: PLC0415

    return with_test(candidate, fault, sources, policy)


def _policy(sources: Sources) -> tuple[Policy, Refusal | None]:
    """The repository's own policy; one that cannot be read forbids everything."""
    if PATH not in sources.paths:
        return Policy(), None
    try:
        return parse(sources.read(PATH)), None
    except PolicyError as error:
        return Policy(), Refusal(str(error))
