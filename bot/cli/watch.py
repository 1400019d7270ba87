"""`grace watch`: follows a log, and tells a Grace somewhere of each error in it."""

import argparse
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.edges import tail
from bot.edges.outbox import Outbox, Target
from bot.errors import SettingsError
from bot.reading.text import read_lines

LAST_TRIES = 5
SILENCES = 8
"""Looks without a line, two seconds, after which what was begun is taken to be whole."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("log", help="a file, which may be rotated, or - for standard input")
    parser.add_argument("--repository", required=True, metavar="OWNER/NAME")
    parser.add_argument("--commit", metavar="SHA", help="what runs; else the default branch's head")
    parser.add_argument(
        "--url",
        default=os.environ.get("GRACE_PUBLIC_URL", "http://127.0.0.1:8080"),
        help="where Grace is (or GRACE_PUBLIC_URL)",
    )
    parser.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="holds the operator token (or GRACE_OPERATOR_TOKEN)",
    )
    parser.add_argument("--from-start", action="store_true", help="read what is there already, too")


def run(args: argparse.Namespace) -> int:
    """Watch until the pipe ends or Ctrl-C; 0 where Grace has taken everything, else 1."""
    logging.basicConfig(format="grace watch: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    lines = (
        tail.piped(sys.stdin.buffer)
        if args.log == "-"
        else tail.follow(Path(args.log), from_start=args.from_start)
    )
    with Outbox(Target(args.url, _token(args.token_file), args.repository, args.commit)) as outbox:
        with suppress(KeyboardInterrupt):
            watch(lines, outbox)
        lost = _farewell(outbox)
    if lost:
        print(f"grace watch: {lost} errors were not taken", file=sys.stderr)
    return 1 if lost else 0


def _token(file: Path | None) -> str:
    if file is None:
        return os.environ.get("GRACE_OPERATOR_TOKEN", "")
    try:
        return file.read_text().strip()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from None


def _farewell(outbox: Outbox) -> int:
    """Send the rest; gives how many errors were lost."""
    for _ in range(LAST_TRIES):
        outbox.send(now=True)
        if not outbox.waiting:
            break
        time.sleep(1)
    return outbox.waiting + outbox.dropped


def watch(lines: tail.Lines, outbox: Outbox) -> None:
    """Read lines until there are no more, and send what was read while they come.

    Raises:
        SettingsError: Grace does not take the token.
    """
    bursts = _Bursts(lines, outbox)
    while not bursts.over:
        for faults in read_lines(bursts.next()):
            outbox.note(faults)


class _Bursts:
    """Lines in portions that end where nothing came for a while: an error may end a log."""

    def __init__(self, lines: tail.Lines, outbox: Outbox) -> None:
        self.over = False
        self._lines = lines
        self._outbox = outbox

    def next(self) -> Iterator[bytes]:
        silences = 0
        for line in self._lines:
            self._outbox.send()
            if line is not None:
                silences = 0
                yield line
            elif (silences := silences + 1) >= SILENCES:
                return
        self.over = True
