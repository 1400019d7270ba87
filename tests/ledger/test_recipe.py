import re
import subprocess
from pathlib import Path

import pytest

from patterns.contract import Severity
from tests.ledger.histories import PINNED, SQUASH_TAIL, Plan, Story
from tests.ledger.repo import LEDGER_REF, MAIN_REF

PAGE = Path(__file__).parents[2] / "docs" / "audit.md"
RECIPE, CHAIN = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
STORY = Story().play(
    Plan(severity=Severity.LOW, tail=SQUASH_TAIL, creates=True),
    Plan(severity=Severity.HIGH, crlf=True),
)


@pytest.fixture
def folder(tmp_path: Path, ssh_keygen: str) -> Path:
    (tmp_path / "grace_signers").write_text(PINNED)
    subprocess.run(
        ["git", "clone", "-q", STORY.repo.save(tmp_path / "bare"), "clone"],
        cwd=tmp_path,
        check=True,
    )
    return tmp_path


def play(folder: Path, script: str, commit: str = "") -> tuple[int, str]:
    """(status, output) of the page's own words, beside the signers file."""
    done = subprocess.run(
        ["sh", "-c", script, "sh", commit],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_DIR": str(folder / "clone" / ".git")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_recipe_is_ten_lines_at_most() -> None:
    assert len(RECIPE.splitlines()) <= 10


def test_stock_tools_accept_every_honest_record(folder: Path) -> None:
    for commit in STORY.landed:
        status, said = play(folder, RECIPE, commit)
        assert (status, said.startswith('Good "grace" signature for grace')) == (0, True), said
    for back in range(len(STORY.repo.log(LEDGER_REF))):
        assert play(folder, RECIPE, f"origin/grace/ledger~{back}")[0] == 0


def test_stock_tools_see_a_changed_word_and_a_changed_file(folder: Path) -> None:
    commit = STORY.repo.read(STORY.landed[0])
    worse = commit.message.replace(b": low", b": high")
    word = STORY.repo.commit(commit.tree, commit.parents, worse, STORY.time)
    file = STORY.repo.commit(
        STORY.repo.tree({"a": b"evil"}), commit.parents, commit.message, STORY.time
    )
    STORY.repo.save(folder / "worse")
    for commit_id in (word, file):
        alternates = folder / "clone" / ".git" / "objects" / "info" / "alternates"
        alternates.write_text(f"{folder / 'worse' / 'objects'}\n")
        assert play(folder, RECIPE, commit_id)[0] == 1


def test_the_chain_s_line_prints_nothing_for_a_whole_chain(folder: Path) -> None:
    assert play(folder, CHAIN)[1] == ""
    story = Story().play(Plan())
    line = story.repo.log(LEDGER_REF)
    story.append(line[1].message, (line[2].id,))
    story.repo.save(folder / "broken")
    broken = ["git", "fetch", "-q", "../broken", f"+{LEDGER_REF}:refs/remotes/origin/grace/ledger"]
    subprocess.run(broken, cwd=folder / "clone", check=True)
    assert play(folder, CHAIN)[1] != ""


def test_neither_a_tag_of_the_ledger_s_name_nor_a_replacement_fools_stock_tools(
    folder: Path,
) -> None:
    clone = folder / "clone"
    good, evil = STORY.landed[0], STORY.repo.log(MAIN_REF)[0].id
    for words in (["tag", "origin/grace/ledger", evil], ["replace", good, evil]):
        subprocess.run(["git", *words], cwd=clone, check=True)
    assert play(folder, RECIPE, good)[0] == 0
    assert play(folder, CHAIN) == (0, "")
