"""All that the gate looks at, read once at the start of a look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import BranchRules, Check, CommitId, Fix, Permission, PullRequest, Shift, Voice


@dataclass(frozen=True, slots=True)
class View:
    """A fix as it stands on GitHub now.

    Attributes:
        commits: of the pull request's branch; pushed_at: since when this very change is shown.
        heads: those that showed it, before Grace's own rebases.
        base_head: of the base branch now.
        base_blobs: path -> blob id on the base branch now, for the fix's paths that exist there.
        permissions: login -> what GitHub says now, for everyone with a voice.
        checks, base_checks: on the head, and on the commit it starts from; Grace's own left out.
        usual: (App, name) of checks that merged pull requests of this repository had.
    """

    fix: Fix
    pull_request: PullRequest
    commits: tuple[CommitId, ...]
    pushed_at: datetime
    base_blobs: Mapping[str, str]
    voices: tuple[Voice, ...] = ()
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    base_checks: tuple[Check, ...] = ()
    rules: BranchRules = field(default_factory=BranchRules)
    usual: frozenset[tuple[str, str]] = frozenset()
    paused: str | None = None
    """Who holds the whole repository still."""
    heads: frozenset[CommitId] = frozenset()
    teams: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """`org/team` -> who of those that approved is in it now; only where the policy asks."""
    unread: tuple[str, ...] = ()
    """A sentence for each team of which that could not be told."""
    shifts: tuple[Shift, ...] = ()
    """How what was shown has shifted, where a word that names no commit depends on it."""
    base_head: CommitId | None = None
    head_age: timedelta | None = None
    """How long ago the head was made, where it is known."""
