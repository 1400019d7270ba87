from bot.demo.miniature.talk import LONGEST
from tests.demo.speaking import Speaker
from tests.judge.judge import Judge


async def test_comments_are_written_edited_and_deleted(grace: Speaker, alice: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    made = await grace.post("issues/1/comments", {"body": "One"})
    assert made["performed_via_github_app"]["slug"] == "grace"
    assert made["user"]["type"] == "Bot"
    said = await alice.post("issues/1/comments", {"body": "/grace approve"})
    assert (said["author_association"], said["performed_via_github_app"]) == ("COLLABORATOR", None)
    await grace.patch(f"issues/comments/{made['id']}", {"body": "Two"})
    listed = await grace.get("issues/1/comments")
    assert [one["body"] for one in listed] == ["Two", "/grace approve"]
    await alice.delete(f"issues/comments/{made['id']}")
    assert await grace.refused("GET", f"issues/comments/{made['id']}") == (404, "Not Found")
    assert (await grace.get(f"issues/comments/{said['id']}"))["body"] == "/grace approve"
    assert await grace.get("issues/1/comments?since=2999-01-01T00:00:00Z") == []


async def test_readers_touch_only_their_own_comments(grace: Speaker, bob: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    other = await grace.post("issues/1/comments", {"body": "Hers"})
    own = await bob.post("issues/1/comments", {"body": "Mine"})
    assert (await bob.refused("PATCH", f"issues/comments/{other['id']}", {"body": "x"}))[0] == 403
    assert (await bob.refused("DELETE", f"issues/comments/{other['id']}"))[0] == 403
    assert (await bob.patch(f"issues/comments/{own['id']}", {"body": "x"}))["body"] == "x"


async def test_comments_have_something_to_say_and_an_end(grace: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    for body in ("", " \n", "x" * (LONGEST + 1)):
        assert (await grace.refused("POST", "issues/1/comments", {"body": body}))[0] == 422
    assert (await grace.refused("POST", "issues/9/comments", {"body": "x"}))[0] == 404


async def test_a_reaction_counts_once_per_person(grace: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    made = await grace.post("issues/1/comments", {"body": "One"})
    path = f"issues/comments/{made['id']}/reactions"
    assert (await grace.ask("POST", path, {"content": "eyes"})).status_code == 201
    assert (await grace.ask("POST", path, {"content": "eyes"})).status_code == 200
    assert [one["content"] for one in await grace.get(path)] == ["eyes"]
    shown = await grace.get(f"issues/comments/{made['id']}")
    assert (shown["reactions"]["eyes"], shown["reactions"]["total_count"]) == (1, 1)
    assert (await grace.refused("POST", path, {"content": "sad"}))[0] == 422


async def test_labels_come_stay_and_go(judge: Judge, grace: Speaker) -> None:
    await grace.propose("fix", {"new.py": b""})
    await grace.post("labels", {"name": "severity: low", "color": "00ff00"})
    assert (await grace.refused("POST", "labels", {"name": "Severity: LOW"}))[0] == 422
    await grace.post("issues/1/labels", {"labels": ["Severity: low", "grace"]})
    names = [one["name"] for one in await grace.get("issues/1/labels")]
    assert names == ["severity: low", "grace"]
    await grace.put("issues/1/labels", {"labels": ["grace", "merged"]})
    bare = await grace.ask("POST", "issues/1/labels", ["grace"])
    assert len(bare.json()) == 2
    judge.findings.clear()  # undocumented today, and every older client sends it
    assert (await grace.refused("DELETE", "issues/1/labels/none"))[0] == 404
    left = await grace.delete("issues/1/labels/grace")
    assert [one["name"] for one in left] == ["merged"]
    assert len(await grace.get("labels")) == 3
    assert (await grace.get("labels/severity:%20low"))["color"] == "00ff00"
    assert (await grace.refused("GET", "labels/none"))[0] == 404


async def test_issues_are_opened_changed_and_listed_with_pull_requests(
    grace: Speaker, bob: Speaker
) -> None:
    made = await grace.post("issues", {"title": "Broken policy", "labels": ["grace"]})
    await grace.propose("fix", {"new.py": b""})
    listed = await grace.get("issues?creator=grace[bot]")
    assert [(one["number"], "pull_request" in one) for one in listed] == [(2, True), (1, False)]
    assert [one["number"] for one in await grace.get("issues?labels=Grace")] == [1]
    assert (await bob.refused("PATCH", "issues/1", {"state": "closed"}))[0] == 403
    changed = await grace.patch(
        f"issues/{made['number']}", {"title": "New", "state": "closed", "labels": []}
    )
    assert (changed["title"], changed["state"], changed["labels"]) == ("New", "closed", [])
    assert (await grace.patch("issues/1", {"state": "open"}))["closed_by"] is None
    assert (await grace.patch("issues/1", {"body": "Because."}))["state"] == "open"
    assert (await grace.patch("issues/2", {"state": "closed"}))["state"] == "closed"
    assert (await grace.refused("POST", "issues", {"title": " "}))[0] == 422
