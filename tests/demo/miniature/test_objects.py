import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.demo.miniature.git import ZERO, Git, GitError
from bot.demo.miniature.objects import (
    EMPTY_TREE,
    Draft,
    Signature,
    changes,
    read_commit,
    read_tree,
    write_commit,
)

WHEN = datetime(2024, 2, 3, 4, 5, 6, tzinfo=timezone(-timedelta(hours=3, minutes=30)))
ADA = Signature("Ada", "ada@example.com", WHEN)


@pytest.fixture
async def git(tmp_path: Path) -> Git:
    it = Git(tmp_path / "x.git")
    await it.create("main")
    return it


async def tree(git: Git, base: str | None = None, **files: bytes) -> str:
    return await git.write_tree(
        base, {path: ("100644", await git.write_blob(content)) for path, content in files.items()}
    )


async def test_a_commit_comes_back_as_it_was_written(git: Git) -> None:
    message = "Titel: grüß\n\nbody\n\nGrace-Record: v1"
    draft = Draft(await tree(git, a=b""), (), message, ADA, ADA, "-----BEGIN\n\nx\n-----END")
    sha = await write_commit(git, draft)
    read = await read_commit(git, sha)
    assert (read.message, read.author, read.signature) == (message, ADA, draft.signature)
    assert await git.text("fsck", "--strict", "--no-dangling") == ""


def test_a_name_cannot_break_out_of_its_line() -> None:
    evil = Signature("x>\nparent 0", "a<b", datetime(2024, 1, 1, tzinfo=UTC))
    assert evil.line() == "xparent 0 <ab> 1704067200 +0000"
    assert Signature.read("nonsense").email == ""


async def test_changes_find_renames_removals_and_changed_types(git: Git) -> None:
    text = b"".join(b"line %d\n" % n for n in range(20))
    old = await tree(git, moved=text, gone=b"x\n", link=b"target\n")
    blob = await git.write_blob(b"target\n")
    new = await git.write_tree(
        old,
        {
            "moved": None,
            "new place": ("100644", await git.write_blob(text + b"more\n")),
            "gone": None,
            "link": ("120000", blob),
        },
    )
    found = {one.path: one for one in await changes(git, old, new)}
    assert {path: one.status for path, one in found.items()} == {
        "gone": "removed",
        "link": "changed",
        "new place": "renamed",
    }
    assert found["new place"].previous == "moved"
    assert found["new place"].additions == 1
    first = await changes(git, EMPTY_TREE, old)
    assert {one.status for one in first} == {"added"}


async def test_a_path_is_a_path_and_never_a_pattern(git: Git) -> None:
    sha = await tree(git, a=b"", b=b"")
    assert [one.path for one in await read_tree(git, sha, path="a")] == ["a"]
    assert await read_tree(git, sha, path="*") == []
    assert await read_tree(git, sha, path=":(glob)**") == []


async def test_history_and_merges_are_answered(git: Git) -> None:
    base = await write_commit(git, Draft(await tree(git, a=b"1\n"), (), "base", ADA, ADA))
    one = await write_commit(git, Draft(await tree(git, base, b=b"1"), (base,), "one", ADA, ADA))
    two = await write_commit(git, Draft(await tree(git, base, c=b""), (base,), "two", ADA, ADA))
    bad = await write_commit(git, Draft(await tree(git, base, b=b"2"), (base,), "b", ADA, ADA))
    lone = await write_commit(git, Draft(await tree(git, z=b""), (), "alone", ADA, ADA))
    assert await git.merge_base(one, two) == base
    assert await git.merge_base(one, lone) is None
    assert await git.contains(one, base)
    assert not await git.contains(base, one)
    merged = await git.merge_tree(one, two)
    assert merged is not None
    assert [entry.path for entry in await read_tree(git, merged)] == ["a", "b", "c"]
    assert await git.merge_tree(one, bad) is None
    with pytest.raises(GitError):
        await git.merge_tree(one, lone)


async def test_a_git_that_nobody_waits_for_any_more_is_stopped(git: Git) -> None:
    asking = asyncio.create_task(git.run("cat-file", "--batch"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asking, 0)
    assert await git.empty()


async def test_a_ref_moves_only_from_where_it_stands(git: Git) -> None:
    one = await write_commit(git, Draft(await tree(git, a=b"1"), (), "one", ADA, ADA))
    two = await write_commit(git, Draft(await tree(git, a=b"2"), (one,), "two", ADA, ADA))
    await git.update_ref("refs/heads/main", one, ZERO)
    with pytest.raises(GitError):
        await git.update_ref("refs/heads/main", two, ZERO)
    await git.update_ref("refs/heads/main", two, one)
    assert await git.resolve("main") == two
    assert await git.resolve(one) == one
    for name in ("main~1", "none", "refs/heads/none", "-x", "a\0b", "\ud800", "f" * 40):
        assert await git.resolve(name) is None


async def test_only_what_never_changes_is_remembered_and_not_for_ever(
    git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.demo.miniature.git.REMEMBERED", 2)
    ids = [await git.write_blob(b"%d" % n) for n in range(4)]
    assert [await git.kind(sha) for sha in ids * 2] == ["blob"] * 8
    missing = "f" * 40
    assert await git.kind(missing) is None
