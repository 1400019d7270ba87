"""`grace keys new`: make the key that signs records."""

import argparse
import sys
from pathlib import Path

from bot.edges.personal_key import write
from bot.ledger import keys, signers

USAGE = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = actions.add_parser("new", help="make an Ed25519 key for GRACE_SIGNING_KEY")
    new.add_argument(
        "--out", metavar="FILE", type=Path, help="write the private key there (mode 0600)"
    )


def run(args: argparse.Namespace) -> int:
    """Print the public half; the private one goes to the file, or to stdout where there is none."""
    private = keys.generate()
    public = keys.load(private).public
    if args.out is None:
        print(private, end="")
    else:
        try:
            write(args.out, private)
        except OSError as error:
            print(f"grace keys: {args.out}: {error.strerror}", file=sys.stderr)
            return USAGE
        print(public)
    print(f"line for {signers.PATH}: {signers.line(public)}", file=sys.stderr)
    return 0
