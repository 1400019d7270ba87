import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.ledger import signers, sshsig
from tests.ledger.histories import KEY, OTHER_KEY

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PUBLIC = sshsig.of_line(*KEY.public.split())


def allowed(text: str, at: datetime = NOON) -> bool:
    try:
        signers.parse(text).check(PUBLIC, at)
    except LedgerError:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        f"grace {KEY.public}",
        f'grace namespaces="grace" {KEY.public} a comment "with" quotes',
        f'"grace" namespaces="file,gr*" {KEY.public}',
        f"dev@example.com,gra?e\t{KEY.public}",
        f'# a comment\n\n  grace NAMESPACES="grace" {KEY.public}\r\n',
        f'grace valid-after="20260101Z",valid-before="202601011200Z" {KEY.public}',
        f'grace valid-before="20200101Z" {KEY.public}\ngrace {KEY.public}',
    ],
)
def test_a_line_that_speaks_for_grace_counts(text: str) -> None:
    assert allowed(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"dev@example.com {KEY.public}",
        f"*,!grace {KEY.public}",
        f'grace namespaces="git" {KEY.public}',
        f"grace cert-authority {KEY.public}",
        f"grace {OTHER_KEY.public}",
        f'grace valid-after="20260101120001Z" {KEY.public}',
        f'grace valid-before="20260101115959Z" {KEY.public}',
        "grace ssh-rsa AAAAB3NzaC1yc2E=",
        "grace sk-ssh-ed25519@openssh.com AAAAGnNr",
    ],
)
def test_a_line_that_does_not_speak_for_grace_is_passed_over(text: str) -> None:
    assert not allowed(text)


@pytest.mark.parametrize(
    "text",
    [
        "grace",
        "grace ssh-ed25519",
        "grace ssh-ed25519 AAAA",
        f"grace bogus {KEY.public}",
        f"grace namespaces {KEY.public}",
        f'grace cert-authority="x" {KEY.public}',
        f'grace valid-after="20260101" {KEY.public}',
        f'grace valid-after="20261301Z" {KEY.public}',
        f'grace valid-after="20260101Z",valid-after="20260101Z" {KEY.public}',
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(LedgerError, match="line 2"):
        signers.parse(f"# first\n{text}\n")


def test_the_reason_names_the_key() -> None:
    with pytest.raises(LedgerError, match=f"{KEY.fingerprint[:12]}.* no allowed signer"):
        signers.parse("").check(PUBLIC, NOON)


def test_an_expired_key_is_named_as_such() -> None:
    lines = signers.parse(signers.line(KEY.public, valid_before=NOON))
    with pytest.raises(LedgerError, match="not valid at 2026-01-01T12:00:01"):
        lines.check(PUBLIC, NOON + timedelta(seconds=1))


WINDOW = signers.line(KEY.public, valid_after=NOON, valid_before=NOON + timedelta(hours=1))


@pytest.mark.parametrize("minutes", [-1, 0, 30, 60, 61])
def test_we_and_ssh_keygen_agree_on_a_window(minutes: int, ssh_keygen: str, tmp_path: Path) -> None:
    at = NOON + timedelta(minutes=minutes)
    (tmp_path / "allowed").write_text(f"{WINDOW}\n")
    (tmp_path / "sig").write_text(sshsig.armor(KEY.sign(b"data")))
    words = [ssh_keygen, "-Y", "verify", "-n", "grace", "-I", "grace", "-f", "allowed", "-s", "sig"]
    words.append(f"-Overify-time={at:%Y%m%d%H%M%S}Z")

    done = subprocess.run(words, cwd=tmp_path, input=b"data", capture_output=True, check=False)

    assert (done.returncode == 0) == allowed(WINDOW, at)
