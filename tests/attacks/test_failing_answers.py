"""Answers of GitHub's that fail for a while: nothing merges meanwhile, and once afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import Conflict, Forbidden, HostError, LedgerError, Rejected, Unavailable
from bot.model import Fix, Permission, RecordKind
from bot.model import Stage as At
from bot.policy import PATH
from tests.attacks.scene import NEW, Scene
from tests.stories.stage import SHOP

READS = [
    "permission", "branch_rules", "checks", "comments", "reviews", "past", "blobs",
    "pull_request", "pull_request_commits", "branch_head", "usual_checks", "repository", "ledger",
]  # fmt: skip
WRITES = ["append_record", "merge"]
ERRORS = [
    Unavailable("a pause", timedelta(minutes=1)),
    Forbidden("Resource not accessible by integration"),
    Rejected("Validation Failed"),
    Conflict("Head branch was modified"),
]


@pytest.mark.parametrize("method", [*READS, *WRITES])
async def test_what_cannot_be_read_or_written_merges_nothing_and_nothing_twice(
    scene: Scene, method: str
) -> None:
    """Rate limits, 403, 405, 409, 422, for a while; then GitHub is well again."""
    fix = await scene.proposed()
    scene.say("/grace approve")
    scene.stage.people.review(scene.stage.repo, 1, "APPROVED", body="Very good.")
    for error in ERRORS:
        scene.stage.host.fail(method, error, times=-1)
        await _tried(scene, fix)
        assert scene.stage.files() == {"app.py": b"old\n"}, error
        scene.stage.host.failures.clear()
        scene.stage.people.report(scene.stage.repo, scene.head_of(fix), None)
        await scene.look(fix)
        scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "success")

    fix = await scene.look(fix)

    assert fix.stage in {At.MERGED, At.VERIFIED}
    assert scene.stage.files() == {"app.py": NEW}
    once = [RecordKind.PROPOSED, RecordKind.APPROVED, RecordKind.MERGED]
    assert (await scene.records())[:3] == once


async def _tried(scene: Scene, fix: Fix) -> None:
    try:
        await scene.stage.healer.look(await scene.stage.fix(fix))
    except (HostError, LedgerError):
        return


@pytest.mark.parametrize("taken", ["permission", "policy", "approval"])
async def test_a_limit_in_the_middle_of_the_merge_decides_anew(scene: Scene, taken: str) -> None:
    """What was decided before the pause holds no longer after it."""
    fix = await scene.proposed()
    said = scene.say("/grace approve")
    scene.stage.host.fail("merge", Unavailable("secondary rate limit", timedelta(minutes=1)))
    await scene.look(fix)
    talk = scene.stage.host.shelf(SHOP).talk(1)
    acts: dict[str, Callable[[], object]] = {
        "permission": lambda: scene.stage.people.grant(scene.stage.repo, "alice", Permission.READ),
        "policy": lambda: scene.stage.people.push(
            scene.stage.repo, "main", {PATH: b"enabled: false"}
        ),
        "approval": lambda: talk.comments.remove(
            next(one for one in talk.comments if one.id == said)
        ),
    }
    acts[taken]()
    scene.stage.clock.advance(timedelta(hours=1))

    fix = await scene.look(fix)

    assert fix.stage is At.PROPOSED
    assert scene.stage.files()["app.py"] == b"old\n"
