"""A merged fix is watched, and taken back where the error returns."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.chapters import scribe
from bot.chapters.conversation import Conversation
from bot.chapters.fix import draft, move
from bot.chapters.rules import policy_of
from bot.mesh import FixVerified
from bot.model import Fix, Outcome, RecordKind, Repository, Stage
from bot.ports import World
from bot.steps import rollback, verify
from bot.weighing.ci import GATE
from patterns.contract import Refused

NO_REVERT = "people to take it back or to mend it: .github/grace.yml says `rollback: never`"


async def watch(world: World, repo: Repository, fix: Fix) -> datetime | None:
    """Judge a merged fix; gives when to look again."""
    now = world.clock.now()
    policy = await policy_of(world, repo)
    window = max(world.settings.grace_verify_window, policy.verify_window or timedelta(0))
    seen = await world.host.checks(repo, fix.merge_commit) if fix.merge_commit else ()
    returned = (await world.store.recall(fix.id)).get("returned", {}).get("event")
    checks = [item for item in seen if item.name != GATE]
    watch = verify.verify(fix, checks, None if fix.reverts else returned, window, now)
    if watch.outcome is Outcome.WATCHING:
        if fix.waits_for != (watch.because,):
            await move(world, fix, Stage.MERGED, waits_for=(watch.because,))
        return watch.look_again
    await world.store.learn(fix.pattern, watch.outcome, fix.id)
    held = watch.outcome is Outcome.HELD
    judged = replace(fix, reason=watch.because)
    if held:
        noted = await scribe.write(world, repo, RecordKind.VERIFIED, judged)
        fix = await move(world, fix, Stage.VERIFIED, record=noted, waits_for=())
    else:
        noted = await scribe.write(world, repo, RecordKind.CAME_BACK, judged, watch.outcome)
        because = (watch.because,)
        fix = await move(world, fix, Stage.CAME_BACK, record=noted, waits_for=because)
    talk = await Conversation.read(world, repo, fix)
    await talk.show(fix, None)
    await world.mesh.publish(FixVerified(fix, held))
    return None if held else now


async def _left_alone(world: World, repo: Repository, fix: Fix) -> bool:
    """Whether the owners want no revert of Grace's own accord; then that is said, once."""
    asked = (await world.store.recall(fix.id)).get("rollback")
    if asked or (await policy_of(world, repo)).rollback != "never":
        return False
    if NO_REVERT not in fix.waits_for:
        fix = await move(world, fix, Stage.CAME_BACK, waits_for=(*fix.waits_for, NO_REVERT))
        await (await Conversation.read(world, repo, fix)).show(fix, None)
    return True


async def take_back(world: World, repo: Repository, fix: Fix) -> None:
    """Draft the revert as a fix of its own: gated like the one that it takes back."""
    if fix.reverts is not None:
        return  # a revert is not reverted; its pull request says what failed
    earlier = await world.store.fixes(repository=fix.repository, fingerprint=fix.fingerprint)
    if any(other.reverts == fix.id for other in earlier):
        return
    if await _left_alone(world, repo, fix):
        return
    base = await world.host.branch_head(repo, fix.base_branch)
    paths = [change.path for change in fix.changes]
    if base is None:
        return
    now = await world.host.blobs(repo, base, paths)
    before = await world.mirror.at(repo, fix.base)
    old = {path: before.read(path) for path in paths if path in before.paths}
    try:
        files = rollback.revert(fix, now, old)
    except Refused as refusal:
        await move(world, fix, Stage.CAME_BACK, waits_for=(*fix.waits_for, str(refusal)))
        return
    revert = rollback.fix(fix, repo.id, len(earlier), base, world.clock.now())
    await draft(world, revert, files, rollback.body(fix))
