"""GitHub's branches, commits and files, in the corners that no contract reaches."""

from typing import Any

import pytest

from bot.errors import Rejected
from tests.edges.staged import HEAD, REPO, SHA, Staged, shown


@pytest.mark.parametrize("branch", ["grace/../main", "grace//x", "grace/./x"])
async def test_a_branch_that_climbs_is_refused_before_anything_is_sent(
    stage: Staged, branch: str
) -> None:
    with pytest.raises(Rejected):
        await stage.host.delete_branch(REPO, branch)

    assert not stage.router.calls


async def test_odd_letters_of_a_branch_stay_inside_the_path(stage: Staged) -> None:
    asked = stage.answers("GET", "/git/ref/heads", shown({"object": {"sha": SHA}}))

    await stage.host.branch_head(REPO, "feature/a#b?c={d}%2e")

    path = asked.calls.last.request.url.raw_path
    assert path.endswith(b"/git/ref/heads/feature/a%23b%3Fc%3D%7Bd%7D%252e")


async def test_an_empty_repository_has_no_branch(stage: Staged) -> None:
    stage.answers("GET", "/git/ref", shown({"message": "Git Repository is empty."}, 409))

    assert await stage.host.branch_head(REPO, "main") is None


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ([{"type": "file"}], "folder"),
        ({"type": "symlink", "target": "x"}, "link that leads to no file here"),
        ({"type": "submodule"}, "submodule"),
    ],
)
async def test_what_is_no_file_is_an_error_and_not_nothing(
    stage: Staged, item: Any, what: str
) -> None:
    stage.answers("GET", "/contents/a.yml", shown(item))

    with pytest.raises(Rejected, match=f"is a {what}"):
        await stage.host.read_file(REPO, "a.yml", HEAD)


async def test_a_file_comes_as_its_bytes(stage: Staged) -> None:
    item = {"type": "file", "encoding": "base64", "content": "aGk=\n"}
    stage.answers("GET", "/contents/a.yml", shown(item))

    assert await stage.host.read_file(REPO, "a.yml", HEAD) == b"hi"


async def test_a_file_that_github_does_not_show_is_an_error(stage: Staged) -> None:
    stage.answers("GET", "/contents", shown({"type": "file", "encoding": "none", "content": ""}))

    with pytest.raises(Rejected, match="larger"):
        await stage.host.read_file(REPO, "a.yml", HEAD)


async def test_a_link_is_never_written_through(stage: Staged) -> None:
    entry = {"path": "a.py", "mode": "120000", "type": "blob", "sha": SHA}
    stage.answers("GET", "/git/commits", shown({"sha": SHA, "tree": {"sha": SHA}}))
    stage.answers("GET", "/git/trees", shown({"tree": [entry]}))

    with pytest.raises(Rejected, match=r"a\.py is a link"):
        await stage.host.commit_files(REPO, "grace/fix_1", HEAD, "Heal", {"a.py": b""})


async def test_a_folder_too_large_to_list_is_an_error(stage: Staged) -> None:
    stage.answers("GET", "/git/commits", shown({"sha": SHA, "tree": {"sha": SHA}}))
    stage.answers("GET", "/git/trees", shown({"tree": [], "truncated": True}))

    with pytest.raises(Rejected, match="more files"):
        await stage.host.blobs(REPO, HEAD, ["a.py"])


async def test_a_branch_that_may_not_be_removed_is_an_error(stage: Staged) -> None:
    stage.answers("DELETE", "/git/refs", shown({"message": "Cannot delete this branch"}, 422))

    with pytest.raises(Rejected):
        await stage.host.delete_branch(REPO, "grace/fix_1")


async def test_the_author_of_a_commit_is_an_account_or_nobody(stage: Staged) -> None:
    commit = {"sha": SHA, "commit": {"message": "x"}, "parents": [], "author": {}}
    stage.answers("GET", f"/commits/{SHA}", shown(commit))

    assert (await stage.host.commit(REPO, HEAD)).author is None
