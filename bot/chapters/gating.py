"""An open pull request is looked at, decided on, and merged at exactly the head that was judged."""

from datetime import datetime

from bot.chapters import landing, scribe
from bot.chapters.conversation import Conversation
from bot.chapters.fix import LOOK_AGAIN, move, record_of, redraft
from bot.chapters.rules import governance, policy_of
from bot.errors import Conflict, Rejected
from bot.ledger import record as ledger
from bot.model import Decision, Fix, RecordKind, Repository, Stage, Verdict
from bot.ports import World
from bot.steps import gate, propose


async def judge(world: World, repo: Repository, fix: Fix) -> datetime | None:
    """Do what the gate decides now."""
    talk = await Conversation.read(world, repo, fix)
    if talk.pull_request.merged:
        return await landing.landed(world, repo, fix, talk.pull_request)
    policy = await policy_of(world, repo)
    decision = gate.decide(talk.view, governance(world.settings), policy)
    await talk.answer(decision)
    match decision.verdict:
        case Verdict.MERGE if gate.base_moved(talk.view):
            await redraft(world, fix, fix.attempt)
        case Verdict.MERGE:
            return await _merge(talk, decision)
        case Verdict.NEXT_CANDIDATE if fix.attempt < policy.max_attempts:
            await redraft(world, fix, fix.attempt + 1)
        case Verdict.NEXT_CANDIDATE:
            await give_up(world, repo, fix, *decision.waits_for)
        case Verdict.REJECT:
            await _reject(world, repo, fix, decision)
        case Verdict.HANDS_OFF:
            fix = await move(world, fix, Stage.ABANDONED, waits_for=decision.waits_for)
            await talk.show(fix, decision)
        case Verdict.WAIT:
            fix = await move(world, fix, Stage.PROPOSED, waits_for=decision.waits_for)
            await talk.show(fix, decision)
            return world.clock.now() + LOOK_AGAIN
    return None


async def give_up(world: World, repo: Repository, fix: Fix, *because: str) -> None:
    """Close the pull request with the reasons."""
    fix = await move(world, fix, Stage.ABANDONED, waits_for=because)
    if fix.pull_request is not None:
        talk = await Conversation.read(world, repo, fix)
        await talk.show(fix, None)
        await world.host.update_pull_request(repo, fix.pull_request, close=True)


async def _reject(world: World, repo: Repository, fix: Fix, decision: Decision) -> None:
    said = _said(decision)
    noted = await scribe.write(
        world, repo, record_of(RecordKind.REJECTED, fix, world.clock.now(), **said)
    )
    fix = await move(
        world,
        fix,
        Stage.REJECTED,
        record=noted,
        waits_for=(),
        decided_by=decision.actor,
        reason=decision.reason,
        decision_source=decision.source,
        permission=decision.permission,
    )
    talk = await Conversation.read(world, repo, fix)
    await talk.show(fix, decision)
    if talk.pull_request.state == "open":
        await world.host.update_pull_request(repo, talk.pull_request.number, close=True)


def _said(decision: Decision) -> dict[str, object]:
    return {
        "decision": str(decision.verdict),
        "actor": decision.actor,
        "permission": decision.permission,
        "source": decision.source,
        "reason": decision.reason,
    }


async def _merge(talk: Conversation, decision: Decision) -> datetime | None:
    """Merge at the approved head; `decision` was taken in this very run."""
    world, repo, fix = talk.world, talk.repo, talk.fix
    now = world.clock.now()
    said = _said(decision)
    noted = await scribe.write(world, repo, record_of(RecordKind.APPROVED, fix, now, **said))
    fix = await move(
        world,
        fix,
        Stage.APPROVED,
        record=noted,
        waits_for=(),
        decided_by=decision.actor,
        reason=decision.reason,
        decision_source=decision.source,
        permission=decision.permission,
    )
    merged = record_of(RecordKind.MERGED, fix, now, ledger=noted, **said)
    block = ledger.render(merged, scribe.key(world))
    title = f"{propose.title(fix)} (#{fix.pull_request})"
    message = f"{propose.commit_prose(fix).partition(chr(10))[2].strip()}\n\n{block}"
    number = talk.pull_request.number
    try:
        await world.host.merge(repo, number, talk.pull_request.head, title, message)
    except Conflict:
        await move(world, fix, Stage.PROPOSED)
        return now
    except Rejected as refusal:
        await move(world, fix, Stage.PROPOSED, waits_for=(f"GitHub does not merge it: {refusal}",))
        return now + LOOK_AGAIN
    return await landing.landed(world, repo, fix, await world.host.pull_request(repo, number))
