import pytest

from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.records import Repo
from tests.demo.speaking import Speaker


async def test_reviews_are_kept_in_order_with_the_head_they_saw(
    grace: Speaker, alice: Speaker, bob: Speaker
) -> None:
    pull = await grace.propose("fix", {"new.py": b""})
    await bob.post("pulls/1/reviews", {"event": "REQUEST_CHANGES", "body": "Why?"})
    made = await alice.post("pulls/1/reviews", {"event": "APPROVE"})
    listed = await grace.get("pulls/1/reviews")
    assert [(one["user"]["login"], one["state"]) for one in listed] == [
        ("bob", "CHANGES_REQUESTED"),
        ("alice", "APPROVED"),
    ]
    assert {one["commit_id"] for one in listed} == {pull["head"]["sha"]}
    assert await grace.get(f"pulls/1/reviews/{made['id']}") == listed[1]


@pytest.mark.parametrize(
    ("event", "because"),
    [
        ("APPROVE", "Can not approve your own pull request"),
        ("REQUEST_CHANGES", "Can not request changes on your own pull request"),
        ("COMMENT", "Body can't be blank"),
    ],
)
async def test_nobody_judges_their_own_work(grace: Speaker, event: str, because: str) -> None:
    await grace.propose("fix", {"new.py": b""})
    refused = await grace.refused("POST", "pulls/1/reviews", {"event": event})
    assert refused == (422, because)


async def test_a_review_can_be_dismissed_once(grace: Speaker, alice: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    made = await alice.post("pulls/1/reviews", {"event": "APPROVE"})
    path = f"pulls/1/reviews/{made['id']}/dismissals"
    assert (await grace.put(path, {"message": "The head moved"}))["state"] == "DISMISSED"
    assert (await grace.refused("PUT", path, {"message": "Again"}))[0] == 422
    assert (await grace.refused("PUT", "pulls/1/reviews/5/dismissals", {"message": ""}))[0] == 404


async def test_a_remark_must_be_on_lines_of_one_hunk(grace: Speaker) -> None:
    before = "".join(f"line {n}\n" for n in range(40)).encode()
    await grace.commit("main", {"long.py": before})
    after = before.replace(b"line 5\n", b"LINE 5\n").replace(b"line 30\n", b"LINE 30\n")
    pull = await grace.propose("fix", {"long.py": after})
    wish = {"body": "```suggestion\n```", "path": "long.py", "commit_id": pull["head"]["sha"]}
    made = await grace.post("pulls/1/comments", {**wish, "start_line": 5, "line": 7})
    assert (made["start_line"], made["line"], made["side"]) == (5, 7, "RIGHT")
    assert made["diff_hunk"].startswith("@@ -3,7 +3,7 @@")
    await grace.post("pulls/1/comments", {**wish, "line": 6, "side": "LEFT"})
    assert len(await grace.get("pulls/1/comments")) == 2
    outside: list[dict[str, int | str]] = [
        {"line": 15},
        {"start_line": 6, "line": 31},
        {},
        {"line": 6, "path": "shop.py"},
    ]
    for lines in outside:
        refused = await grace.refused("POST", "pulls/1/comments", {**wish, **lines})
        assert refused == (422, "line must be part of the diff")


async def test_a_review_carries_its_remarks_or_fails_as_a_whole(
    grace: Speaker, alice: Speaker
) -> None:
    await grace.propose("fix", {"new.py": b"x = 1\n"})
    inside = {"path": "new.py", "body": "Here", "line": 1}
    refused = await alice.refused(
        "POST", "pulls/1/reviews", {"comments": [inside, {**inside, "line": 9}]}
    )
    assert refused[0] == 422
    assert await grace.get("pulls/1/reviews") == []
    made = await alice.post("pulls/1/reviews", {"comments": [inside]})
    [remark] = await grace.get("pulls/1/comments")
    assert remark["pull_request_review_id"] == made["id"]


async def test_collaborators_can_be_asked_to_review(
    mini: Miniature, repo: Repo, grace: Speaker, alice: Speaker
) -> None:
    await grace.propose("fix", {"new.py": b""})
    path = "pulls/1/requested_reviewers"
    mini.host.world.account("mallory")
    assert (await grace.refused("POST", path, {"reviewers": ["mallory"]}))[0] == 422
    asked = await grace.post(path, {"reviewers": ["alice", "Bob", "alice"]})
    assert [one["login"] for one in asked["requested_reviewers"]] == ["alice", "bob"]
    await alice.post("pulls/1/reviews", {"event": "APPROVE"})
    assert [one["login"] for one in (await grace.get(path))["users"]] == ["bob"]
    left = await grace.delete(path, {"reviewers": ["bob"]})
    assert left["requested_reviewers"] == []
