"""A code host in memory that behaves as GitHub does, as far as the story can see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.model import (
    CommitId,
    Delivery,
    FailedJob,
    Issue,
    Repository,
)
from tests.fakes.forge import Report
from tests.fakes.host_checks import Checks
from tests.fakes.host_git import Git
from tests.fakes.host_pulls import Pulls
from tests.fakes.telling import told


class FakeHost(Git, Pulls, Checks):
    """Implements `bot.ports.CodeHost`; `tests.fakes.people.People` acts on it as people do."""

    @told
    async def labelled_issues(self, repo: Repository, label: str) -> Sequence[Issue]:
        issues = self.shelf(repo.name).issues.values()
        return [one.issue for one in issues if one.label == label and one.open][::-1]

    @told
    async def open_issue(self, repo: Repository, issue: Issue, label: str) -> int:
        issues = self.shelf(repo.name).issues
        number = 1000 + len(issues)
        issues[number] = Report(replace(issue, number=number, by_bot=True), label)
        return number

    @told
    async def update_issue(
        self, repo: Repository, number: int, *, body: str | None = None, close: bool = False
    ) -> None:
        report = self.shelf(repo.name).issues[number]
        text = report.issue.body if body is None else body
        report.issue, report.open = replace(report.issue, body=text), not close

    @told
    async def versions(self, repo: Repository, path: str) -> Sequence[CommitId]:
        shelf = self.shelf(repo.name)
        return list(shelf.touching(path, shelf.branches.get(repo.default_branch)))[:100]

    @told
    async def past_failures(self, repo: Repository, most: int) -> Sequence[FailedJob]:
        return self.shelf(repo.name).failures[::-1][:most]

    @told
    async def failed_deliveries(self, since: datetime) -> Sequence[Delivery]:
        newest: dict[str, Delivery] = {}
        recent = [each for each in self.deliveries if each.delivered_at >= since]
        for each in sorted(recent, key=lambda each: each.delivered_at):
            newest[each.guid] = each
        answered = {each.guid for each in recent if each.status_code // 100 == 2}
        return [each for guid, each in newest.items() if guid not in answered]

    @told
    async def redeliver(self, delivery: int) -> None:
        self.redelivered.append(delivery)
