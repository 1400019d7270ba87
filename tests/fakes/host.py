"""A code host in memory that behaves as GitHub does, as far as the story can see."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.errors import Conflict, Forbidden, HostError, NotInstalled, NotYet, Rejected
from bot.ledger.landing import BRANCH, README, README_PATH
from bot.model import (
    Artifact,
    BranchRules,
    Check,
    Comment,
    Commit,
    CommitId,
    Delivery,
    FailedJob,
    Issue,
    Merging,
    Permission,
    Place,
    PullRequest,
    Remark,
    Repository,
    RepositoryName,
    Review,
    Said,
)
from bot.ports import Clock
from patterns.contract import BlobId
from tests.fakes.forge import BOT, Conversation, Report, Shelf, blob_id, draft
from tests.fakes.telling import Failure, told

GATE = "grace/gate"
LOG_CAP = 32 * 1024 * 1024


class FakeHost:
    """Implements `bot.ports.CodeHost`; `tests.fakes.people.People` acts on it as people do.

    `calls` counts calls by method, `failures` is filled through `fail`, and what stands in
    `meanwhile` under a method's name happens just before its next call.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.shelves: dict[RepositoryName, Shelf] = {}
        self.calls: Counter[str] = Counter()
        self.failures: dict[str, Failure] = {}
        self.permissions_read: Counter[str] = Counter()
        self.meanwhile: dict[str, Callable[[], object]] = {}
        self.tokens: dict[str, str] = {}
        self.teams: dict[str, set[str]] = {}
        self.deliveries: list[Delivery] = []
        self.redelivered: list[int] = []
        self._last_id = 100

    def fail(self, method: str, error: HostError, *, after: bool = False, times: int = 1) -> None:
        """Have the next `times` calls of a method raise; with `after`, once it has done its work.

        `times=-1` fails until further notice.
        """
        self.failures[method] = Failure(error, after, times)

    def next_id(self) -> int:
        """The next id of a comment, review or check run."""
        self._last_id += 1
        return self._last_id

    def shelf(self, name: RepositoryName) -> Shelf:
        """All that is known of an installed repository."""
        shelf = self.shelves.get(name)
        if shelf is None or not shelf.installed:
            raise NotInstalled(f"{name} is not a repository of this App's installations")
        return shelf

    # -- repository, branches, commits --

    @told
    async def repositories(self) -> Sequence[Repository]:
        return [shelf.info for shelf in self.shelves.values() if shelf.installed]

    @told
    async def repository(self, name: RepositoryName) -> Repository:
        return self.shelf(name).info

    @told
    async def branch_head(self, repo: Repository, branch: str) -> CommitId | None:
        return self.shelf(repo.name).branches.get(branch)

    @told
    async def create_branch(self, repo: Repository, branch: str, commit: CommitId) -> None:
        shelf = self.shelf(repo.name)
        _only_ours(branch)
        shelf.snapshot(commit)
        if branch in shelf.branches:
            raise Conflict(f"{branch} exists already")
        shelf.move(branch, commit)

    @told
    async def reset_branch(self, repo: Repository, branch: str, commit: CommitId) -> None:
        shelf = self.shelf(repo.name)
        _only_ours(branch)
        shelf.snapshot(commit)
        shelf.move(branch, commit)

    @told
    async def commit_files(
        self,
        repo: Repository,
        branch: str,
        parent: CommitId,
        message: str,
        files: Mapping[str, bytes | None],
    ) -> CommitId:
        shelf = self.shelf(repo.name)
        if shelf.branches.get(branch) != parent:
            raise Conflict(f"{branch} does not point to {parent}")
        before = shelf.snapshot(parent)
        kept = {path: content for path, content in before.files.items() if path not in files}
        written = {path: content for path, content in files.items() if content is not None}
        tree = draft(kept | written, BOT, self.clock.now(), before.modes)
        made = shelf.write((parent,), message, tree).commit.id
        shelf.move(branch, made)
        return made

    @told
    async def delete_branch(self, repo: Repository, branch: str) -> None:
        shelf = self.shelf(repo.name)
        _only_ours(branch)
        shelf.drop(branch, BOT)

    @told
    async def commit(self, repo: Repository, commit: CommitId) -> Commit:
        return self.shelf(repo.name).snapshot(commit).commit

    @told
    async def commit_changes(self, repo: Repository, commit: CommitId) -> Mapping[str, BlobId]:
        shelf = self.shelf(repo.name)
        made = shelf.snapshot(commit)
        parents = made.commit.parents
        before = shelf.snapshot(parents[0]).files if parents else {}
        return {
            path: BlobId(blob_id(made.files[path]) if path in made.files else "0" * 40)
            for path in made.files.keys() | before.keys()
            if made.files.get(path) != before.get(path)
        }

    @told
    async def blobs(
        self, repo: Repository, commit: CommitId, paths: Sequence[str]
    ) -> Mapping[str, BlobId]:
        files = self.shelf(repo.name).snapshot(commit).files
        return {path: BlobId(blob_id(files[path])) for path in paths if path in files}

    @told
    async def read_file(self, repo: Repository, path: str, commit: CommitId) -> bytes | None:
        return self.shelf(repo.name).snapshot(commit).files.get(path)

    @told
    async def ledger(self, repo: Repository, most: int = 100) -> Sequence[Commit]:
        shelf = self.shelf(repo.name)
        return list(islice(shelf.history(shelf.branches.get(BRANCH)), most))

    @told
    async def append_record(
        self, repo: Repository, message: str, prev: CommitId | None
    ) -> CommitId:
        shelf = self.shelf(repo.name)
        if shelf.branches.get(BRANCH) != prev:
            raise Conflict("grace/ledger has moved")
        tree = draft({README_PATH: README.encode()}, BOT, self.clock.now())
        made = shelf.write((prev,) if prev else (), message, tree).commit.id
        shelf.branches[BRANCH] = made
        return made

    # -- pull requests --

    @told
    async def open_pull_request(
        self, repo: Repository, branch: str, base: str, title: str, body: str
    ) -> PullRequest:
        return self.shelf(repo.name).propose(branch, base, Conversation(branch, title, body))

    @told
    async def pull_request_of(self, repo: Repository, branch: str) -> PullRequest | None:
        pulls = self.shelf(repo.name).pulls.values()
        return next((p.pull for p in reversed(list(pulls)) if p.branch == branch), None)

    @told
    async def pull_requests_with(self, repo: Repository, commit: CommitId) -> Sequence[PullRequest]:
        shelf = self.shelf(repo.name)
        found = []
        for talk in shelf.pulls.values():
            start = shelf.fork_point(talk.pull.head, talk.pull.base)
            own = {each.id for each in shelf.between(start, talk.pull.head)}
            if commit in own | {talk.pull.merge_commit}:
                found.append(talk.pull)
        return found

    @told
    async def shown_lines(self, repo: Repository, number: int) -> Mapping[str, Sequence[range]]:
        return self.shelf(repo.name).shown_lines(number)

    @told
    async def remarks(self, repo: Repository, number: int) -> Sequence[Remark]:
        return [
            Remark(1000 * number + place, text, own=True)
            for place, (_, _, text) in enumerate(self.shelf(repo.name).talk(number).remarks)
        ]

    @told
    async def edit_remark(self, repo: Repository, remark: int, text: str) -> None:
        number, place = divmod(remark, 1000)
        remarks = self.shelf(repo.name).talk(number).remarks
        path, lines, _ = remarks[place]
        remarks[place] = (path, lines, text)

    @told
    async def remark(
        self,
        repo: Repository,
        number: int,
        commit: CommitId,
        where: tuple[str, range],
        text: str,
    ) -> None:
        (path, lines), shelf = where, self.shelf(repo.name)
        hunks = shelf.shown_lines(number).get(path, ())
        if not any(lines[0] in hunk and lines[-1] in hunk for hunk in hunks):
            raise Rejected("line must be part of the diff")
        shelf.talk(number).remarks.append((path, lines, text))

    @told
    async def pull_request(self, repo: Repository, number: int) -> PullRequest:
        return self.shelf(repo.name).talk(number).pull

    @told
    async def update_pull_request(
        self, repo: Repository, number: int, *, body: str | None = None, close: bool = False
    ) -> None:
        talk = self.shelf(repo.name).talk(number)
        talk.body = talk.body if body is None else body
        if close:
            talk.close(BOT)

    @told
    async def pull_request_commits(self, repo: Repository, number: int) -> Sequence[Commit]:
        shelf = self.shelf(repo.name)
        pull = shelf.talk(number).pull
        return shelf.between(shelf.fork_point(pull.head, pull.base), pull.head)

    @told
    async def comments(self, repo: Repository, number: int) -> Sequence[Comment]:
        return tuple(self.shelf(repo.name).talk(number).comments)

    @told
    async def reviews(self, repo: Repository, number: int) -> Sequence[Review]:
        return tuple(self.shelf(repo.name).talk(number).reviews)

    @told
    async def comment(self, repo: Repository, number: int, body: str) -> int:
        made = Comment(self.next_id(), BOT, True, body, self.clock.now())
        self.shelf(repo.name).talk(number).comments.append(made)
        return made.id

    @told
    async def edit_comment(self, repo: Repository, comment: int, body: str) -> None:
        self.shelf(repo.name).talk_with(comment).reword(comment, body)

    @told
    async def react(self, repo: Repository, comment: int, content: str) -> None:
        self.shelf(repo.name).talk_with(comment).reactions.append((comment, content))

    @told
    async def label(self, repo: Repository, number: int, labels: Sequence[str]) -> None:
        talk = self.shelf(repo.name).talk(number)
        talk.pull = replace(talk.pull, labels=tuple(labels))

    @told
    async def merge(self, repo: Repository, number: int, head: CommitId, how: Merging) -> CommitId:
        shelf = self.shelf(repo.name)
        if shelf.talk(number).pull.head != head:
            raise Conflict(f"the head of pull request {number} is not {head} any more")
        shelf.may_merge(number, how.method)
        return shelf.land(number, how, BOT, self.clock.now())

    # -- checks, rules, people --

    @told
    async def job_log(self, repo: Repository, job: int) -> bytes:
        log = self.shelf(repo.name).logs.get(job)
        if log is None:
            raise NotYet(f"job {job} has no log")
        return log[-LOG_CAP:]

    @told
    async def artifacts(self, repo: Repository, run: int) -> Sequence[Artifact]:
        return tuple(self.shelf(repo.name).artifacts.get(run, {}))

    @told
    async def artifact(self, repo: Repository, artifact: int, most: int) -> bytes:
        left = self.shelf(repo.name).artifacts.values()
        found = {one.id: archive for run in left for one, archive in run.items()}.get(artifact)
        if found is None:
            raise NotYet(f"there is no artifact {artifact}")
        if len(found) > most:
            raise Rejected(f"artifact {artifact} takes more than {most} bytes")
        return found

    @told
    async def check_output(self, repo: Repository, check: int) -> bytes:
        said = self.shelf(repo.name).outputs.get(check)
        if said is None:
            raise Rejected(f"there is no check run {check}")
        return said

    @told
    async def checks(self, repo: Repository, commit: CommitId) -> Sequence[Check]:
        return tuple(self.shelf(repo.name).checks.get(commit, {}).values())

    @told
    async def report_check(
        self,
        repo: Repository,
        commit: CommitId,
        conclusion: str | None,
        said: Said,
    ) -> None:
        check = Check(GATE, "grace", conclusion)
        shelf = self.shelf(repo.name)
        shelf.checks.setdefault(commit, {})[("grace", GATE)] = check
        shelf.gates[commit] = said

    @told
    async def ask_review(self, repo: Repository, number: int, reviewers: Sequence[str]) -> None:
        self.shelf(repo.name).talk(number).asked.extend(reviewers)

    @told
    async def enqueue(self, repo: Repository, number: int, head: CommitId) -> None:
        shelf = self.shelf(repo.name)
        if shelf.talk(number).pull.head != head:
            raise Rejected(f"the head of pull request {number} is not {head} any more")
        if number in shelf.queue:
            raise Rejected("Pull request is already in the queue")
        shelf.queue.append(number)

    @told
    async def place_in_queue(self, repo: Repository, number: int) -> Place:
        shelf = self.shelf(repo.name)
        return Place(number in shelf.queue, shelf.removed.get(number))

    @told
    async def edited_reviews(self, repo: Repository, reviews: Sequence[Review]) -> frozenset[int]:
        return frozenset(one.id for one in reviews if one.id in self.shelf(repo.name).edited)

    @told
    async def branch_rules(self, repo: Repository, branch: str) -> BranchRules:
        return self.shelf(repo.name).rules.get(branch, BranchRules())

    @told
    async def usual_checks(self, repo: Repository) -> frozenset[tuple[str, str]]:
        shelf = self.shelf(repo.name)
        merged = [talk.pull.head for talk in shelf.pulls.values() if talk.pull.merged][-5:]
        seen = (check for head in merged for check in shelf.checks.get(head, {}).values())
        return frozenset((one.app, one.name) for one in seen if one.green and one.name != GATE)

    @told
    async def permission(self, repo: Repository, login: str) -> Permission:
        self.permissions_read[login] += 1
        return self.shelf(repo.name).people.get(login, Permission.NONE)

    @told
    async def in_team(self, repo: Repository, team: str, login: str) -> bool:
        if team not in self.teams:
            raise Rejected(f"there is no team {team}")
        return login in self.teams[team]

    @told
    async def login_of(self, token: str) -> str:
        if token not in self.tokens:
            raise Forbidden("this token is nobody's")
        return self.tokens[token]

    # -- housekeeping --

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

    # -- webhooks --

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


def _only_ours(branch: str) -> None:
    if not branch.startswith("grace/") or branch == BRANCH:
        raise Rejected(f"{branch} is not a branch that Grace may move or remove")
