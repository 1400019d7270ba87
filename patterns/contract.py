"""What a pattern is: an error in, a proven edit or a reason out, and examples that prove it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NamedTuple, NewType, Protocol, Self, cast, final

BlobId = NewType("BlobId", str)
"""Git's id of a file's content: 40 or 64 hex digits."""


class Severity(StrEnum):
    """What a person must do before a fix is merged; orders low < medium < high."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0, 1 or 2: compare these, never the words."""
        return list(Severity).index(self)

    def at_least(self, other: Self) -> Self:
        """The stricter of the two."""
        return self if self.rank >= other.rank else other


class Certainty(StrEnum):
    """How much proof a patch needs: A none, B a failing check that turns green, C beyond hope."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Frame:
    """One entry of a traceback.

    Attributes:
        path: as reported, or relative to the repository's root once mapped.
        line: 1-based.
        function: as reported; None where the dialect does not say.
        module: dotted module name where the report gives one.
        context: the source line as the report shows it, or None.
        column: 0-based column of the failing expression in characters of that line (PEP 657).
        end_column: one past its last character, on the same line.
        locals: name -> opaque text; evidence only, never a value to put anywhere.
    """

    path: str
    line: int
    function: str | None = None
    module: str | None = None
    context: str | None = None
    column: int | None = None
    end_column: int | None = None
    locals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """One raised exception, whatever form it arrived in.

    Attributes:
        type: the exception's name without its module.
        message: `str(exc)` without notes and without the interpreter's hints.
        module: dotted home of the type; "builtins" where the report shows none.
        frames: oldest first; the last one raised.
        notes: what `add_note` added.
        cause: index of the `__cause__` in the same report, likewise `context`; `group` its members.
        python: "3.11" where the report shows it.
        modules: installed distribution -> version where the report says so.
        dialect: which reader recognised it, e.g. "pytest-long".
        cut: what a reader left out of an oversized report, as phrases: "900 frames in the middle".
    """

    type: str
    message: str
    module: str = "builtins"
    frames: tuple[Frame, ...] = ()
    notes: tuple[str, ...] = ()
    cause: int | None = None
    context: int | None = None
    group: tuple[int, ...] = ()
    python: str | None = None
    modules: Mapping[str, str] = field(default_factory=dict)
    dialect: str = ""
    cut: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """`Type: message`, the text that a pattern's regular expression sees."""
        return f"{self.type}: {self.message}" if self.message else self.type


class Diagnostic(NamedTuple):
    """One finding of a linter: where, which rule, and the edits it offers (byte offsets)."""

    path: str
    line: int
    rule: str
    message: str
    edits: tuple["Edit", ...] = ()
    safe: bool = False


