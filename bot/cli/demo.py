"""`grace demo`: whole lives of fixes against a GitHub in miniature, on this machine alone."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bot.demo.play import player, told
from bot.demo.play.backstage import Signing, Wish
from bot.demo.play.stuck import Stuck
from bot.errors import SettingsError
from bot.ledger import keys, signers

INTERRUPTED = 130
WIDE = 180
BANNER = "A local stand-in, not GitHub: nothing here leaves this machine."
INVITATION = """\
Grace's status page: {grace}
The miniature GitHub, acting as alice (may write) or bob (may read): {miniature}
Four samples crash now. Low severity merges by itself; for the others say `/grace approve` in
the pull request's conversation, with a reason where the severity is high. Ctrl-C ends it all."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--once", action="store_true", help="play the people's parts, and end")
    parser.add_argument("--seed", type=int, default=0, help="other names on other lines (0: none)")
    parser.add_argument("--kill", action="store_true", help="kill Grace once in each story")
    parser.add_argument("--port", type=int, default=0, help="Grace's port (0: a free one)")


def run(args: argparse.Namespace) -> int:
    """Play; with `--once`, 0 only if everything happened."""
    if "GITHUB_APP_ID" in os.environ:
        raise SettingsError(
            "GITHUB_APP_ID is set, so this may be where a real Grace lives; "
            "unset it to play the demo here"
        )
    private = keys.generate()
    signing = Signing(private, signers.line(keys.load(private).public))
    wish = Wish(signing, once=args.once, seed=args.seed, kill=args.kill, port=args.port)
    # A pipe has no width of its own, and the table's URLs should stay in one piece.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    console.print(BANNER, style="bold")
    # A polite end takes the same way as Ctrl-C, so that no child stays behind.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with TemporaryDirectory(prefix="grace-demo-") as folder:
            return asyncio.run(_perform(wish, Path(folder), console))
    except KeyboardInterrupt:
        return INTERRUPTED if args.once else 0
    finally:
        signal.signal(signal.SIGTERM, before)


async def _perform(wish: Wish, folder: Path, console: Console) -> int:
    try:
        async with player.stage(wish, folder, console.print) as stage:
            if wish.once:
                await stage.play(player.WHOLE_PLAY)
                return _finish(stage, console)
            await _stay(stage, console)
    except Stuck as stuck:
        print(stuck, file=sys.stderr)
        return 1
    return 0


async def _stay(stage: player.Stage, console: Console) -> None:
    urls = {"grace": stage.grace.url, "miniature": stage.miniature.url}
    console.print(INVITATION.format(**urls))
    await stage.play()
    console.print(told.table(stage.told))
    await asyncio.Event().wait()


def _finish(stage: player.Stage, console: Console) -> int:
    console.print(told.table(stage.told))
    missing = [line.missing for line in stage.told if line.missing]
    if not missing:
        return 0
    print("\n".join(missing), file=sys.stderr)
    print(f"\nThe end of Grace's log:\n{stage.grace.tail()}", file=sys.stderr)
    return 1
