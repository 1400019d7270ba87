"""What every code host keeps to: pull requests, checks, people and webhooks."""

from datetime import UTC, datetime

import pytest

from bot.errors import Conflict, Forbidden, NotYet, Rejected
from bot.model import CommitId, Permission, PullRequest, Repository, RequiredCheck
from tests.edges.worlds import World

FILES = {"app.py": b"print('one')\n", "shop/cart.py": b"TOTAL = 1\n"}
BRANCH = "grace/fix_1"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def repo(world: World) -> Repository:
    return await world.found(FILES)


@pytest.fixture
async def pull(world: World, repo: Repository) -> PullRequest:
    return await proposed(world, repo, BRANCH, b"print('healed')\n")


async def proposed(world: World, repo: Repository, branch: str, content: bytes) -> PullRequest:
    base = await world.host.branch_head(repo, "main")
    assert base is not None
    await world.host.reset_branch(repo, branch, base)
    await world.host.commit_files(repo, branch, base, "Heal", {"app.py": content})
    return await world.host.open_pull_request(repo, branch, "main", "Heal app", "Why.")


async def test_a_pull_request_is_found_by_its_branch_and_number(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    assert (pull.state, pull.merged, pull.base_branch) == ("open", False, "main")
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


@pytest.mark.parametrize("conclusion", ["success", "failure", None])
async def test_a_check_is_seen_with_its_app(
    world: World, repo: Repository, pull: PullRequest, conclusion: str | None
) -> None:
    await world.report(repo, pull.head, conclusion)

    (seen,) = await world.host.checks(repo, pull.head)

    assert (seen.app, seen.name, seen.conclusion) == ("github-actions", "test", conclusion)


async def test_only_the_newest_run_of_a_check_counts(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.report(repo, pull.head, "failure")
    await world.report(repo, pull.head, "success")

    (seen,) = await world.host.checks(repo, pull.head)

    assert seen.green


async def test_graces_own_check_is_updated_rather_than_doubled(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    for conclusion in (None, "action_required", "success"):
        await world.host.report_check(repo, pull.head, conclusion, "Gate", "Nothing is missing.")

    (seen,) = await world.host.checks(repo, pull.head)
    assert (seen.name, seen.conclusion) == ("grace/gate", "success")


async def test_an_unprotected_branch_demands_nothing(world: World, repo: Repository) -> None:
    rules = await world.host.branch_rules(repo, "main")

    assert (rules.checks, rules.others, rules.merge_queue) == ((), (), False)


async def test_a_required_check_is_among_the_branchs_rules(world: World, repo: Repository) -> None:
    await world.require(repo, "test")

    assert RequiredCheck("test") in (await world.host.branch_rules(repo, "main")).checks


async def test_usual_checks_are_those_of_merged_pull_requests(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.report(repo, pull.head, "success")
    await world.host.report_check(repo, pull.head, "success", "Gate", "")
    before = await world.host.usual_checks(repo)
    await world.host.merge(repo, pull.number, pull.head, "Heal", "Why.")

    assert before == frozenset()
    assert await world.host.usual_checks(repo) == {("github-actions", "test")}


@pytest.mark.parametrize(
    ("login", "permission"),
    [("alice", Permission.WRITE), ("bob", Permission.READ), ("mallory", Permission.NONE)],
)
async def test_a_persons_permission_is_read_live(
    world: World, repo: Repository, login: str, permission: Permission
) -> None:
    assert await world.host.permission(repo, login) is permission


async def test_a_users_token_tells_who_they_are(world: World, repo: Repository) -> None:
    assert await world.host.login_of(await world.token_of("alice")) == "alice"


@pytest.mark.parametrize("token", ["nobodys", "", "two\nlines", "päss"])
async def test_a_token_that_is_nobodys_is_forbidden(
    world: World, repo: Repository, token: str
) -> None:
    with pytest.raises(Forbidden):
        await world.host.login_of(token)


async def test_a_merge_squashes_exactly_what_was_asked(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    said = "Why.\n\nGrace-Record: v1 merged\nGrace-Signature: AAAA"

    made = await world.host.merge(repo, pull.number, pull.head, "Heal app", said)

    landed = await world.host.commit(repo, made)
    seen = await world.host.pull_request(repo, pull.number)
    assert await world.host.branch_head(repo, "main") == made
    assert landed.parents == (pull.base,)
    assert landed.message.rstrip("\n") == f"Heal app\n\n{said}"
    assert (seen.state, seen.merged, seen.merge_commit) == ("closed", True, made)
    assert await world.host.read_file(repo, "app.py", made) == b"print('healed')\n"


async def test_a_merge_of_a_head_that_moved_is_a_conflict(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.push(repo, BRANCH, {"shop/cart.py": b"TOTAL = 2\n"})

    with pytest.raises(Conflict):
        await world.host.merge(repo, pull.number, pull.head, "Heal", "Why.")

    assert not (await world.host.pull_request(repo, pull.number)).merged


async def test_a_merge_that_does_not_fit_any_more_is_rejected(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    theirs = await world.push(repo, "main", {"app.py": b"print('other')\n"})

    with pytest.raises(Rejected):
        await world.host.merge(repo, pull.number, pull.head, "Heal", "Why.")

    assert await world.host.branch_head(repo, "main") == theirs


async def test_a_merge_that_githubs_rules_forbid_is_rejected(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.require(repo, "test")

    with pytest.raises(Rejected):
        await world.host.merge(repo, pull.number, pull.head, "Heal", "Why.")

    await world.report(repo, pull.head, "success")
    assert await world.host.merge(repo, pull.number, pull.head, "Heal", "Why.")


async def test_a_pull_request_is_not_merged_twice(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    made = await world.host.merge(repo, pull.number, pull.head, "Heal", "Why.")

    with pytest.raises(Rejected):
        await world.host.merge(repo, pull.number, pull.head, "Heal", "Why.")

    assert await world.host.branch_head(repo, "main") == made


async def test_a_failed_jobs_log_is_read(world: World, repo: Repository) -> None:
    job = await world.failed_job(repo, b"line one\nE   TypeError\n")

    assert await world.host.job_log(repo, job) == b"line one\nE   TypeError\n"


async def test_a_job_without_a_log_has_none_yet(world: World, repo: Repository) -> None:
    with pytest.raises(NotYet):
        await world.host.job_log(repo, 987654)


async def test_a_lost_delivery_is_sent_again(world: World, repo: Repository) -> None:
    await world.lose_delivery(repo)

    (lost,) = await world.host.failed_deliveries(LONG_AGO)
    await world.host.redeliver(lost.id)

    assert lost.status_code // 100 != 2


async def test_a_branch_that_vanished_has_no_commits_to_give(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.host.delete_branch(repo, BRANCH)

    assert (await world.host.pull_request(repo, pull.number)).head == pull.head
    assert await world.host.branch_head(repo, BRANCH) is None
    with pytest.raises(Conflict):
        await world.host.commit_files(repo, BRANCH, CommitId(pull.head), "Heal", {"app.py": b""})
