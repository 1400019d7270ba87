"""How `grace audit` shows what it found: a table for people, JSON for machines."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from bot.cli.audit_walk import Report
from bot.ledger.findings import Checked
from bot.ledger.landing import BRANCH
from bot.ledger.oneline import encode, visible
from bot.model import Record

_ROW = "{:<20}  {:<6}  {:<14}  {:<20}  {:<8}  {:<20}  {:<12}  {}"
_HEAD = ("time", "where", "kind", "fix", "severity", "actor", "commit", "verdict")


def as_text(checked: Iterable[Checked], report: Report) -> None:
    """Row by row, as the audit goes on."""
    print(_ROW.format(*_HEAD))
    for each in checked:
        print(_ROW.format(*_cells(each)))
    for finding in report.findings:
        where = finding.commit or "repository"
        _say(f"FINDING {where} {finding.flaw}: {finding.what}; expected {finding.expected}")
    for remark in report.remarks:
        _say(f"remark: {remark}")
    print(
        f"{report.records} records, {len(report.findings)} findings; "
        f"{report.branch or 'HEAD'} at {report.head}, {BRANCH} at {report.ledger or 'no commit'}"
    )


def _say(line: str) -> None:
    """One line: names of files and what a forged record says may be anything."""
    print(visible(line))


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


def as_json(checked: Iterable[Checked], report: Report) -> None:
    """One object, whose records are written as the audit goes on."""
    print('{"records": [', end="")
    for number, each in enumerate(checked):
        record = {
            "commit": each.commit,
            "where": each.place,
            "record": each.record and _fields(each.record),
            "verified": not each.findings,
        }
        print("," if number else "", json.dumps(record), sep="\n", end="")
    summary = {
        "branch": report.branch,
        "head": report.head,
        "ledger": report.ledger or None,
        "ledger_records": report.count,
        "repository": report.repository or None,
        "repository_id": report.repository_id or None,
        "github": report.github,
        "pinned": report.pinned,
        "findings": [asdict(finding) for finding in report.findings],
        "remarks": report.remarks,
    }
    print("\n],", json.dumps(summary, indent=2).removeprefix("{"), sep="")


def _fields(record: Record) -> dict[str, object]:
    return asdict(record) | {"time": record.time.isoformat()}
