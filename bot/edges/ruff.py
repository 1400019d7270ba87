"""Ruff as an engine: its findings and the edits it offers, as diagnostics with byte offsets."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from ruff import find_ruff_bin  # type: ignore[import-untyped]  # ruff ships no type marker

from patterns.contract import Diagnostic, Edit

RULES = "F,E9,E711,E712,W605,B006,PT009,G010,NPY,UP005,UP017,UP035"
"""What patterns reuse, and what a patch must not add (https://docs.astral.sh/ruff/rules)."""
SECONDS = 20


def lint(path: str, data: bytes, rules: str = RULES) -> Sequence[Diagnostic]:
    """What ruff says of a file's content; empty where ruff cannot read it.

    The repository's own configuration is not read: it could name files to look at.
    """
    command = [find_ruff_bin(), "check", "--isolated", "--no-cache", "--quiet", "--exit-zero"]
    command += ["--output-format", "json", "--select", rules, "--stdin-filename", path, "-"]
    try:
        done = subprocess.run(  # noqa: S603  our own ruff, no shell, text only through stdin
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
        return parse(path, data, json.loads(done.stdout or b"[]"))
    except (subprocess.TimeoutExpired, ValueError):
        return ()


def parse(path: str, data: bytes, findings: Sequence[dict[str, Any]]) -> Sequence[Diagnostic]:
    """Ruff's JSON as diagnostics; its columns count characters from 1, ours bytes from 0."""
    lines = data.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(location: dict[str, int]) -> int:
        row = location["row"] - 1
        text = lines[row].decode(errors="replace") if row < len(lines) else ""
        return starts[min(row, len(lines))] + len(text[: location["column"] - 1].encode())

    return [
        Diagnostic(
            path,
            finding["location"]["row"],
            finding["code"] or "E999",
            finding["message"],
            tuple(
                Edit(path, offset(e["location"]), offset(e["end_location"]), e["content"].encode())
                for e in (finding["fix"] or {}).get("edits", ())
            ),
            safe=(finding["fix"] or {}).get("applicability") == "safe",
        )
        for finding in findings
    ]
