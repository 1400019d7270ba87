"""What every code host keeps to: pull requests, checks, people and webhooks."""

import pytest

from bot.errors import Conflict, Rejected
from bot.model import CommitId, MergeMethod, Merging, PullRequest, Repository
from tests.edges.worlds import BRANCH, HOW, World, proposed


async def test_a_pull_request_is_found_by_its_branch_and_number(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    assert (pull.state, pull.merged, pull.base_branch) == ("open", False, "main")
    assert pull.own
    assert pull.head == await world.host.branch_head(repo, BRANCH)
    assert pull.base == await world.host.branch_head(repo, "main")
    assert await world.host.pull_request_of(repo, BRANCH) == pull
    assert await world.host.pull_request(repo, pull.number) == pull


async def test_a_branch_without_a_pull_request_has_none(world: World, repo: Repository) -> None:
    assert await world.host.pull_request_of(repo, BRANCH) is None


async def test_a_second_pull_request_of_the_same_branch_is_a_conflict(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    with pytest.raises(Conflict):
        await world.host.open_pull_request(repo, BRANCH, "main", "Heal app", "Why.")


async def test_a_pull_request_without_commits_is_rejected(world: World, repo: Repository) -> None:
    base = await world.host.branch_head(repo, "main")
    assert base is not None
    await world.host.reset_branch(repo, BRANCH, base)

    with pytest.raises(Rejected):
        await world.host.open_pull_request(repo, BRANCH, "main", "Heal app", "Why.")


async def test_the_newest_pull_request_of_a_branch_is_the_one_found(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.close(repo, pull.number)

    second = await proposed(world, repo, BRANCH, b"print('again')\n")

    found = await world.host.pull_request_of(repo, BRANCH)
    assert found is not None
    assert found.number == second.number != pull.number


async def test_an_unknown_pull_request_is_rejected(world: World, repo: Repository) -> None:
    with pytest.raises(Rejected):
        await world.host.pull_request(repo, 999)


async def test_who_closed_a_pull_request_is_known(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.close(repo, pull.number, "alice")

    seen = await world.host.pull_request(repo, pull.number)

    assert (seen.state, seen.merged, seen.closed_by) == ("closed", False, "alice")
    assert await world.host.pull_request_of(repo, BRANCH) == seen


async def test_grace_closes_her_own_pull_request(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.host.update_pull_request(repo, pull.number, body="Given up.", close=True)

    assert (await world.host.pull_request(repo, pull.number)).state == "closed"


async def test_a_changed_text_leaves_the_pull_request_open(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.host.update_pull_request(repo, pull.number, body="More of why.")

    assert (await world.host.pull_request(repo, pull.number)).state == "open"


async def test_a_push_by_a_person_shows_among_the_commits(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    theirs = await world.push(repo, BRANCH, {"shop/cart.py": b"TOTAL = 2\n"}, by="alice")

    commits = await world.host.pull_request_commits(repo, pull.number)

    assert [each.id for each in commits] == [pull.head, theirs]
    assert (await world.host.pull_request(repo, pull.number)).head == theirs


async def test_a_conversation_is_read_in_order(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    first = await world.host.comment(repo, pull.number, "I propose this.")
    second = await world.say(repo, pull.number, "/grace approve", by="alice")

    seen = await world.host.comments(repo, pull.number)

    assert [(each.id, each.body) for each in seen] == [
        (first, "I propose this."),
        (second, "/grace approve"),
    ]
    assert [(each.is_bot, each.edited) for each in seen] == [(True, False), (False, False)]
    assert seen[1].author == "alice"


async def test_a_long_conversation_is_read_to_its_end(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    said = [await world.say(repo, pull.number, f"comment {n}") for n in range(105)]

    assert [each.id for each in await world.host.comments(repo, pull.number)] == said


async def test_the_sticky_comment_is_edited_in_place(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    sticky = await world.host.comment(repo, pull.number, "Waiting for CI.")

    await world.host.edit_comment(repo, sticky, "Waiting for a review.")

    (seen,) = await world.host.comments(repo, pull.number)
    assert (seen.id, seen.body) == (sticky, "Waiting for a review.")


async def test_a_comment_tells_whether_it_is_ours(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.host.comment(repo, pull.number, "Waiting for CI.")
    await world.say(repo, pull.number, "Waiting for CI.")

    assert [said.own for said in await world.host.comments(repo, pull.number)] == [True, False]


async def test_a_comment_can_be_acknowledged(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    said = await world.say(repo, pull.number, "/grace status")

    await world.host.react(repo, said, "eyes")

    (seen,) = await world.host.comments(repo, pull.number)
    assert not seen.edited


async def test_a_review_names_its_author_and_the_commit_it_saw(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.review(repo, pull.number, "APPROVED", by="alice")
    await world.push(repo, BRANCH, {"app.py": b"print('other')\n"})

    (seen,) = await world.host.reviews(repo, pull.number)

    assert (seen.author, seen.state, seen.commit) == ("alice", "APPROVED", pull.head)
    assert not seen.is_bot


async def test_labels_are_set(world: World, repo: Repository, pull: PullRequest) -> None:
    await world.host.label(repo, pull.number, ["grace", "severity: low"])

    seen = await world.host.pull_request(repo, pull.number)
    assert sorted(seen.labels) == ["grace", "severity: low"]


async def test_no_labels_at_all_can_be_set(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.host.label(repo, pull.number, ["grace"])
    await world.host.label(repo, pull.number, [])

    assert (await world.host.pull_request(repo, pull.number)).labels == ()


@pytest.mark.parametrize("method", MergeMethod)
async def test_a_merge_lands_as_it_was_asked_to(
    world: World, repo: Repository, method: MergeMethod
) -> None:
    said = "Why.\n\nGrace-Record: v1 merged\nGrace-Signature: AAAA"
    pull = await proposed(world, repo)
    base = await world.push(repo, "main", {"shop/cart.py": b"TOTAL = 2\n"})

    made = await world.host.merge(repo, pull.number, pull.head, Merging(method, "Heal app", said))

    landed = await world.host.commit(repo, made)
    seen = await world.host.pull_request(repo, pull.number)
    both = (base, pull.head) if method is MergeMethod.MERGE else (base,)
    words = "Heal" if method is MergeMethod.REBASE else f"Heal app\n\n{said}"
    assert await world.host.branch_head(repo, "main") == made
    assert (landed.parents, landed.message.rstrip("\n")) == (both, words)
    assert (seen.state, seen.merged, seen.merge_commit) == ("closed", True, made)
    assert await world.host.read_file(repo, "app.py", made) == b"print('healed')\n"
    assert await world.host.read_file(repo, "shop/cart.py", made) == b"TOTAL = 2\n"


async def test_a_way_to_merge_that_the_settings_forbid_is_known_and_rejected(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.allow(repo, MergeMethod.REBASE)

    known = await world.host.repository(repo.name)

    assert known.merge_methods == {MergeMethod.REBASE}
    with pytest.raises(Rejected, match=r"(?i)squash merges are not allowed"):
        await world.host.merge(known, pull.number, pull.head, HOW)


async def test_a_merge_of_a_head_that_moved_is_a_conflict(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.push(repo, BRANCH, {"shop/cart.py": b"TOTAL = 2\n"})

    with pytest.raises(Conflict):
        await world.host.merge(repo, pull.number, pull.head, HOW)

    assert not (await world.host.pull_request(repo, pull.number)).merged


async def test_a_merge_that_does_not_fit_any_more_is_rejected(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    theirs = await world.push(repo, "main", {"app.py": b"print('other')\n"})

    with pytest.raises(Rejected):
        await world.host.merge(repo, pull.number, pull.head, HOW)

    assert await world.host.branch_head(repo, "main") == theirs


async def test_a_merge_that_githubs_rules_forbid_is_rejected(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.require(repo, "test")

    with pytest.raises(Rejected):
        await world.host.merge(repo, pull.number, pull.head, HOW)

    await world.report(repo, pull.head, "success")
    assert await world.host.merge(repo, pull.number, pull.head, HOW)


async def test_a_pull_request_is_not_merged_twice(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    made = await world.host.merge(repo, pull.number, pull.head, HOW)

    with pytest.raises(Rejected):
        await world.host.merge(repo, pull.number, pull.head, HOW)

    assert await world.host.branch_head(repo, "main") == made


async def test_a_branch_that_vanished_has_no_commits_to_give(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.host.delete_branch(repo, BRANCH)

    assert (await world.host.pull_request(repo, pull.number)).head == pull.head
    assert await world.host.branch_head(repo, BRANCH) is None
    with pytest.raises(Conflict):
        await world.host.commit_files(repo, BRANCH, CommitId(pull.head), "Heal", {"app.py": b""})


async def test_the_lines_that_a_diff_shows_can_be_remarked_on_and_no_others(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    host = world.host
    assert [one.number for one in await host.pull_requests_with(repo, pull.head)] == [pull.number]
    assert await host.shown_lines(repo, pull.number) == {"app.py": (range(1, 2),)}
    await host.remark(repo, pull.number, pull.head, ("app.py", range(1, 2)), "Look here.")

    [said] = await host.remarks(repo, pull.number)
    assert (said.body, said.own) == ("Look here.", True)
    await host.edit_remark(repo, said.id, "Look away.")
    assert [one.body for one in await host.remarks(repo, pull.number)] == ["Look away."]
    with pytest.raises(Rejected):
        await host.remark(repo, pull.number, pull.head, ("shop/cart.py", range(1, 2)), "Or here.")
