"""What landed is believed only where stock tools and the audit believe it."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.play import witness
from bot.demo.play.stuck import Stuck
from bot.ledger import keys, record, signers
from bot.model import FixId, PatternId, Record, RecordKind, RepositoryName
from patterns.contract import Severity

FIX = "fix_0123456789abcdef"
needs_ssh_keygen = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs ssh-keygen")


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=alice", "-c", "user.email=alice@example.com"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def signer() -> keys.SshSigner:
    return keys.load(keys.generate())


def landed(folder: Path, signer: keys.SshSigner, allowed: keys.SshSigner, fix: str = FIX) -> str:
    """A clone whose newest commit carries a signed record; gives the commit."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / ".github").mkdir()
    (folder / witness.SIGNERS).write_text(signers.line(allowed.public) + "\n")
    git(folder, "add", ".")
    block = record.render(merged(fix), signer)
    git(folder, "commit", "--quiet", "--cleanup=verbatim", "-m", f"Heal it\n\nWhy.\n\n{block}")
    return git(folder, "rev-parse", "HEAD")


def merged(fix: str) -> Record:
    return Record(
        kind=RecordKind.MERGED,
        repository=RepositoryName("demo/shop"),
        time=datetime(2026, 11, 23, tzinfo=UTC),
        fix=FixId(fix),
        pattern=PatternId("import_error/moved_module"),
        severity=Severity.LOW,
        reason="a reason, with: a colon and ünicode",
        ledger="0" * 40,
    )


async def test_an_honest_record_holds(tmp_path: Path, signer: keys.SshSigner) -> None:
    commit = landed(tmp_path, signer, signer)

    await witness.verify(tmp_path, commit, FIX)


async def test_a_record_of_another_fix_does_not_count(
    tmp_path: Path, signer: keys.SshSigner
) -> None:
    commit = landed(tmp_path, signer, signer, "fix_ffffffffffffffff")

    with pytest.raises(Stuck, match=f"git reads no Grace-Fix: {FIX}"):
        await witness.verify(tmp_path, commit, FIX)


@needs_ssh_keygen
async def test_a_strangers_signature_does_not_count(tmp_path: Path, signer: keys.SshSigner) -> None:
    commit = landed(tmp_path, keys.load(keys.generate()), signer)

    with pytest.raises(Stuck, match="ssh-keygen refuses"):
        await witness.verify(tmp_path, commit, FIX)


@needs_ssh_keygen
async def test_one_changed_byte_is_noticed(tmp_path: Path, signer: keys.SshSigner) -> None:
    landed(tmp_path, signer, signer)
    message = git(tmp_path, "log", "-1", "--format=%B").replace("Severity: low", "Severity: high")
    git(tmp_path, "commit", "--quiet", "--amend", "--cleanup=verbatim", "-m", message)

    with pytest.raises(Stuck, match="ssh-keygen refuses"):
        await witness.verify(tmp_path, "HEAD", FIX)


async def test_the_audit_refuses_a_record_that_no_ledger_knows(
    tmp_path: Path, signer: keys.SshSigner
) -> None:
    landed(tmp_path, signer, signer)

    with pytest.raises(Stuck, match=r"grace audit: FINDING .* quotation"):
        await witness.audit(tmp_path)


async def test_the_audit_accepts_a_repository_without_records(
    tmp_path: Path, signer: keys.SshSigner
) -> None:
    landed(tmp_path, signer, signer)
    git(tmp_path, "commit", "--quiet", "--amend", "-m", "Begin")

    await witness.audit(tmp_path)
