"""`grace heal --apply` and `--branch`: the repairs that count, written or committed."""

from datetime import UTC, datetime
from hashlib import sha256

from bot import settings
from bot.cli.heal_case import Wanted
from bot.cli.heal_chosen import Chosen
from bot.edges.personal_key import personal_key
from bot.edges.worktree import Scratch, repository_name
from bot.errors import Conflict
from bot.ledger import keys, landing
from bot.ledger.keys import SshSigner
from bot.ledger.record import render
from bot.model import (
    NO_BLOB,
    Change,
    CommitId,
    Record,
    RecordKind,
    RepositoryName,
    fix_id,
)
from bot.ports import Signer
from patterns.contract import Sources
from patterns.toolbox.source.sources import blob_id


def write(chosen: Chosen, wanted: Wanted) -> None:
    """Write the repaired files into the folder.

    Raises:
        Conflict: a file there is not what was healed (`--rev`).
    """
    known = set(wanted.sources.paths)
    for path in chosen.files:
        target = wanted.folder / path
        if path in known and target.read_bytes() != wanted.sources.read(path):
            raise Conflict(f"{path} is not what {wanted.rev or 'the log'} was healed on")
    for path, text in chosen.files.items():
        target = wanted.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)


def commit(chosen: Chosen, wanted: Wanted, branch: str, signer: Signer) -> CommitId:
    """Commit each repair, signed, on a new branch; gives its head.

    Raises:
        HostError: the branch exists, or its name cannot be one.
    """
    name = RepositoryName(repository_name(wanted.folder))
    before: dict[str, bytes] = {}
    head = wanted.commit or CommitId("")
    with Scratch(wanted.folder, wanted.sources, wanted.commit) as scratch:
        for fingerprint, candidate, files in chosen.steps:
            record = Record(
                kind=RecordKind.PROPOSED,
                repository=name,
                time=datetime.now(UTC),
                fix=fix_id(_local_id(name), fingerprint, 0),
                pattern=candidate.pattern,
                severity=candidate.severity,
                source="cli",
                changes=_changes(files, before, wanted.sources),
            )
            prose = "\n".join([candidate.why, "", *candidate.patch.evidence])
            body = landing.message(prose, render(record, signer))
            head = scratch.commit(files, f"{landing.title(candidate.title)}\n\n{body}")
            before |= files
        scratch.name(branch, head)
    return head


def signer() -> SshSigner:
    """What signs the commits: the key in the environment, else the person's own.

    Raises:
        SettingsError: there is no key to sign with, or another setting is wrong.
    """
    key = settings.load().grace_signing_key
    return keys.load(personal_key() if key is None else key.get_secret_value())


def _changes(
    files: dict[str, bytes], before: dict[str, bytes], sources: Sources
) -> tuple[Change, ...]:
    known = set(sources.paths)
    olds = {
        path: blob_id(before[path])
        if path in before
        else sources.blob(path)
        if path in known
        else NO_BLOB
        for path in files
    }
    return tuple(Change(path, olds[path], blob_id(text)) for path, text in sorted(files.items()))


def _local_id(name: RepositoryName) -> int:
    """A number that stands in for the repository's id at GitHub, which nobody knows here."""
    return int(sha256(name.encode()).hexdigest()[:12], 16)
