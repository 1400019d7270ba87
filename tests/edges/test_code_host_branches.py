"""What every code host keeps to: branches, commits, files and the ledger."""

import pytest

from bot.errors import Conflict, NotInstalled, Rejected
from bot.model import CommitId, Repository, RepositoryName
from tests.edges.worlds import World
from tests.fakes.forge import blob_id

FILES = {"app.py": b"print('one')\n", "shop/cart.py": b"TOTAL = 1\n", "run.sh": b"#!/bin/sh\n"}
UNKNOWN = CommitId("1" * 40)


@pytest.fixture
async def repo(world: World) -> Repository:
    return await world.found(FILES, {"run.sh": "100755"})


async def head_of(world: World, repo: Repository, branch: str = "main") -> CommitId:
    head = await world.host.branch_head(repo, branch)
    assert head is not None
    return head


async def test_all_that_a_commit_changes_is_known(world: World, repo: Repository) -> None:
    made = await world.push(repo, "feature", {"shop/cart.py": None, "app.py": b"print('two')\n"})

    changed = await world.host.commit_changes(repo, made)

    blobs = await world.host.blobs(repo, made, ["app.py"])
    assert changed == {"app.py": blobs["app.py"], "shop/cart.py": "0" * 40}


async def test_an_installed_repository_tells_its_default_branch(
    world: World, repo: Repository
) -> None:
    assert await world.host.repository(repo.name) == repo
    assert repo.default_branch == "main"


async def test_an_unknown_repository_is_not_installed(world: World, repo: Repository) -> None:
    with pytest.raises(NotInstalled):
        await world.host.repository(RepositoryName("acme/unknown"))


async def test_a_repository_that_the_app_was_taken_off_is_not_installed(
    world: World, repo: Repository
) -> None:
    await world.uninstall(repo)

    with pytest.raises(NotInstalled):
        await world.host.repository(repo.name)


async def test_a_branch_that_does_not_exist_has_no_head(world: World, repo: Repository) -> None:
    assert await world.host.branch_head(repo, "grace/none") is None


async def test_a_branch_of_graces_is_created_and_moved(world: World, repo: Repository) -> None:
    first = await head_of(world, repo)
    second = await world.push(repo, "main", {"app.py": b"print('two')\n"})

    await world.host.reset_branch(repo, "grace/fix_1", second)
    await world.host.reset_branch(repo, "grace/fix_1", first)

    assert await world.host.branch_head(repo, "grace/fix_1") == first


async def test_moving_a_branch_to_where_it_is_changes_nothing(
    world: World, repo: Repository
) -> None:
    first = await head_of(world, repo)

    await world.host.reset_branch(repo, "grace/fix_1", first)
    await world.host.reset_branch(repo, "grace/fix_1", first)

    assert await world.host.branch_head(repo, "grace/fix_1") == first


@pytest.mark.parametrize("branch", ["main", "grace/ledger", "release/1.0"])
async def test_a_branch_that_is_not_a_fix_of_graces_is_never_moved_or_removed(
    world: World, repo: Repository, branch: str
) -> None:
    first = await head_of(world, repo)

    with pytest.raises(Rejected):
        await world.host.reset_branch(repo, branch, first)
    with pytest.raises(Rejected):
        await world.host.delete_branch(repo, branch)

    assert await head_of(world, repo) == first


async def test_a_branch_cannot_point_to_an_unknown_commit(world: World, repo: Repository) -> None:
    with pytest.raises(Rejected):
        await world.host.reset_branch(repo, "grace/fix_1", UNKNOWN)


async def test_removing_a_branch_twice_is_no_error(world: World, repo: Repository) -> None:
    await world.host.reset_branch(repo, "grace/fix_1", await head_of(world, repo))

    await world.host.delete_branch(repo, "grace/fix_1")
    await world.host.delete_branch(repo, "grace/fix_1")

    assert await world.host.branch_head(repo, "grace/fix_1") is None


async def test_a_commit_changes_adds_and_deletes_files(world: World, repo: Repository) -> None:
    parent = await head_of(world, repo)
    await world.host.reset_branch(repo, "grace/fix_1", parent)
    change = {"app.py": b"print('\xc3\xa4')\n", "shop/new.py": b"\x00\xff", "shop/cart.py": None}

    made = await world.host.commit_files(repo, "grace/fix_1", parent, "Heal\n\nWhy.\n", change)

    assert await world.host.branch_head(repo, "grace/fix_1") == made
    assert await world.host.read_file(repo, "app.py", made) == change["app.py"]
    assert await world.host.read_file(repo, "shop/new.py", made) == change["shop/new.py"]
    assert await world.host.read_file(repo, "shop/cart.py", made) is None
    assert await world.host.read_file(repo, "run.sh", made) == FILES["run.sh"]


async def test_a_commit_tells_its_message_and_parent(world: World, repo: Repository) -> None:
    parent = await head_of(world, repo)
    await world.host.reset_branch(repo, "grace/fix_1", parent)
    said = "Heal it\n\nBecause.\n\nGrace-Record: v1 proposed\nGrace-Signature: AAAA"

    made = await world.host.commit_files(repo, "grace/fix_1", parent, said, {"app.py": b""})
    seen = await world.host.commit(repo, made)

    assert (seen.id, seen.parents) == (made, (parent,))
    assert seen.message.rstrip("\n") == said


