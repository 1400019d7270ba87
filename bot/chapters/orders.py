"""Commands on Grace's own pull requests are carried out and answered, each once."""

from dataclasses import replace
from datetime import datetime

from bot.chapters import chronicle, pausing
from bot.chapters.conversation import Conversation
from bot.chapters.fix import hint, move, redraft
from bot.ledger.entries import PAUSED, RESUMED
from bot.model import Command, Comment, Decision, Fix, Key, Permission, Repository, Stage, Verdict
from bot.ports import World
from bot.reading.commands import Order, Unknown, parse
from bot.steps import answer
from bot.steps.answer import DECIDING, Act, Ground


async def listen(world: World, repo: Repository, fix: Fix) -> None:
    """Hear what is said on the pull request of a fix that the gate has no business with."""
    if fix.pull_request is None:
        return
    comments = await world.host.comments(repo, fix.pull_request)
    if answer.unanswered(comments):
        pull = await world.host.pull_request(repo, fix.pull_request)
        talk = Conversation(world, repo, fix, pull, comments)
        nothing = Decision(Verdict.WAIT, waits_for=fix.waits_for)
        await carry_out(talk, Ground(fix, nothing, {}, world.clock.now(), behind=False, attempts=0))


async def carry_out(talk: Conversation, ground: Ground) -> bool:
    """Do and answer what has not been answered yet; True where the fix is another one now.

    The deed comes before the answer. Where a crash comes between the two, the deed is found done.
    """
    remarks = dict(ground.decision.remarks)
    changed = False
    for comment, order in answer.unanswered(talk.comments):
        source = f"comment:{comment.id}"
        if not isinstance(order, Unknown) and order.command in DECIDING:
            if why := remarks.get(source):
                await talk.reply(comment, why, "confused")
            elif source in ground.decision.heard:
                await talk.acknowledge(comment)
            continue
        if changed:
            break  # the rest is heard on the next look, on the new ground
        permission = await talk.permission(comment.author)
        known = {**ground.permissions, comment.author: permission}
        said = answer.reply(order, comment, replace(ground, permissions=known))
        changed = said.act is not None and await _do(talk, ground, comment, said.act)
        await talk.reply(comment, said.text, said.reaction)
    return changed


async def _do(talk: Conversation, ground: Ground, comment: Comment, act: Act) -> bool:
    world, repo, fix = talk.world, talk.repo, ground.fix
    permission = await talk.permission(comment.author)
    match act:
        case Act.PAUSE | Act.RESUME:
            decision = PAUSED if act is Act.PAUSE else RESUMED
            await pausing.note(world, repo, comment, permission, decision)
            # Everything that waits here must look again: to stop, or to go on.
            for other in await world.store.fixes(repository=repo.name):
                if other.stage in answer.OPEN:
                    await hint(world, Key(f"fix:{other.id}"))
            if act is Act.RESUME:
                await hint(world, chronicle.key_of(repo.name))  # it wakes errors without a fix
            return True
        case Act.NEXT | Act.REMAKE:
            await redraft(world, fix, fix.attempt + (act is Act.NEXT))
            return True
        case Act.TAKE_BACK:
            asked = f"{comment.author} asked for it (`/grace rollback`)"
            await world.store.remember(fix.id, "rollback", {"asked": comment.author})
            await move(world, fix, Stage.CAME_BACK, waits_for=(asked,))
            await hint(world, Key(f"fix:{fix.id}"))
            return True
        case Act.LIFT:
            await hint(world, Key(f"incident:{fix.incident}"))
            return True


async def lifted(world: World, repo: Repository, fix: Fix) -> bool:
    """Whether somebody who may has taken back the no that a fix ended with."""
    if fix.pull_request is None or fix.stage not in answer.REFUSED:
        return False
    for comment in await world.host.comments(repo, fix.pull_request):
        if _asks_again(comment, fix.updated_at):
            permission: Permission = await world.host.permission(repo, comment.author)
            if permission.may_write:
                return True
    return False


def _asks_again(comment: Comment, since: datetime) -> bool:
    if comment.is_bot or comment.edited or comment.created_at < since.replace(microsecond=0):
        return False
    order = parse(comment.body)
    return isinstance(order, Order) and order.command in {Command.RETRY, Command.FIX}
