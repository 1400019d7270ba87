"""Every way to land on a real GitHub in miniature, held against its ledger by `grace audit`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.chapters import rebuilding
from bot.demo.miniature import pulls
from bot.demo.miniature.git import ZERO
from bot.demo.miniature.host import Move
from bot.demo.miniature.merging import Wish, merge
from bot.demo.miniature.queue import protected
from bot.ledger import keys, record, signers
from bot.ledger.record import verify
from bot.model import CommitId, Fix, RecordKind, Repository
from bot.model import Stage as At
from bot.policy import PATH
from bot.ports import World
from tests.edges.miniature_world import MiniatureWorld, RealClock, app
from tests.fakes.store import open_store
from tests.stories.town import KEY, NEW, OLD, PRIVATE, Town, town

OWN = ("own_squash", "own_merge", "own_rebase", "own_rebase_of_two")
"""Merged by Grace herself; the last one brings a test, in a commit of its own."""
WAYS = (*OWN, "queue", "squash", "merge", "rebase", "edited")
FILES = {f"{way}.py": OLD for way in (*WAYS, "open")}
SIGNERS = signers.line(KEY.public)
LEDGER = "refs/heads/grace/ledger"


@dataclass
class Log:
    """A town with one repository, in which every fix lands in its own way."""

    town: Town
    repo: Repository

    @property
    def on(self) -> MiniatureWorld:
        return self.town.on

    @property
    def folder(self) -> Path:
        return self.town.folder

    @property
    def world(self) -> World:
        return self.town.world

    @world.setter
    def world(self, world: World) -> None:
        self.town.world = world

    async def drafted(self, way: str) -> Fix:
        path = f"{way}.py"
        files = {path: NEW} | ({"tests/test_it.py": b"test\n"} if way.endswith("two") else {})
        return await self.town.proposed(self.repo, list(FILES).index(path), files)

    async def queue(self, fix: Fix) -> None:
        shelf, head = self.on.shelf(self.repo), CommitId(fix.head or "")
        shelf.rules = protected("test")
        await self.on.report(self.repo, head, "success")
        await self.town.look(fix)
        await self.on.mini.idle()
        await self.on.report(self.repo, CommitId(shelf.queue[0].commit), "success")
        await self.on.mini.idle()
        shelf.rules = []

    async def land(self, way: str) -> None:
        fix = await self.drafted(way)
        shelf, alice = self.on.shelf(self.repo), self.on.mini.person("alice")
        number = fix.pull_request or 0
        if way in OWN:
            policy = f"merge_method: {way.split('_')[1]}\n".encode()
            await self.on.push(self.repo, "main", {PATH: policy})
            await self.on.report(self.repo, CommitId(fix.head or ""), "success")
        elif way == "queue":
            await self.queue(fix)
        elif way == "edited":
            words = Wish("squash", title="Tidy up", message="I know better.\r\n\r\nGrace: thanks")
            pull = pulls.pull_of(shelf, number)
            await merge(self.on.mini.host, pull, alice.account, words)
        else:
            await alice.merge(shelf, number, way)
        await self.town.look(fix)


@asynccontextmanager
async def log_in(folder: Path) -> AsyncIterator[Log]:
    async with town(folder, RealClock()) as place:
        yield Log(place, await place.on.found({**FILES, signers.PATH: SIGNERS.encode()}))


async def audit(place: Log, *words: str) -> int:
    """`grace audit` in a thread: it has a loop of its own."""
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("GITHUB_TOKEN", place.on.mini.user_token("alice"))
        surroundings.setenv("GITHUB_API_URL", place.on.mini.api_url)
        return await asyncio.to_thread(main, ["audit", *words])


async def test_every_way_to_land_is_proven_and_no_rewriting_stays_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "signers").write_text(SIGNERS)
    pinned = ("--signers", str(tmp_path / "signers"), "--github", "acme/shop")
    async with log_in(tmp_path) as place:
        for way in WAYS:
            await place.land(way)
        await place.drafted("open")
        fixes = {fix.id: fix.stage for fix in await place.world.store.fixes()}
        assert sorted(fixes.values()) == [At.PROPOSED, *[At.VERIFIED] * len(WAYS)]

        await landed_as_asked(place)
        kept = tmp_path / "kept.json"
        status = await audit(place, *pinned, "--checkpoint", str(kept))
        assert (status, kept.exists()) == (0, True), capsys.readouterr().out
        await after_a_wipe(place, tmp_path / "wiped", fixes)
        await attacked(place, pinned, capsys)


async def landed_as_asked(place: Log) -> None:
    """What Grace merged bears her signed trailers, and its record needs no settling."""
    fixes = {fix.changes[0].path: fix for fix in await place.world.store.fixes()}
    for way in OWN:
        fix = fixes[f"{way}.py"]
        commit = await place.world.host.commit(place.repo, CommitId(fix.merge_commit or ""))
        carried, noted = record.parse(commit.message), await place.town.landing(place.repo, fix)
        verify(carried, signers.parse(SIGNERS))
        assert (carried.record.changes, len(commit.parents)) == (
            fix.changes,
            1 + (way == "own_merge"),
        )
        assert (noted.kind, noted.decision) == (RecordKind.MERGED, "")
        assert noted.source == f"commit:{fix.merge_commit} on main"


async def after_a_wipe(place: Log, folder: Path, before: dict[Any, At]) -> None:
    folder.mkdir()  # noqa: ASYNC240  a test waits for its own disk
    async with await open_store(folder, place.world.clock) as store:
        world = replace(place.world, store=store)
        await rebuilding.everything(world)
        assert {fix.id: fix.stage for fix in await store.fixes()} == before


async def attacked(place: Log, pinned: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    git = place.on.shelf(place.repo).git
    ledger = LEDGER
    line = (await git.text("rev-list", ledger)).split()
    for kept in (1, len(line)):
        head = line[kept] if kept < len(line) else None
        await (git.update_ref(ledger, head) if head else git.text("update-ref", "-d", ledger))
        capsys.readouterr()
        assert await audit(place, *pinned) == 4
        said = capsys.readouterr().out
        assert "FINDING" in said
        assert line[0] in said or "#" in said
    await git.text("update-ref", ledger, line[0])
    assert await audit(place, *pinned) == 0


async def test_what_github_remembers_of_the_ledger_s_branch_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "signers").write_text(SIGNERS)
    pinned = ("--signers", str(tmp_path / "signers"), "--github", "acme/shop")
    async with log_in(tmp_path) as place:
        await place.land("own_squash")
        shelf = place.on.shelf(place.repo)
        line = (await shelf.git.text("rev-list", LEDGER)).split()
        assert await audit(place, *pinned) == 0, capsys.readouterr().out
        assert "GitHub does not tell" not in capsys.readouterr().out

        await against_a_clone(place, line, pinned, capsys)

        # Each is put right again at once: nothing but GitHub's memory shows it.
        for what, moves in REWRITINGS.items():
            for move in moves(line):
                await place.on.mini.host.move(shelf, move, place.on.mini.person("alice").account)
            assert await audit(place, *pinned) == 4
            said = capsys.readouterr().out
            assert f"FINDING {line[0]} chain: {what} of grace/ledger by alice at 20" in said
            assert said.count("FINDING") == 1
            shelf.activities.clear()


async def against_a_clone(
    place: Log, line: list[str], pinned: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was fetched earlier shows what GitHub's ledger has lost since."""
    git, clone = place.on.shelf(place.repo).git, str(place.folder / "clone")
    await git.text("clone", "--mirror", "--quiet", str(git.path), clone)
    assert await audit(place, clone, *pinned) == 0
    await git.update_ref(LEDGER, line[1])
    capsys.readouterr()
    assert await audit(place, clone, *pinned) == 4
    assert f"FINDING {line[0]} chain: the ledger here is not on GitHub" in capsys.readouterr().out
    await git.update_ref(LEDGER, line[0])


