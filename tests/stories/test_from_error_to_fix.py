"""From what arrives at a door to a drafted fix, or to a reason that a person can read."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.chapters.intake import CALM
from bot.errors import NotYet, Unavailable
from bot.model import Arrival, CommitId, Door, Fix, Key
from bot.model import Stage as At
from patterns.contract import Severity
from tests.stories.stage import SHOP, Stage, staged

APP = b"""\
import asyncio


class Model:
    pass


def get_model() -> Model:
    return Model()


async def main() -> Model:
    model = await get_model()
    return model


asyncio.run(main())
"""
LOG = """\
Traceback (most recent call last):
  File "/srv/app.py", line 17, in <module>
    asyncio.run(main())
  File "/usr/lib/python3.11/asyncio/runners.py", line 190, in run
    return runner.run(main)
  File "/srv/app.py", line 13, in main
    model = await get_model()
TypeError: object Model can't be used in 'await' expression
"""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, {"app.py": APP}) as stage:
        yield stage


def reported(stage: Stage, text: str = LOG, name: str = "1", **more: Any) -> Arrival:
    """A log that came in through the API."""
    body = json.dumps({"repository": SHOP, "commit": more.pop("commit", None), "text": text})
    key = Key(f"intake:{SHOP}")
    return Arrival(name, key, Door.API, "faults", body.encode(), stage.clock.now(), SHOP)


def job_failed(stage: Stage, branch: str = "main", head: CommitId | None = None) -> Arrival:
    """GitHub's webhook of a failed job."""
    job = {
        "id": 99, "run_id": 9, "run_attempt": 1, "name": "test", "conclusion": "failure",
        "head_branch": branch, "head_sha": head or stage.head(),
    }  # fmt: skip
    body = {
        "action": "completed",
        "workflow_job": job,
        "repository": {"full_name": SHOP, "default_branch": "main"},
    }
    key = Key(f"intake:{SHOP}")
    return Arrival("ci", key, Door.CI, "workflow_job", json.dumps(body).encode(), stage.clock.now())


async def arrive(stage: Stage, *arrivals: Arrival) -> None:
    for arrival in arrivals:
        await stage.world.store.accept(arrival)
    await stage.settle()
    stage.clock.advance(CALM)
    await stage.settle()


async def fixes(stage: Stage) -> list[Fix]:
    return list(await stage.world.store.fixes())


async def reasons(stage: Stage) -> list[str]:
    """Every reason that a person can read: of incidents, and of what led nowhere before."""
    told = [one.because for each in await stage.world.store.incidents() for one in each.refusals]
    return told + [because for _, because, _ in await stage.world.store.refused()]


async def test_a_traceback_becomes_a_pull_request(stage: Stage) -> None:
    await arrive(stage, reported(stage))

    [fix] = await fixes(stage)
    assert (fix.stage, fix.pattern) == (At.PROPOSED, "missing_await/await_on_plain_value")
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


async def test_a_person_s_branch_is_left_alone(stage: Stage) -> None:
    theirs = stage.people.push(stage.repo, "feature", {"app.py": APP + b"# mine"})
    await arrive(stage, job_failed(stage, branch="feature", head=theirs))

    assert "a person's branch" in (await reasons(stage))[0]


async def test_a_fork_s_branch_is_left_alone(stage: Stage) -> None:
    await arrive(stage, job_failed(stage, branch="feature"))

    assert "without an open pull request" in (await reasons(stage))[0]


async def test_a_report_that_the_run_has_left_tells_more_than_its_log(stage: Stage) -> None:
    report = BytesIO()
    frame = {"path": "/home/runner/work/shop/app.py", "line": 13, "column": 12, "end_column": 29}
    fault = {"type": "TypeError", "message": LOG.splitlines()[-1][11:], "frames": [frame]}
    with ZipFile(report, "w") as made:
        made.writestr("grace.json", json.dumps({"faults": [fault]}))
    stage.people.fail_job(stage.repo, 99, LOG.encode())
    stage.people.leave(stage.repo, 9, "grace-report", report.getvalue())

    await arrive(stage, job_failed(stage))

    [incident] = await stage.world.store.incidents()
    assert incident.sighting.fault.frames[-1].column == 12
    [fix] = await fixes(stage)
    assert fix.job is not None


