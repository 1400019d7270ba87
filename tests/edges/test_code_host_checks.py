"""What every code host keeps to: checks, rules, people, job logs and webhooks."""

from datetime import UTC, datetime

import pytest

from bot.errors import Forbidden, NotYet, Rejected
from bot.model import Permission, PullRequest, Repository, RequiredCheck, Said
from tests.edges.worlds import HOW, World

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_a_check_says_its_text_and_its_annotations(world: World, repo: Repository) -> None:
    check = await world.failed_check(repo, "the text", "E   TypeError")

    said = await world.host.check_output(repo, check)

    assert said == b"It failed.\n\nthe text\n\nNo.\n\nE   TypeError"


async def test_a_check_that_is_not_there_says_nothing(world: World, repo: Repository) -> None:
    with pytest.raises(Rejected):
        await world.host.check_output(repo, 987654)


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
        await world.host.report_check(
            repo, pull.head, conclusion, Said("Gate", "Nothing is missing.")
        )

    (seen,) = await world.host.checks(repo, pull.head)
    assert (seen.name, seen.conclusion) == ("grace/gate", "success")


async def test_an_unprotected_branch_demands_nothing(world: World, repo: Repository) -> None:
    rules = await world.host.branch_rules(repo, "main")

    assert (rules.checks, rules.others, rules.merge_queue) == ((), (), False)


async def test_a_required_check_is_among_the_branchs_rules(world: World, repo: Repository) -> None:
    await world.require(repo, "test")

    assert RequiredCheck("test") in (await world.host.branch_rules(repo, "main")).checks


async def test_usual_checks_are_those_that_succeeded_on_merged_pull_requests(
    world: World, repo: Repository, pull: PullRequest
) -> None:
    await world.report(repo, pull.head, "success")
    await world.report(repo, pull.head, "skipped", name="release")
    await world.host.report_check(repo, pull.head, "success", Said("Gate", ""))
    before = await world.host.usual_checks(repo)
    await world.host.merge(repo, pull.number, pull.head, HOW)

    assert before == frozenset()
    assert await world.host.usual_checks(repo) == {("github-actions", "test")}


@pytest.mark.parametrize(
    ("login", "permission"),
    [
        ("alice", Permission.WRITE),
        ("bob", Permission.READ),
        ("mallory", Permission.NONE),
        ("", Permission.NONE),
        ("alice/../alice", Permission.NONE),
    ],
)
async def test_a_persons_permission_is_read_live(
    world: World, repo: Repository, login: str, permission: Permission
) -> None:
    assert await world.host.permission(repo, login) is permission


async def test_who_is_in_a_team_is_read_live(world: World, repo: Repository) -> None:
    await world.join("acme/core", "alice")
    await world.token_of("bob")

    assert await world.host.in_team(repo, "acme/core", "alice")
    assert not await world.host.in_team(repo, "acme/core", "bob")
    await world.leave("acme/core", "alice")
    assert not await world.host.in_team(repo, "acme/core", "alice")


@pytest.mark.parametrize("team", ["acme/nobody", "elsewhere/core"])
async def test_a_team_that_there_is_not_is_rejected(
    world: World, repo: Repository, team: str
) -> None:
    await world.join("acme/core", "alice")

    with pytest.raises(Rejected, match="no team"):
        await world.host.in_team(repo, team, "alice")


async def test_a_users_token_tells_who_they_are(world: World, repo: Repository) -> None:
    assert await world.host.login_of(await world.token_of("alice")) == "alice"


@pytest.mark.parametrize("token", ["nobodys", "", "two\nlines", "päss"])
async def test_a_token_that_is_nobodys_is_forbidden(
    world: World, repo: Repository, token: str
) -> None:
    with pytest.raises(Forbidden):
        await world.host.login_of(token)


async def test_a_failed_jobs_log_is_read(world: World, repo: Repository) -> None:
    job = await world.failed_job(repo, b"line one\nE   TypeError\n")

    assert await world.host.job_log(repo, job) == b"line one\nE   TypeError\n"


async def test_a_job_without_a_log_has_none_yet(world: World, repo: Repository) -> None:
    with pytest.raises(NotYet):
        await world.host.job_log(repo, 987654)


async def test_what_a_run_has_left_is_listed_and_fetched(world: World, repo: Repository) -> None:
    run = await world.left_artifact(repo, "reports", b"PK a zip archive")

    (left,) = await world.host.artifacts(repo, run)

    assert (left.name, left.size) == ("reports", 16)
    assert await world.host.artifact(repo, left.id, most=16) == b"PK a zip archive"
    with pytest.raises(Rejected):
        await world.host.artifact(repo, left.id, most=15)


async def test_an_artifact_that_is_gone_cannot_be_fetched(world: World, repo: Repository) -> None:
    with pytest.raises(NotYet):
        await world.host.artifact(repo, 987654, most=100)


async def test_a_lost_delivery_is_sent_again(world: World, repo: Repository) -> None:
    await world.lose_delivery(repo)

    (lost,) = await world.host.failed_deliveries(LONG_AGO)
    await world.host.redeliver(lost.id)

    assert lost.status_code // 100 != 2
