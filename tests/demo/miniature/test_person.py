import pytest

from bot.demo.miniature import checks
from bot.demo.miniature.miniature import Miniature
from bot.demo.miniature.problem import Problem
from bot.demo.miniature.records import Repo
from tests.judge.judge import Judge


async def test_a_person_speaks_reviews_merges_and_pushes(
    mini: Miniature, repo: Repo, judge: Judge
) -> None:
    alice, bob = mini.person("alice"), mini.person("bob")
    await alice.push(repo, "work", "Work", {"x.py": b"x\n", "shop.py": None})
    await alice.open_pull(repo, "work", "main", "Work")
    said = bob.comment(repo, 1, "Hm")
    bob.edit(said, "Hm!")
    await bob.review(repo, 1, "APPROVE")
    landed = await alice.merge(repo, 1)
    assert await repo.git.ref("refs/heads/main") == landed
    await mini.idle()


async def test_readers_edit_nobody_elses_words_and_close_nobody_elses_work(
    mini: Miniature, repo: Repo, judge: Judge
) -> None:
    alice, bob = mini.person("alice"), mini.person("bob")
    await alice.push(repo, "work", "Work", {"x.py": b"x\n"})
    await alice.open_pull(repo, "work", "main", "Work")
    said = alice.comment(repo, 1, "Mine")
    with pytest.raises(Problem):
        bob.edit(said, "His")
    with pytest.raises(Problem):
        await bob.close(repo, 1)
    with pytest.raises(Problem):
        await bob.merge(repo, 1)
    with pytest.raises(Problem):
        bob.comment(repo, 9, "Nowhere")
    with pytest.raises(Problem):
        await mini.person("acme").review(repo, 9, "APPROVE")


async def test_a_push_that_came_too_late_is_refused(
    mini: Miniature, repo: Repo, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = mini.person("alice")
    first = await repo.git.ref("refs/heads/main")
    await alice.push(repo, "main", "One", {"x": b"1"})

    async def stale(_: str) -> str | None:
        return first

    monkeypatch.setattr(repo.git, "ref", stale)
    with pytest.raises(Problem, match="Reference cannot be updated"):
        await alice.push(repo, "main", "Two", {"x": b"2"})


async def test_a_button_of_a_check_run_is_pressed(
    mini: Miniature, repo: Repo, judge: Judge
) -> None:
    alice, hooks = mini.person("alice"), mini.host.hooks
    head = await alice.push(repo, "work", "Work", {"x.py": b"x\n"})
    await alice.open_pull(repo, "work", "main", "Work")
    suite = await checks.suite_for(hooks, repo, mini.host.world.app, head)
    button = {"label": "Yes", "description": "Say so", "identifier": "approve"}
    await checks.create_run(hooks, suite, "gate", {"conclusion": "neutral", "actions": [button]})
    told: list[tuple[str, object]] = []
    hooks.watchers.append(lambda event, body: told.append((event, body.get("requested_action"))))

    alice.press(repo, 1, "approve")

    assert told == [("check_run", {"identifier": "approve"})]
    with pytest.raises(Problem):
        alice.press(repo, 1, "reject")
