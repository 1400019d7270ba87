import asyncio

import pytest

from bot.demo.miniature.app import Mishap
from bot.demo.miniature.merging import BASE_MOVED, NOT_MERGEABLE, STALE, UNREBASABLE
from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker


async def test_a_stale_head_is_a_conflict(grace: Speaker) -> None:
    pull = await grace.propose("fix", {"shop.py": b"x = 2\n"})
    await grace.commit("fix", {"shop.py": b"x = 3\n"})
    wish = {"sha": pull["head"]["sha"]}
    assert await grace.refused("PUT", "pulls/1/merge", wish) == (409, STALE)


async def test_what_conflicts_is_not_mergeable(grace: Speaker) -> None:
    await grace.propose("fix", {"shop.py": b"x = 2\n"})
    await grace.commit("main", {"shop.py": b"x = 3\n"})
    assert (await grace.get("pulls/1"))["mergeable"] is None
    shown = await grace.get("pulls/1")
    assert (shown["mergeable"], shown["mergeable_state"]) == (False, "dirty")
    assert await grace.refused("PUT", "pulls/1/merge") == (405, NOT_MERGEABLE)
    assert (await grace.refused("GET", "pulls/1/merge"))[0] == 404


async def test_of_two_merges_at_once_only_one_lands(grace: Speaker) -> None:
    await grace.propose("one", {"one.py": b""})
    await grace.propose("two", {"two.py": b""})
    answers = await asyncio.gather(
        *(grace.ask("PUT", f"pulls/{n}/merge", {"merge_method": "squash"}) for n in (1, 1, 2, 2))
    )
    landed = [one for one in answers if one.status_code == 200]
    messages = {one.json()["message"] for one in answers if one.status_code == 405}
    assert 1 <= len(landed) <= 2
    assert messages <= {BASE_MOVED, NOT_MERGEABLE}
    assert len(await grace.get("commits")) == 1 + len(landed)


