"""The `grace` command: picks a subcommand and imports only that one, so that it starts fast."""

import argparse
import gc
import sys
from functools import partial
from importlib import import_module

from bot.errors import GraceError

COMMANDS = {
    "read": "show which Python errors a log holds",
    "heal": "print the repair of a traceback or CI log as a diff",
    "watch": "follow a log and send Grace the errors in it",
    "patterns": "show the pattern library",
    "audit": "verify the signed records on a repository's default branch",
    "keys": "make, hand over and revoke the keys that sign records",
    "setup": "have GitHub make the App, and keep its key and secrets",
    "doctor": "check the policy, the settings and the App",
    "rebuild": "write fixes, decisions and outcomes anew from GitHub alone",
    "serve": "run the server: webhooks, API, status page and worker",
    "demo": "play whole lives on a GitHub in miniature, on this machine",
}
"""Name -> one line of help; `bot.cli.<name>` has `configure(parser)` and `run(args) -> int`."""


_HELP = partial(argparse.HelpFormatter, width=100)
"""Of a fixed width: to ask the terminal for its own imports `shutil`, 4 ms of a short command."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 is success, 2 wrong usage, 1 our own failure, the rest the command's."""
    words = sys.argv[1:] if argv is None else argv
    # What start-up makes stays: looking for garbage in it is a tenth of a short command's time.
    gc.disable()
    parser = argparse.ArgumentParser(
        prog="grace", description="Grace heals Python code.", formatter_class=_HELP
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", prog=parser.prog
    )
    named = {words[0]} & COMMANDS.keys() if words else set()
    for name in named or COMMANDS:
        told = COMMANDS[name]
        command = commands.add_parser(name, help=told, description=told, formatter_class=_HELP)
        if name in named:
            import_module(f"bot.cli.{name}").configure(command)
    args = parser.parse_args(words)
    gc.freeze()
    gc.enable()
    try:
        status: int = import_module(f"bot.cli.{args.command}").run(args)
    except GraceError as error:
        print(f"grace {args.command}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe went away (`grace heal … | head`): its choice, not an error.
        sys.stderr.close()
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main())
