import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import LedgerError
from bot.ledger import sshsig

KEY = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
SIGNATURE = sshsig.sign(KEY, b"data")


def test_a_signature_verifies_and_names_its_key() -> None:
    assert sshsig.verify(SIGNATURE, b"data") == sshsig.public_of(KEY)


def test_other_data_do_not_verify() -> None:
    with pytest.raises(LedgerError, match="does not fit"):
        sshsig.verify(SIGNATURE, b"Data")


@pytest.mark.parametrize("at", range(sshsig.SIZE))
def test_any_changed_byte_of_a_signature_is_noticed(at: int) -> None:
    changed = bytearray(SIGNATURE)
    changed[at] ^= 1
    with pytest.raises(LedgerError):
        sshsig.verify(bytes(changed), b"data")


@given(st.binary(max_size=400))
def test_no_bytes_at_all_break_the_reader(blob: bytes) -> None:
    with pytest.raises(LedgerError):
        sshsig.verify(blob, b"data")


@pytest.mark.parametrize("cut", [b"", SIGNATURE[:-1], SIGNATURE + b"\0"])
def test_a_signature_of_another_length_is_refused(cut: bytes) -> None:
    with pytest.raises(LedgerError, match="not an SSHSIG"):
        sshsig.signer_of(cut)


def test_another_namespace_is_refused() -> None:
    with pytest.raises(LedgerError, match="namespace grace"):
        sshsig.verify(SIGNATURE.replace(b"grace", b"other"), b"data")


def test_armour_comes_off_again() -> None:
    assert sshsig.dearmor(sshsig.armor(SIGNATURE)) == SIGNATURE


@pytest.mark.parametrize(
    "text",
    ["", "nothing", sshsig.armor(SIGNATURE)[:-10], sshsig.armor(SIGNATURE).replace("U1N", "U1$")],
)
def test_broken_armour_is_refused(text: str) -> None:
    with pytest.raises(LedgerError):
        sshsig.dearmor(text)


@pytest.mark.parametrize("text", ["QQ", "QR==", "Q Q==", "QQ==\n", "é"])
def test_base64_has_one_form_only(text: str) -> None:
    with pytest.raises(LedgerError, match="base64"):
        sshsig.unbase64(text)


def test_a_public_line_reads_back() -> None:
    public = sshsig.public_of(KEY)
    assert sshsig.of_line(*sshsig.line_of(public).split()) == public


def test_a_public_line_of_another_kind_is_refused() -> None:
    kind, encoded = sshsig.line_of(sshsig.public_of(KEY)).split()
    with pytest.raises(LedgerError, match="not an ssh-ed25519"):
        sshsig.of_line("ssh-rsa", encoded)
    with pytest.raises(LedgerError, match="not an ssh-ed25519"):
        sshsig.of_line(kind, "AAAA")


def test_a_key_that_is_no_point_of_the_curve_verifies_nothing() -> None:
    forged = SIGNATURE.replace(sshsig.public_of(KEY), b"\xff" * 32)
    with pytest.raises(LedgerError, match="does not fit"):
        sshsig.verify(forged, b"data")


def test_ssh_keygen_accepts_our_signature(ssh_keygen: str, tmp_path: Path) -> None:
    public = sshsig.line_of(sshsig.public_of(KEY))
    (tmp_path / "allowed").write_text(f"grace {public}\n")
    (tmp_path / "sig").write_text(sshsig.armor(SIGNATURE))
    words = [ssh_keygen, "-Y", "verify", "-n", "grace", "-I", "grace", "-f", "allowed", "-s", "sig"]

    good = subprocess.run(words, cwd=tmp_path, input=b"data", capture_output=True, check=False)
    bad = subprocess.run(words, cwd=tmp_path, input=b"Data", capture_output=True, check=False)

    assert (good.returncode, bad.returncode != 0) == (0, True)


def test_we_accept_the_signature_of_ssh_keygen(ssh_keygen: str, tmp_path: Path) -> None:
    path = str(tmp_path / "key")
    subprocess.run([ssh_keygen, "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    words = [ssh_keygen, "-Y", "sign", "-n", "grace", "-f", path]
    made = subprocess.run(words, input=b"data", capture_output=True, check=True)

    public = sshsig.verify(sshsig.dearmor(made.stdout.decode()), b"data")

    assert Path(f"{path}.pub").read_text().startswith(sshsig.line_of(public))


def test_a_fingerprint_is_the_one_that_ssh_keygen_prints(ssh_keygen: str, tmp_path: Path) -> None:
    (tmp_path / "key.pub").write_text(sshsig.line_of(sshsig.public_of(KEY)))
    said = subprocess.run(
        [ssh_keygen, "-l", "-f", tmp_path / "key.pub"], capture_output=True, text=True, check=True
    )
    assert sshsig.fingerprint(sshsig.public_of(KEY)) in said.stdout
