"""The host in memory: CI, what a branch demands, and people."""

from collections.abc import Sequence

from bot.errors import Forbidden, NotYet, Rejected
from bot.model import (
    Artifact,
    BranchRules,
    Check,
    Comment,
    CommitId,
    Past,
    Permission,
    Place,
    Repository,
    Review,
    Said,
)
from tests.fakes.host_ground import Ground
from tests.fakes.telling import told

GATE = "grace/gate"
LOG_CAP = 32 * 1024 * 1024


class Checks(Ground):
    """Checks, rules, queues, permissions."""

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
    async def dequeue(self, repo: Repository, number: int) -> None:
        shelf = self.shelf(repo.name)
        if number not in shelf.queue:
            raise Rejected("Pull request is not in the queue")
        shelf.queue.remove(number)
        shelf.removed[number] = "manual"

    @told
    async def place_in_queue(self, repo: Repository, number: int) -> Place:
        shelf = self.shelf(repo.name)
        return Place(number in shelf.queue, shelf.removed.get(number))

    @told
    async def past(self, repo: Repository, number: int, words: Sequence[Comment | Review]) -> Past:
        shelf = self.shelf(repo.name)
        edited = frozenset(one for one in words if one.id in shelf.edited)
        return Past(edited, tuple(shelf.talk(number).shifts))

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
