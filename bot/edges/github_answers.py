"""GitHub's JSON as small tolerant models: only the fields that Grace needs, unknown ones ignored.

The full schemas are too strict to read with: real answers lag behind them and run ahead of them.
https://docs.github.com/en/rest
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from bot.model import Commit, CommitId, MergeMethod, Repository, RepositoryName


class Answer(BaseModel):
    """Any JSON object."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def many(cls, items: Sequence[object]) -> tuple[Self, ...]:
        """A list of them."""
        return tuple(cls.model_validate(item) for item in items)


class Account(Answer):
    """A user, bot or organisation."""

    login: str
    type: str = "User"


GHOST = Account(login="ghost")
"""Whom GitHub shows where an account was deleted."""


class InstallationAnswer(Answer):
    """https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app."""

    id: int
    app_slug: str


class RepositoryAnswer(Answer):
    """https://docs.github.com/en/rest/repos/repos#get-a-repository."""

    id: int
    full_name: str
    default_branch: str
    clone_url: str
    archived: bool = False
    # Told only to who may write contents; without a word, GitHub's own no comes at the merge.
    allow_squash_merge: bool = True
    allow_merge_commit: bool = True
    allow_rebase_merge: bool = True

    def noun(self, installation: int) -> Repository:
        """The repository as the story knows it."""
        return Repository(
            self.id,
            RepositoryName(self.full_name),
            installation,
            self.default_branch,
            self.clone_url,
            self.archived,
            frozenset(method for method, allowed in self._methods() if allowed),
        )

    def _methods(self) -> tuple[tuple[MergeMethod, bool], ...]:
        return (
            (MergeMethod.SQUASH, self.allow_squash_merge),
            (MergeMethod.MERGE, self.allow_merge_commit),
            (MergeMethod.REBASE, self.allow_rebase_merge),
        )


class Target(Answer):
    """What a ref points to, or any object that is named by its id."""

    sha: str


class RefAnswer(Answer):
    """https://docs.github.com/en/rest/git/refs."""

    object: Target


class RawCommit(Answer):
    """https://docs.github.com/en/rest/git/commits#get-a-commit-object."""

    sha: str
    tree: Target


class EntryAnswer(Answer):
    """One line of a tree; `mode` is git's, e.g. "100644"."""

    path: str
    mode: str
    type: str
    sha: str


class TreeAnswer(Answer):
    """https://docs.github.com/en/rest/git/trees#get-a-tree."""

    tree: tuple[EntryAnswer, ...]
    truncated: bool = False


class _Moment(Answer):
    date: datetime | None = None


class _Said(Answer):
    message: str
    tree: Target | None = None
    committer: _Moment | None = None


class CommitAnswer(Answer):
    """https://docs.github.com/en/rest/commits/commits#get-a-commit."""

    sha: str
    commit: _Said
    parents: tuple[Target, ...]
    # An empty object stands where the author's address belongs to nobody.
    author: dict[str, object] | None = None

    def noun(self) -> Commit:
        """The commit as the story knows it."""
        login = (self.author or {}).get("login")
        at = self.commit.committer.date if self.commit.committer else None
        return Commit(
            CommitId(self.sha),
            self.commit.message,
            tuple(CommitId(parent.sha) for parent in self.parents),
            str(login) if login else None,
            at,
        )


class FileAnswer(Answer):
    """One file of a commit; https://docs.github.com/en/rest/commits/commits#get-a-commit."""

    filename: str
    sha: str
    status: str
    previous_filename: str | None = None


class ContentAnswer(Answer):
    """https://docs.github.com/en/rest/repos/contents#get-repository-content."""

    type: str
    encoding: str = ""
    content: str = ""
