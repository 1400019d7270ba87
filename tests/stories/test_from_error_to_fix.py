"""From what arrives at a door to a drafted fix, or to a reason that a person can read."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Unavailable
from bot.model import Arrival, Door, FixId, Key, Outcome, PatternId
from bot.model import Stage as At
from tests.stories.arriving import APP, LOG, arrive, fixes, job_failed, reasons, reported
from tests.stories.stage import SHOP, Stage, staged

PATTERN = PatternId("missing_await/await_on_plain_value")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, {"app.py": APP}) as stage:
        yield stage


async def test_a_traceback_becomes_a_pull_request(stage: Stage) -> None:
    await arrive(stage, reported(stage))

    [fix] = await fixes(stage)
    assert (fix.stage, fix.pattern) == (At.PROPOSED, PATTERN)
    head = stage.host.shelf(SHOP).branches[fix.branch]
    healed = stage.host.shelf(SHOP).snapshots[head].files["app.py"]
    assert healed == APP.replace(b"await get_model()", b"get_model()")


async def test_the_same_bug_from_two_doors_is_one_fix(stage: Stage) -> None:
    stage.people.fail_job(stage.repo, 99, LOG.replace("/srv", "/home/runner/work").encode())
    await arrive(stage, reported(stage), job_failed(stage))

    assert len(await fixes(stage)) == 1


async def test_a_storm_is_one_fix_with_an_exact_count(stage: Stage) -> None:
    await arrive(stage, *(reported(stage, name=str(number)) for number in range(40)))

    [incident] = await stage.world.store.incidents()
    assert incident.count == 40
    assert len(await fixes(stage)) == 1


async def test_an_error_of_an_older_commit_is_healed_where_the_code_stands_now(
    stage: Stage,
) -> None:
    old = stage.head()
    stage.people.push(stage.repo, "main", {"app.py": b"# a new first line\n" + APP})
    await arrive(stage, reported(stage, commit=old))

    [fix] = await fixes(stage)
    assert fix.base == stage.head()


async def test_code_that_has_changed_since_is_left_alone(stage: Stage) -> None:
    old = stage.head()
    stage.people.push(stage.repo, "main", {"app.py": APP.replace(b"await get_model()", b"Model()")})
    await arrive(stage, reported(stage, commit=old))

    assert await fixes(stage) == []
    assert "has changed since" in (await reasons(stage))[0]


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (b"enabled: false", "switched off"),
        (b"enabld: true", "switched off"),
        (b"max_open_fixes: 0", "0 fixes are open"),
        (b"protected_paths: ['app.py']", "app.py"),
    ],
    ids=["off", "invalid", "no room", "protected"],
)
async def test_the_owners_policy_rules(stage: Stage, policy: bytes, says: str) -> None:
    stage.people.push(stage.repo, "main", {".github/grace.yml": policy})
    await arrive(stage, reported(stage))

    assert await fixes(stage) == []
    assert says in " ".join(await reasons(stage))


@pytest.mark.parametrize("kind", ["code_scanning_alert", "dependabot_alert"])
async def test_an_alert_is_read_and_said_to_be_of_no_use_yet(stage: Stage, kind: str) -> None:
    body = {"action": "created", "repository": {"full_name": SHOP}, "alert": {"number": 7}}
    came = Arrival(
        "a", Key(f"intake:{SHOP}"), Door.CI, kind, json.dumps(body).encode(), stage.clock.now()
    )
    await arrive(stage, came)

    assert "alert 7" in (await reasons(stage))[0]


async def test_what_breaks_our_own_reading_holds_nothing_else_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(kind: str, body: bytes) -> None:
        raise ZeroDivisionError("a bug of ours")

    monkeypatch.setattr("bot.chapters.intake.read_hook", read)
    await stage.world.store.accept(job_failed(stage))
    await arrive(stage, reported(stage))
    await arrive(stage, reported(stage, name="2"))

    assert len(await fixes(stage)) == 1


async def test_a_repository_that_is_not_installed_gets_a_reason(stage: Stage) -> None:
    stage.people.uninstall(stage.repo)
    await arrive(stage, reported(stage))

    assert "not a repository of this App's installations" in (await reasons(stage))[0]


async def test_an_archived_repository_is_left_alone_with_a_reason(stage: Stage) -> None:
    shelf = stage.host.shelf(SHOP)
    shelf.info = replace(shelf.info, archived=True)
    await arrive(stage, reported(stage))

    assert await fixes(stage) == []
    assert "acme/shop is archived" in (await reasons(stage))[0]


async def test_a_pull_request_says_how_often_such_fixes_held(stage: Stage) -> None:
    outcomes = [Outcome.HELD, Outcome.HELD, Outcome.HELD, Outcome.CAME_BACK]
    for number, outcome in enumerate(outcomes):
        await stage.world.store.learn(PATTERN, outcome, FixId(f"fix_{number}"))
    await stage.world.store.learn(PatternId("an/other"), Outcome.CAME_BACK, FixId("fix_other"))
    await arrive(stage, reported(stage))

    body = stage.host.shelf(SHOP).talk(1).body
    assert "Of 4 merged fixes by this pattern 3 held (95 % interval 30%–95%)." in body


async def test_an_outage_loses_nothing(stage: Stage) -> None:
    stage.host.fail("repository", Unavailable("502"), times=2)
    await arrive(stage, reported(stage))
    for _ in range(3):
        stage.clock.advance(timedelta(minutes=10))
        await stage.settle()

    assert len(await fixes(stage)) == 1


async def test_unreadable_bodies_are_refused_with_a_reason(stage: Stage) -> None:
    key = Key(f"intake:{SHOP}")
    broken = Arrival("x", key, Door.CI, "workflow_job", b"no JSON", stage.clock.now())
    await arrive(stage, broken)

    assert len(await reasons(stage)) == 1


async def test_a_rejected_bug_is_not_proposed_again(stage: Stage) -> None:
    await arrive(stage, reported(stage))
    [fix] = await fixes(stage)
    stage.people.close(stage.repo, 1, by="alice")
    await stage.hint(fix)
    await arrive(stage, reported(stage, name="2"))

    assert len(await fixes(stage)) == 1
    assert "alice rejected it" in " ".join(await reasons(stage))


async def test_an_error_from_code_that_holds_the_fix_takes_it_back(stage: Stage) -> None:
    await arrive(stage, reported(stage))
    [fix] = await fixes(stage)
    assert fix.head
    stage.people.report(stage.repo, fix.head, "success")
    stage.people.say(stage.repo, 1, "/grace approve it never was a coroutine")
    await stage.hint(fix)
    again = LOG.replace("await get_model()", "get_model()")
    await arrive(stage, reported(stage, again, name="2", commit=stage.head()))

    assert (await stage.fix(fix)).stage is At.CAME_BACK
    assert [one.reverts for one in await fixes(stage) if one.reverts] == [fix.id]


async def test_a_base_that_moved_under_a_fix_has_it_made_anew(stage: Stage) -> None:
    await arrive(stage, reported(stage))
    [fix] = await fixes(stage)
    stage.people.push(stage.repo, "main", {"app.py": b"# a new first line\n" + APP})
    assert fix.head
    stage.people.report(stage.repo, fix.head, "success")
    stage.people.say(stage.repo, 1, "/grace approve it never was a coroutine")
    await stage.hint(fix)

    anew = await stage.fix(fix)
    assert (anew.stage, anew.base, anew.pull_request) == (At.PROPOSED, stage.head(), 1)
    assert any("look again, and say it again" in said.body for said in stage.comments(1))
