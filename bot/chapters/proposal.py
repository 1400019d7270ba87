"""A drafted fix becomes a branch and a pull request."""

import base64
from collections.abc import Mapping, Sequence
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
from patterns.toolbox.repository import offlimits

Files = Mapping[str, bytes | None]
"""Path -> content; None for a file that goes."""


async def make(world: World, repo: Repository, fix: Fix) -> datetime | None:
    """Record, branch, commit, pull request: each found if an earlier run made it already."""
    made = (await world.store.recall(fix.id)).get("draft")
    if not made:
        return None  # the incident's job is still making it
    files = {
        path: None if data is None else base64.b64decode(data)
        for path, data in made["files"].items()
    }
    begun = world.host.theirs(world.clock.now())
    await chronicle.note_policy(world, repo)
    noted = await scribe.write(world, repo, RecordKind.PROPOSED, fix)
    try:
        head = await _push(world, repo, fix, files, noted)
        body = propose.with_record(made["body"], noted, repo.name)
        pull = await _pull_request(world, repo, fix, body)
    except Refused as taken:
        ended = await scribe.write(world, repo, RecordKind.REFUSED, fix, HANDS_OFF)
        await move(world, fix, Stage.ABANDONED, waits_for=(str(taken),), record=ended)
        return None
    await note_heads(world, fix, [head])
    policy = await policy_of(world, repo)
    await world.host.label(repo, pull.number, [*policy.labels, f"severity: {fix.severity}"])
    # Nobody can have spoken on a pull request before there was one.
    now = begun if fix.pull_request is None else world.host.theirs(world.clock.now())
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
    return world.clock.now()


async def _push(
    world: World, repo: Repository, fix: Fix, files: Files, noted: CommitId
) -> CommitId:
    """The branch's head, built on `fix.base`; an earlier try's own commits are taken."""
    red = _red(files)
    if fix.pull_request is None and not red:
        with suppress(Conflict):  # then the branch is there already, and is looked at
            await world.host.create_branch(repo, fix.branch, fix.base)
            text = _text(world, repo, fix, noted)
            return await world.host.commit_files(repo, fix.branch, fix.base, text, files)
    head = await world.host.branch_head(repo, fix.branch)
    if head is not None and head not in {fix.base, fix.head}:
        foot = await _foot(world, repo, fix, head)
        if foot is None:
            raise Refused(
                "somebody pushed to the branch; it is in people's hands now: merge it, or close it"
            )
        if foot == fix.base:
            return head
    return await _build(world, repo, fix, files, noted)


async def _build(
    world: World, repo: Repository, fix: Fix, files: Files, noted: CommitId
) -> CommitId:
    """The commits of a fix on its branch: its new tests first, where it has any."""
    red, text = _red(files), _text(world, repo, fix, noted)
    if fix.pull_request is None and not red:
        await world.host.reset_branch(repo, fix.branch, fix.base)
        return await world.host.commit_files(repo, fix.branch, fix.base, text, files)
    # A branch that is put back to its base closes its pull request, and one that holds only a test
    # is not Grace's own work any more if she dies now: build beside it, then move.
    beside = f"{fix.branch}-next"
    await world.host.reset_branch(repo, beside, fix.base)
    foot = fix.base
    if red:
        foot = await world.host.commit_files(repo, beside, foot, propose.test_prose(fix), red)
    green = {path: data for path, data in files.items() if path not in red}
    made = await world.host.commit_files(repo, beside, foot, text, green)
    await world.host.reset_branch(repo, fix.branch, made)
    await world.host.delete_branch(repo, beside)
    return made


def _red(files: Files) -> dict[str, bytes]:
    """The new tests, which are committed before what they test."""
    return {
        path: data
        for path, data in files.items()
        if data is not None and offlimits.is_test(path) and len(files) > 1
    }


def _text(world: World, repo: Repository, fix: Fix, noted: CommitId) -> str:
    first, _, rest = propose.commit_prose(fix).partition("\n")
    return f"{title(first)}\n\n{message(rest, scribe.proposal(world, repo, fix, noted))}"


async def note_heads(world: World, fix: Fix, shown_by: Sequence[CommitId]) -> None:
    """Keep which heads showed this same change: a review is bound to one of them."""
    kept = (await world.store.recall(fix.id)).get("heads", {})
    shown = sorted([change.path, change.new] for change in fix.changes)
    before = kept.get("heads", []) if kept.get("shown") == shown else []
    heads = [*dict.fromkeys([*before, *shown_by])]
    await world.store.remember(fix.id, "heads", {"shown": shown, "heads": heads})


async def _foot(world: World, repo: Repository, fix: Fix, head: CommitId) -> CommitId | None:
    """What the branch stands on, where it holds what this very fix comes to and nothing else.

    An earlier try may have made it. What a commit says of itself proves nothing, for anyone with
    write permission can copy a signed message: the files are compared.
    """
    left = {change.path: change.new for change in fix.changes}
    at: CommitId = head
    for _ in range(2):  # the repair, and below it its test
        commit = await world.host.commit(repo, at)
        made = await world.host.commit_changes(repo, at)
        if len(commit.parents) != 1 or not made or any(left.pop(p, None) != made[p] for p in made):
            return None
        at = commit.parents[0]
        if not left:
            return at if await _as_files(world, repo, fix, head) else None
        if not all(offlimits.is_test(path) for path in left):
            return None
    return None


async def _as_files(world: World, repo: Repository, fix: Fix, head: CommitId) -> bool:
    """Whether all that the fix writes stands there as plain files: a link has a blob, too."""
    written = {one.path: one.new for one in fix.changes if set(one.new) != {"0"}}
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
