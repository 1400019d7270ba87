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
from bot.demo.miniature.git import ZERO
from bot.demo.miniature.host import Move
from bot.demo.miniature.merging import Wish, merge
from bot.demo.miniature.miniature import Miniature
from bot.edges.github import GitHub
from bot.edges.github_auth import AppKey
from bot.errors import Rejected
from bot.healer import Healer
from bot.ledger import keys, signers
from bot.mesh import Mesh
from bot.model import Change, CommitId, Fix, Key, Repository
from bot.model import Stage as At
from bot.ports import World
from bot.settings import Settings
from patterns.contract import BlobId, Sources
from tests.edges.miniature_world import MiniatureWorld, RealClock, app
from tests.examples import FIX
from tests.fakes.forge import blob_id
from tests.fakes.pool import InlinePool
from tests.fakes.store import open_store
from tests.stories.stage import Woken

WAYS = ("grace", "squash", "merge", "rebase", "edited")
FILES = {f"{way}.py": b"old\n" for way in (*WAYS, "open")}
PRIVATE = keys.generate()
KEY = keys.load(PRIVATE)
SIGNERS = signers.line(KEY.public)
LEDGER = "refs/heads/grace/ledger"


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
        fix = replace(
            FIX,
            id=type(FIX.id)(f"fix_{list(FILES).index(path):016x}"),
            fingerprint=type(FIX.fingerprint)(f"v1:{list(FILES).index(path):032x}"),
            stage=At.DRAFTED,
            base=base,
            changes=(Change(path, BlobId(blob_id(b"old\n")), BlobId(blob_id(b"new\n"))),),
            created_at=now,
            updated_at=now,
        )
        await draft(self.world, fix, {path: b"new\n"}, "body")
        await self.settle()
        found = await self.world.store.fix(fix.id)
        assert found
        assert found.head
        assert found.pull_request
        return found

    async def land(self, way: str) -> None:
        fix = await self.drafted(way)
        shelf, alice = self.on.shelf(self.repo), self.on.mini.person("alice")
        number = fix.pull_request or 0
        if way == "grace":
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

        kept = tmp_path / "kept.json"
        status = await audit(place, *pinned, "--checkpoint", str(kept))
        assert (status, kept.exists()) == (0, True), capsys.readouterr().out
        await after_a_wipe(place, tmp_path / "wiped", fixes)
        await attacked(place, pinned, capsys)


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
    async with town(tmp_path) as place:
        await place.land("grace")
        shelf = place.on.shelf(place.repo)
        line = (await shelf.git.text("rev-list", LEDGER)).split()
        assert await audit(place, *pinned) == 0, capsys.readouterr().out
        assert "GitHub does not tell" not in capsys.readouterr().out

        # Each is put right again at once: nothing but GitHub's memory shows it.
        for what, moves in REWRITINGS.items():
            for move in moves(line):
                await place.on.mini.host.move(shelf, move, place.on.mini.person("alice").account)
            assert await audit(place, *pinned) == 4
            said = capsys.readouterr().out
            assert f"FINDING {line[0]} chain: {what} of grace/ledger by alice at 20" in said
            assert said.count("FINDING") == 1
            shelf.activities.clear()


def _set_back(line: list[str]) -> list[Move]:
    return [Move(LEDGER, line[0], line[1]), Move(LEDGER, line[1], line[0])]


def _deleted(line: list[str]) -> list[Move]:
    return [Move(LEDGER, line[0], ZERO), Move(LEDGER, ZERO, line[0])]


REWRITINGS = {"a force push": _set_back, "a deletion": _deleted}


async def test_a_key_is_handed_over_and_revoked_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    following, pinned = tmp_path / "next", tmp_path / "signers"
    async with town(tmp_path) as place:
        await place.land("grace")
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
