"""`grace doctor`: whether the policy, the settings and the App are as they must be, and cures."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

from bot.errors import GraceError, PolicyError, SettingsError
from bot.policy import PATH, parse
from bot.settings import Settings, load
from bot.steps.examine import Finding, accepted, compare, delivered

RECENTLY = timedelta(hours=1)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--repo", metavar="DIR", type=Path, default=Path(), help=f"folder whose {PATH} is checked"
    )
    parser.add_argument(
        "--offline", action="store_true", help="ask nothing of GitHub: policy and settings only"
    )


def run(args: argparse.Namespace) -> int:
    """Print a line per finding; 0 where all is well, 1 where something needs a hand."""
    return asyncio.run(_examined(args.repo, offline=args.offline))


async def _examined(repo: Path, *, offline: bool) -> int:
    well = True
    async for finding in _findings(repo, offline=offline):
        print(f"{'ok ' if finding.fine else 'NO '} {finding.says}", flush=True)
        well = well and finding.fine
    return 0 if well else 1


async def _findings(repo: Path, *, offline: bool) -> AsyncIterator[Finding]:
    for finding in _policy(repo / PATH):
        yield finding
    try:
        settings = load()
    except SettingsError as wrong:
        yield Finding(fine=False, says=str(wrong))
        return
    for finding in _key(settings, repo):
        yield finding
    if offline:
        return
    try:
        async for finding in _github(settings):
            yield finding
    except GraceError as failed:
        yield Finding(fine=False, says=str(failed))


def _policy(file: Path) -> Iterator[Finding]:
    try:
        policy = parse(file.read_bytes())
    except FileNotFoundError:
        yield Finding(fine=True, says=f"no {PATH} here: the owners will be asked by a pull request")
    except OSError as error:
        yield Finding(fine=False, says=f"{file} cannot be read: {error.strerror}")
    except PolicyError as wrong:
        yield from (Finding(fine=False, says=problem) for problem in wrong.problems)
    else:
        state = "is valid" if policy.enabled else "is valid, and switches Grace off"
        yield Finding(fine=True, says=f"{PATH} {state}")


def _key(settings: Settings, repo: Path) -> Iterator[Finding]:
    from bot.ledger import keys, signers  # noqa: PLC0415  cryptography is slow to import

    if settings.grace_signing_key is None:
        yield Finding(
            fine=False,
            says="GRACE_SIGNING_KEY is not set, so nothing is proposed or merged: make a key with "
            "`grace keys new`",
        )
        return
    try:
        public = keys.load(settings.grace_signing_key.get_secret_value()).public
    except SettingsError as wrong:
        yield Finding(fine=False, says=str(wrong))
        return
    yield Finding(fine=True, says="the signing key can sign")
    file = repo / signers.PATH
    if file.is_file() and public.split()[1] not in file.read_text(errors="replace"):
        yield Finding(
            fine=False,
            says=f"{signers.PATH} does not name this key; its line is: {signers.line(public)}",
        )


async def _github(settings: Settings) -> AsyncIterator[Finding]:
    from bot.cli.manifest import manifest  # noqa: PLC0415  heavy, and not needed offline
    from bot.edges.clock import SystemClock  # noqa: PLC0415  likewise
    from bot.wiring import code_host  # noqa: PLC0415  likewise

    clock, asked = SystemClock(), manifest()
    async with aclosing(code_host(settings, clock)) as host:
        for finding in compare(asked.permissions, asked.events, await host.registered()):
            yield finding
        for finding in accepted(asked.permissions, await host.installations()):
            yield finding
        lost = await host.failed_deliveries(clock.now() - RECENTLY)
        for finding in delivered(await host.webhook_url(), settings.grace_public_url, len(lost)):
            yield finding
