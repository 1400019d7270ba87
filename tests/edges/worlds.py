"""A code host together with the people and the CI around it: what contract tests are told in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from bot.model import (
    BranchRules,
    CommitId,
    Delivery,
    MergeMethod,
    Merging,
    PullRequest,
    Repository,
    RepositoryName,
)
from bot.ports import CodeHost
from tests.fakes.clock import FakeClock
from tests.fakes.host import FakeHost
from tests.fakes.people import People

FILES = {"app.py": b"print('one')\n", "shop/cart.py": b"TOTAL = 1\n"}
BRANCH = "grace/fix_1"
HOW = Merging(MergeMethod.SQUASH, "Heal", "Why.")


class World(Protocol):
    """Acts that GitHub's users could do; alice may write, bob may read."""

    @property
    def host(self) -> CodeHost:
        """The host under test."""
        ...

    async def found(
        self, files: Mapping[str, bytes], modes: Mapping[str, str] | None = None
    ) -> Repository:
        """A new repository `acme/shop` with `main`, the App installed."""
        ...

    async def push(
        self, repo: Repository, branch: str, files: Mapping[str, bytes | None], by: str = "alice"
    ) -> CommitId:
        """One commit on a branch, which starts at main where it is new."""
        ...

    async def say(self, repo: Repository, number: int, text: str, by: str = "alice") -> int:
        """A comment."""
        ...

    async def review(self, repo: Repository, number: int, state: str, by: str = "alice") -> None:
        """A review of the present head."""
        ...

    async def close(self, repo: Repository, number: int, by: str = "alice") -> None:
        """Close a pull request."""
        ...

    async def report(
        self, repo: Repository, commit: CommitId, conclusion: str | None, name: str = "test"
    ) -> None:
        """A check of `github-actions`."""
        ...

    async def require(self, repo: Repository, check: str) -> None:
        """Make main demand a check."""
        ...

    async def allow(self, repo: Repository, *methods: MergeMethod) -> None:
        """Let the repository's settings allow these ways to merge and no others."""
        ...

    async def reword(self, repo: Repository, number: int, text: str) -> None:
        """Edit the words of a pull request's newest review."""
        ...

    async def point(self, repo: Repository, number: int, base: str) -> None:
        """Have a pull request ask for another base branch."""
        ...

    async def queue(self, repo: Repository) -> None:
        """Have main land through a merge queue that waits for the check `test`."""
        ...

    async def throw_out(self, repo: Repository, number: int) -> None:
        """Have the queue take a pull request out."""
        ...

    async def join(self, team: str, login: str) -> None:
        """Take a person into a team of acme's."""
        ...

    async def leave(self, team: str, login: str) -> None:
        """Put a person out of it."""
        ...

    async def token_of(self, login: str) -> str:
        """A user's token."""
        ...

    async def mode(self, repo: Repository, commit: CommitId, path: str) -> str:
        """A file's mode, e.g. "100755"."""
        ...

    async def failed_job(self, repo: Repository, log: bytes) -> int:
        """A finished CI job; gives its id."""
        ...

    async def left_artifact(self, repo: Repository, name: str, archive: bytes) -> int:
        """An artifact of a CI run; gives the run's id."""
        ...

    async def failed_check(self, repo: Repository, text: str, details: str) -> int:
        """A failed check of another CI, with a text and one annotation; gives its id."""
        ...

    async def uninstall(self, repo: Repository) -> None:
        """Take the App off a repository."""
        ...

    async def lose_delivery(self, repo: Repository) -> None:
        """Have one webhook go unanswered."""
        ...


@dataclass(frozen=True)
class FakeWorld:
    """The world around a `FakeHost`."""

    host: FakeHost
    people: People

    @classmethod
    def new(cls) -> "FakeWorld":
        """An empty one."""
        host = FakeHost(FakeClock())
        return cls(host, People(host))

    async def found(
        self, files: Mapping[str, bytes], modes: Mapping[str, str] | None = None
    ) -> Repository:
        return self.people.found(RepositoryName("acme/shop"), files, modes)

    async def push(
        self, repo: Repository, branch: str, files: Mapping[str, bytes | None], by: str = "alice"
    ) -> CommitId:
        return self.people.push(repo, branch, files, by)

    async def say(self, repo: Repository, number: int, text: str, by: str = "alice") -> int:
        return self.people.say(repo, number, text, by)

    async def review(self, repo: Repository, number: int, state: str, by: str = "alice") -> None:
        self.people.review(repo, number, state, by)

    async def close(self, repo: Repository, number: int, by: str = "alice") -> None:
        self.people.close(repo, number, by)

    async def report(
        self, repo: Repository, commit: CommitId, conclusion: str | None, name: str = "test"
    ) -> None:
        self.people.report(repo, commit, conclusion, name)

    async def require(self, repo: Repository, check: str) -> None:
        self.people.require(repo, check)

    async def allow(self, repo: Repository, *methods: MergeMethod) -> None:
        shelf = self.host.shelf(repo.name)
        shelf.info = replace(shelf.info, merge_methods=frozenset(methods))

    async def reword(self, repo: Repository, number: int, text: str) -> None:
        newest = self.host.shelf(repo.name).talk(number).reviews[-1]
        self.people.reword_review(repo, number, newest.id, text)

    async def point(self, repo: Repository, number: int, base: str) -> None:
        self.host.shelf(repo.name).point(number, base)

    async def queue(self, repo: Repository) -> None:
        self.host.shelf(repo.name).rules["main"] = BranchRules(merge_queue=True)

    async def throw_out(self, repo: Repository, number: int) -> None:
        self.people.dequeue(repo, number, "CI_FAILURE")

    async def join(self, team: str, login: str) -> None:
        self.host.teams.setdefault(team, set()).add(login)

    async def leave(self, team: str, login: str) -> None:
        self.host.teams[team].discard(login)

    async def token_of(self, login: str) -> str:
        self.host.tokens[f"token-of-{login}"] = login
        return f"token-of-{login}"

    async def mode(self, repo: Repository, commit: CommitId, path: str) -> str:
        return self.host.shelf(repo.name).snapshot(commit).modes.get(path, "100644")

    async def failed_job(self, repo: Repository, log: bytes) -> int:
        job = self.host.next_id()
        self.people.fail_job(repo, job, log)
        return job

    async def left_artifact(self, repo: Repository, name: str, archive: bytes) -> int:
        return self.people.leave(repo, self.host.next_id(), name, archive)

    async def failed_check(self, repo: Repository, text: str, details: str) -> int:
        check = self.host.next_id()
        said = f"It failed.\n\n{text}\n\nNo.\n\n{details}"
        self.host.shelf(repo.name).outputs[check] = said.encode()
        return check

    async def uninstall(self, repo: Repository) -> None:
        self.people.uninstall(repo)

    async def lose_delivery(self, repo: Repository) -> None:
        lost = Delivery(self.host.next_id(), "guid-1", 502, self.host.clock.now())
        fine = replace(lost, id=self.host.next_id(), guid="guid-2", status_code=202)
        self.host.deliveries += [lost, fine]


async def proposed(
    world: World, repo: Repository, branch: str = BRANCH, content: bytes = b"print('healed')\n"
) -> PullRequest:
    """A pull request of Grace's that changes `app.py`."""
    base = await world.host.branch_head(repo, "main")
    assert base is not None
    await world.host.reset_branch(repo, branch, base)
    await world.host.commit_files(repo, branch, base, "Heal", {"app.py": content})
    return await world.host.open_pull_request(repo, branch, "main", "Heal app", "Why.")
