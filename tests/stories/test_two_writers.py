"""Several processes of Grace write to one ledger at once: all is there, in one line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.chapters import scribe
from bot.cli.audit_walk import Report, Wish, audit
from bot.demo.miniature.app import Mishap
from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.edges.history import History
from bot.edges.indexes import Indexes
from bot.ledger import keys, signers
from bot.mesh import Mesh
from bot.model import CommitId, Record, RecordKind, Repository
from bot.ports import World
from bot.settings import Settings
from tests.edges.miniature_world import MiniatureWorld, RealClock, app
from tests.fakes.pool import InlinePool
from tests.fakes.store import open_store
from tests.stories.stage import SHOP, Woken
from tests.stories.town import NoMirror

EACH = 3
"""A race is lost only to a record of another's: fewer of those than `scribe.ATTEMPTS`."""


async def writes(world: World, repo: Repository, name: str) -> list[CommitId]:
    """One process's records, one after the other."""
    return [
        await scribe.append(
            world,
            repo,
            Record(RecordKind.POLICY_CHANGED, repo.name, world.clock.now(), source=f"{name}:{n}"),
        )
        for n in range(EACH)
    ]


@asynccontextmanager
async def writing(folder: Path, writers: int) -> AsyncIterator[tuple[MiniatureWorld, list[World]]]:
    """A repository on GitHub in miniature, and processes that each sign with a key of their own."""
    own = [keys.load(keys.generate()) for _ in range(writers)]
    settings, private = app()
    clock = RealClock()
    app_key = AppKey(str(settings.id), SecretStr(private))
    async with (
        MiniatureWorld.running(folder / "github") as on,
        await open_store(folder, clock) as store,
        AsyncExitStack() as closing,
    ):
        lines = "\n".join(signers.line(key.public) for key in own)
        await on.found({signers.PATH: lines.encode(), "app.py": b"x\n"})
        worlds = []
        for key in own:
            host = GitHub(app_key, clock, api=on.mini.api_url, gap=timedelta(0))
            closing.push_async_callback(host.aclose)
            around = (NoMirror(), InlinePool(), store, Woken(), clock, Mesh(), Settings())
            worlds.append(World(host, *around, key))
        yield on, worlds


def audited(on: MiniatureWorld, repo: Repository, worlds: list[World]) -> tuple[Report, list[str]]:
    """What the audit says of the ledger, and the commits of its records."""
    report = Report()
    lines = "\n".join(signers.line(scribe.key(world).public) for world in worlds)
    wish = Wish(signers.parse(lines))
    with History(on.shelf(repo).git.path) as history, Indexes() as indexes:
        found = [each.commit for each in audit(history, indexes, wish, report)]
    return report, found


@pytest.mark.parametrize("writers", [2, 3])
async def test_every_record_of_every_writer_stands_on_one_chain(
    writers: int, tmp_path: Path
) -> None:
    async with writing(tmp_path, writers) as (on, worlds):
        repo = await on.host.repository(SHOP)
        answers: list[int] = []
        on.mini.watch_exchanges(lambda one: answers.append(one.status))
        each = await asyncio.gather(
            *(writes(world, repo, f"writer{n}") for n, world in enumerate(worlds))
        )
        report, found = audited(on, repo, worlds)
    assert 422 in answers, "nobody lost a race, so this proves nothing"
    assert report.findings == []
    assert sorted(found) == sorted(commit for line in each for commit in line)
    assert len(set(found)) == writers * EACH


@pytest.mark.parametrize("status", [409, 422])
async def test_a_lost_race_is_run_again_and_writes_once(status: int, tmp_path: Path) -> None:
    async with writing(tmp_path, 1) as (on, worlds):
        repo = await on.host.repository(SHOP)
        said = b'{"message": "Update is not a fast forward"}'
        lost = Mishap("PATCH", "git/refs/heads/grace/ledger", status, said, times=3)
        on.mini.mishap(lost)
        written = await writes(worlds[0], repo, "writer")
        report, found = audited(on, repo, worlds)
    assert (report.findings, found) == ([], written)
