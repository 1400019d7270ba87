"""`grace heal`: the repair of a traceback or CI log, as a diff, as files, or as a branch."""

import argparse
import sys
from io import BytesIO
from pathlib import Path

from bot.cli import heal_report
from bot.cli.heal_case import Case, Wanted, heal_all
from bot.cli.heal_chosen import Chosen, chosen
from bot.errors import Conflict, Rejected, SettingsError
from bot.reading.any_form import read_any
from bot.reading.text import renumbered
from bot.reading.warning_log import apart

NOTHING = 3
USAGE = 2
MADE = 120
"""Candidates per fault that are made with `--verify`, before a first run thins them out."""
NEVER_AWAITED = "RuntimeWarning"
"""The type of warnings that a failure may well come from."""
TRIED = 20
"""Candidates per fault with `--verify`, unless told otherwise."""
STATUS = (
    "Exit status: 0 at least one repair is certain or verified, 3 none is (the reasons stand on "
    "standard error), 2 wrong usage, 1 our own failure."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.epilog = STATUS
    parser.add_argument(
        "log",
        nargs="?",
        default="-",
        help="a traceback, CI log or crash report; - (the default) is standard input",
    )
    parser.add_argument(
        "--repo",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="the project; by default this folder",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "diff"),
        default="text",
        help="for people (the default), for programs, or the patch alone, as git apply takes it",
    )
    parser.add_argument("--apply", action="store_true", help="write the repaired files")
    parser.add_argument("--branch", metavar="NAME", help="commit, signed, on a new branch")
    parser.add_argument(
        "--verify", metavar="CMD", help="try candidates in a scratch work tree until CMD exits 0"
    )
    parser.add_argument(
        "--max-candidates",
        type=int,
        metavar="N",
        help=f"per fault: shown (by default 1), or tried with --verify (by default {TRIED})",
    )
    parser.add_argument("--rev", metavar="REV", help="heal that revision, not the folder's files")


def run(args: argparse.Namespace) -> int:
    """0 where at least one repair is one-shot or verified, 3 where none is, 2 on wrong usage."""
    if why := _misused(args):
        return _complain(why, USAGE)
    try:
        log = sys.stdin.buffer.read() if args.log == "-" else Path(args.log).read_bytes()
        return _heal(args, log)
    except OSError as error:
        return _complain(f"{error.filename or args.log}: {error.strerror}", USAGE)
    except (SettingsError, Rejected, Conflict) as error:
        # A revision, branch or key that the user named and that is not there.
        return _complain(str(error), USAGE)


def _heal(args: argparse.Namespace, log: bytes) -> int:
    most = args.max_candidates or (TRIED if args.verify else 1)
    # Many are left out before they are tried, by what a first run says.
    limit = MADE if args.verify else most
    wanted = Wanted(args.repo, args.rev, args.branch is not None, limit, args.verify is not None)
    bundles = tuple(read_any(BytesIO(log)))
    errors, _ = apart(bundles)
    # What failed did not fail of what will only be gone one day.
    told = [one for one in bundles if one in errors or one[0].type == NEVER_AWAITED]
    faults = tuple(renumbered(told if errors else bundles))
    cases = heal_all(faults, wanted)
    if args.verify:
        # Only this option runs anything, and most heals start faster without it.
        from bot.cli import heal_verify  # noqa: PLC0415

        heal_verify.verify(cases, wanted, args.verify, most)
    good = chosen(cases, wanted.sources)
    _print(args.format, cases, good.diff(wanted.sources))
    for line in (*heal_report.reasons(cases), *good.left_out):
        print(f"grace heal: {line}", file=sys.stderr)
    if not good.steps:
        return NOTHING
    if args.apply or args.branch:
        _carry_out(args, good, wanted)
    return 0


def _print(form: str, cases: list[Case], diff: bytes) -> None:
    if form == "diff":
        # Byte for byte: a file need not be UTF-8.
        sys.stdout.flush()
        sys.stdout.buffer.write(diff)
    else:
        sys.stdout.write((heal_report.as_json if form == "json" else heal_report.as_text)(cases))
    sys.stdout.flush()


def _carry_out(args: argparse.Namespace, good: Chosen, wanted: Wanted) -> None:
    from bot.cli import heal_apply  # noqa: PLC0415  likewise

    if args.branch:
        head = heal_apply.commit(good, wanted, args.branch, heal_apply.signer())
        print(f"grace heal: committed as {head} on {args.branch}", file=sys.stderr)
    else:
        heal_apply.write(good, wanted)


def _misused(args: argparse.Namespace) -> str | None:
    if not args.repo.is_dir():
        return f"--repo {args.repo} is no folder"
    if args.max_candidates is not None and args.max_candidates < 1:
        return "--max-candidates must be at least 1"
    if args.apply and args.branch:
        return "--apply writes the files here, --branch leaves them alone: choose one"
    return None


def _complain(why: str, status: int) -> int:
    print(f"grace heal: {why}", file=sys.stderr)
    return status
