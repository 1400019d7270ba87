"""`grace setup`: what it writes, and what it refuses to begin with."""

import argparse
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli import setup
from bot.ledger import keys


def asked(folder: Path) -> argparse.Namespace:
    return argparse.Namespace(out=folder, url="https://g.example/", api="https://api.github.com")


def test_keys_and_settings_are_readable_by_nobody_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    setup._keep(asked(tmp_path), "7", "-----BEGIN RSA PRIVATE KEY-----", "hook-secret")

    files = sorted(tmp_path.iterdir())
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3
    stated = dict(line.split("=", 1) for line in (tmp_path / "grace.env").read_text().splitlines())
    assert stated["GITHUB_APP_ID"] == "7"
    assert stated["GRACE_PUBLIC_URL"] == "https://g.example"
    assert keys.load(Path(stated["GRACE_SIGNING_KEY"]).read_text()).public
    said = capsys.readouterr().out
    assert "hook-secret" not in said
    assert stated["GRACE_OPERATOR_TOKEN"] not in said


def test_what_is_there_already_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "github.pem").write_text("precious")

    assert main(["setup", "--url", "https://g.example", "--out", str(tmp_path)]) == 1
    assert "github.pem exist already" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["g.example", "ftp://g.example", ""])
def test_an_address_that_is_none_is_told(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup", "--url", url]) == 2
    assert "is no address" in capsys.readouterr().err