def _set_back(line: list[str]) -> list[Move]:
    return [Move(LEDGER, line[0], line[1]), Move(LEDGER, line[1], line[0])]


def _deleted(line: list[str]) -> list[Move]:
    return [Move(LEDGER, line[0], ZERO), Move(LEDGER, ZERO, line[0])]


REWRITINGS = {"a force push": _set_back, "a deletion": _deleted}


async def test_a_key_is_handed_over_and_revoked_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    following, pinned = tmp_path / "next", tmp_path / "signers"
    async with log_in(tmp_path) as place:
        await place.land("own_squash")
        rotate = ("keys", "rotate", "--out", str(following), "--overlap", "1")
        assert await as_operator(place, *rotate) == 0
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("grace ")]
        text = "\n".join(lines) + "\n"
        await place.on.push(place.repo, "main", {signers.PATH: text.encode()})
        new = keys.load(following.read_text())
        place.world = replace(place.world, signer=new)
        await place.land("squash")
        pinned.write_text(text)

        assert await audit(place, "--signers", str(pinned), "--github", "acme/shop") == 0
        assert "no earlier record introduced it" not in capsys.readouterr().out

        revoke = ("keys", "revoke", KEY.fingerprint, "--reason", "it was in a backup")
        assert await as_operator(place, *revoke) == 0
        place.world = replace(place.world, signer=KEY)
        await place.land("rebase")
        assert await audit(place, "--signers", str(pinned), "--github", "acme/shop") == 4
        assert f"signed by {KEY.fingerprint}, which was revoked at" in capsys.readouterr().out

        assert await as_operator(place, "rebuild", "--repository", "acme/shop") == 4
        said = capsys.readouterr().out
        assert "acme/shop: 2 fixes, 0 of them go on" in said
        assert "on grace/ledger is not proven, and left out" in said


async def as_operator(place: Log, *words: str) -> int:
    """A command of the server's own, in a thread: it has a loop of its own."""
    settings, key = app()
    with pytest.MonkeyPatch.context() as surroundings:
        for name, value in {
            "GITHUB_APP_ID": str(settings.id),
            "GITHUB_PRIVATE_KEY": key,
            "GITHUB_WEBHOOK_SECRET": settings.webhook_secret,
            "GITHUB_API_URL": place.on.mini.api_url,
            "GRACE_SIGNING_KEY": PRIVATE,
            "GRACE_DATABASE_URL": f"sqlite:///{place.folder / 'operator.db'}",
            "GRACE_DATA_DIR": str(place.folder),
        }.items():
            surroundings.setenv(name, value)
        return await asyncio.to_thread(main, [*words])
