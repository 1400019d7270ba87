import os
import subprocess
import zlib
from pathlib import Path

import pytest

from bot.edges.git_process import MAX_OBJECT, Git, Objects
from bot.edges.history import History
from bot.errors import LedgerError, Unreadable
from tests.ledger.histories import Plan, Story
from tests.ledger.repo import LEDGER_REF, MAIN_REF, Repo

STORY = Story().play(Plan(), Plan(creates=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return STORY.repo.save(tmp_path / "repo")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def overwrite(folder: Path, name: str, kind: str, content: bytes) -> None:
    """Put other content under an object's name, as only somebody with the files can."""
    path = folder / "objects" / name[:2] / name[2:]
    path.write_bytes(zlib.compress(f"{kind} {len(content)}".encode() + b"\0" + content))


def test_commits_come_parents_first_with_their_raw_messages(folder: Path) -> None:
    with History(folder) as history:
        name, head = history.branch()
        assert name == "main"
        assert list(history.commits(head)) == STORY.repo.log(MAIN_REF)


def test_changes_are_those_that_git_diff_tree_sees(folder: Path) -> None:
    with History(folder) as history:
        for commit in history.commits(STORY.head):
            seen = [
                f"{each.old.id if each.old else '0' * 40} {each.new.id if each.new else '0' * 40}"
                f" {each.path}"
                for each in history.changes(commit)
            ]
            words = ("diff-tree", "-r", "--root", "--no-commit-id", "--no-renames", commit.id)
            lines = [line.split(None, 5) for line in git(folder, *words).splitlines()]
            assert seen == [f"{old} {new} {path}" for _, _, old, new, _, path in lines]


def test_a_file_is_read_at_a_commit(folder: Path) -> None:
    with History(folder) as history:
        assert history.file(STORY.head, "shop/api.py") == b"def api(): ...\n"
        assert history.file(STORY.head, "shop/none.py") is None
        assert history.file(STORY.head, "none/api.py") is None


def test_a_clone_s_default_branch_is_the_one_of_its_origin(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(folder), "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "-q", "-b", "work")
    with History(clone) as history:
        assert history.branch() == ("main", STORY.head)
        assert history.branch("work") == ("work", STORY.head)
        assert history.ledgers() == (STORY.repo.refs[LEDGER_REF],)
    git(clone, "branch", "-q", "-D", "main")
    with History(clone / ".git") as history:
        assert history.branch() == ("main", STORY.head)


def test_of_two_ledgers_the_further_one_comes_first(folder: Path) -> None:
    newest = STORY.repo.refs[LEDGER_REF]
    (older,) = STORY.repo.read(newest).parents
    for here, fetched in ((newest, older), (older, newest)):
        git(folder, "update-ref", LEDGER_REF, here)
        git(folder, "update-ref", "refs/remotes/origin/grace/ledger", fetched)
        with History(folder) as history:
            assert history.ledgers() == (newest, older)


@pytest.mark.parametrize("name", [None, "none", "--all", "main~1..main"])
def test_a_branch_that_is_not_there_is_said_so(name: str | None, tmp_path: Path) -> None:
    empty = Repo().save(tmp_path / "empty")
    (empty / "refs").mkdir()
    with History(empty) as history, pytest.raises(Unreadable, match="there is no branch"):
        history.branch(name)


def test_a_folder_that_is_no_repository_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="not a git repository"):
        History(tmp_path)
    with pytest.raises(Unreadable):
        History(tmp_path / "none")


def test_a_shallow_clone_is_refused_with_the_cure(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{folder}", "clone")
    with pytest.raises(Unreadable, match="--unshallow"):
        History(tmp_path / "clone")


def test_a_repository_s_own_configuration_runs_nothing(folder: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.sshCommand", "core.pager", "core.alternateRefsCommand"):
        git(folder, "config", name, str(trap))
    git(folder, "config", "extensions.partialClone", "origin")
    git(folder, "config", "remote.origin.promisor", "true")
    git(folder, "config", "remote.origin.url", f"ext::{trap}")
    git(folder, "config", "protocol.ext.allow", "always")
    with History(folder) as history:
        assert len(list(history.commits(STORY.head))) == len(STORY.repo.log(MAIN_REF))
        with pytest.raises(Unreadable, match="this clone leaves objects out"):
            history.file("0" * 40, "x")
    assert not (tmp_path / "sprung").exists()


def test_our_own_surroundings_do_not_choose_the_repository(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nowhere")
    with History(folder) as history:
        assert history.branch() == ("main", STORY.head)


def test_replacements_and_grafts_do_not_rewrite_history(folder: Path) -> None:
    first = STORY.repo.log(MAIN_REF)[0].id
    (folder / "info").mkdir()
    (folder / "info" / "grafts").write_text(f"{STORY.head}\n")
    git(folder, "update-ref", f"refs/replace/{STORY.head}", first)
    with History(folder) as history:
        assert list(history.commits(STORY.head)) == STORY.repo.log(MAIN_REF)


def test_a_commit_with_other_content_than_its_id_says_is_named(folder: Path) -> None:
    content = STORY.repo.objects[STORY.head][1].replace(b"Heal", b"Kill")
    overwrite(folder, STORY.head, "commit", content)
    with History(folder) as history, pytest.raises(LedgerError, match=STORY.head):
        list(history.commits(STORY.head))


def test_a_tree_with_other_content_than_its_id_says_is_named(folder: Path) -> None:
    commit = STORY.repo.read(STORY.head)
    overwrite(folder, commit.tree, "tree", b"")
    with History(folder) as history, pytest.raises(LedgerError, match=commit.tree):
        history.changes(commit)


def test_a_file_with_other_content_than_its_id_says_is_named(folder: Path) -> None:
    with History(folder) as history:
        blob = next(
            each.new.id for each in history.changes(STORY.repo.log(MAIN_REF)[0])
            if each.new and each.path == "shop/api.py"
        )  # fmt: skip
        overwrite(folder, blob, "blob", b"evil")
        with pytest.raises(LedgerError, match=blob):
            history.file(STORY.head, "shop/api.py")


def test_a_missing_object_is_named(folder: Path) -> None:
    tree = STORY.repo.read(STORY.head).tree
    (folder / "objects" / tree[:2] / tree[2:]).unlink()
    with History(folder) as history, pytest.raises(LedgerError, match=f"{tree}: missing"):
        history.file(STORY.head, "x")


def test_what_goes_away_during_an_audit_cannot_be_read_again(folder: Path) -> None:
    with History(folder) as history:
        head = STORY.repo.refs[LEDGER_REF]
        assert history.again(head) == STORY.repo.read(head)
        with pytest.raises(Unreadable, match="and it could a moment ago"):
            history.again("9" * 40)


def test_a_history_with_a_hole_is_an_error(folder: Path) -> None:
    first = STORY.repo.log(MAIN_REF)[0].id
    (folder / "objects" / first[:2] / first[2:]).unlink()
    with History(folder) as history, pytest.raises(LedgerError, match="cannot list the history"):
        list(history.commits(STORY.head))


@pytest.mark.parametrize("name", ["HEAD --batch-check", "", "a\nb", "main:x"])
def test_only_ids_are_asked_for(name: str, folder: Path) -> None:
    with Objects(Git(folder)) as objects, pytest.raises(LedgerError, match="no id"):
        objects.read("blob", name)


def test_a_giant_is_not_read(folder: Path) -> None:
    repo = Repo()
    giant = repo.put("blob", bytes(MAX_OBJECT + 1))
    overwrite_path = folder / "objects" / giant[:2]
    overwrite_path.mkdir(exist_ok=True)
    overwrite(folder, giant, "blob", repo.objects[giant][1])
    with Objects(Git(folder)) as objects, pytest.raises(LedgerError, match="larger than"):
        objects.read("blob", giant)


def test_an_object_of_another_kind_is_refused(folder: Path) -> None:
    with Objects(Git(folder)) as objects, pytest.raises(LedgerError, match="no blob"):
        objects.read("blob", STORY.head)


def test_a_sha256_repository_reads_alike(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256", ".")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", ".")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    git(tmp_path, *who, "commit", "-q", "-m", "Begin")
    with History(tmp_path) as history:
        (commit,) = history.commits(history.branch()[1])
        assert [each.path for each in history.changes(commit)] == ["a"]


def test_without_git_the_sentence_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(Unreadable, match="git does not answer"):
        History(folder)
    with pytest.raises(Unreadable, match="git does not start"):
        Git(folder).start("cat-file", "--batch")


def test_a_git_that_dies_in_the_middle_is_an_error(folder: Path) -> None:
    with Objects(Git(folder)) as objects:
        objects._process.kill()  # the story is about a process that we cannot see die
        objects._process.wait()
        with pytest.raises((LedgerError, Unreadable)):
            objects.read("commit", STORY.head)
