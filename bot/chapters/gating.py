"""An open pull request is looked at, decided on, and merged at exactly the head that was judged."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chapters import chronicle, heard, landing, moves, orders, scribe
from bot.chapters.conversation import Conversation
from bot.chapters.fix import LOOK_AGAIN, TURN, move, redraft
from bot.chapters.rules import governance, policy_of
from bot.errors import CannotSign, Conflict, Rejected
from bot.ledger.entries import GIVEN_UP, HANDS_OFF
from bot.ledger.landing import message, title
from bot.model import Decision, Fix, MergeMethod, Merging, RecordKind, Repository, Stage, Verdict
from bot.policy import Policy
from bot.ports import World
from bot.stages import PENDING
from bot.steps import gate, propose, queue
from bot.steps.answer import Ground
from bot.weighing.view import View
from patterns.contract import Severity

SOON = timedelta(minutes=1)
"""How soon GitHub, once asked, has worked out how a branch stands to its base."""


async def judge(world: World, repo: Repository, fix: Fix) -> datetime | None:
    """Do what the gate decides now."""
    # The base first: a merge by hand after this is seen as a merge, not as a base that moved.
    base = await world.host.branch_head(repo, fix.base_branch)
    talk = await Conversation.read(world, repo, fix)
    if talk.pull_request.merged:
        return await landing.landed(talk)
    fix = await moves.rebased(world, repo, fix, talk.pull_request)
    if fix.base_branch != talk.fix.base_branch:
        talk, base = replace(talk, fix=fix), await world.host.branch_head(repo, fix.base_branch)
    policy = await policy_of(world, repo)
    rules = governance(world.settings)
    named = gate.needs(fix, rules, policy) is Severity.HIGH
    view = await talk.view(base, policy.teams if named else ())
    decision = gate.decide(view, rules, policy)
    ground = Ground(
        fix, decision, view.permissions, view.pushed_at, gate.behind(view), policy.max_attempts
    )
    if await orders.carry_out(talk, ground):
        return world.clock.now()
    return await _carry_out(talk, decision, view, policy)


async def _carry_out(
    talk: Conversation, decision: Decision, view: View, policy: Policy
) -> datetime | None:
    world, repo, fix = talk.world, talk.repo, talk.fix
    if not decision.ready:
        await _leave_queue(talk)
    match decision.verdict:
        case _ if decision.ready and gate.base_moved(view):
            return await _make_anew(talk, decision, view)
        case Verdict.MERGE:
            return await _merge(talk, decision, policy.merge_method)
        case Verdict.NEXT_CANDIDATE if fix.attempt < policy.max_attempts:
            await redraft(world, fix, fix.attempt + 1)
        case Verdict.NEXT_CANDIDATE:
            await give_up(world, repo, fix, *decision.waits_for)
        case Verdict.REJECT:
            await _reject(talk, decision)
        case Verdict.HANDS_OFF:
            ended = await scribe.write(world, repo, RecordKind.REFUSED, fix, HANDS_OFF)
            because = decision.waits_for
            fix = await move(world, fix, Stage.ABANDONED, waits_for=because, record=ended)
            await talk.show(fix, decision)
        case Verdict.WAIT:
            noted = replace(talk, fix=await heard.note(talk, view, decision))
            return await (_enqueue if decision.queue else _wait)(noted, decision)
    return None


async def _make_anew(talk: Conversation, decision: Decision, view: View) -> datetime | None:
    """On the base as it stands; where nothing has changed but that, one after the other."""
    world, fix = talk.world, talk.fix
    if gate.files_moved(view):
        await redraft(world, fix, fix.attempt)
        return None
    others = []
    for other in await world.store.fixes(repository=fix.repository, stages=PENDING):
        if other.id != fix.id and other.base_branch == fix.base_branch:
            turn = (await world.store.recall(other.id)).get("turn", {})
            others.append((other, turn.get("base")))
    first = gate.goes_first(view, others)
    if first is not None:
        said = f"{TURN}: #{first.pull_request} is brought up to date with its base first"
        return await _wait(talk, replace(decision, waits_for=(said,)))
    await world.store.remember(fix.id, "turn", {"base": view.base_head})
    await redraft(world, fix, fix.attempt)
    return None


async def _wait(talk: Conversation, decision: Decision) -> datetime:
    fix = await move(talk.world, talk.fix, Stage.PROPOSED, waits_for=decision.waits_for)
    await talk.show(fix, decision)
    return talk.world.clock.now() + LOOK_AGAIN


async def give_up(world: World, repo: Repository, fix: Fix, *because: str) -> None:
    """Close the pull request with the reasons."""
    if fix.record is not None:
        noted = await scribe.write(world, repo, RecordKind.REFUSED, fix, GIVEN_UP)
        fix = replace(fix, record=noted)
    fix = await move(world, fix, Stage.ABANDONED, waits_for=because)
    if fix.pull_request is not None:
        talk = await Conversation.read(world, repo, fix)
        await talk.show(fix, None)
        await world.host.update_pull_request(repo, fix.pull_request, close=True)


async def _reject(talk: Conversation, decision: Decision) -> None:
    world, repo = talk.world, talk.repo
    fix = _decided(talk.fix, decision)
    fix = replace(fix, record=await scribe.write(world, repo, RecordKind.REJECTED, fix))
    fix = await move(world, fix, Stage.REJECTED)
    await talk.show(fix, decision)
    if talk.pull_request.state == "open":
        await world.host.update_pull_request(repo, talk.pull_request.number, close=True)


async def _merge(talk: Conversation, decision: Decision, method: MergeMethod) -> datetime | None:
    """Merge at the approved head; `decision` was taken in this very run."""
    world, repo = talk.world, talk.repo
    try:
        await scribe.pen(world, repo)
    except CannotSign as trouble:
        return await _wait_for_key(talk, str(trouble))
    await chronicle.note_policy(world, repo)
    fix = _decided(talk.fix, decision)
    noted = await scribe.write(world, repo, RecordKind.APPROVED, fix)
    fix = await move(world, replace(fix, record=noted), Stage.APPROVED)
    number, head = talk.pull_request.number, talk.pull_request.head
    prose = propose.commit_prose(fix).partition("\n")[2]
    text = message(prose, scribe.merge(world, repo, fix, noted))
    how = Merging(method, title(propose.title(fix), number), text)
    try:
        commit = await world.host.merge(repo, number, head, how)
    except Conflict:
        await move(world, fix, Stage.PROPOSED)
        return world.clock.now()
    except Rejected as refusal:
        await move(world, fix, Stage.PROPOSED, waits_for=(f"GitHub does not merge it: {refusal}",))
        # GitHub works out in its own time whether a branch is behind; asked again, it may know.
        seen = await world.host.pull_request(repo, number)
        return world.clock.now() + (SOON if seen.behind else LOOK_AGAIN)
    merged = replace(
        talk.pull_request, state="closed", merged=True, merge_commit=commit, own_merge=True
    )
    return await landing.landed(replace(talk, fix=fix, pull_request=merged))


async def _enqueue(talk: Conversation, decision: Decision) -> datetime:
    """Ask for a place in the merge queue, once per head; the record settles when it has landed."""
    world, repo = talk.world, talk.repo
    fix = replace(_decided(talk.fix, decision), waits_for=decision.waits_for)
    number, head = talk.pull_request.number, talk.pull_request.head
    asked = (await world.store.recall(fix.id)).get("queued", {})
    if asked.get("head") == head:
        place = await world.host.place_in_queue(repo, number)
        if place.waiting:
            return await _queued(talk, fix, decision)
        if place.removed is not None and asked.get("source") == decision.source:
            return await _wait(replace(talk, fix=fix), queue.taken_out(decision, place))
    noted = await scribe.write(world, repo, RecordKind.APPROVED, fix)
    fix = replace(fix, record=noted)
    # Remembered first: where the answer is lost, the queue itself tells whether it was heard.
    await world.store.remember(fix.id, "queued", {"head": head, "source": decision.source})
    try:
        await world.host.enqueue(repo, number, head)
    except Rejected as refusal:
        if not (await world.host.place_in_queue(repo, number)).waiting:
            await world.store.remember(fix.id, "queued", {})
            return await _wait(replace(talk, fix=fix), queue.refused(decision, str(refusal)))
    return await _queued(talk, fix, decision)


async def _leave_queue(talk: Conversation) -> None:
    """What was decided does not hold any more: GitHub must not land it meanwhile."""
    world, fix = talk.world, talk.fix
    if (await world.store.recall(fix.id)).get("queued", {}).get("head"):
        with suppress(Rejected, Conflict):  # it has no place any more
            await world.host.dequeue(talk.repo, talk.pull_request.number)
        await world.store.remember(fix.id, "queued", {})


async def _queued(talk: Conversation, fix: Fix, decision: Decision) -> datetime:
    fix = await move(talk.world, fix, Stage.APPROVED)
    await talk.show(fix, decision)
    return talk.world.clock.now() + LOOK_AGAIN


async def _wait_for_key(talk: Conversation, because: str) -> datetime:
    """All that it needs is there but our own key: say so where people look."""
    fix = await move(talk.world, talk.fix, Stage.PROPOSED, waits_for=(because,))
    await talk.show(fix, Decision(Verdict.WAIT, waits_for=fix.waits_for))
    return talk.world.clock.now() + LOOK_AGAIN


def _decided(fix: Fix, decision: Decision) -> Fix:
    return replace(
        fix,
        waits_for=(),
        decided_by=decision.actor,
        reason=decision.reason,
        decision_source=decision.source,
        permission=decision.permission,
    )
