from pathlib import Path

import pytest

from bot.__main__ import main
from bot.ledger import keys, signers, sshsig


def test_a_key_goes_into_a_file_that_only_its_owner_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "key"

    assert main(["keys", "new", "--out", str(path)]) == 0

    said = capsys.readouterr()
    signer = keys.load(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
    assert said.out == f"{signer.public}\n"
    assert "PRIVATE" not in said.out + said.err


def test_the_line_for_the_repository_allows_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "new"]) == 0

    said = capsys.readouterr()
    line = said.err.removeprefix(f"line for {signers.PATH}: ")
    (entry,) = signers.parse(line).lines
    assert sshsig.line_of(entry.public) == keys.load(said.out).public


def test_an_old_key_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "key"
    path.write_text("precious")
    assert main(["keys", "new", "--out", str(path)]) == 2
    assert (path.read_text(), capsys.readouterr().err[:11]) == ("precious", "grace keys:")
