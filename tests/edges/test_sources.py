"""Every implementation of `Sources` keeps the same contract."""

import subprocess
from pathlib import Path

import pytest

from bot.edges.commit_sources import CommitSources
from bot.edges.folder import FolderSources
from bot.edges.ruff import lint
from patterns.contract import Sources
from patterns.toolbox.source.sources import DictSources
from tests.edges.sources_contract import FILES, Build, check, laid_out


def from_dict(folder: Path) -> Sources:
    return DictSources(FILES)


def from_folder(folder: Path) -> Sources:
    return FolderSources(folder)


def from_work_tree(folder: Path) -> Sources:
    git(folder, "init", "--quiet")
    git(folder, "add", "shop/cart.py", "link.py")
    return FolderSources(folder)


def from_commit(folder: Path) -> Sources:
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "all")
    return CommitSources.local(folder, "HEAD", lint)


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True)


@pytest.mark.parametrize("build", [from_dict, from_folder, from_work_tree, from_commit])
def test_the_contract_holds(build: Build, tmp_path: Path) -> None:
    check(build, tmp_path)


def test_a_folder_is_seen_without_what_git_ignores(tmp_path: Path) -> None:
    folder = laid_out(tmp_path)
    (folder / ".gitignore").write_text("*.log\n")
    (folder / "a.log").write_text("")

    paths = from_work_tree(folder).paths

    assert sorted(FILES) == [path for path in paths if path != ".gitignore"]


def test_a_plain_folder_is_seen_without_vendored_folders(tmp_path: Path) -> None:
    folder = laid_out(tmp_path)
    (folder / ".venv/lib").mkdir(parents=True)
    (folder / ".venv/lib/a.py").write_text("")

    assert list(FolderSources(folder).paths) == sorted(FILES)


def test_a_project_that_the_repository_around_it_ignores_is_seen(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("inner/\n")
    inner = tmp_path / "inner"
    inner.mkdir()

    assert list(FolderSources(laid_out(inner)).paths) == sorted(FILES)


def test_a_file_of_more_than_a_mebibyte_is_no_source(tmp_path: Path) -> None:
    (laid_out(tmp_path) / "data.py").write_bytes(b"#" * (1024 * 1024 + 1))

    assert list(FolderSources(tmp_path).paths) == sorted(FILES)


def test_a_broken_repository_is_read_as_a_folder(tmp_path: Path) -> None:
    folder = laid_out(tmp_path)
    (folder / ".git").write_text("gitdir: nowhere\n")

    assert "shop/cart.py" in FolderSources(folder).paths


def test_a_folder_is_linted(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n")

    (found,) = FolderSources(tmp_path).lint("a.py")

    assert (found.rule, found.line) == ("F401", 1)
