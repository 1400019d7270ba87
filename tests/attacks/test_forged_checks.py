"""A green light from somebody else: spoofed, skipped, stale, missing and repeated checks."""

import pytest

from bot.model import BranchRules, Check, RequiredCheck, Verdict
from bot.model import Stage as At
from patterns.contract import Severity
from tests.attacks.scene import Scene
from tests.attacks.test_side_doors import seen
from tests.steps.gate_cases import ALICE, GREEN, verdict
from tests.stories.stage import SHOP

CI = "github-actions"


async def merged_before(scene: Scene) -> None:
    """A pull request of a person's, merged with a green `test` of GitHub Actions."""
    stage = scene.stage
    head = stage.people.push(stage.repo, "feature", {"notes.md": b"hello\n"})
    stage.people.propose(stage.repo, "feature")
    stage.people.report(stage.repo, head, "success")
    stage.people.merge(stage.repo, 1)
    del stage.host.shelf(SHOP).branches["feature"]


async def low_fix(scene: Scene, number: int = 2) -> None:
    fix = await scene.stage.drafted()
    await scene.stage.settle()
    fix = await scene.stage.fix(fix)
    assert fix.pull_request == number


@pytest.mark.parametrize("app", ["mallorys-app", "status:mallory", "github-actions-ci"])
async def test_a_status_of_the_right_name_comes_from_another_app(scene: Scene, app: str) -> None:
    await merged_before(scene)
    fix = await scene.stage.drafted()
    await scene.stage.settle()
    fix = await scene.stage.fix(fix)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success", app=app)

    assert (await scene.look(fix)).stage is At.PROPOSED
    assert "CI: `test` (github-actions) has not reported yet" in scene.read(2)


async def test_the_first_fast_check_is_not_all_of_ci(scene: Scene) -> None:
    """Nothing was ever merged here; the base says which checks there are."""
    scene.stage.people.report(scene.stage.repo, scene.stage.head(), "success")
    fix = await scene.stage.drafted()
    await scene.stage.settle()
    fix = await scene.stage.fix(fix)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success", "cla", "a-bot")

    await scene.waits(fix, "CI: `test` (github-actions) has not reported yet")


async def test_a_required_check_of_an_app_is_spoofed_by_another(scene: Scene) -> None:
    rules = BranchRules(checks=(RequiredCheck("test", app_id=15368),))
    scene.stage.host.shelf(SHOP).rules["main"] = rules
    fix = await scene.proposed(Severity.LOW)

    await scene.waits(fix, "`test`, which this branch's rules require, has not reported yet")


@pytest.mark.parametrize(
    "conclusion", ["skipped", "neutral", "stale", "cancelled", "action_required", None]
)
async def test_a_check_that_did_not_succeed(scene: Scene, conclusion: str | None) -> None:
    fix = await scene.proposed()
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), conclusion)
    scene.say("/grace approve")

    await scene.waits(fix, f"CI: `test` is {(conclusion or 'running').replace('_', ' ')}")


async def test_a_usual_check_is_missing(scene: Scene) -> None:
    await merged_before(scene)
    await low_fix(scene)
    [fix] = await scene.stage.world.store.fixes()
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success", "lint")
    scene.say("/grace approve", number=2)

    assert (await scene.look(fix)).stage is At.PROPOSED
    assert "CI: `test` (github-actions) has not reported yet" in scene.read(2)


async def test_a_check_is_run_again_at_the_last_moment(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.say("/grace approve")
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)

    await scene.waits(fix, "CI: `test` is running")


async def test_a_gate_check_of_that_name_opens_nothing(scene: Scene) -> None:
    fix = await scene.stage.drafted()
    await scene.stage.settle()
    fix = await scene.stage.fix(fix)
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success", "grace/gate", "evil")

    await scene.waits(fix, "no CI reports on it")


async def test_all_checks_are_on_another_commit(scene: Scene) -> None:
    fix = await scene.stage.drafted()
    await scene.stage.settle()
    fix = await scene.stage.fix(fix)
    scene.stage.people.report(scene.stage.repo, scene.stage.head(), "success", app=CI)

    await scene.waits(fix, "CI: `test` (github-actions) has not reported yet")


@pytest.mark.parametrize("name", ["Tests", "tests ", "tеsts", "tests\u200b", "tests / tests"])
def test_a_check_whose_name_only_looks_right(name: str) -> None:
    spoofed = Check(name, GREEN.app, "success")
    usual = frozenset({(GREEN.app, GREEN.name)})

    assert verdict(seen(ALICE, checks=(spoofed,), usual=usual)) is Verdict.WAIT


async def test_protection_appears_after_the_approval(scene: Scene) -> None:
    fix = await scene.proposed()
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)
    scene.say("/grace approve")
    await scene.look(fix)
    scene.stage.people.require(scene.stage.repo, "licences")
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success")

    await scene.waits(fix, "`licences`, which this branch's rules require, has not reported yet")
