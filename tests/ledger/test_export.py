import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.__main__ import main
from bot.errors import LedgerError
from bot.ledger import export, keys, sshsig
from bot.ledger.record import parse, render
from tests.ledger.histories import KEY, PINNED, ZERO, Plan, Story
from tests.ledger.repo import LEDGER_REF

STORY = Story().play(Plan(creates=True))
COMMIT = STORY.repo.read(STORY.landed[0])
SIGNED = parse(COMMIT.message)
AUDITOR = keys.generate()
PUBLIC = Ed25519PublicKey.from_public_bytes(sshsig.of_line(*keys.load(AUDITOR).public.split()))

Audit = Callable[..., int]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Run the command on the story, beside the auditor's key."""
    (tmp_path / "key").write_text(AUDITOR)
    (tmp_path / "signers").write_text(PINNED)
    STORY.repo.save(tmp_path / "repo")

    def run(*words: str) -> int:
        signers = str(tmp_path / "signers")
        return main(["audit", str(tmp_path / "repo"), "--signers", signers, *words])

    return run


@pytest.fixture
def bundle(audit: Audit, tmp_path: Path) -> list[dict[str, Any]]:
    out, key = str(tmp_path / "out"), str(tmp_path / "key")
    assert audit("--export", out, "--export-key", key) == 0
    return [json.loads(line) for line in Path(out).read_text().splitlines()]


def test_a_statement_names_files_and_carries_the_record_s_own_signature() -> None:
    said = export.statement(SIGNED, COMMIT.id)
    subjects = {each["name"]: each["digest"]["gitBlob"] for each in said["subject"]}
    assert subjects == {change.path: change.new for change in SIGNED.record.changes}
    assert parse("\n".join(said["predicate"]["block"])) == SIGNED
    assert said["predicate"]["record"]["time"] == SIGNED.record.time.isoformat()


def test_a_record_that_leaves_no_file_speaks_of_its_commit() -> None:
    deleted = tuple(replace(change, new=ZERO) for change in SIGNED.record.changes)
    signed = parse(render(replace(SIGNED.record, changes=deleted), KEY))
    (subject,) = export.statement(signed, COMMIT.id)["subject"]
    assert subject == {"name": "commit", "digest": {"gitCommit": COMMIT.id}}


def test_only_envelopes_are_signed_bare() -> None:
    with pytest.raises(LedgerError, match="only DSSE"):
        KEY.sign_envelope(b"SSHSIG")


def test_every_verified_record_is_exported(bundle: list[dict[str, Any]]) -> None:
    statements = [json.loads(b64decode(each["payload"])) for each in bundle]
    commits = [each["predicate"]["commit"]["digest"]["gitCommit"] for each in statements]
    assert commits == [*(commit.id for commit in STORY.repo.log(LEDGER_REF)), *STORY.landed]


def test_an_envelope_s_signature_is_over_its_encoding(bundle: list[dict[str, Any]]) -> None:
    for each in bundle:
        encoded = export.pre_authentication_encoding(b64decode(each["payload"]))
        PUBLIC.verify(b64decode(each["signatures"][0]["sig"]), encoded)


def test_securesystemslib_verifies_what_we_export(bundle: list[dict[str, Any]]) -> None:
    errors = pytest.importorskip("securesystemslib.exceptions", reason="it is missing")
    dsse = pytest.importorskip("securesystemslib.dsse", reason="it is missing")
    signer = pytest.importorskip("securesystemslib.signer", reason="it is missing")
    key = signer.SSlibKey.from_crypto(PUBLIC, keyid=keys.load(AUDITOR).fingerprint)
    for each in bundle:
        envelope = dsse.Envelope.from_dict(each)
        assert envelope.verify([key], 1)
        envelope.payload += b" "
        with pytest.raises(errors.VerificationError):
            envelope.verify([key], 1)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--export", "{}/out"], "need each other"),
        (["--export-key", "{}/key"], "need each other"),
        (["--export", "{}/out", "--export-key", "{}/signers"], "no Ed25519 key"),
        (["--export", "{}/none/out", "--export-key", "{}/key"], "--export: "),
        (["--export", "{}/out", "--export-key", "{}/none"], "--export: "),
    ],
)
def test_a_wrong_export_is_a_sentence_and_status_2(
    words: list[str], why: str, audit: Audit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit(*(word.format(tmp_path) for word in words)) == 2
    assert why in capsys.readouterr().err
