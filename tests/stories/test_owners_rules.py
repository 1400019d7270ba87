"""What a repository's owners write down rules, also where they made a mistake."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Issue, Key, Wait
from bot.policy import PATH
from tests.stories.arriving import APP, LOG, arrive, fixes, reasons, reported
from tests.stories.stage import SHOP, Stage, staged

WRONG = b"enabled: true\nmax_open_fixes: many\n"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, {"app.py": APP}) as stage:
        yield stage


async def issues(stage: Stage) -> list[Issue]:
    """After looking at the repository again."""
    await stage.world.store.want(Key(f"repo:{SHOP}"))
    await stage.settle()
    return list(await stage.host.labelled_issues(stage.repo, "grace"))


async def test_the_last_valid_version_stays_in_force(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: b"enabled: false\n"})
    stage.people.push(stage.repo, "main", {PATH: WRONG})

    await arrive(stage, reported(stage))

    assert await fixes(stage) == []
    assert "switched off for acme/shop" in (await reasons(stage))[0]


async def test_a_mistake_keeps_what_was_allowed_before(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: b"enabled: true\n"})
    stage.people.push(stage.repo, "main", {PATH: WRONG})

    await arrive(stage, reported(stage))

    assert len(await fixes(stage)) == 1


async def test_without_a_valid_version_nothing_is_proposed(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: WRONG})

    await arrive(stage, reported(stage))

    assert await fixes(stage) == []
    assert "line 2: max_open_fixes" in (await reasons(stage))[0]


async def test_an_old_version_from_before_the_file_was_removed_does_not_count(
    stage: Stage,
) -> None:
    for text in (b"enabled: true\n", None, WRONG):
        stage.people.push(stage.repo, "main", {PATH: text})

    await arrive(stage, reported(stage))

    assert await fixes(stage) == []


async def test_one_issue_says_what_is_wrong_and_closes_by_its_cure(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: WRONG})
    [told] = await issues(stage)
    assert "line 2: max\\_open\\_fixes" in told.body

    stage.people.push(stage.repo, "main", {PATH: b"enabld: true\n"})
    [again] = await issues(stage)
    assert (again.number, "did you mean enabled" in again.body) == (told.number, True)

    stage.people.push(stage.repo, "main", {PATH: b"enabled: true\n"})
    assert await issues(stage) == []


async def test_an_issue_of_somebody_else_is_left_alone(stage: Stage) -> None:
    theirs = Issue(0, "Grace cannot read .github/grace.yml", "I think so")
    await stage.host.open_issue(stage.repo, theirs, "grace")

    assert [one.body for one in await issues(stage)] == ["I think so"]


async def test_errors_of_excluded_paths_are_left_alone(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: b"excluded_paths: ['*.py']\n"})

    await arrive(stage, reported(stage))

    assert "app.py is excluded by .github/grace.yml" in (await reasons(stage))[0]


async def test_a_configured_root_says_where_a_file_stands(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {"old/app.py": APP, PATH: b"source_roots: {/srv/: ''}\n"})

    await arrive(stage, reported(stage, LOG))

    [fix] = await fixes(stage)
    assert [change.path for change in fix.changes] == ["app.py"]


async def test_an_error_waits_until_the_file_holds_again(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: WRONG})
    await arrive(stage, reported(stage))
    [incident] = await stage.world.store.incidents()
    assert incident.waits is Wait.POLICY
    stage.people.push(stage.repo, "main", {PATH: b"enabled: true\n"})

    await issues(stage)

    assert len(await fixes(stage)) == 1


async def test_an_error_that_came_while_she_was_paused_is_healed_afterwards(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {PATH: b"max_fixes_per_hour: 9\n", "other.py": APP})
    await arrive(stage, reported(stage))
    [first] = await fixes(stage)
    stage.people.say(stage.repo, 1, "/grace pause")
    await stage.hint(first)
    await arrive(stage, reported(stage, LOG.replace("/srv/app.py", "/srv/other.py"), "2"))
    assert [one.waits for one in await stage.world.store.incidents()].count(Wait.PAUSE) == 1
    stage.people.say(stage.repo, 1, "/grace resume")

    await stage.hint(first)

    assert len(await fixes(stage)) == 2
