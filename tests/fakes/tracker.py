"""A Sentry that knows what a test tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import HostError, NotInstalled, NotYet
from bot.model import TrackedIssue


@dataclass
class FakeTracker:
    """Implements `bot.ports.ErrorTracker`; `fails` is raised as long as it is set."""

    events: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    projects: dict[tuple[str, str], list[TrackedIssue]] = field(default_factory=dict)
    fails: HostError | None = None
    asked: list[str] = field(default_factory=list)

    async def latest_event(self, organization: str, issue: str) -> Mapping[str, Any]:
        """What the test put there."""
        self._ask(issue)
        if (organization, issue) not in self.events:
            raise NotYet("no event")
        return self.events[organization, issue]

    async def open_issues(self, organization: str, project: str) -> Sequence[TrackedIssue]:
        """Likewise, newest first."""
        self._ask(project)
        if (organization, project) not in self.projects:
            raise NotInstalled("no project")
        known = self.projects[organization, project]
        return sorted(known, key=lambda issue: issue.last_seen, reverse=True)[:100]

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.fails is not None:
            raise self.fails
