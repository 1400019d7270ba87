"""`grace rebuild`: write fixes, decisions, outcomes and rates anew from GitHub alone."""

import argparse
import asyncio
import re

from bot.model import RepositoryName

EPILOG = """\
Everything is read from the signed branch grace/ledger and from the pull requests of each
repository; nothing there is changed. Open fixes go on where they stood. Stop `grace serve` first.
The inbox, the to-do list and the counts of events are backed up with the database instead.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Which repositories; everything else is in the environment (`deploy/settings.md`)."""
    parser.epilog = EPILOG
    parser.add_argument(
        "--repository",
        metavar="OWNER/NAME",
        action="append",
        default=[],
        type=_name,
        help="only this one (repeatable); else every one that the App is installed on",
    )


def run(args: argparse.Namespace) -> int:
    """Rebuild, and say what was found; 4 where a record was left out."""
    return asyncio.run(_rebuild(args.repository))


async def _rebuild(names: list[RepositoryName]) -> int:
    from bot import settings, wiring  # noqa: PLC0415  heavy, and not needed for --help
    from bot.chapters import rebuilding  # noqa: PLC0415  likewise

    left_out = False
    async with wiring.assembled(settings.load()) as grace:
        world = grace.healer.world
        named = [await world.host.repository(name) for name in names]
        for repo in named or await world.host.repositories():
            found = await rebuilding.repository(world, repo)
            print(f"{repo.name}: {found.fixes} fixes, {found.open} of them go on")
            for fix in found.lost:
                print(f"  {fix} has neither pull request nor branch; the next error makes it anew")
            for commit in found.unproven:
                left_out = True
                print(f"  {commit} on grace/ledger is not proven, and left out; see `grace audit`")
    return 4 if left_out else 0


def _name(text: str) -> RepositoryName:
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not OWNER/NAME")
    return RepositoryName(text)
