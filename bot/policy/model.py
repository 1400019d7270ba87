"""The owners' say as one frozen record, with the defaults and the questions that steps ask it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import ClassVar, Literal

from bot.model import MergeMethod
from patterns.contract import Severity

PATH = ".github/grace.yml"
PROTECTED = (".github/**", "**/migrations/**", "grace/**")
"""Out of bounds in every repository, whatever its owners say."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One repository's say; between it and the operator's settings the stricter wins.

    A plain dataclass: `grace heal` starts without pydantic, which only the file's reader needs.
    The docs of the fields are those of the published JSON Schema.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {
        "extra": "forbid",
        "use_attribute_docstrings": True,
    }

    enabled: bool = True
    """False stops everything here at once: nothing is proposed, nothing merges."""
    auto_merge: Literal["none", "low"] = "low"
    """The highest severity that merges without a person, once CI is green."""
    raise_severity: Mapping[str, Severity] = field(default_factory=dict)
    """Path glob, pattern id or family -> the severity that such a fix has at least."""
    approvals: Mapping[str, int] = field(default_factory=dict)
    """Path glob, pattern id or family -> how many people must approve such a fix (default 1)."""
    approvers: tuple[str, ...] = ()
    """Logins and `org/team`s, one of whom must approve what is of high severity; empty: anyone with
    write permission, which those named here need, too."""
    protected_paths: tuple[str, ...] = ()
    """Path globs that Grace must not touch, besides .github, migrations and her own files."""
    excluded_paths: tuple[str, ...] = ()
    """Path globs whose errors are not healed at all, e.g. vendored or retired code."""
    dependencies: Literal["ask", "never"] = "ask"
    """Whether a fix may add or change a dependency: `ask` takes a person's approval, `never`
    refuses it."""
    source_roots: Mapping[str, str] = field(default_factory=dict)
    """Path prefix in tracebacks -> folder of the repository that it stands for, e.g.
    `/app/: src/`; wins over what Grace finds out by herself."""
    max_open_fixes: int = 3
    """How many pull requests of hers may be open at once (0 to 50)."""
    max_fixes_per_hour: int = 2
    """How many she may propose in an hour (0 to 60)."""
    max_attempts: int = 2
    """How many candidates CI may refuse before she gives up (1 to 5)."""
    merge_method: MergeMethod = MergeMethod.SQUASH
    """How a fix lands: `squash` puts one commit on the branch, signed at the merge; `merge` puts a
    signed merge commit above Grace's own; `rebase` puts her own commits there, as they were signed
    when they were proposed. What GitHub does not allow, people merge. A merge queue has its own."""
    verify_window: timedelta | None = None
    """How long the error must stay away after the merge, e.g. `2h` or `7d`; can only lengthen the
    operator's."""
    rollback: Literal["propose", "never"] = "propose"
    """What follows when an error comes back: a pull request that takes the fix back, or nothing
    but the record of it. Either way `/grace rollback` asks for one while the fix holds."""
    suggest: bool = True
    """Whether she answers on a person's failing pull request with a suggestion."""
    suggest_on_forks: bool = False
    """Likewise where the pull request comes from a fork."""
    sentry_projects: tuple[str, ...] | None = None
    """Slugs of the Sentry projects that may speak for this repository; absent: all that the
    operator mapped to it."""
    environments: tuple[str, ...] | None = None
    """Environments whose errors are healed, e.g. `production`; absent: all."""
    labels: tuple[str, ...] = ("grace",)
    """Labels of her pull requests, besides the severity's."""
    notify: tuple[str, ...] = ()
    """Logins and `org/team`s asked for a review of every fix that needs a person."""

    @property
    def teams(self) -> tuple[str, ...]:
        """Those of `approvers` that are teams, in lower case."""
        return tuple(one.lower() for one in self.approvers if "/" in one)

    def protects(self, path: str) -> bool:
        """Whether a path is out of bounds."""
        return _fits((*PROTECTED, *self.protected_paths), path)

    def excludes(self, path: str) -> bool:
        """Whether errors of a path are left alone."""
        return _fits(self.excluded_paths, path)

    def severity(self, own: Severity, names: Iterable[str]) -> Severity:
        """`own`, raised by every entry that fits one of `names` (paths, pattern id, family)."""
        for glob, least in self.raise_severity.items():
            if any(fnmatchcase(name, glob) for name in names):
                own = own.at_least(least)
        return own

    def approvals_of(self, names: Iterable[str]) -> int:
        """How many people must approve what bears `names`, where it needs a person at all."""
        asked = (
            count
            for glob, count in self.approvals.items()
            if any(fnmatchcase(name, glob) for name in names)
        )
        return max(asked, default=1)

    def hears(self, *, project: str | None = None, environment: str | None = None) -> bool:
        """Whether an error of this Sentry project and environment may be healed here.

        What names neither is heard: the operator's mapping let it in.
        """
        return all(
            allowed is None or name is None or name in allowed
            for name, allowed in (
                (project, self.sentry_projects),
                (environment, self.environments),
            )
        )


def _fits(globs: Iterable[str], path: str) -> bool:
    # "/" in front lets `**/x/**` mean a folder at the root, too.
    return any(fnmatchcase(name, glob) for name in (path, f"/{path}") for glob in globs)
