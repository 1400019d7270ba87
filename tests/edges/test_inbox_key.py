"""The key of bodies at rest: the operator's, or one that Grace makes and keeps to herself."""

import stat
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.edges.inbox_key import Sealer, sealer
from bot.errors import SettingsError, Unreadable

OLD, NEW = (urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n"))


@given(st.binary())
def test_what_is_sealed_opens_unchanged(body: bytes) -> None:
    seal = Sealer(NEW)

    assert seal.open(seal.seal(body)) == body


def test_a_sealed_body_does_not_show_what_it_holds() -> None:
    assert b"canary" not in Sealer(NEW).seal(b"canary" * 100)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Unreadable, match="another key or was damaged; put the old key back"):
        Sealer(NEW).open(Sealer(OLD).seal(b"body"))


def test_one_changed_byte_is_noticed() -> None:
    sealed = bytearray(Sealer(NEW).seal(b"body"))
    sealed[30] ^= 1

    with pytest.raises(Unreadable):
        Sealer(NEW).open(bytes(sealed))


def test_a_key_is_rotated_by_putting_the_new_one_in_front() -> None:
    rotated = sealer(SecretStr(f"{NEW}, {OLD}"), None)

    assert rotated.open(Sealer(OLD).seal(b"old post")) == b"old post"
    assert Sealer(NEW).open(rotated.seal(b"new post")) == b"new post"


@pytest.mark.parametrize("wrong", ["hunter2", f"{NEW},", f"{NEW} {OLD}", "ä" * 44])
def test_a_wrong_key_stops_the_start_without_being_quoted(wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"^GRACE_INBOX_KEY is no Fernet key") as caught:
        sealer(SecretStr(wrong), None)

    assert wrong not in str(caught.value)


def test_without_a_key_or_a_place_for_one_nothing_starts() -> None:
    with pytest.raises(SettingsError, match=r"^GRACE_INBOX_KEY must be set where"):
        sealer(SecretStr("  "), None)


def test_a_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "grace.db.key"
    sealed = sealer(None, file).seal(b"body")

    assert sealer(None, file).open(sealed) == b"body"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file], "nothing of its making is left"


def test_processes_that_start_at_once_end_up_with_one_key(tmp_path: Path) -> None:
    file = tmp_path / "grace.db.key"
    with ThreadPoolExecutor(8) as threads:
        seals = list(threads.map(lambda _: sealer(None, file), range(8)))

    assert {seals[0].open(seal.seal(b"body")) for seal in seals} == {b"body"}


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "grace.db.key"
    sealer(None, file)
    file.chmod(0o640)

    with pytest.raises(SettingsError, match=f"open to others; run: chmod 600 {file}"):
        sealer(None, file)


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match=r"cannot be used .*; set GRACE_INBOX_KEY instead"):
        sealer(None, tmp_path / "file" / "grace.db.key")
