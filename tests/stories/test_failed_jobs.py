"""A failed job of CI: whose branch it was, its log and its report, and what it can judge."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.errors import NotYet
from bot.model import CommitId
from bot.model import Stage as At
from patterns.contract import Severity
from tests.stories.arriving import APP, LOG, arrive, fixes, job_failed, reasons, reported
from tests.stories.stage import SHOP, Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, {"app.py": APP}) as stage:
        yield stage


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