@pytest.mark.parametrize("kind", ["code_scanning_alert", "dependabot_alert"])
async def test_an_alert_is_read_and_said_to_be_of_no_use_yet(stage: Stage, kind: str) -> None:
    body = {"action": "created", "repository": {"full_name": SHOP}, "alert": {"number": 7}}
    came = Arrival(
        "a", Key(f"intake:{SHOP}"), Door.CI, kind, json.dumps(body).encode(), stage.clock.now()
    )
    await arrive(stage, came)

    assert "alert 7" in (await reasons(stage))[0]


async def test_a_fork_s_main_is_not_ours(stage: Stage) -> None:
    await arrive(stage, job_failed(stage, head=CommitId("f" * 40)))

    assert "is not the head of main" in (await reasons(stage))[0]


async def test_a_log_that_is_not_there_yet_is_waited_for(stage: Stage) -> None:
    stage.host.fail("job_log", NotYet("being written"))
    stage.people.fail_job(stage.repo, 99, LOG.encode())
    await stage.world.store.accept(job_failed(stage))
    await stage.settle()
    assert await fixes(stage) == []
    stage.clock.advance(timedelta(minutes=5))
    await stage.settle()

    assert len(await fixes(stage)) == 1


async def test_a_log_that_never_comes_is_refused_with_a_reason(stage: Stage) -> None:
    stage.host.fail("job_log", NotYet("never written"), times=-1)
    await stage.world.store.accept(job_failed(stage))
    for _ in range(6):
        await stage.settle()
        stage.clock.advance(timedelta(minutes=40))

    assert "never written" in (await reasons(stage))[0]
    assert await stage.world.store.dead_letters() == []


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
    assert any("earlier version" in said.body for said in stage.comments(1))


async def test_a_red_candidate_with_no_next_one_is_given_up_with_reasons(stage: Stage) -> None:
    await arrive(stage, reported(stage))
    [fix] = await fixes(stage)
    assert fix.head
    stage.people.report(stage.repo, fix.head, "failure")
    await stage.hint(fix)

    assert (await stage.fix(fix)).stage is At.ABANDONED
    assert (await stage.host.pull_request(stage.repo, 1)).state == "closed"


SHELF = b"""\
shelf: list[str] = []


def drop(name: str) -> None:
    shelf.remove(name)


drop("cup")
"""
EMPTY = """\
Traceback (most recent call last):
  File "/srv/app.py", line 8, in <module>
    drop("cup")
  File "/srv/app.py", line 5, in drop
    shelf.remove(name)
ValueError: list.remove(x): x not in list
"""


async def test_what_no_pattern_knows_is_searched_for_where_a_red_job_can_judge(
    stage: Stage,
) -> None:
    stage.people.push(stage.repo, "main", {"app.py": SHELF})
    stage.people.fail_job(stage.repo, 99, EMPTY.encode())
    await arrive(stage, job_failed(stage))

    [fix] = await fixes(stage)
    head = stage.host.shelf(SHOP).branches[fix.branch]
    healed = stage.host.shelf(SHOP).snapshots[head].files["app.py"]
    assert b"    if name in shelf:\n        shelf.remove(name)\n" in healed
    assert fix.severity is Severity.HIGH


async def test_nothing_is_searched_for_where_nobody_can_judge(stage: Stage) -> None:
    stage.people.push(stage.repo, "main", {"app.py": SHELF})
    await arrive(stage, reported(stage, EMPTY))

    assert await fixes(stage) == []
    assert "a person must say" in (await reasons(stage))[0]
