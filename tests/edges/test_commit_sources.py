"""A revision of a repository on this machine is read without touching its work tree."""

import gc
import os
from pathlib import Path

import pytest

from bot.edges import commit_sources
from bot.edges.commit_sources import CommitSources
from bot.errors import Rejected
from tests.edges.git_server import git, make_commit
from tests.fakes.mirror import no_lint

FILES = {"app.py": b"x = 1\n", "shop/cart.py": b"y = 2\n"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_commit(tmp_path / "shop.git", FILES)
    return tmp_path / "shop.git"


def head_of(folder: Path) -> str:
    return git(folder, "for-each-ref", "--format=%(objectname)").split()[0]


def test_a_revision_by_any_name_is_its_commit(folder: Path) -> None:
    head = head_of(folder)

    for rev in (head, head[:10], f"b{head[:8]}", f"refs/heads/b{head[:8]}"):
        assert CommitSources.local(folder, rev, no_lint).commit == head


@pytest.mark.parametrize("rev", ["nothing", "--output=x", "", "HEAD:app.py"])
def test_what_is_no_revision_is_rejected(folder: Path, rev: str) -> None:
    with pytest.raises(Rejected, match="is no revision"):
        CommitSources.local(folder, rev, no_lint)


def test_a_folder_without_a_repository_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="git cannot read"):
        CommitSources.local(tmp_path / "none", "HEAD", no_lint)


def test_what_is_in_the_work_tree_does_not_count(tmp_path: Path) -> None:
    make_commit(tmp_path / ".git", FILES)
    git(tmp_path / ".git", "config", "core.bare", "false")
    (tmp_path / "app.py").write_text("changed")

    sources = CommitSources.local(tmp_path, head_of(tmp_path / ".git"), no_lint)

    assert sources.read("app.py") == FILES["app.py"]


def test_reading_goes_on_after_closing(folder: Path) -> None:
    sources = CommitSources.local(folder, head_of(folder), no_lint)

    assert sources.read("app.py") == FILES["app.py"]
    sources.close()
    sources.close()
    assert sources.read("shop/cart.py") == FILES["shop/cart.py"]


def test_a_view_that_nobody_holds_leaves_no_git_behind(folder: Path) -> None:
    sources = CommitSources.local(folder, head_of(folder), no_lint)
    sources.read("app.py")
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before = len(children.read_text().split())

    del sources
    gc.collect()

    assert len(children.read_text().split()) == before - 1


def test_a_commit_that_is_gone_is_rejected(folder: Path) -> None:
    with pytest.raises(Rejected, match="cannot list"):
        _ = CommitSources(str(folder), "1" * 40, no_lint).paths


def test_a_file_whose_content_is_gone_is_a_key_error(folder: Path) -> None:
    sources = CommitSources.local(folder, head_of(folder), no_lint)
    blob = sources.blob("app.py")
    (folder / "objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(KeyError):
        sources.read("app.py")

    assert sources.read("shop/cart.py") == FILES["shop/cart.py"]


def test_a_commit_with_too_many_files_is_rejected(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit_sources, "LONGEST_LISTING", 10)

    with pytest.raises(Rejected, match="more files"):
        _ = CommitSources(str(folder), head_of(folder), no_lint).paths


def test_a_tree_with_names_that_climb_shows_none_of_them(folder: Path) -> None:
    blob = git(folder, "hash-object", "-w", "--stdin", stdin=b"x")
    raw = b"".join(b"100644 %b\0%b" % (name, bytes.fromhex(blob)) for name in (b"..", b"ok.py"))
    words = ("hash-object", "-t", "tree", "--literally", "-w", "--stdin")
    tree = git(folder, *words, stdin=raw)
    commit = git(folder, "commit-tree", "-m", "Climb", tree)

    assert list(CommitSources(str(folder), commit, no_lint).paths) == ["ok.py"]
