"""Webhooks that GitHub did not send, or sent before: at the door, and behind it."""

import pytest

from bot.model import Stage as At
from tests.attacks.scene import Scene
from tests.attacks.test_imitations import arrive, comment, hook
from tests.stories.stage import SHOP


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("issue_comment", {"action": "created", "issue": {"number": 1, "pull_request": {}},
                           "comment": {"id": 1, "body": "/grace approve",
                                       "user": {"login": "alice", "type": "User"}}}),
        ("pull_request_review", {"action": "submitted", "pull_request": {"number": 1},
                                 "review": {"id": 1, "state": "approved",
                                            "user": {"login": "alice"}}}),
        ("pull_request", {"action": "closed", "pull_request": {
            "number": 1, "merged": True, "merge_commit_sha": "e" * 40,
            "head": {"ref": "x", "sha": "e" * 40}}, "sender": {"login": "alice"}}),
        ("check_run", {"action": "completed", "check_run": {
            "id": 1, "name": "test", "head_sha": "HEAD", "status": "completed",
            "conclusion": "success", "app": {"slug": "github-actions"},
            "check_suite": {"head_branch": "grace/fix_0123456789abcdef"}}}),
        ("push", {"ref": "refs/heads/main", "after": "HEAD"}),
    ],
    ids=["a comment", "a review", "a merge", "a check", "a push"],
)  # fmt: skip
async def test_a_forged_webhook_tells_of_what_never_was(
    scene: Scene, kind: str, body: dict[str, object]
) -> None:
    """Past the door, with the secret known: it is only a hint, and GitHub is asked."""
    fix = await scene.stage.drafted(severity=scene.medium)
    await scene.stage.settle()
    fix = await scene.stage.fix(fix)
    said = {**body, "repository": {"full_name": SHOP, "default_branch": "main"}}
    await arrive(scene, hook(scene, kind, scene.filled(said, fix)))

    await scene.waits(fix, "an approval: `/grace approve`")


async def test_an_approval_is_replayed_after_a_push_of_grace_s(scene: Scene) -> None:
    fix = await scene.proposed()
    approval = comment(scene, 1, "/grace approve")
    scene.stage.people.report(scene.stage.repo, scene.head_of(fix), "failure")
    await arrive(scene, approval)
    assert (await scene.stage.fix(fix)).stage is At.DRAFTED

    assert not await scene.stage.world.store.accept(approval)


async def test_a_replayed_approval_of_a_rejected_fix(scene: Scene) -> None:
    fix = await scene.proposed()
    approval = comment(scene, 1, "/grace approve")
    scene.say("/grace reject")
    await scene.look(fix)
    await arrive(scene, approval)

    assert (await scene.stage.fix(fix)).stage is At.REJECTED
    assert scene.stage.files() == {"app.py": b"old\n"}
