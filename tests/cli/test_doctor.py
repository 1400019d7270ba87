"""`grace doctor`, without GitHub and against one in miniature."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli import doctor
from bot.ledger import keys, signers
from bot.settings import Settings
from tests.edges.miniature_world import MiniatureWorld


def policy(folder: Path, text: str) -> None:
    (folder / ".github").mkdir(exist_ok=True)
    (folder / ".github" / "grace.yml").write_text(text)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    private = keys.generate()
    monkeypatch.setenv("GRACE_SIGNING_KEY", private)
    return private


def test_a_policy_with_mistakes_is_told_line_by_line(
    tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    policy(tmp_path, "enabled: true\nmax_attempts: 9\nlabels: x\n")

    assert main(["doctor", "--offline", "--repo", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "NO  .github/grace.yml, line 3: labels" in said


def test_all_well_is_0(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    policy(tmp_path, "enabled: true\n")
    (tmp_path / signers.PATH).write_text(f"{signers.line(keys.load(key).public)}\n")

    assert main(["doctor", "--offline", "--repo", str(tmp_path)]) == 0
    assert "NO" not in capsys.readouterr().out


def test_a_key_that_the_repository_does_not_know_is_told(
    tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    policy(tmp_path, "")
    (tmp_path / signers.PATH).write_text(f"{signers.line(keys.load(keys.generate()).public)}\n")

    assert main(["doctor", "--offline", "--repo", str(tmp_path)]) == 1
    assert "does not name this key" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("GRACE_SIGNING_KEY", "-----BEGIN x", "is not an OpenSSH private key"),
        ("GRACE_REPOSITORY", "acme/shop", "GRACE_SIGNING_KEY is not set"),
        ("CODE_HEALING_ENABLED", "perhaps", "write true or false"),
    ],
)
def test_wrong_settings_are_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    name: str,
    value: str,
    says: str,
) -> None:
    monkeypatch.setenv(name, value)

    assert main(["doctor", "--offline", "--repo", str(tmp_path)]) == 1
    assert says in capsys.readouterr().out


def test_without_an_app_the_way_to_one_is_told(
    tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--repo", str(tmp_path)]) == 1
    assert "first-hour.md" in capsys.readouterr().out


async def test_an_app_in_miniature_is_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with MiniatureWorld.running(tmp_path) as world:
        await world.found({"app.py": b""})
        monkeypatch.setattr("bot.wiring.code_host", lambda *_: world.host)

        found = [one async for one in doctor._github(Settings())]

    assert [one.fine for one in found][:3] == [True, True, True]
    assert "GRACE_PUBLIC_URL" in found[3].says
