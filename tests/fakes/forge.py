"""What a code host holds, in memory: repositories with commit graphs, pull requests and checks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from hashlib import sha1
from itertools import takewhile

from bot.errors import Conflict, Rejected
from bot.model import (
    Artifact,
    BranchRules,
    Check,
    Comment,
    Commit,
    CommitId,
    FailedJob,
    Issue,
    MergeMethod,
    Merging,
    Permission,
    PullRequest,
    Repository,
    Review,
    Said,
    Shift,
)
from bot.ports import Clock
from tests.fakes.clock import FakeClock

BOT = "grace[bot]"


def blob_id(content: bytes) -> str:
    """Git's own id of a file's content, so that fakes and real mirrors agree."""
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Snapshot:
    """A commit with its whole tree: path -> bytes, and the modes that are not 100644."""

    commit: Commit
    files: Mapping[str, bytes]
    modes: Mapping[str, str] = field(default_factory=dict)


NOWHERE = PullRequest(0, "", "open", False, CommitId(""), CommitId(""), "")
"""What a conversation is about before it is opened."""


@dataclass
class Conversation:
    """A pull request, its branch, and what was said on it."""

    branch: str
    title: str
    body: str
    author: str = BOT
    pull: PullRequest = NOWHERE
    comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    reactions: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    remarks: list[tuple[str, range, str]] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)

    def close(self, by: str) -> None:
        """Close it without merging it."""
        if self.pull.state == "open":
            self.pull = replace(self.pull, state="closed", closed_by=by)

    def reword(self, comment: int, text: str) -> None:
        """Edit one of its comments."""
        self.comments = [
            replace(each, body=text, edited=True) if each.id == comment else each
            for each in self.comments
        ]


@dataclass
class Report:
    """An issue, its label, and whether it is open."""

    issue: Issue
    label: str
    open: bool = True


@dataclass
class Shelf:
    """One repository: everything that GitHub would know of it."""

    info: Repository
    snapshots: dict[CommitId, Snapshot] = field(default_factory=dict)
    branches: dict[str, CommitId] = field(default_factory=dict)
    pulls: dict[int, Conversation] = field(default_factory=dict)
    checks: dict[CommitId, dict[tuple[str, str], Check]] = field(default_factory=dict)
    people: dict[str, Permission] = field(default_factory=dict)
    rules: dict[str, BranchRules] = field(default_factory=dict)
    logs: dict[int, bytes] = field(default_factory=dict)
    outputs: dict[int, bytes] = field(default_factory=dict)
    artifacts: dict[int, dict[Artifact, bytes]] = field(default_factory=dict)
    gates: dict[CommitId, Said] = field(default_factory=dict)
    queue: list[int] = field(default_factory=list)
    removed: dict[int, str] = field(default_factory=dict)
    edited: set[int] = field(default_factory=set)
    issues: dict[int, Report] = field(default_factory=dict)
    failures: list[FailedJob] = field(default_factory=list)
    installed: bool = True
    clock: Clock = field(default_factory=FakeClock)

    def write(self, parents: tuple[CommitId, ...], message: str, tree: Snapshot) -> Snapshot:
        """Store a commit with `tree`'s files, modes, author and date; gives it with its id."""
        lines = [message, *parents, tree.commit.author or "", str(tree.commit.committed_at)]
        lines += [f"{path} {blob_id(content)}" for path, content in sorted(tree.files.items())]
        salt = str(len(self.snapshots))
        digest = sha1("\n".join([*lines, salt]).encode(), usedforsecurity=False).hexdigest()
        commit = Commit(
            CommitId(digest), message, parents, tree.commit.author, tree.commit.committed_at
        )
        self.snapshots[commit.id] = Snapshot(commit, dict(tree.files), dict(tree.modes))
        return self.snapshots[commit.id]

    def history(self, commit: CommitId | None) -> Iterator[Commit]:
        """A commit and its first parents, newest first."""
        while commit is not None:
            found = self.snapshots[commit].commit
            yield found
            commit = found.parents[0] if found.parents else None

    def touching(self, path: str, commit: CommitId | None) -> Iterator[CommitId]:
        """The commits of a history that changed a file, newest first."""
        for each in self.history(commit):
            before = self.snapshots[each.parents[0]].files if each.parents else {}
            if self.snapshots[each.id].files.get(path) != before.get(path):
                yield each.id

    def fork_point(self, branch: CommitId, base: CommitId) -> CommitId:
        """The newest first-parent ancestor that both share."""
        known = {each.id for each in self.history(base)}
        return next(each.id for each in self.history(branch) if each.id in known)

    def squashed(self, head: CommitId, base: CommitId) -> Mapping[str, bytes] | None:
        """`base` with what `head` changed since they parted; None where both changed a file."""
        theirs, ours = self.snapshots[head].files, self.snapshots[base].files
        before = self.snapshots[self.fork_point(head, base)].files
        merged = dict(ours)
        for path in theirs.keys() | before.keys():
            if theirs.get(path) == before.get(path):
                continue
            if ours.get(path) not in {before.get(path), theirs.get(path)}:
                return None
            merged.pop(path, None)
            if path in theirs:
                merged[path] = theirs[path]
        return merged

    def between(self, fork: CommitId, head: CommitId) -> list[Commit]:
        """The commits after `fork` up to `head`, oldest first."""
        own = list(takewhile(lambda each: each.id != fork, self.history(head)))
        return own[::-1]

    def shown_lines(self, number: int) -> dict[str, tuple[range, ...]]:
        """Path -> the head's lines in the diff of a pull request, a range per hunk."""
        pull = self.talk(number).pull
        before = self.snapshots[self.fork_point(pull.head, pull.base)].files
        after = self.snapshots[pull.head].files
        changed = [path for path in after if after[path] != before.get(path)]
        return {path: _hunks(before.get(path, b""), after[path]) for path in changed}

    def snapshot(self, commit: CommitId) -> Snapshot:
        """One commit with its tree; `Rejected` where there is none."""
        if commit not in self.snapshots:
            raise Rejected(f"{commit} is no commit of {self.info.name}")
        return self.snapshots[commit]

    def talk(self, number: int) -> Conversation:
        """One pull request with all that was said on it."""
        if number not in self.pulls:
            raise Rejected(f"{self.info.name} has no pull request {number}")
        return self.pulls[number]

    def talk_with(self, comment: int) -> Conversation:
        """The pull request that a comment stands on."""
        for talk in self.pulls.values():
            if any(each.id == comment for each in talk.comments):
                return talk
        raise Rejected(f"{self.info.name} has no comment {comment}")

    def open_on(self, branch: str) -> Iterator[Conversation]:
        """The open pull requests from a branch."""
        for talk in self.pulls.values():
            if talk.branch == branch and talk.pull.state == "open":
                yield talk

    # -- what GitHub does by itself, whoever asked --

    def move(self, branch: str, commit: CommitId) -> None:
        """Point a branch to a commit; its open pull requests follow."""
        self.branches[branch] = commit
        for talk in self.open_on(branch):
            base, before = self.branches[talk.pull.base_branch], talk.pull.head
            if before not in {each.id for each in self.history(commit)}:
                talk.shifts.append(Shift(self.clock.now(), before, commit))
            talk.pull = replace(talk.pull, head=commit, base=base)

    def drop(self, branch: str, by: str) -> None:
        """Remove a branch; its open pull requests close."""
        self.branches.pop(branch, None)
        for talk in self.open_on(branch):
            talk.shifts.append(Shift(self.clock.now()))
            talk.close(by)

    def point(self, number: int, base: str) -> None:
        """Have a pull request ask for another base branch."""
        talk = self.talk(number)
        talk.pull = replace(talk.pull, base_branch=base)
        talk.shifts.append(Shift(self.clock.now()))

    def propose(self, branch: str, base: str, talk: Conversation) -> PullRequest:
        """Open a pull request for whoever `talk.author` is."""
        if branch not in self.branches or base not in self.branches:
            raise Rejected(f"{branch} or {base} is no branch of {self.info.name}")
        if any(self.open_on(branch)):
            raise Conflict(f"{branch} has an open pull request already")
        head, onto = self.branches[branch], self.branches[base]
        if self.fork_point(head, onto) == head:
            raise Rejected(f"no commits between {base} and {branch}")
        number = len(self.pulls) + 1
        url = f"https://forge.example/{self.info.name}/pull/{number}"
        talk.pull = PullRequest(
            number, url, "open", False, head, onto, base, own=talk.author == BOT
        )
        self.pulls[number] = talk
        return talk.pull

    def may_merge(self, number: int, method: MergeMethod) -> None:
        """GitHub's own rules; `Rejected` where they say no."""
        pull = self.talk(number).pull
        if pull.state != "open":
            raise Rejected("Pull Request is not mergeable")
        rules = self.rules.get(pull.base_branch, BranchRules())
        here = self.checks.get(pull.head, {}).values()
        # GitHub lets skipped and neutral pass, which Grace does not.
        fine = {each.name for each in here if each.conclusion in {"success", "skipped", "neutral"}}
        missing = [each.name for each in rules.checks if each.name not in fine]
        if missing or rules.merge_queue:
            raise Rejected(f"the branch's rules want {', '.join(missing) or 'the merge queue'}")
        if method not in rules.merge_methods & self.info.merge_methods:
            raise Rejected(f"{method} merges are not allowed on this repository")

    def land(self, number: int, how: Merging, author: str, at: datetime) -> CommitId:
        """Bring it onto the base branch; `Rejected` where it does not fit any more."""
        talk = self.talk(number)
        onto, head = self.branches[talk.pull.base_branch], talk.pull.head
        if how.method is MergeMethod.REBASE:
            made = self._replayed(head, onto, at)
        else:
            parents = (onto,) if how.method is MergeMethod.SQUASH else (onto, head)
            text = f"{how.title}\n\n{how.message}".rstrip()
            made = self._written(head, onto, Commit(head, text, parents, author, at))
        self.branches[talk.pull.base_branch] = made
        talk.pull = replace(
            talk.pull,
            state="closed",
            merged=True,
            merge_commit=made,
            closed_by=author,
            own_merge=author == BOT,
        )
        return made

    def _replayed(self, head: CommitId, onto: CommitId, at: datetime) -> CommitId:
        """Each commit anew on top of the base: new ids, and the words that they had."""
        for commit in self.between(self.fork_point(head, onto), head):
            onto = self._written(commit.id, onto, replace(commit, parents=(onto,), committed_at=at))
        return onto

    def _written(self, head: CommitId, onto: CommitId, like: Commit) -> CommitId:
        files = self.squashed(head, onto)
        if files is None:
            raise Rejected("Pull Request is not mergeable")
        assert like.committed_at
        modes = self.snapshots[onto].modes
        tree = draft(files, like.author or "", like.committed_at, modes)
        return self.write(like.parents, like.message, tree).commit.id


def _hunks(before: bytes, after: bytes) -> tuple[range, ...]:
    old, new = before.splitlines(), after.splitlines()
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(3)
    return tuple(range(group[0][3] + 1, group[-1][4] + 1) for group in groups)


def draft(
    files: Mapping[str, bytes], author: str, at: datetime, modes: Mapping[str, str] | None = None
) -> Snapshot:
    """A tree that has no commit yet."""
    return Snapshot(Commit(CommitId(""), "", (), author, at), files, modes or {})
