"""What every mirror keeps to, and how the true one fetches: once, hardened, on bounded disk."""

import asyncio
import os
import pickle
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.edges.mirror import GitMirror
from bot.errors import NotInstalled, Rejected, Unavailable
from bot.model import CommitId, Repository, RepositoryName
from bot.ports import Mirror
from patterns.contract import Diagnostic
from tests.edges.miniature_world import MiniatureWorld
from tests.edges.shop import FILES, MODES, UNKNOWN, Shop, noisy, shop_in
from tests.fakes.clock import FakeClock
from tests.fakes.forge import blob_id
from tests.fakes.host import FakeHost
from tests.fakes.mirror import FakeMirror
from tests.fakes.people import People


@dataclass(frozen=True)
class Stand:
    """A mirror, and what stands behind it."""

    mirror: Mirror
    repo: Repository
    commit: CommitId


@pytest.fixture(params=["fake", "git"])
async def stand(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stand]:
    if request.param == "git":
        async with shop_in(tmp_path) as opened:
            yield Stand(opened.mirror(), opened.repo, opened.commit(FILES, MODES))
    else:
        host = FakeHost(FakeClock())
        repo = People(host).found(RepositoryName("acme/shop"), FILES, MODES)
        head = host.shelf(repo.name).branches["main"]
        yield Stand(FakeMirror(host, noisy), repo, head)


async def test_a_commit_shows_its_regular_files_sorted(stand: Stand) -> None:
    sources = await stand.mirror.at(stand.repo, stand.commit)

    assert list(sources.paths) == ["app.py", "run.sh", "shop/cart.py"]
    assert sources.read("shop/cart.py") == FILES["shop/cart.py"]
    assert sources.read("run.sh") == b""
    assert sources.blob("app.py") == blob_id(FILES["app.py"])


@pytest.mark.parametrize("path", ["link.py", "none.py", "shop", "", "../app.py", "app.py\n"])
async def test_what_is_not_in_paths_is_a_key_error(stand: Stand, path: str) -> None:
    sources = await stand.mirror.at(stand.repo, stand.commit)

    for ask in (sources.read, sources.blob, sources.lint):
        with pytest.raises(KeyError):
            ask(path)


async def test_the_linter_is_given_the_files_content(stand: Stand) -> None:
    sources = await stand.mirror.at(stand.repo, stand.commit)

    assert sources.lint("app.py") == (Diagnostic("app.py", 1, "F401", "x = 1\n"),)


async def test_a_view_travels_to_another_process(stand: Stand) -> None:
    sources = await stand.mirror.at(stand.repo, stand.commit)
    sources.read("app.py")

    there = pickle.loads(pickle.dumps(sources))  # noqa: S301  our own

    assert there.paths == sources.paths
    assert there.read("app.py") == FILES["app.py"]


async def test_an_unknown_commit_is_rejected(stand: Stand) -> None:
    with pytest.raises(Rejected):
        await stand.mirror.at(stand.repo, UNKNOWN)


@pytest.mark.parametrize("commit", ["HEAD", "--upload-pack=x", "", "A" * 40])
async def test_what_is_no_commits_id_never_reaches_git(shop: Shop, commit: str) -> None:
    with pytest.raises(Rejected):
        await shop.mirror().at(shop.repo, CommitId(commit))

    assert shop.served.seen == []


async def test_a_commit_is_fetched_once(shop: Shop) -> None:
    commit, mirror = shop.commit(FILES), shop.mirror()

    views = await asyncio.gather(*(mirror.at(shop.repo, commit) for _ in range(3)))
    once = len(shop.served.seen)
    await shop.mirror().at(shop.repo, commit)

    assert [view.read("app.py") for view in views] == [FILES["app.py"]] * 3
    assert once == len(shop.served.seen) == 2


async def test_earlier_commits_stay_readable(shop: Shop) -> None:
    mirror = shop.mirror()
    before = await mirror.at(shop.repo, shop.commit({"app.py": b"x = 1\n"}))
    after = await mirror.at(shop.repo, shop.commit({"app.py": b"x = 2\n"}))

    assert (before.read("app.py"), after.read("app.py")) == (b"x = 1\n", b"x = 2\n")


async def test_the_token_is_shown_to_the_server_and_to_nobody_else(shop: Shop) -> None:
    await shop.mirror().at(shop.repo, shop.commit(FILES))

    credential = shop.served.seen[0][1].removeprefix("Basic ")
    assert b"sesame" not in shop.at_rest()
    assert credential.encode() not in shop.at_rest()


async def test_a_file_over_the_limit_is_neither_fetched_nor_listed(shop: Shop) -> None:
    large = {"app.py": b"x = 1\n", "data.bin": os.urandom(1_200_000)}
    sources = await shop.mirror().at(shop.repo, shop.commit(large))

    assert list(sources.paths) == ["app.py"]
    assert len(shop.at_rest()) < 100_000
    with pytest.raises(KeyError):
        sources.read("data.bin")


async def test_a_submodule_and_a_name_that_is_no_text_are_not_listed(shop: Shop) -> None:
    files = {"app.py": b"", os.fsdecode(b"caf\xe9.py"): b"", "vendored": b""}
    commit = shop.commit(files, {"vendored": "160000"})

    assert list((await shop.mirror().at(shop.repo, commit)).paths) == ["app.py"]


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, NotInstalled), (403, NotInstalled), (404, NotInstalled), (500, Unavailable)],
)
async def test_a_server_that_refuses_says_whether_to_come_again(
    shop: Shop, status: int, error: type[Exception]
) -> None:
    shop.served.status = status

    with pytest.raises(error) as caught:
        await shop.mirror().at(shop.repo, UNKNOWN)

    assert "sesame" not in str(caught.value)


async def test_a_wrong_token_is_not_installed(shop: Shop) -> None:
    with pytest.raises(NotInstalled):
        await shop.mirror(token="wrong").at(shop.repo, shop.commit(FILES))


async def test_a_server_that_is_gone_is_unavailable(shop: Shop) -> None:
    gone = replace(shop.repo, clone_url="http://127.0.0.1:9/shop.git")

    with pytest.raises(Unavailable):
        await shop.mirror().at(gone, UNKNOWN)


@pytest.mark.parametrize(
    "url",
    [
        "http://github.example/acme/shop.git",
        "file:///etc",
        "ext::sh -c true",
        "ssh://git@github.com/acme/shop.git",
        "https://user:password@github.com/acme/shop.git",
        "--upload-pack=touch x",
    ],
)
async def test_no_other_transport_is_ever_tried(shop: Shop, url: str) -> None:
    with pytest.raises(Rejected, match="https alone"):
        await shop.mirror().at(replace(shop.repo, clone_url=url), UNKNOWN)


async def test_a_server_that_sends_elsewhere_is_not_followed(shop: Shop) -> None:
    shop.served.status = 302

    with pytest.raises(Unavailable):
        await shop.mirror().at(shop.repo, UNKNOWN)


async def test_a_mirror_fetches_from_the_miniature_with_a_token_of_its_own(tmp_path: Path) -> None:
    async with MiniatureWorld.running(tmp_path / "mini") as world:
        repo = await world.found(FILES)
        head = await world.host.branch_head(repo, "main")
        assert head is not None
        mirror = GitMirror(tmp_path / "mirrors", world.host.clone_token, noisy)

        sources = await mirror.at(repo, head)

    assert sources.read("app.py") == FILES["app.py"]