async def test_a_base_that_moves_meanwhile_is_transient(mini: Miniature, grace: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    body = b'{"message": "%s", "status": "405"}' % BASE_MOVED.encode()
    mini.mishap(Mishap("PUT", r"/pulls/1/merge$", 405, body))
    assert await grace.refused("PUT", "pulls/1/merge") == (405, BASE_MOVED)
    assert (await grace.put("pulls/1/merge"))["merged"] is True


async def test_a_merge_commit_keeps_the_branch(grace: Speaker) -> None:
    pull = await grace.propose("fix", {"new.py": b""})
    base = await grace.head()
    landed = await grace.get(f"git/commits/{(await grace.put('pulls/1/merge'))['sha']}")
    assert [one["sha"] for one in landed["parents"]] == [base, pull["head"]["sha"]]
    assert landed["message"] == "Merge pull request #1 from acme/fix\n\nHeal it"
    assert landed["committer"]["name"] == "GitHub"
    assert (await grace.ask("GET", "pulls/1/merge")).status_code == 204


async def test_a_squash_says_by_default_what_its_commits_said_and_who_else_wrote_them(
    mini: Miniature, repo: Repo, grace: Speaker
) -> None:
    await grace.propose("fix", {"new.py": b""})
    alice = mini.person("alice")
    await alice.push(repo, "fix", "More\n\nBecause.", {"more.py": b""})
    sha = (await grace.put("pulls/1/merge", {"merge_method": "squash"}))["sha"]
    landed = await grace.get(f"git/commits/{sha}")
    assert landed["message"] == (
        "Heal it (#1)\n\n* Fix\n\n* More\n\nBecause.\n\n---------\n\n"
        f"Co-authored-by: alice <{alice.account.email}>"
    )
    assert landed["author"]["name"] == "grace[bot]"


async def test_a_squash_of_one_commit_takes_its_words(mini: Miniature, repo: Repo) -> None:
    alice = mini.person("alice")
    await alice.push(repo, "fix", "One\n\nwith a reason", {"new.py": b""})
    await alice.open_pull(repo, "fix", "main", "Another title")
    sha = await alice.merge(repo, 1)
    assert await repo.git.text("log", "-1", "--format=%B", sha) == "One (#1)\n\nwith a reason"


async def test_a_rebase_puts_the_commits_on_top_one_by_one(grace: Speaker) -> None:
    await grace.propose("fix", {"one.py": b""})
    await grace.commit("fix", {"two.py": b""}, "Second")
    await grace.commit("main", {"other.py": b""}, "Meanwhile")
    await grace.put("pulls/1/merge", {"merge_method": "rebase"})
    listed = await grace.get("commits")
    assert [c["commit"]["message"] for c in listed] == ["Second", "Fix", "Meanwhile", "Start"]
    assert len(await grace.get("contents/")) == 5


async def test_a_merge_inside_the_branch_cannot_be_rebased(grace: Speaker) -> None:
    await grace.propose("fix", {"one.py": b""})
    await grace.commit("main", {"other.py": b""})
    head = await grace.get("git/commits/" + await grace.head("fix"))
    parents = [head["sha"], await grace.head()]
    wish = {"message": "Merge", "tree": head["tree"]["sha"], "parents": parents}
    merge = (await grace.post("git/commits", wish))["sha"]
    await grace.patch("git/refs/heads/fix", {"sha": merge})
    refused = await grace.refused("PUT", "pulls/1/merge", {"merge_method": "rebase"})
    assert refused == (405, UNREBASABLE)


async def test_a_rebase_that_conflicts_on_the_way_is_refused(grace: Speaker) -> None:
    await grace.propose("fix", {"shop.py": b"x = 2\n"})
    await grace.commit("fix", {"shop.py": b"def price():\n    return 1\n"}, "Back")
    await grace.commit("fix", {"new.py": b""}, "New")
    await grace.commit("main", {"shop.py": b"x = 3\n"})
    refused = await grace.refused("PUT", "pulls/1/merge", {"merge_method": "rebase"})
    assert refused[0] == 405


@pytest.mark.parametrize("state", ["draft", "closed"])
async def test_what_is_not_open_or_still_a_draft_does_not_merge(grace: Speaker, state: str) -> None:
    await grace.branch("fix")
    await grace.commit("fix", {"new.py": b""})
    wish = {"title": "T", "head": "acme:fix", "base": "main", "draft": state == "draft"}
    await grace.post("pulls", wish)
    if state == "closed":
        await grace.patch("pulls/1", {"state": "closed"})
    assert (await grace.refused("PUT", "pulls/1/merge"))[0] == 405


async def test_rules_of_the_branch_stand_in_the_way_of_everyone(
    repo: Repo, grace: Speaker, alice: Speaker
) -> None:
    await grace.propose("fix", {"new.py": b""})
    reviews = {"type": "pull_request", "parameters": {"required_approving_review_count": 1}}
    required = {"required_status_checks": [{"context": "tests"}]}
    repo.rules += [reviews, {"type": "required_status_checks", "parameters": required}]
    assert "approving review" in (await grace.refused("PUT", "pulls/1/merge"))[1]
    await alice.post("pulls/1/reviews", {"event": "APPROVE"})
    assert '"tests" is expected' in (await grace.refused("PUT", "pulls/1/merge"))[1]
    head = (await grace.get("pulls/1"))["head"]["sha"]
    await alice.post(f"statuses/{head}", {"state": "success", "context": "tests"})
    assert (await grace.put("pulls/1/merge"))["merged"] is True


async def test_rules_of_the_default_branch_bind_no_other(repo: Repo, grace: Speaker) -> None:
    repo.rules.append(
        {"type": "pull_request", "parameters": {"required_approving_review_count": 1}}
    )
    await grace.branch("next")
    await grace.propose("fix", {"new.py": b""})
    await grace.patch("pulls/1", {"base": "next"})
    assert (await grace.put("pulls/1/merge"))["merged"] is True


async def test_readers_merge_nothing(grace: Speaker, bob: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    assert await bob.refused("PUT", "pulls/1/merge") == (
        403,
        "Must have push access to repository",
    )
