"""What is found at a fault: where it lies, what may be done there, and what was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.model.names import CommitId, Fingerprint, PatternId, RepositoryName, Wait
from patterns.contract import Certainty, Fault, Patch, Severity


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A fault whose frames are mapped to a commit of the repository.

    Attributes:
        fault: frames inside the repository carry repository-relative paths.
        qualname: dotted name of the innermost in-app function; "" at module level.
    """

    repository: RepositoryName
    commit: CommitId
    fault: Fault
    fingerprint: Fingerprint
    path: str | None
    qualname: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One patch of one pattern, with the files it leaves behind.

    Attributes:
        files: path -> new content; what a commit takes.
        diff: unified, as `git apply` takes it.
        one_shot: whether a pull request may rest on this evidence alone.
    """

    pattern: PatternId
    family: str
    severity: Severity
    certainty: Certainty
    title: str
    why: str
    patch: Patch
    files: Mapping[str, bytes]
    diff: str
    one_shot: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """A result: no fix, and why. `pattern` is None where no pattern got as far as looking."""

    because: str
    pattern: PatternId | None = None
    waits: Wait | None = None
    """For what, where this is no no."""
    explains: bool = False
    """Whether it says what happened and where to look, rather than what a pattern missed."""


class Healing(NamedTuple):
    """All that the library had to say of one fault: candidates best first, and refusals."""

    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal, ...]
