"""`grace read`: which Python errors a log holds, before any repository is known."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from bot.errors import Unreadable
from bot.reading.any_form import read_any
from bot.reading.faults_json import as_json
from bot.reading.text import renumbered
from bot.reading.warning_log import apart
from patterns.contract import Fault

NO_LOG = 2
NOTHING_READ = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.epilog = (
        "Exit status: 0 an error or warning was read, 3 the log holds none, 2 there is no log."
    )
    parser.add_argument(
        "log",
        nargs="?",
        default="-",
        help="a traceback, CI log or crash report; - (the default) is standard input",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="for people, or for programs"
    )


def run(args: argparse.Namespace) -> int:
    """Print what was read; 0 where something was, 3 where the log holds nothing, 2 no log.

    A crash report (`pytest --grace-report`) is read like a log.
    """
    try:
        with _opened(args.log) as source:
            errors, warned = apart(tuple(read_any(source)))
    except OSError as error:
        print(f"grace read: {args.log} cannot be read: {error.strerror}", file=sys.stderr)
        return NO_LOG
    except Unreadable as error:
        print(f"grace read: {error}", file=sys.stderr)
        return NO_LOG
    faults, warnings = tuple(renumbered(errors)), tuple(renumbered(warned))
    if args.format == "json":
        # Nothing was raised where something was only warned of: these are no errors.
        more = {"warnings": as_json(warnings)["faults"]} if warnings else {}
        json.dump(as_json(faults) | more, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(filter(None, (as_text(faults), as_text(warnings, "w")))))
    for index, fault in enumerate(faults):
        for phrase in fault.cut:
            print(f"grace read: fault {index} is shown without {phrase}", file=sys.stderr)
    if not faults:
        print("grace read: the log holds no Python error", file=sys.stderr)
    return 0 if faults or warnings else NOTHING_READ


def _opened(name: str) -> nullcontext[BinaryIO] | BinaryIO:
    return nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def as_text(faults: Sequence[Fault], mark: str = "") -> str:
    """Every fault with its frames, in the order of the log, and how they led to each other."""
    return "\n".join(_shown(f"{mark}{index}", fault) for index, fault in enumerate(faults))


def _shown(index: str, fault: Fault) -> str:
    python = f", Python {fault.python}" if fault.python else ""
    lines = [f"[{index}] {_printable(fault.headline)}  ({fault.dialect}{python})"]
    for frame in fault.frames:
        function = f" in {frame.function}" if frame.function else ""
        lines.append(_printable(f"    {frame.path}:{frame.line}{function}"))
    lines += [_printable(f"    note: {note}") for note in fault.notes]
    if fault.cause is not None:
        lines.append(f"    caused by [{fault.cause}]")
    if fault.context is not None:
        lines.append(f"    while handling [{fault.context}]")
    if fault.group:
        lines.append("    holds " + ", ".join(f"[{member}]" for member in fault.group))
    return "\n".join(lines) + "\n"


def _printable(text: str) -> str:
    """A stranger's text without what would steer the reader's terminal."""
    kept = (letter if letter.isprintable() or letter == "\n" else "�" for letter in text)
    return "".join(kept).replace("\n", "\n      ")
