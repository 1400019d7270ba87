"""Clones as people and CI make them: audited, or refused with what completes them."""

import subprocess
from pathlib import Path

import pytest

from bot.edges.history import History
from bot.errors import Unreadable
from bot.ledger.landing import BRANCH
from tests.ledger.histories import Plan, Story
from tests.ledger.repo import LEDGER_REF, MAIN_REF

STORY = Story().play(Plan(), Plan(creates=True))
LEDGER = STORY.repo.refs[LEDGER_REF]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = STORY.repo.save(tmp_path_factory.mktemp("clones") / "origin")
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True)


def clone(origin: Path, *options: str) -> Path:
    folder = origin.with_name("-".join(options) or "plain")
    git(origin.parent, "clone", "-q", *options, f"file://{origin}", str(folder))
    return folder


def read(folder: Path) -> tuple[int, tuple[str, ...]]:
    """How many commits the default branch has, every change among them read; the ledger's heads."""
    with History(folder) as history:
        commits = list(history.commits(history.branch()[1]))
        for commit in commits:
            history.changes(commit)
        return len(commits), history.ledgers()


@pytest.mark.parametrize(
    "options", [(), ("--bare",), ("--mirror",), ("--filter=blob:none", "--no-checkout")], ids=str
)
def test_a_whole_clone_is_read_whole(options: tuple[str, ...], origin: Path) -> None:
    folder = clone(origin, *options)
    assert read(folder) == (len(STORY.repo.log(MAIN_REF)), (LEDGER,))


def test_a_clone_without_trees_is_refused_and_completed_by_its_sentence(origin: Path) -> None:
    folder = clone(origin, "--filter=tree:0", "--bare")
    with pytest.raises(Unreadable, match="--refetch --no-filter"):
        read(folder)
    git(folder, "fetch", "-q", "--refetch", "--no-filter", "origin", "+refs/heads/*:refs/heads/*")
    assert read(folder)[1] == (LEDGER,)


def test_a_clone_of_one_branch_is_refused_and_completed_by_its_sentence(origin: Path) -> None:
    folder = clone(origin, "--single-branch")
    with History(folder) as history, pytest.raises(Unreadable, match="other branches") as refusal:
        history.ledgers()
    cure = str(refusal.value).split("`")[1]
    git(folder, *cure.split()[1:])
    assert read(folder)[1] == (LEDGER,)


def test_a_ledger_that_was_deleted_is_no_clone_of_one_branch(origin: Path) -> None:
    folder = clone(origin, "--no-checkout")
    git(folder, "update-ref", "-d", f"refs/remotes/origin/{BRANCH}")
    with History(folder) as history:
        assert history.ledgers() == ()


def test_a_head_on_no_branch_is_asked_for_one(origin: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare")
    git(tmp_path, "fetch", "-q", str(origin), "+refs/heads/*:refs/remotes/origin/*")
    git(tmp_path, "update-ref", "--no-deref", "HEAD", STORY.head)
    with History(tmp_path) as history:
        with pytest.raises(Unreadable, match="say which one with --branch"):
            history.branch()
        assert history.branch("main") == ("main", STORY.head)
