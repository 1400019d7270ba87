"""A drafted fix becomes a branch and a pull request."""

import base64
from contextlib import suppress
from datetime import datetime

from bot.chapters import chronicle, scribe
from bot.chapters.fix import move
from bot.chapters.rules import governance, policy_of
from bot.errors import Conflict
from bot.ledger.entries import HANDS_OFF
from bot.ledger.landing import message, title
from bot.mesh import ApprovalRequested
from bot.model import CommitId, Fix, PullRequest, RecordKind, Repository, Stage
from bot.ports import World
from bot.steps import gate, propose
from patterns.contract import Refused, Severity


async def make(world: World, repo: Repository, fix: Fix) -> datetime | None:
    """Record, branch, commit, pull request: each found if an earlier run made it already."""
    made = (await world.store.recall(fix.id)).get("draft")
    if not made:
        return None  # the incident's job is still making it
    files = {path: base64.b64decode(data) for path, data in made["files"].items()}
    await chronicle.note_policy(world, repo)
    noted = await scribe.write(world, repo, RecordKind.PROPOSED, fix)
    try:
        head = await _push(world, repo, fix, files, noted)
        pull = await _pull_request(world, repo, fix, made["body"])
    except Refused as taken:
        ended = await scribe.write(world, repo, RecordKind.REFUSED, fix, HANDS_OFF)
        await move(world, fix, Stage.ABANDONED, waits_for=(str(taken),), record=ended)
        return None
    await _note_head(world, fix, head)
    policy = await policy_of(world, repo)
    await world.host.label(repo, pull.number, [*policy.labels, f"severity: {fix.severity}"])
    now = world.clock.now()
    if fix.proposed_at is None:  # a rebase asks nobody again
        asked = (await world.store.recall(fix.id)).get("reviewers", {}).get("names", [])
        await world.host.ask_review(repo, pull.number, asked)
    fix = await move(
        world,
        fix,
        Stage.PROPOSED,
        head=head,
        pull_request=pull.number,
        # Who approved this very change before a rebase need not say it again.
        proposed_at=fix.proposed_at or now,
        record=noted,
        waits_for=(),
    )
    if gate.needs(fix, governance(world.settings), policy) is not Severity.LOW:
        await world.mesh.publish(ApprovalRequested(fix))
    return now


async def _push(
    world: World, repo: Repository, fix: Fix, files: dict[str, bytes], noted: CommitId
) -> CommitId:
    """The branch's head, one commit above `fix.base`; an earlier try's own commit is taken."""
    first, _, rest = propose.commit_prose(fix).partition("\n")
    text = f"{title(first)}\n\n{message(rest, scribe.proposal(world, repo, fix, noted))}"
    if fix.pull_request is None:
        with suppress(Conflict):  # then the branch is there already, and is looked at
            await world.host.create_branch(repo, fix.branch, fix.base)
            return await world.host.commit_files(repo, fix.branch, fix.base, text, files)
    head = await world.host.branch_head(repo, fix.branch)
    if head is not None and head not in {fix.base, fix.head}:
        commit = await world.host.commit(repo, head)
        if len(commit.parents) != 1 or not await _is_made(world, repo, fix, head):
            raise Refused("somebody pushed to the branch; it is in people's hands now")
        if commit.parents == (fix.base,):
            return head
    if fix.pull_request is None:
        await world.host.reset_branch(repo, fix.branch, fix.base)
        return await world.host.commit_files(repo, fix.branch, fix.base, text, files)
    # A branch that is put back to its base closes its pull request: build beside it, then move.
    beside = f"{fix.branch}-next"
    await world.host.reset_branch(repo, beside, fix.base)
    made = await world.host.commit_files(repo, beside, fix.base, text, files)
    await world.host.reset_branch(repo, fix.branch, made)
    await world.host.delete_branch(repo, beside)
    return made


async def _note_head(world: World, fix: Fix, head: CommitId) -> None:
    """Keep which heads showed this same change: a review is bound to one of them."""
    kept = (await world.store.recall(fix.id)).get("heads", {})
    shown = sorted([change.path, change.new] for change in fix.changes)
    before = kept.get("heads", []) if kept.get("shown") == shown else []
    heads = [*dict.fromkeys([*before, head])]
    await world.store.remember(fix.id, "heads", {"shown": shown, "heads": heads})


async def _is_made(world: World, repo: Repository, fix: Fix, head: CommitId) -> bool:
    """Whether a commit on the branch is what this very fix comes to: its files, and no others.

    An earlier try may have made it. What a commit says of itself proves nothing, for anyone with
    write permission can copy a signed message: the files are compared.
    """
    wanted = {change.path: change.new for change in fix.changes}
    if await world.host.commit_changes(repo, head) != wanted:
        return False
    # A link has a blob, too, and is no file.
    written = {path: blob for path, blob in wanted.items() if set(blob) != {"0"}}
    return await world.host.blobs(repo, head, list(written)) == written


async def _pull_request(world: World, repo: Repository, fix: Fix, body: str) -> PullRequest:
    if fix.pull_request is not None:
        await world.host.update_pull_request(repo, fix.pull_request, body=body)
        return await world.host.pull_request(repo, fix.pull_request)
    try:
        name = propose.title(fix)
        return await world.host.open_pull_request(repo, fix.branch, fix.base_branch, name, body)
    except Conflict:
        there = await world.host.pull_request_of(repo, fix.branch)
        if there is None:
            raise
        if not there.own or there.base_branch != fix.base_branch:
            raise Refused(
                f"somebody else opened #{there.number} from the branch {fix.branch}; Grace takes "
                "no part in it"
            ) from None
        return there
