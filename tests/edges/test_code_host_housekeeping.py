"""What every code host keeps to: issues, the versions of a file, and past failures."""

from bot.model import Issue, Repository
from tests.edges.worlds import World

POLICY = ".github/grace.yml"


async def test_an_issue_is_found_by_its_label_until_it_is_closed(
    world: World, repo: Repository
) -> None:
    number = await world.host.open_issue(repo, Issue(0, "A title", "a text"), "grace")
    assert await world.host.labelled_issues(repo, "grace") == [Issue(number, "A title", "a text")]

    await world.host.update_issue(repo, number, body="another")
    (shown,) = await world.host.labelled_issues(repo, "grace")
    assert shown.body == "another"

    await world.host.update_issue(repo, number, close=True)
    assert await world.host.labelled_issues(repo, "grace") == []


async def test_another_label_finds_nothing(world: World, repo: Repository) -> None:
    await world.host.open_issue(repo, Issue(0, "A title", "a text"), "grace")

    assert await world.host.labelled_issues(repo, "bug & more") == []


async def test_the_versions_of_a_file_are_told_newest_first(world: World, repo: Repository) -> None:
    first = await world.push(repo, "main", {POLICY: b"enabled: true\n"})
    await world.push(repo, "main", {"app.py": b"print('two')\n"})
    second = await world.push(repo, "main", {POLICY: b"enabled: false\n"})

    assert await world.host.versions(repo, POLICY) == [second, first]


async def test_a_file_that_never_was_has_no_versions(world: World, repo: Repository) -> None:
    assert await world.host.versions(repo, POLICY) == []


async def test_failed_jobs_of_the_default_branch_are_told(world: World, repo: Repository) -> None:
    job = await world.failed_job(repo, b"Traceback")

    (failed,) = await world.host.past_failures(repo, 5)

    assert (failed.id, failed.branch) == (job, "main")
    assert failed.head == await world.host.branch_head(repo, "main")


async def test_a_repository_without_failures_has_none(world: World, repo: Repository) -> None:
    assert await world.host.past_failures(repo, 5) == []
