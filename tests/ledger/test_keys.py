import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.errors import SettingsError
from bot.ledger import keys, sshsig
from bot.ports import Signer


def test_a_generated_key_loads_and_signs() -> None:
    signer: Signer = keys.load(keys.generate())
    signature = signer.sign(b"data")
    assert sshsig.line_of(sshsig.verify(signature, b"data")) == signer.public


def test_no_two_generated_keys_are_equal() -> None:
    assert keys.generate() != keys.generate()


def test_a_key_survives_lost_and_added_line_ends() -> None:
    text = keys.generate()
    assert keys.load(f"\n{text.strip()}").public == keys.load(text).public


@pytest.mark.parametrize(
    "text",
    ["", "no key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"],
)
def test_what_is_no_key_is_named_with_the_cure(text: str) -> None:
    with pytest.raises(SettingsError, match=r"GRACE_SIGNING_KEY .*grace keys new"):
        keys.load(text)


def test_a_key_of_another_kind_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    with pytest.raises(SettingsError, match="not an Ed25519 key"):
        keys.load(text)


def test_a_locked_key_is_refused_with_the_cure(ssh_keygen: str, tmp_path: Path) -> None:
    path = str(tmp_path / "key")
    subprocess.run([ssh_keygen, "-q", "-t", "ed25519", "-N", "secret", "-f", path], check=True)
    with pytest.raises(SettingsError, match="passphrase"):
        keys.load(Path(path).read_text())


def test_a_signer_never_shows_its_key() -> None:
    text = keys.generate()
    assert repr(keys.load(text)) == f"SshSigner({keys.load(text).fingerprint})"


def test_ssh_keygen_reads_a_generated_key(ssh_keygen: str, tmp_path: Path) -> None:
    text = keys.generate()
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_text(text)
    said = subprocess.run([ssh_keygen, "-y", "-f", path], capture_output=True, check=True)
    assert said.stdout.decode().strip() == keys.load(text).public