class Sources(Protocol):
    """A read-only view of one commit; the same bytes for as long as it lives. Hashable.

    `read`, `blob` raise `KeyError` for a path that is not in `paths`. Symlinks and submodules are
    not in `paths`.
    """

    @property
    def paths(self) -> Sequence[str]:
        """Every regular file, relative to the root, "/"-separated, sorted."""
        ...

    def read(self, path: str) -> bytes:
        """The exact bytes of a file."""
        ...

    def blob(self, path: str) -> BlobId:
        """Git's id of those bytes: a key for caches."""
        ...

    def lint(self, path: str) -> Sequence[Diagnostic]:
        """What ruff says of the file."""
        ...


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace bytes `start:end` of `path` by `new`; a path that does not exist yet is created."""

    path: str
    start: int
    end: int
    new: bytes


class Condition(NamedTuple):
    """What must have been true where a fault was raised, or an edit changes nothing there.

    Attributes:
        frame: index of the frame of the fault in which the expression means something.
        expression: Python, without side effects as far as the source shows.
    """

    frame: int
    expression: str


@dataclass(frozen=True, slots=True)
class Patch:
    """A repair that a pattern stands for.

    Attributes:
        edits: not overlapping, in any order.
        evidence: sentences saying which facts in the source decided; a person reads them.
        certainty: A may be proposed on this evidence alone, B needs a proof or a person.
        severity: None keeps the pattern's own; a patch can only raise it.
        title: None keeps the pattern's own.
        cost: where candidates of equal certainty are ordered: how much an edit of its form takes
            away from other paths, lower is gentler. None where the pattern does not say.
        condition: what a run of the failing command can ask before the patch is tried.
        risky: whether a gentler patch is looked for even where the command passes with this one.
    """

    edits: tuple[Edit, ...]
    evidence: tuple[str, ...]
    certainty: Certainty = Certainty.A
    severity: Severity | None = None
    title: str | None = None
    cost: int | None = None
    condition: Condition | None = None
    risky: bool = False


class Refused(Exception):  # noqa: N818  a refusal is a result that happens to travel as an exception
    """A pattern looked closely and will not touch this code; `str()` is the reason to show."""


class Explained(Refused):
    """No edit is the cure, and `str()` says why: what happened, where, and what to look at.

    It is a refusal like any other to whoever asks for patches, and the reason that a person reads.
    """


class Unrelated(Refused):
    """The error's text routes here, and the code holds nothing of what the pattern is about.

    It is a refusal like any other, and the last reason that a person should read: where another
    pattern has looked closely, it is not shown at all.
    """


Files = Mapping[str, str]
"""Path -> text; an example that is a single module is written as that module's text alone."""


@final
class Heals(NamedTuple):
    """An error that running `before` really raises, and the text that no longer raises it.

    A plain string stands for `{"app.py": text}`; `python app.py` is what runs. `certainty` is that
    of the first patch; None means the pattern's own.
    """

    title: str
    fault: Fault
    before: str | Files
    after: str | Files
    certainty: Certainty | None = None


@final
class Refuses(NamedTuple):
    """Code that the pattern must leave alone, and the reason it gives, word for word."""

    title: str
    fault: Fault
    code: str | Files
    because: str


@final
class Explains(NamedTuple):
    """Code that no edit rightly heals, and what the pattern says of it, word for word."""

    title: str
    fault: Fault
    code: str | Files
    because: str


Example = Heals | Refuses | Explains


class Pattern:
    """One error and its cure. The docstring's first line is the pull request's title (without a
    full stop), the rest its explanation. A subclass is one file: `patterns/<family>/<stem>.py`.

    One of certainty C never proposes: it explains, or refuses where it cannot even do that.

    Attributes:
        answers: ids of `taxonomy.json`, the everyday crashes that this pattern is about.
    """

    family: ClassVar[str]
    severity: ClassVar[Severity]
    certainty: ClassVar[Certainty] = Certainty.A
    answers: ClassVar[tuple[str, ...]] = ()
    matches: ClassVar[str]
    examples: ClassVar[tuple[Example, ...]]

    @classmethod
    def id(cls) -> str:
        """`<family>/<file stem>`."""
        return f"{cls.family}/{cls.__module__.rpartition('.')[2]}"

    @classmethod
    def title(cls) -> str:
        """One line in the imperative."""
        return (cls.__doc__ or "").strip().splitlines()[0].rstrip(".")

    @classmethod
    def explanation(cls) -> str:
        """Why this is the whole repair, and when it is not."""
        body = (cls.__doc__ or "").strip().partition("\n")[2]
        return "\n".join(line.strip() for line in body.strip().splitlines())

    @classmethod
    def claims(cls, fault: Fault) -> re.Match[str] | None:
        """Does the error's text alone route here? Facts in the source decide later."""
        return re.match(cls.matches, fault.headline)

    @classmethod
    def match(cls, fault: Fault) -> re.Match[str]:
        """The match of a fault that is known to be claimed."""
        return cast("re.Match[str]", cls.claims(fault))

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Yield patches, best first, or raise `Refused`.

        The frames of `fault` have been mapped: `frames[-1]` may lie outside the repository, a
        frame whose path is in `sources.paths` lies in it.
        """
        raise NotImplementedError
