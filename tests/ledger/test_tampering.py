import json
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.ledger.histories import PINNED, Plan, Story, audit
from tests.ledger.repo import LEDGER_REF
from tests.ledger.tampering import SUITE
from tests.ledger.target import STORY, Tampering


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The honest repository on disk, and beside it the auditor's own signers."""
    folder = tmp_path_factory.mktemp("honest")
    (folder / "signers").write_text(PINNED)
    return STORY.repo.save(folder / "repo")


def test_the_suite_is_large_and_no_case_stands_twice() -> None:
    assert len({tampering.name for tampering in SUITE}) == len(SUITE) >= 200


@pytest.mark.parametrize("tampering", SUITE, ids=str)
def test_a_manipulation_is_found_and_named(tampering: Tampering) -> None:
    repo, culprits = tampering.tampered()
    assert repo.refs != STORY.repo.refs
    assert {finding.commit for finding in audit(repo)} & culprits


def run(folder: Path, base: Path, capsys: pytest.CaptureFixture[str], *more: str) -> set[str]:
    """The commits that the command's findings name; its exit status says the same."""
    words = ["audit", str(folder), "--signers", str(base.parent / "signers"), "--format", "json"]
    status = main([*words, *more])
    named = {finding["commit"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert status == (4 if named else 0)
    return named


@pytest.mark.parametrize("tampering", SUITE[::25], ids=str)
def test_the_command_finds_and_names_it_in_a_real_repository(
    tampering: Tampering, base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo, culprits = tampering.tampered()
    assert run(repo.save(tmp_path / "repo", base), base, capsys) & culprits


def test_the_honest_history_is_clean(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(base, base, capsys) == set()
    assert audit(STORY.repo) == []


def test_only_a_checkpoint_shows_a_cut_tail(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = Story().play(Plan()).repo
    newest = repo.refs[LEDGER_REF]
    (repo.refs[LEDGER_REF],) = repo.read(newest).parents
    cut = repo.save(tmp_path / "repo", base)

    assert run(cut, base, capsys) == set()
    assert run(cut, base, capsys, "--checkpoint", newest) == {newest}
