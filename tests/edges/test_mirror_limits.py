"""What a mirror may cost: time, disk, and the patience of others."""

import os
from dataclasses import replace
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from bot.errors import Unavailable
from tests.edges.git_server import make_commit
from tests.edges.shop import FILES, UNKNOWN, Shop


async def test_a_fetch_that_takes_too_long_is_killed(shop: Shop) -> None:
    shop.served.delay = 60

    with pytest.raises(Unavailable, match=r"longer than 0\.2 s"):
        await shop.mirror(seconds=0.2).at(shop.repo, UNKNOWN)


async def test_a_fetch_that_somebody_else_is_busy_with_is_waited_for(shop: Shop) -> None:
    commit = shop.commit(FILES)
    await shop.mirror().at(shop.repo, commit)
    lock = os.open(shop.kept()[0].with_suffix(".lock"), os.O_RDWR)
    flock(lock, LOCK_EX)

    with pytest.raises(Unavailable, match="another fetch"):
        await shop.mirror(seconds=0.05).at(shop.repo, commit)
    os.close(lock)

    assert (await shop.mirror().at(shop.repo, commit)).paths


async def test_a_pack_that_is_too_large_is_not_kept(shop: Shop) -> None:
    commit = shop.commit({"a.py": os.urandom(500_000)})

    with pytest.raises(Unavailable):
        await shop.mirror(fetched=100_000).at(shop.repo, commit)

    assert len(shop.at_rest()) < 200_000


async def test_the_least_recently_used_repository_makes_room(shop: Shop) -> None:
    mirror = shop.mirror(disk=500_000)
    for age, name in enumerate(("one", "two", "three", "four")):
        head = make_commit(shop.served.root / f"{name}.git", {"a.py": os.urandom(200_000)})
        repo = replace(shop.repo, clone_url=shop.served.url(name))
        newest = Path((await mirror.at(repo, head)).folder)
        os.utime(newest, (age, age))

    # Room is made before a fetch: three are there when the fourth comes, and the oldest goes.
    assert [path.stat().st_mtime for path in shop.kept()].count(0) == 0
    assert len(shop.kept()) == 3


async def test_a_repository_that_is_being_fetched_is_not_removed(shop: Shop) -> None:
    head = shop.commit({"a.py": os.urandom(200_000)})
    await shop.mirror().at(shop.repo, head)
    (kept,) = shop.kept()
    lock = os.open(kept.with_suffix(".lock"), os.O_RDWR)
    flock(lock, LOCK_EX)
    other = make_commit(shop.served.root / "other.git", {"a.py": b""})

    await shop.mirror(disk=1).at(replace(shop.repo, clone_url=shop.served.url("other")), other)
    os.close(lock)

    assert kept in shop.kept()


async def test_a_repository_that_alone_is_too_large_starts_anew(shop: Shop) -> None:
    first = shop.commit({"a.py": os.urandom(200_000)})
    await shop.mirror().at(shop.repo, first)

    await shop.mirror(disk=100_000).at(shop.repo, shop.commit({"a.py": b"small"}))

    assert len(shop.at_rest()) < 100_000


async def test_a_broken_mirror_is_made_anew(shop: Shop) -> None:
    first = shop.commit({"app.py": b"x = 1\n"})
    await shop.mirror().at(shop.repo, first)
    (kept,) = shop.kept()
    (kept / "HEAD").write_text("nonsense")
    second = shop.commit({"app.py": b"x = 2\n"})

    with pytest.raises(Unavailable):
        await shop.mirror().at(shop.repo, second)

    assert (await shop.mirror().at(shop.repo, second)).read("app.py") == b"x = 2\n"


@pytest.mark.parametrize("lock", ["shallow.lock", "refs/commits/{}.lock"])
async def test_a_lock_that_a_killed_git_left_is_swept_away(shop: Shop, lock: str) -> None:
    await shop.mirror().at(shop.repo, shop.commit({"app.py": b"x = 1\n"}))
    second = shop.commit({"app.py": b"x = 2\n"})
    (shop.kept()[0] / lock.format(second)).touch()

    with pytest.raises(Unavailable):
        await shop.mirror().at(shop.repo, second)

    assert (await shop.mirror().at(shop.repo, second)).read("app.py") == b"x = 2\n"
