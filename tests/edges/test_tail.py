"""A growing file and a pipe; what is asserted is what came, never when."""

import os
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest

from bot.edges import tail


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "PAUSE", 0.001)


def until_quiet(lines: tail.Lines) -> list[bytes]:
    """What comes before nothing comes."""
    found: list[bytes] = []
    for line in lines:
        if line is None:
            break
        found.append(line)
    return found


def append(path: Path, text: bytes) -> None:
    with path.open("ab") as file:
        file.write(text)


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"old\n")
    lines = tail.follow(log)
    assert until_quiet(lines) == []

    append(log, b"new\n")
    assert until_quiet(lines) == [b"new\n"]


def test_from_the_start_where_that_is_wanted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"old\n")

    assert until_quiet(tail.follow(log, from_start=True)) == [b"old\n"]


def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"")
    lines = tail.follow(log)
    until_quiet(lines)
    append(log, b"one\nha")
    assert until_quiet(lines) == [b"one\n"]

    append(log, b"lf\n")
    assert until_quiet(lines) == [b"half\n"]


def test_a_line_without_end_comes_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "MOST", 4)
    log = tmp_path / "log"
    log.write_bytes(b"123456789")

    assert until_quiet(tail.follow(log, from_start=True)) == [b"1234", b"5678"]


def test_a_rotated_file_is_read_to_its_end_and_the_new_one_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"")
    lines = tail.follow(log)
    until_quiet(lines)
    append(log, b"last\n")
    log.rename(tmp_path / "log.1")
    assert until_quiet(lines) == [b"last\n"]
    append(tmp_path / "log.1", b"very last\n")
    log.write_bytes(b"first\n")

    assert until_quiet(lines) == [b"very last\n", b"first\n"]


def test_a_truncated_file_is_read_anew(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"a long line that was there\n")
    lines = tail.follow(log)
    until_quiet(lines)
    os.truncate(log, 0)
    append(log, b"new\n")

    assert until_quiet(lines) == [b"new\n"]


def test_a_file_may_come_into_being_later(tmp_path: Path) -> None:
    lines = tail.follow(tmp_path / "log")
    assert until_quiet(lines) == []
    (tmp_path / "log").write_bytes(b"first\n")

    assert until_quiet(lines) == [b"first\n"]
    lines.close()


def test_a_pipe_is_read_to_its_end() -> None:
    lines = tail.piped(BytesIO(b"one\ntwo"))

    assert [line for line in islice(lines, 100) if line is not None] == [b"one\n", b"two"]


def test_a_silent_pipe_says_so() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        lines = tail.piped(stream)
        assert next(lines) is None
        os.write(writing, b"late\n")
        os.close(writing)

        assert [line for line in lines if line is not None] == [b"late\n"]
