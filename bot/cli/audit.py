"""`grace audit`: verify the signed records of a repository, offline, trusting only the signers."""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.edges.history import History
from bot.errors import LedgerError, SettingsError, Unreadable
from bot.ledger import export, keys, signers
from bot.ledger.chain import Ledger
from bot.ledger.findings import Checked, Finding, Flaw
from bot.ledger.landed import Landed
from bot.ledger.landing import BRANCH
from bot.ledger.objects import LogCommit
from bot.ledger.oneline import encode
from bot.model import Record

CLEAN, USAGE, FINDINGS = 0, 2, 4
_EPILOG = """\
Exit status: 0 everything holds, 4 findings (each names its commit), 2 wrong usage, 1 our own
failure. Without --signers the repository vouches for itself: the keys are read from its own
.github/grace_signers, and the audit says "key not pinned". A ledger whose newest records were cut
off still verifies; only a --checkpoint that you kept (any commit printed as one before) shows it.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("repository", metavar="REPO_DIR", type=Path, help="a clone, bare or not")
    parser.add_argument("--signers", metavar="FILE", type=Path, help="keys that you trust")
    parser.add_argument("--branch", help="instead of the default branch")
    parser.add_argument(
        "--checkpoint",
        metavar="COMMIT",
        action="append",
        default=[],
        type=_commit_id,
        help="a commit that an earlier audit printed; it must still be there (repeatable)",
    )
    parser.add_argument(
        "--export",
        metavar="FILE",
        type=Path,
        help="write each verified record there as an in-toto statement (JSON lines, DSSE)",
    )
    parser.add_argument(
        "--export-key",
        metavar="FILE",
        type=Path,
        help="your own Ed25519 key, which signs that export (OpenSSH format)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    """Audit, print, and say with the status whether anything is wrong."""
    if (args.export is None) != (args.export_key is None):
        print("grace audit: --export and --export-key need each other", file=sys.stderr)
        return USAGE
    try:
        with History(args.repository) as history:
            report = _Report(awaited=set(args.checkpoint))
            checked = _audit(history, args, report)
            if args.export is not None:
                checked = _exported(checked, args.export, args.export_key)
            (_print_json if args.format == "json" else _print_text)(checked, report)
    except Unreadable as error:
        print(f"grace audit: {error}", file=sys.stderr)
        return USAGE
    return FINDINGS if report.findings else CLEAN


@dataclass
class _Report:
    """What is known once every record has been seen.

    Attributes:
        awaited: checkpoints that were not met yet.
    """

    awaited: set[str]
    branch: str = ""
    head: str = ""
    ledger: str = ""
    pinned: bool = False
    records: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def note(self, checked: Checked) -> Checked:
        """Count one record in."""
        self.records += 1
        self.findings += checked.findings
        self.remarks += (f"{checked.commit[:12]}: {remark}" for remark in checked.remarks)
        return checked


def _audit(history: History, args: argparse.Namespace, report: _Report) -> Iterator[Checked]:
    """Every record, the ledger's first; fills the report as it goes."""
    report.branch, report.head = history.branch(args.branch)
    ledger = Ledger(_signers(history, args.signers, report))
    heads = history.ledgers()
    report.awaited.update(heads)
    for commit in _walk(history, heads[:1], report):
        yield report.note(ledger.add(commit))
    report.ledger = ledger.head
    landed = Landed(ledger, report.branch)
    for commit in _walk(history, (report.head,), report):
        if landed.concerns(commit):
            try:
                yield report.note(landed.add(commit, history.changes(commit)))
            except LedgerError as error:
                report.findings.append(_unproven(commit.id, error))
    report.findings += landed.missing()
    for gone in sorted(report.awaited):
        what = "a checkpoint that is in no history any more"
        report.findings.append(Finding(gone, Flaw.MISSING, what, "history that only grows"))


