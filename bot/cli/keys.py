"""`grace keys`: make the key that signs records, hand over to the next one, revoke one."""

import argparse
import asyncio
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.edges.personal_key import write
from bot.errors import GraceError, SettingsError
from bot.ledger import keys, signers
from bot.ledger.entries import ADDED, REVOKED, about_key
from bot.ledger.landing import BRANCH
from bot.model import Record, Repository, RepositoryName
from bot.ports import World

USAGE = 2
OVERLAP = timedelta(days=1)
"""How long both keys count by default: every process is restarted with the new one meanwhile."""

Tell = Callable[[World, Repository], Record]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = actions.add_parser("new", help="make an Ed25519 key for GRACE_SIGNING_KEY")
    new.add_argument(
        "--out", metavar="FILE", type=Path, help="write the private key there (mode 0600)"
    )
    rotate = actions.add_parser(
        "rotate", help="make the next key, and have the present one sign that it is ours"
    )
    rotate.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        required=True,
        help="the next private key: made there (mode 0600), or taken from there if it exists",
    )
    rotate.add_argument(
        "--overlap",
        metavar="HOURS",
        type=float,
        default=OVERLAP / timedelta(hours=1),
        help="how long the present key still counts (default: 24)",
    )
    revoke = actions.add_parser("revoke", help="put on record that a key counts no more")
    revoke.add_argument("key", metavar="SHA256:…", type=_fingerprint, help="its fingerprint")
    revoke.add_argument("--reason", required=True, help="why; it stands on the ledger for ever")
    for action in (rotate, revoke):
        action.add_argument(
            "--repository",
            metavar="OWNER/NAME",
            action="append",
            default=[],
            help="only there (repeatable); else wherever the App is installed and has a ledger",
        )


def run(args: argparse.Namespace) -> int:
    """Do it; everything that a person must do next is printed."""
    do = {"new": _new, "rotate": _rotate, "revoke": _revoke}[args.action]
    return do(args)


def _new(args: argparse.Namespace) -> int:
    """Print the public half; the private one goes to the file, or to stdout where there is none."""
    private = keys.generate()
    public = keys.load(private).public
    if args.out is None:
        print(private, end="")
    else:
        try:
            write(args.out, private)
        except OSError as error:
            return _refused(f"{args.out}: {error.strerror}")
        print(public)
    print(f"line for {signers.PATH}: {signers.line(public)}", file=sys.stderr)
    return 0


def _rotate(args: argparse.Namespace) -> int:
    """The old key signs the new one into every ledger."""
    try:
        if not args.out.exists():
            write(args.out, keys.generate())
        following = keys.load(args.out.read_text(encoding="ascii", errors="replace"))
    except OSError as error:
        return _refused(f"{args.out}: {error.strerror}")
    present = _present()
    if present.public == following.public:
        return _refused(f"{args.out} holds the key that signs already")
    now = datetime.now(UTC).replace(microsecond=0)
    status = _record(
        args.repository,
        lambda world, repo: about_key(
            repo.name, world.clock.now(), ADDED, following.fingerprint, "the next key"
        ),
    )
    end = now + timedelta(hours=args.overlap)
    print(f"Put these two lines in the place of the old one in {signers.PATH}:")
    print(signers.line(present.public, valid_before=end))
    print(signers.line(following.public, valid_after=now))
    print(f"Then start every process with GRACE_SIGNING_KEY={args.out} before {end.isoformat()}.")
    return status


def _revoke(args: argparse.Namespace) -> int:
    """The present key says that another one (or itself) counts no more."""
    status = _record(
        args.repository,
        lambda world, repo: about_key(
            repo.name, world.clock.now(), REVOKED, args.key, " ".join(args.reason.split())
        ),
    )
    print(f"Take the line of {args.key} out of {signers.PATH}, or close it with valid-before.")
    if args.key == _present().fingerprint:
        print("That was the present key: nothing is signed any more until there is another one.")
    return status


def _present() -> keys.SshSigner:
    from bot import settings  # noqa: PLC0415  `keys new` needs none

    key = settings.load().grace_signing_key
    if key is None:
        raise SettingsError(f"GRACE_SIGNING_KEY is not set; {keys.CURE}")
    return keys.load(key.get_secret_value())


def _record(names: list[str], tell: Tell) -> int:
    return asyncio.run(_everywhere(names, tell))


async def _everywhere(names: list[str], tell: Tell) -> int:
    """Append a record to each ledger; what fails somewhere is said, and the rest is done."""
    from bot import settings, wiring  # noqa: PLC0415  heavy, and not needed for `keys new`
    from bot.chapters import scribe  # noqa: PLC0415  likewise

    failed = False
    async with wiring.assembled(settings.load()) as grace:
        world = grace.healer.world
        repos = [await world.host.repository(RepositoryName(name)) for name in names]
        for repo in repos or await _with_ledger(world):
            try:
                noted = await scribe.append(world, repo, tell(world, repo))
                print(f"{repo.name}: recorded as {noted}")
            except GraceError as error:
                failed = True
                print(f"{repo.name}: not recorded: {error}")
    return 1 if failed else 0


async def _with_ledger(world: World) -> list[Repository]:
    every = await world.host.repositories()
    return [repo for repo in every if await world.host.branch_head(repo, BRANCH)]


def _fingerprint(text: str) -> str:
    if not re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no fingerprint; `ssh-keygen -l -f KEY` prints one"
        )
    return text


def _refused(because: str) -> int:
    print(f"grace keys: {because}", file=sys.stderr)
    return USAGE
