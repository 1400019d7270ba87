from datetime import timedelta

import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker


async def test_one_branch_has_one_open_pull_request(grace: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    wish = {"title": "Again", "head": "fix", "base": "main"}
    said = (422, "A pull request already exists for acme:fix.")
    assert await grace.refused("POST", "pulls", wish) == said
    await grace.patch("pulls/1", {"state": "closed"})
    assert (await grace.post("pulls", wish))["number"] == 2


@pytest.mark.parametrize(
    ("wish", "because"),
    [
        ({"head": "none"}, "head"),
        ({"head": "other:fix"}, "head"),
        ({"base": "none"}, "base"),
        ({"title": ""}, "title"),
        ({"head": "same"}, "No commits between main and same"),
        ({"bodyy": "x"}, 'Invalid request.\n\n"bodyy" is not a permitted key.'),
        ({"base": None}, "Invalid request.\n\nFor 'properties/base'"),
    ],
)
async def test_a_pull_request_that_cannot_be_is_refused(
    grace: Speaker, wish: dict[str, str], because: str
) -> None:
    await grace.branch("same")
    await grace.branch("fix")
    await grace.commit("fix", {"new.py": b""})
    whole = {"title": "T", "head": "fix", "base": "main", **wish}
    status, said = await grace.refused("POST", "pulls", whole)
    assert status == 422
    assert said.startswith(because)


async def test_a_missing_field_is_named(grace: Speaker) -> None:
    said = 'Invalid request.\n\n"base" wasn\'t supplied.'
    assert await grace.refused("POST", "pulls", {"title": "T", "head": "fix"}) == (422, said)


async def test_pull_requests_are_found_by_head_base_and_state(repo: Repo, grace: Speaker) -> None:
    await grace.propose("one", {"one.py": b""})
    await grace.propose("two", {"two.py": b""})
    await grace.patch("pulls/1", {"state": "closed"})
    repo.pulls[0].updated += timedelta(seconds=5)

    async def found(query: str) -> list[int]:
        return [one["number"] for one in await grace.get(f"pulls?{query}")]

    assert await found("") == [2]
    assert await found("state=all") == [2, 1]
    assert await found("state=all&sort=created&direction=asc") == [1, 2]
    assert await found("state=all&sort=updated&direction=desc") == [1, 2]
    assert await found("state=all&head=acme:one") == [1]
    assert await found("head=other:two") == []
    assert await found("base=none") == []


async def test_mergeability_is_unknown_until_somebody_asks(grace: Speaker) -> None:
    pull = await grace.propose("fix", {"new.py": b"x = 1\n"})
    assert (pull["mergeable"], pull["mergeable_state"]) == (None, "unknown")
    assert (await grace.get("pulls/1"))["mergeable"] is None
    shown = await grace.get("pulls/1")
    assert (shown["mergeable"], shown["mergeable_state"]) == (True, "clean")
    counts = [shown[name] for name in ("commits", "additions", "deletions", "changed_files")]
    assert counts == [1, 1, 0, 1]


async def test_its_commits_and_files_are_listed(grace: Speaker) -> None:
    await grace.propose("fix", {"new.py": b"x = 1\n"})
    await grace.commit("fix", {"shop.py": b"y = 2\n"}, "Second")
    messages = [one["commit"]["message"] for one in await grace.get("pulls/1/commits")]
    assert messages == ["Fix", "Second"]
    files = {one["filename"]: one["status"] for one in await grace.get("pulls/1/files")}
    assert files == {"new.py": "added", "shop.py": "modified"}


async def test_a_commit_knows_its_pull_requests(grace: Speaker) -> None:
    pull = await grace.propose("fix", {"new.py": b""})
    head = pull["head"]["sha"]
    assert [one["number"] for one in await grace.get(f"commits/{head}/pulls")] == [1]
    landed = (await grace.put("pulls/1/merge", {"merge_method": "squash"}))["sha"]
    for sha in (head, landed):
        assert [one["number"] for one in await grace.get(f"commits/{sha}/pulls")] == [1]
    assert await grace.get(f"commits/{pull['base']['sha']}/pulls") == []


async def test_its_text_and_base_can_change(grace: Speaker) -> None:
    await grace.branch("next")
    await grace.propose("fix", {"new.py": b""})
    wish = {"title": "New title", "body": "New body", "base": "next"}
    shown = await grace.patch("pulls/1", wish)
    assert (shown["title"], shown["body"], shown["base"]["ref"]) == (*wish.values(),)
    assert (await grace.refused("PATCH", "pulls/1", {"base": "none"}))[0] == 422


async def test_it_closes_with_its_branch_and_reopens_with_it(grace: Speaker) -> None:
    pull = await grace.propose("fix", {"new.py": b""})
    await grace.delete("git/refs/heads/fix")
    assert (await grace.get("pulls/1"))["state"] == "closed"
    assert (await grace.refused("PATCH", "pulls/1", {"state": "open"}))[0] == 422
    wish = {"ref": "refs/heads/fix", "sha": pull["head"]["sha"]}
    await grace.post("git/refs", wish)
    assert (await grace.patch("pulls/1", {"state": "open"}))["state"] == "open"


async def test_it_is_merged_where_its_commits_reach_the_base_by_a_push(
    mini: Miniature, repo: Repo, grace: Speaker
) -> None:
    pull = await grace.propose("fix", {"new.py": b""})
    await grace.patch("git/refs/heads/main", {"sha": pull["head"]["sha"]})
    shown = await grace.get("pulls/1")
    assert (shown["merged"], shown["merged_by"]["login"]) == (True, "grace[bot]")
    await mini.idle()


async def test_strangers_change_only_their_own(grace: Speaker, bob: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    assert (await bob.refused("PATCH", "pulls/1", {"title": "Mine"}))[0] == 403
    await grace.branch("work")
    await grace.commit("work", {"x.py": b""})
    wish = {"title": "From bob", "head": "work", "base": "main"}
    assert (await bob.post("pulls", wish))["user"]["login"] == "bob"
    assert (await bob.patch("pulls/2", {"body": "Changed"}))["body"] == "Changed"


@pytest.mark.parametrize("path", ["pulls/7", "pulls/x", "pulls/5.9e-08", "pulls/9007199254740993"])
async def test_what_is_no_pull_request_is_not_found(grace: Speaker, path: str) -> None:
    assert await grace.refused("GET", path) == (404, "Not Found")


async def test_an_issue_is_no_pull_request(grace: Speaker) -> None:
    await grace.post("issues", {"title": "Broken"})
    assert await grace.refused("GET", "pulls/1") == (404, "Not Found")
