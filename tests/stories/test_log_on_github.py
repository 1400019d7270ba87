"""Every way to land on a real GitHub in miniature, held against its ledger by `grace audit`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.__main__ import main
from bot.chapters import rebuilding
from bot.chapters.fix import draft
from bot.demo.miniature import pulls
from bot.demo.miniature.merging import Wish, merge
from bot.demo.miniature.miniature import Miniature
from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.errors import Rejected
from bot.healer import Healer
from bot.ledger import keys, record, signers
from bot.ledger.record import verify
from bot.mesh import Mesh
from bot.model import Change, CommitId, Fix, Key, Record, RecordKind, Repository
from bot.model import Stage as At
from bot.policy import PATH
from bot.ports import World
from bot.settings import Settings
from patterns.contract import BlobId, Sources
from tests.edges.miniature_world import MiniatureWorld, RealClock, app
from tests.examples import FIX
from tests.fakes.forge import blob_id
from tests.fakes.pool import InlinePool
from tests.fakes.store import open_store
from tests.stories.stage import Woken

OWN = ("own_squash", "own_merge", "own_rebase", "own_rebase_of_two")
"""Merged by Grace herself; the last one brings a test, in a commit of its own."""
WAYS = (*OWN, "squash", "merge", "rebase", "edited")
FILES = {f"{way}.py": b"old\n" for way in (*WAYS, "open")}
PRIVATE = keys.generate()
KEY = keys.load(PRIVATE)
SIGNERS = signers.line(KEY.public)


class NoMirror:
    """Git's own contents are not what this is about."""

    async def at(self, repo: Repository, commit: CommitId) -> Sources:
        raise Rejected("no commit is mirrored here")


@dataclass
class Town:
    """Grace's healer on the miniature."""

    on: MiniatureWorld
    world: World
    repo: Repository
    folder: Path

    async def settle(self) -> None:
        healer = Healer(self.world)
        while due := await self.world.store.due(self.world.clock.now()):
            for key, _ in due:
                await healer.work(key)

    async def drafted(self, way: str) -> Fix:
        base = await self.world.host.branch_head(self.repo, "main")
        assert base
        now, path = self.world.clock.now(), f"{way}.py"
        files: dict[str, bytes | None] = {path: b"new\n"}
        changes = [Change(path, BlobId(blob_id(b"old\n")), BlobId(blob_id(b"new\n")))]
        if way.endswith("two"):
            files["tests/test_it.py"] = b"test\n"
            new = BlobId(blob_id(b"test\n"))
            changes.append(Change("tests/test_it.py", BlobId("0" * 40), new))
        fix = replace(
            FIX,
            id=type(FIX.id)(f"fix_{list(FILES).index(path):016x}"),
            fingerprint=type(FIX.fingerprint)(f"v1:{list(FILES).index(path):032x}"),
            stage=At.DRAFTED,
            base=base,
            changes=tuple(changes),
            created_at=now,
            updated_at=now,
        )
        await draft(self.world, fix, files, "body")
        await self.settle()
        found = await self.world.store.fix(fix.id)
        assert found
        assert found.head
        assert found.pull_request
        return found

    async def record(self, fix: Fix) -> Record:
        """The last one on the ledger about a fix, before what became of it."""
        written = await self.world.host.ledger(self.repo)
        records = [record.parse(one.message).record for one in written]
        return next(one for one in records if one.fix == fix.id and one.kind is RecordKind.MERGED)

    async def land(self, way: str) -> None:
        fix = await self.drafted(way)
        shelf, alice = self.on.shelf(self.repo), self.on.mini.person("alice")
        number = fix.pull_request or 0
        if way in OWN:
            policy = f"merge_method: {way.split('_')[1]}\n".encode()
            await self.on.push(self.repo, "main", {PATH: policy})
            await self.on.report(self.repo, CommitId(fix.head or ""), "success")
        elif way == "edited":
            words = Wish("squash", title="Tidy up", message="I know better.\r\n\r\nGrace: thanks")
            pull = pulls.pull_of(shelf, number)
            await merge(self.on.mini.host, pull, alice.account, words)
        else:
            await alice.merge(shelf, number, way)
        await self.world.store.want(Key(f"fix:{fix.id}"))
        await self.settle()


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    settings, key = app()
    async with Miniature(folder / "github", settings) as mini:
        clock = RealClock()
        own = AppKey(str(settings.id), SecretStr(key))
        host = GitHub(own, clock, api=mini.api_url, gap=timedelta(0))
        on = MiniatureWorld(host, mini)
        repo = await on.found({**FILES, signers.PATH: SIGNERS.encode()})
        chosen = Settings(grace_verify_window=timedelta(0))
        async with await open_store(folder, clock) as store:
            mesh = Mesh()
            world = World(host, NoMirror(), InlinePool(), store, Woken(), clock, mesh, chosen, KEY)
            yield Town(on, world, repo, folder)
        await host.aclose()


async def audit(place: Town, *words: str) -> int:
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
    async with town(tmp_path) as place:
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


async def landed_as_asked(place: Town) -> None:
    """What Grace merged bears her signed trailers, and its record needs no settling."""
    fixes = {fix.changes[0].path: fix for fix in await place.world.store.fixes()}
    for way in OWN:
        fix = fixes[f"{way}.py"]
        commit = await place.world.host.commit(place.repo, CommitId(fix.merge_commit or ""))
        carried, noted = record.parse(commit.message), await place.record(fix)
        verify(carried, signers.parse(SIGNERS))
        assert (carried.record.changes, len(commit.parents)) == (
            fix.changes,
            1 + (way == "own_merge"),
        )
        assert (noted.kind, noted.decision) == (RecordKind.MERGED, "")
        assert noted.source == f"commit:{fix.merge_commit} on main"


async def after_a_wipe(place: Town, folder: Path, before: dict[Any, At]) -> None:
    folder.mkdir()  # noqa: ASYNC240  a test waits for its own disk
    async with await open_store(folder, place.world.clock) as store:
        world = replace(place.world, store=store)
        await rebuilding.everything(world)
        assert {fix.id: fix.stage for fix in await store.fixes()} == before


async def attacked(
    place: Town, pinned: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    git = place.on.shelf(place.repo).git
    ledger = "refs/heads/grace/ledger"
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


async def test_a_key_is_handed_over_and_revoked_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    following, pinned = tmp_path / "next", tmp_path / "signers"
    async with town(tmp_path) as place:
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


async def as_operator(place: Town, *words: str) -> int:
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
