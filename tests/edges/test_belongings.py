"""What a project's tests may need besides its sources."""

from pathlib import Path

from bot.edges.belongings import bring


def test_what_is_missing_is_copied_and_what_is_there_stays(tmp_path: Path) -> None:
    folder, copy = tmp_path / "project", tmp_path / "copy"
    (folder / "data").mkdir(parents=True)
    copy.mkdir()
    (folder / "data" / "large.bin").write_bytes(b"x")
    (folder / "app.py").write_text("old")
    (copy / "app.py").write_text("new")

    bring(folder, copy)

    assert (copy / "data" / "large.bin").read_bytes() == b"x"
    assert (copy / "app.py").read_text() == "new"


def test_an_environment_is_linked_and_history_left_behind(tmp_path: Path) -> None:
    folder, copy = tmp_path / "project", tmp_path / "copy"
    for name in (".venv", ".git"):
        (folder / name).mkdir(parents=True)
        (folder / name / "here").touch()
    copy.mkdir()

    bring(folder, copy)

    assert (copy / ".venv").is_symlink()
    assert not (copy / ".git").exists()