def _walk(history: History, heads: tuple[str, ...], report: _Report) -> Iterator[LogCommit]:
    for head in heads:
        try:
            for commit in history.commits(head):
                report.awaited.discard(commit.id)
                yield commit
        except LedgerError as error:
            report.findings.append(_unproven(head, error))


def _unproven(commit: str, error: LedgerError) -> Finding:
    return Finding(commit, Flaw.OBJECT, str(error), "objects with the content that their ids name")


def _signers(history: History, pinned: Path | None, report: _Report) -> signers.Signers:
    """Who may sign: the auditor's own file, or what the repository says of itself."""
    if pinned is not None:
        report.pinned = True
        try:
            return signers.parse(pinned.read_text(encoding="utf-8", errors="replace"))
        except (OSError, LedgerError) as error:
            raise Unreadable(f"--signers {pinned}: {error}") from None
    report.remarks.append(
        f"key not pinned: the repository vouches for itself with {signers.PATH}; "
        "give --signers FILE with the keys that you trust"
    )
    try:
        text = history.file(report.head, signers.PATH)
        return signers.parse((text or b"").decode(errors="replace"))
    except LedgerError as error:
        report.findings.append(_unproven(report.head, error))
        return signers.Signers(())


def _commit_id(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no full commit id")
    return text


def _exported(checked: Iterable[Checked], target: Path, key: Path) -> Iterator[Checked]:
    """Write what is verified while it passes by: an in-toto bundle, one envelope per line."""
    try:
        signer = keys.load(key.read_text(encoding="ascii", errors="replace"))
        with target.open("w", encoding="ascii") as bundle:
            for each in checked:
                if each.signed is not None and not each.findings:
                    content = export.statement(each.signed, each.commit)
                    print(json.dumps(export.envelope(content, signer)), file=bundle)
                yield each
    except SettingsError:
        raise Unreadable(f"--export-key {key} is no Ed25519 key in OpenSSH format") from None
    except OSError as error:
        raise Unreadable(f"--export: {error}") from None


# ---- showing -------------------------------------------------------------------------------------

_ROW = "{:<20}  {:<6}  {:<14}  {:<20}  {:<8}  {:<20}  {:<12}  {}"
_HEAD = ("time", "where", "kind", "fix", "severity", "actor", "commit", "verdict")


def _print_text(checked: Iterable[Checked], report: _Report) -> None:
    print(_ROW.format(*_HEAD))
    for each in checked:
        print(_ROW.format(*_cells(each)))
    for finding in report.findings:
        where = finding.commit or "repository"
        print(f"FINDING {where} {finding.flaw}: {finding.what}; expected {finding.expected}")
    for remark in report.remarks:
        print(f"remark: {remark}")
    print(
        f"{report.records} records, {len(report.findings)} findings; "
        f"{report.branch or 'HEAD'} at {report.head}, {BRANCH} at {report.ledger or 'no commit'}"
    )


def _cells(checked: Checked) -> tuple[str, ...]:
    record, commit = checked.record, checked.commit[:12]
    verdict = "FAULT" if checked.findings else "ok"
    if record is None:
        return ("?", checked.place, "?", "?", "?", "?", commit, verdict)
    return (
        f"{record.time:%Y-%m-%d %H:%M:%S}",
        checked.place,
        record.kind,
        encode(record.fix or "-"),
        record.severity or "-",
        encode(record.actor or "-"),
        commit,
        verdict,
    )


def _print_json(checked: Iterable[Checked], report: _Report) -> None:
    records = [
        {
            "commit": each.commit,
            "where": each.place,
            "record": each.record and _as_json(each.record),
            "verified": not each.findings,
        }
        for each in checked
    ]
    summary = {
        "branch": report.branch,
        "head": report.head,
        "ledger": report.ledger or None,
        "pinned": report.pinned,
        "records": records,
        "findings": [asdict(finding) for finding in report.findings],
        "remarks": report.remarks,
    }
    print(json.dumps(summary, indent=2))


def _as_json(record: Record) -> dict[str, object]:
    return asdict(record) | {"time": record.time.isoformat()}
