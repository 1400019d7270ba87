import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker


async def test_a_branch_comes_moves_forward_and_goes(grace: Speaker) -> None:
    before = await grace.branch("work")
    made = await grace.commit("work", {"new.py": b"x = 1\n"})
    after = made["data"]["createCommitOnBranch"]["commit"]["oid"]
    await grace.post("git/refs", {"ref": "refs/heads/other", "sha": before})
    moved = await grace.patch("git/refs/heads/other", {"sha": after})
    assert moved["object"] == {**moved["object"], "sha": after, "type": "commit"}
    await grace.delete("git/refs/heads/other")
    assert await grace.refused("GET", "git/ref/heads/other") == (404, "Not Found")


async def test_only_force_moves_a_branch_back(grace: Speaker) -> None:
    before = await grace.branch("work")
    await grace.commit("work", {"new.py": b"x = 1\n"})
    assert await grace.refused("PATCH", "git/refs/heads/work", {"sha": before}) == (
        422,
        "Update is not a fast forward",
    )
    await grace.patch("git/refs/heads/work", {"sha": before, "force": True})
    assert await grace.head("work") == before


@pytest.mark.parametrize(
    ("ref", "sha", "because"),
    [
        ("heads/x", None, "Reference name must start with 'refs/' and have at least two slashes"),
        ("refs/heads/a..b", None, "Reference name is not valid"),
        ("refs/heads/main", None, "Reference already exists"),
        ("refs/heads/x", "f" * 40, "Object does not exist"),
        ("refs/heads/x", "main", "Object does not exist"),
    ],
)
async def test_a_ref_that_cannot_be_is_refused(
    grace: Speaker, ref: str, sha: str | None, because: str
) -> None:
    wish = {"ref": ref, "sha": sha or await grace.head()}
    assert await grace.refused("POST", "git/refs", wish) == (422, because)


async def test_what_is_not_there_neither_moves_nor_goes(grace: Speaker) -> None:
    sha = await grace.head()
    gone = (422, "Reference does not exist")
    assert await grace.refused("PATCH", "git/refs/heads/none", {"sha": sha}) == gone
    assert await grace.refused("DELETE", "git/refs/heads/none") == gone
    wish = {"sha": "f" * 40}
    assert await grace.refused("PATCH", "git/refs/heads/main", wish) == (
        422,
        "Object does not exist",
    )
    assert (await grace.refused("DELETE", "git/refs/heads/main"))[0] == 422


async def test_a_tag_may_point_to_anything_and_a_branch_only_to_a_commit(
    grace: Speaker,
) -> None:
    blob = (await grace.post("git/blobs", {"content": "x"}))["sha"]
    made = await grace.post("git/refs", {"ref": "refs/tags/x", "sha": blob})
    assert made["object"]["type"] == "blob"
    wish = {"ref": "refs/heads/x", "sha": blob}
    assert (await grace.refused("POST", "git/refs", wish))[0] == 422
    assert (await grace.refused("GET", "commits/x"))[0] == 404


async def test_packed_refs_are_refs_all_the_same(repo: Repo, grace: Speaker) -> None:
    sha = await grace.head()
    await repo.git.run("pack-refs", "--all")
    assert await grace.head() == sha
    assert (await grace.get("branches/main"))["commit"]["sha"] == sha


async def test_expressions_are_no_names_of_refs(grace: Speaker) -> None:
    assert (await grace.refused("GET", "git/ref/heads/main~0"))[0] == 404
    assert (await grace.refused("GET", "commits/main~0"))[0] == 404


async def test_refs_are_found_by_how_they_begin(grace: Speaker) -> None:
    await grace.branch("grace/one")
    await grace.branch("grace/two")
    found = await grace.get("git/matching-refs/heads/grace/")
    assert [one["ref"] for one in found] == ["refs/heads/grace/one", "refs/heads/grace/two"]
    assert await grace.get("git/matching-refs/heads/none") == []


async def test_an_empty_repository_has_no_refs_yet(mini: Miniature, grace: Speaker) -> None:
    await mini.create_repository("acme/empty", {})
    for path in ("git/ref/heads/main", "git/trees/main", "commits", "commits/main"):
        assert await grace.refused("GET", f"/repos/acme/empty/{path}") == (
            409,
            "Git Repository is empty.",
        )
