"""Where GitHub takes nothing that is behind, fixes catch up with their base one after the other."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chapters.fix import draft
from bot.model import BranchRules, Fix, FixId
from bot.model import Stage as At
from tests.stories.stage import SHOP, Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        stage.host.shelf(SHOP).rules["main"] = BranchRules(up_to_date=True)
        yield stage


async def green(stage: Stage, number: int, after: bytes) -> Fix:
    """A low fix of a file of its own, proposed; its CI has passed."""
    path = f"{number}.py"
    stage.people.push(stage.repo, "main", {path: b"old\n"})
    made = await stage.drafted(id=FixId(f"fix_{number:016x}"))
    change = replace(made.changes[0], path=path)
    await draft(stage.world, replace(made, base=stage.head(), changes=(change,)), {path: after}, "")
    await stage.settle()
    fix = await stage.fix(made)
    stage.people.report(stage.repo, fix.head or fix.base, "success")
    return fix


async def anew(stage: Stage, fix: Fix) -> Fix:
    """What the incident's job does once the base has moved; CI has just begun."""
    fix = await stage.fix(fix)
    assert fix.stage is At.DRAFTED
    path = fix.changes[0].path
    made = replace(fix, base=stage.head(), waits_for=())
    await draft(stage.world, made, {path: b"new\n"}, "")
    await stage.settle()
    fix = await stage.fix(fix)
    stage.people.report(stage.repo, fix.head or fix.base, None)
    await stage.hint(fix)
    return await stage.fix(fix)


async def test_the_second_waits_for_its_turn_and_is_woken_for_it(stage: Stage) -> None:
    first, second = await green(stage, 1, b"new\n"), await green(stage, 2, b"new\n")
    stage.people.push(stage.repo, "main", {"notes.md": b"hello\n"})
    await stage.hint(first)
    first = await anew(stage, first)
    await stage.hint(second)
    second = await stage.fix(second)
    assert second.waits_for == ("its turn: #1 is brought up to date with its base first",)
    assert second.base != stage.head()

    stage.people.report(stage.repo, first.head or first.base, "success")
    await stage.hint(first)

    assert (await stage.fix(first)).stage is At.MERGED
    assert (await stage.fix(second)).stage is At.DRAFTED


async def test_who_cannot_land_holds_nobody_up(stage: Stage) -> None:
    first, second = await green(stage, 1, b"new\n"), await green(stage, 2, b"new\n")
    stage.people.push(stage.repo, "main", {"notes.md": b"hello\n"})
    await stage.hint(first)
    first = await anew(stage, first)
    stage.people.review(stage.repo, 1, "CHANGES_REQUESTED")
    await stage.hint(first)

    await stage.hint(second)

    assert (await stage.fix(second)).stage is At.DRAFTED


async def test_classic_protection_is_noticed_by_what_github_says_of_the_branch(
    stage: Stage,
) -> None:
    stage.host.shelf(SHOP).rules.clear()
    fix = await green(stage, 1, b"new\n")
    await stage.fix(fix)
    talk = stage.host.shelf(SHOP).talk(1)
    stage.people.push(stage.repo, "main", {"notes.md": b"hello\n"})
    talk.pull = replace(talk.pull, behind=True)
    stage.clock.advance(timedelta(hours=1))

    await stage.hint(fix)

    assert (await stage.fix(fix)).stage is At.DRAFTED
