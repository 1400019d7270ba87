"""What git, ssh-keygen and securesystemslib say of a history's records, without a line of ours."""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.signer import Key  # type: ignore[attr-defined]  # its __init__ has no __all__

from bot.ledger import export, signers, sshsig
from bot.ledger.chain import Ledger
from bot.ledger.findings import Checked
from bot.ledger.landed import Landed
from bot.ledger.objects import LogCommit
from tests.ledger.histories import PINNED, Story, signer
from tests.ledger.repo import LEDGER_REF, MAIN_REF

AUDITOR = signer(8)
_SEPARATOR = "Next-Message: 1"
_CHANGE = re.compile(r'Grace-Change: (\S+ \S+) "(.*)"$')


@dataclass(frozen=True)
class Verdict:
    """Of one record: whether our audit takes it by itself, and whether stock tools do."""

    commit: str
    ours: bool
    stock: bool
    said: str


def verdicts(story: Story, folder: Path) -> Iterator[Verdict]:
    """Every record of a history, on the ledger and on the branch; `folder` is empty."""
    repo = story.repo.save(folder / "repo")
    (folder / "signers").write_text(PINNED)
    audited = list(_audited(story))
    trailers = _trailers([commit.message for commit, _ in audited], folder)
    for (commit, checked), lines in zip(audited, trailers, strict=True):
        settled = any(remark.startswith("settled") for remark in checked.remarks)
        good, said = _signed(lines, folder)
        recorded = sorted(_CHANGE.sub(r"\1 \2", line) for line in lines if _CHANGE.match(line))
        if good and checked.place == "landed":
            good = recorded == _changed(repo, commit.id)
        yield Verdict(commit.id, not (settled or checked.findings), good, said)


def _audited(story: Story) -> Iterator[tuple[LogCommit, Checked]]:
    ledger = Ledger(signers.parse(PINNED), story.repo.read)
    for commit in story.repo.log(LEDGER_REF):
        yield commit, ledger.add(commit)
    landed = Landed(ledger, "main")
    for commit in story.repo.log(MAIN_REF):
        if landed.concerns(commit):
            checked = landed.add(commit, story.repo.changes(commit))
            if re.search(rb"^Grace-Record: ", commit.message, re.MULTILINE):
                yield commit, checked


def _trailers(messages: Sequence[bytes], folder: Path) -> list[list[str]]:
    """What `git interpret-trailers` reads in each, after what the recipe's `tr` and `awk` do."""
    (folder / "next").write_text(f"x\n\nx\n\n{_SEPARATOR}\n")
    files = []
    for number, message in enumerate(messages):
        (folder / str(number)).write_bytes(b"x\n\n" + _block(message.replace(b"\r", b"")))
        files += [str(number), "next"]
    words = ["git", "interpret-trailers", "--parse", *files]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=True)
    parts = done.stdout.decode().split(f"{_SEPARATOR}\n")
    return [part.splitlines() for part in parts[:-1]]


def _block(message: bytes) -> bytes:
    kept, on = [], False
    for line in message.split(b"\n"):
        on = line.startswith(b"Grace-") or (on and line.startswith((b" ", b"\t")))
        kept += [line + b"\n"] if on else []
    return b"".join(kept)


def _signed(lines: Sequence[str], folder: Path) -> tuple[bool, str]:
    signature = next(line for line in lines if line.startswith("Grace-Signature: "))
    armoured = "\n".join(re.findall(".{1,70}", signature.partition(": ")[2]))
    (folder / "sig").write_text(
        f"-----BEGIN SSH SIGNATURE-----\n{armoured}\n-----END SSH SIGNATURE-----\n"
    )
    when = next(line for line in lines if line.startswith("Grace-Time: ")).partition(": ")[2]
    time = re.sub("[T:-]", "", when)
    words = f"-Y verify -f signers -I grace -n grace -s sig -O verify-time={time}"
    block = "".join(f"{line}\n" for line in lines if line != signature)
    done = subprocess.run(
        ["ssh-keygen", *words.split()],
        cwd=folder,
        input=block.encode(),
        capture_output=True,
        check=False,
    )
    return done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")


def _changed(repo: Path, commit: str) -> list[str]:
    words = ["git", "diff-tree", "-r", "--no-renames", f"{commit}^1", commit]
    done = subprocess.run(words, cwd=repo, capture_output=True, check=True, text=True)
    lines = [line.split(None, 5) for line in done.stdout.splitlines()]
    return sorted(f"{old} {new} {path}" for _, _, old, new, _, path in lines)


def exported(story: Story) -> Iterator[dict[str, Any]]:
    """The envelopes that `--export` writes of a history, after a trip through JSON."""
    for commit, checked in _audited(story):
        if checked.signed is not None and not checked.findings:
            content = export.statement(checked.signed, commit.id)
            yield json.loads(json.dumps(export.envelope(content, AUDITOR)))


def accepted(envelopes: Iterable[dict[str, Any]]) -> int:
    """How many envelopes securesystemslib verifies.

    Raises:
        VerificationError: it does not verify one.
    """
    public = sshsig.of_line(*AUDITOR.public.split())
    key = Key.from_dict(
        AUDITOR.fingerprint,
        {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": public.hex()}},
    )
    return sum(len(Envelope.from_dict(each).verify([key], 1)) for each in envelopes)