async def test_an_executable_file_stays_executable(world: World, repo: Repository) -> None:
    parent = await head_of(world, repo)
    await world.host.reset_branch(repo, "grace/fix_1", parent)
    change = {"run.sh": b"#!/bin/sh\nset -e\n", "app.py": b"", "shop/cart.py": None}

    made = await world.host.commit_files(repo, "grace/fix_1", parent, "Heal", change)

    assert await world.mode(repo, made, "run.sh") == "100755"
    assert await world.mode(repo, made, "app.py") == "100644"
    assert await world.host.read_file(repo, "run.sh", made) == change["run.sh"]
    assert await world.host.read_file(repo, "shop/cart.py", made) is None


@pytest.mark.parametrize("path", ["app.py", "run.sh"])
async def test_a_commit_on_a_branch_that_moved_is_a_conflict(
    world: World, repo: Repository, path: str
) -> None:
    parent = await head_of(world, repo)
    await world.host.reset_branch(repo, "grace/fix_1", parent)
    moved = await world.push(repo, "grace/fix_1", {"shop/cart.py": b"TOTAL = 2\n"})

    with pytest.raises(Conflict):
        await world.host.commit_files(repo, "grace/fix_1", parent, "Heal", {path: b"x = 1\n"})

    assert await world.host.branch_head(repo, "grace/fix_1") == moved


async def test_blobs_are_gits_own_ids_of_what_exists(world: World, repo: Repository) -> None:
    head = await head_of(world, repo)
    asked = ["app.py", "shop/cart.py", "shop", "shop/none.py", "none/at/all.py", "app.py/x"]

    found = await world.host.blobs(repo, head, asked)

    assert found == {path: blob_id(FILES[path]) for path in ("app.py", "shop/cart.py")}


async def test_a_file_is_read_as_it_was_at_that_commit(world: World, repo: Repository) -> None:
    before = await head_of(world, repo)
    await world.push(repo, "main", {"app.py": b"print('two')\n"})

    assert await world.host.read_file(repo, "app.py", before) == FILES["app.py"]
    assert await world.host.read_file(repo, ".github/grace.yml", before) is None
    with pytest.raises(Rejected, match="folder"):
        await world.host.read_file(repo, "shop", before)


async def test_an_unknown_commit_is_refused(world: World, repo: Repository) -> None:
    with pytest.raises(Rejected):
        await world.host.commit(repo, UNKNOWN)


async def test_records_form_a_chain_on_the_ledger(world: World, repo: Repository) -> None:
    first = await world.host.append_record(repo, "Grace-Record: v1 proposed", None)
    second = await world.host.append_record(repo, "Grace-Record: v1 approved", first)

    assert await world.host.branch_head(repo, "grace/ledger") == second
    assert (await world.host.commit(repo, first)).parents == ()
    assert (await world.host.commit(repo, second)).parents == (first,)
    assert (await world.host.commit(repo, second)).message == "Grace-Record: v1 approved"
    tree = [await world.host.blobs(repo, each, ["README.md", "app.py"]) for each in (first, second)]
    assert tree[0] == tree[1]
    assert list(tree[0]) == ["README.md"]


async def test_a_record_carries_on_nothing_that_somebody_else_put_there(
    world: World, repo: Repository
) -> None:
    await world.host.append_record(repo, "Grace-Record: v1 proposed", None)
    strange = await world.push(repo, "grace/ledger", {"app.py": b"import os\n"})
    await world.host.ledger(repo)

    made = await world.host.append_record(repo, "Grace-Record: v1 approved", strange)

    assert list(await world.host.blobs(repo, made, ["README.md", "app.py"])) == ["README.md"]


async def test_a_record_that_lost_the_race_is_a_conflict(world: World, repo: Repository) -> None:
    first = await world.host.append_record(repo, "Grace-Record: v1 proposed", None)
    second = await world.host.append_record(repo, "Grace-Record: v1 approved", first)

    for prev in (None, first):
        with pytest.raises(Conflict):
            await world.host.append_record(repo, "Grace-Record: v1 rejected", prev)

    assert await world.host.branch_head(repo, "grace/ledger") == second


async def test_the_ledger_is_read_newest_first(world: World, repo: Repository) -> None:
    before = await world.host.ledger(repo)
    first = await world.host.append_record(repo, "Grace-Record: v1 proposed", None)
    second = await world.host.append_record(repo, "Grace-Record: v1 approved", first)

    seen = await world.host.ledger(repo)

    assert list(before) == []
    assert [(each.id, each.message) for each in seen] == [
        (second, "Grace-Record: v1 approved"),
        (first, "Grace-Record: v1 proposed"),
    ]
    assert [each.id for each in await world.host.ledger(repo, 1)] == [second]


async def test_every_repository_of_the_app_is_listed(world: World, repo: Repository) -> None:
    assert list(await world.host.repositories()) == [repo]
    await world.uninstall(repo)
    assert list(await world.host.repositories()) == []
