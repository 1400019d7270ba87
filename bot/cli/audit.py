"""`grace audit`: verify the signed records of a repository, trusting only the signers."""

import argparse
import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

from bot.cli import audit_show
from bot.cli.audit_walk import Report, Wish, audit
from bot.edges.history import History
from bot.edges.indexes import Indexes
from bot.errors import HostError, LedgerError, SettingsError, Unreadable
from bot.ledger import checkpoint, export, keys, signers
from bot.ledger.checkpoint import Checkpoint
from bot.ledger.findings import Checked
from bot.model import RepositoryName

CLEAN, USAGE, FINDINGS = 0, 2, 4
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_EPILOG = """\
Exit status: 0 everything holds, 4 findings (each names its commit), 2 wrong usage, or the
repository or GitHub cannot be read, 1 our own failure. Without --signers the repository vouches
for itself: the keys are read from its own .github/grace_signers, and the audit says "key not
pinned". A ledger whose newest records were cut off still verifies: only --github, or a --checkpoint
that you kept, shows it. --github reads GITHUB_TOKEN, and GITHUB_API_URL for Enterprise Server.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "repository", metavar="REPO_DIR", type=Path, nargs="?", help="a clone, bare or not"
    )
    parser.add_argument(
        "--github",
        metavar="OWNER/NAME",
        type=_name,
        help="hold the ledger against the pull requests there; without REPO_DIR, fetch it, too",
    )
    parser.add_argument("--signers", metavar="FILE", type=Path, help="keys that you trust")
    parser.add_argument("--branch", help="instead of the default branch")
    parser.add_argument(
        "--repository-name", metavar="OWNER/NAME", type=_name, help="whose records they must be"
    )
    parser.add_argument(
        "--checkpoint",
        metavar="FILE|COMMIT",
        action="append",
        default=[],
        type=_kept,
        help="what you kept of an earlier audit (repeatable): a commit that it printed, or a file, "
        "which a clean audit brings up to date and makes where there is none",
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
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="for people, or for programs"
    )


def run(args: argparse.Namespace) -> int:
    """Audit, print, and say with the status whether anything is wrong."""
    if (args.export is None) != (args.export_key is None):
        return _usage("--export and --export-key need each other")
    if args.repository is None and args.github is None:
        return _usage("name the folder of a clone, or --github OWNER/NAME")
    try:
        kept = _Kept.read(args.checkpoint)
        wish = Wish(
            signers=_pinned(args.signers),
            branch=args.branch,
            repository=args.repository_name or "",
            checkpoints=kept.checkpoints,
        )
        with tempfile.TemporaryDirectory(prefix="grace-audit-") as scratch:
            folder = args.repository or Path(scratch) / "clone.git"
            if args.github is not None:
                wish = asyncio.run(_with_github(args, folder, wish))
            report = _report(args, folder, wish)
        if not report.findings:
            kept.write(report.checkpoint())
    except (Unreadable, HostError, SettingsError) as error:
        return _usage(str(error))
    return FINDINGS if report.findings else CLEAN


def _report(args: argparse.Namespace, folder: Path, wish: Wish) -> Report:
    report = Report()
    with History(folder) as history, Indexes() as indexes:
        checked = audit(history, indexes, wish, report)
        if args.export is not None:
            checked = _exported(checked, args.export, args.export_key)
        (audit_show.as_json if args.format == "json" else audit_show.as_text)(checked, report)
    return report


async def _with_github(args: argparse.Namespace, folder: Path, wish: Wish) -> Wish:
    """Add what GitHub shows; the history is fetched where there is no clone."""
    from bot import settings  # noqa: PLC0415  offline, an audit needs no pydantic
    from bot.edges.clock import SystemClock  # noqa: PLC0415  likewise
    from bot.edges.github_history import GitHubHistory  # noqa: PLC0415  likewise

    known, clock = settings.load(), SystemClock()
    github = GitHubHistory(known.github_api_url, known.github_token, clock)
    async with aclosing(github):
        repo = await github.repository(RepositoryName(args.github))
        # The pull requests first: what is merged meanwhile has its record in a later fetch.
        hosted, held = await github.shown(repo), True
        if args.repository is None:
            await github.clone(repo, folder)
        else:
            with History(folder) as history:
                heads = history.ledgers()
            own = heads[0] if heads else ""
            if own and own != hosted.head:
                held = bool(hosted.head) and await github.holds(repo, hosted.head, own)
    return replace(wish, hosted=hosted, held=held, now=clock.now())


@dataclass(frozen=True, slots=True)
class _Kept:
    """The auditor's checkpoints, and the files that take the next one."""

    checkpoints: tuple[Checkpoint, ...]
    files: tuple[Path, ...]

    @classmethod
    def read(cls, given: Iterable[str]) -> "_Kept":
        found, files = [], []
        for each in given:
            if _ID.fullmatch(each):
                found.append(Checkpoint(head=each))
                continue
            files.append(Path(each))
            try:
                if files[-1].exists():
                    found.append(checkpoint.read(files[-1].read_text(encoding="utf-8")))
            except (OSError, ValueError, LedgerError) as error:
                raise Unreadable(f"--checkpoint {each}: {error}") from None
        return cls(tuple(found), tuple(files))

    def write(self, seen: Checkpoint) -> None:
        for file in self.files:
            try:
                file.write_text(checkpoint.write(seen), encoding="utf-8")
            except OSError as error:
                raise Unreadable(f"--checkpoint {file}: {error}") from None


def _pinned(file: Path | None) -> signers.Signers | None:
    """The auditor's own signers."""
    if file is None:
        return None
    try:
        return signers.parse(file.read_text(encoding="utf-8", errors="replace"))
    except (OSError, LedgerError) as error:
        raise Unreadable(f"--signers {file}: {error}") from None


def _kept(text: str) -> str:
    if not (_ID.fullmatch(text) or "/" in text or "." in text or Path(text).is_file()):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no full commit id, and no file (for a new one, write ./{text})"
        )
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not OWNER/NAME")
    return text


def _usage(because: str) -> int:
    print(f"grace audit: {because}", file=sys.stderr)
    return USAGE


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
