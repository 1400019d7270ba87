"""People and CI at a fake code host: they push, talk, review, merge, and report checks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.model import (
    Artifact,
    BranchRules,
    Check,
    Comment,
    CommitId,
    FailedJob,
    MergeMethod,
    Merging,
    Permission,
    PullRequest,
    Repository,
    RepositoryName,
    RequiredCheck,
    Review,
)
from tests.fakes.forge import Conversation, Shelf, draft
from tests.fakes.host import FakeHost

NEIGHBOURS = {"alice": Permission.WRITE, "bob": Permission.READ}


@dataclass(frozen=True)
class People:
    """Whoever is not Grace; alice may write and bob may read wherever `found` was called."""

    host: FakeHost

    def found(
        self,
        name: RepositoryName,
        files: Mapping[str, bytes],
        modes: Mapping[str, str] | None = None,
    ) -> Repository:
        """Install Grace on a new repository whose `main` holds these files."""
        number = len(self.host.shelves) + 1
        clone = f"https://forge.example/{name}.git"
        info = Repository(number, name, installation=1, default_branch="main", clone_url=clone)
        shelf = Shelf(info, people=dict(NEIGHBOURS), clock=self.host.clock)
        first = shelf.write((), "Start", draft(files, "alice", self.host.clock.now(), modes))
        shelf.branches["main"] = first.commit.id
        self.host.shelves[name] = shelf
        return info

    def push(
        self,
        repo: Repository,
        branch: str,
        files: Mapping[str, bytes | None],
        by: str = "alice",
        message: str = "Change things",
    ) -> CommitId:
        """Commit on a branch, which starts at the default branch where it is new; None deletes."""
        shelf = self.host.shelf(repo.name)
        parent = shelf.branches.get(branch, shelf.branches[repo.default_branch])
        before = shelf.snapshots[parent]
        after = {path: content for path, content in before.files.items() if path not in files}
        after |= {path: content for path, content in files.items() if content is not None}
        tree = draft(after, by, self.host.clock.now(), before.modes)
        made = shelf.write((parent,), message, tree).commit.id
        shelf.move(branch, made)
        return made

    def propose(self, repo: Repository, branch: str, by: str = "alice") -> PullRequest:
        """Open a pull request of a person's own into the default branch."""
        talk = Conversation(branch, "Change things", "", author=by)
        return self.host.shelf(repo.name).propose(branch, repo.default_branch, talk)

    def say(self, repo: Repository, number: int, text: str, by: str = "alice") -> int:
        """Comment on a pull request; gives the comment's id."""
        is_bot = by.endswith("[bot]")
        comment = Comment(self.host.next_id(), by, is_bot, text, self.host.clock.now())
        self.host.shelf(repo.name).talk(number).comments.append(comment)
        return comment.id

    def reword(self, repo: Repository, number: int, comment: int, text: str) -> None:
        """Edit a comment after the fact."""
        self.host.shelf(repo.name).talk(number).reword(comment, text)

    def review(
        self, repo: Repository, number: int, state: str, by: str = "alice", body: str = ""
    ) -> int:
        """Review the pull request's present head: APPROVED, CHANGES_REQUESTED or COMMENTED."""
        talk = self.host.shelf(repo.name).talk(number)
        made = Review(
            self.host.next_id(),
            by,
            by.endswith("[bot]"),
            state,
            body,
            talk.pull.head,
            self.host.clock.now(),
        )
        talk.reviews.append(made)
        return made.id

    def reword_review(self, repo: Repository, number: int, review: int, text: str) -> None:
        """Edit a review's words after the fact."""
        shelf = self.host.shelf(repo.name)
        talk = shelf.talk(number)
        talk.reviews = [
            replace(each, body=text) if each.id == review else each for each in talk.reviews
        ]
        shelf.edited.add(review)

    def dequeue(self, repo: Repository, number: int, reason: str) -> None:
        """Take a pull request out of the merge queue, as people do, or a failed group."""
        shelf = self.host.shelf(repo.name)
        shelf.queue.remove(number)
        shelf.removed[number] = reason

    def merge(self, repo: Repository, number: int, by: str = "alice") -> CommitId:
        """Squash a pull request by hand, whatever Grace thinks."""
        how = Merging(MergeMethod.SQUASH, f"Change things (#{number})", "")
        return self.host.shelf(repo.name).land(number, how, by, self.host.clock.now())

    def close(self, repo: Repository, number: int, by: str = "alice") -> None:
        """Close a pull request without merging it."""
        self.host.shelf(repo.name).talk(number).close(by)

    def report(
        self,
        repo: Repository,
        commit: CommitId,
        conclusion: str | None,
        name: str = "test",
        app: str = "github-actions",
    ) -> None:
        """CI's say on a commit: "success", "failure", ...; None while it runs."""
        checks = self.host.shelf(repo.name).checks.setdefault(commit, {})
        checks[(app, name)] = Check(name, app, conclusion)

    def fail_job(self, repo: Repository, job: int, log: bytes) -> None:
        """Have a CI job's log ready; the job failed on the default branch."""
        shelf = self.host.shelf(repo.name)
        shelf.logs[job] = log
        branch = repo.default_branch
        failed = FailedJob(job, "test", "github-actions", branch, shelf.branches[branch])
        shelf.failures.append(failed)

    def leave(self, repo: Repository, run: int, name: str, archive: bytes) -> int:
        """Have a CI run's artifact ready; gives the run."""
        one = Artifact(self.host.next_id(), name, len(archive))
        self.host.shelf(repo.name).artifacts.setdefault(run, {})[one] = archive
        return run

    def require(self, repo: Repository, *checks: str, branch: str = "main") -> None:
        """Protect a branch: these checks must pass before anything is merged."""
        required = tuple(RequiredCheck(name) for name in checks)
        self.host.shelf(repo.name).rules[branch] = BranchRules(checks=required)

    def grant(self, repo: Repository, login: str, permission: Permission) -> None:
        """Change what a person may do, from now on."""
        self.host.shelf(repo.name).people[login] = permission

    def uninstall(self, repo: Repository) -> None:
        """Take the App off a repository."""
        self.host.shelf(repo.name).installed = False
