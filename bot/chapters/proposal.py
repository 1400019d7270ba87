"""A drafted fix becomes a branch and a pull request."""

import base64
from collections.abc import Mapping
from datetime import datetime

from bot.chapters import chronicle, scribe
from bot.chapters.fix import move
from bot.chapters.rules import governance, policy_of
from bot.errors import Conflict
from bot.ledger.entries import HANDS_OFF
from bot.ledger.landing import message, title
from bot.mesh import ApprovalRequested
from bot.model import Commit, CommitId, Fix, PullRequest, RecordKind, Repository, Stage
from bot.ports import World
from bot.steps import gate, propose
from patterns.contract import Refused, Severity
from patterns.toolbox import offlimits

Files = Mapping[str, bytes | None]
"""Path -> content; None for a file that goes."""


async def make(world: World, repo: Repository, fix: Fix) -> datetime | None:
    """Record, branch, commit, pull request: each found if an earlier run made it already."""
    made = (await world.store.recall(fix.id)).get("draft")
    if not made:
        return None  # the incident's job is still making it
    now = world.clock.now()
    files = {
        path: None if data is None else base64.b64decode(data)
        for path, data in made["files"].items()
    }
    await chronicle.note_policy(world, repo)
    noted = await scribe.write(world, repo, RecordKind.PROPOSED, fix)
    try:
        head = await _push(world, repo, fix, files, noted)
    except Refused as taken:
        ended = await scribe.write(world, repo, RecordKind.REFUSED, fix, HANDS_OFF)
        await move(world, fix, Stage.ABANDONED, waits_for=(str(taken),), record=ended)
        return None
    pull = await _pull_request(world, repo, fix, made["body"])
    policy = await policy_of(world, repo)
    await world.host.label(repo, pull.number, [*policy.labels, f"severity: {fix.severity}"])
    fix = await move(
        world,
        fix,
        Stage.PROPOSED,
        head=head,
        pull_request=pull.number,
        proposed_at=now,
        record=noted,
        waits_for=(),
    )
    if gate.needs(fix, governance(world.settings), policy) is not Severity.LOW:
        await world.mesh.publish(ApprovalRequested(fix))
    return now


async def _push(
    world: World, repo: Repository, fix: Fix, files: Files, noted: CommitId
) -> CommitId:
    """The branch's head, built on `fix.base`; an earlier try's own commit is taken."""
    head = await world.host.branch_head(repo, fix.branch)
    if head not in {None, fix.base, fix.head}:
        commit = await world.host.commit(repo, CommitId(str(head)))
        if not scribe.is_of(commit.message, fix):
            raise Refused("somebody pushed to the branch; it is in people's hands now")
        if await _foot(world, repo, commit, files) == fix.base:
            return commit.id
    first, _, rest = propose.commit_prose(fix).partition("\n")
    text = f"{title(first)}\n\n{message(rest, scribe.proposal(world, repo, fix, noted))}"
    red = _red(files)
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


async def _foot(world: World, repo: Repository, commit: Commit, files: Files) -> CommitId:
    """What the first of Grace's commits stands on, where hers is the last."""
    (below,) = commit.parents[:1]
    if not _red(files):
        return below
    return (await world.host.commit(repo, below)).parents[0]


async def _pull_request(world: World, repo: Repository, fix: Fix, body: str) -> PullRequest:
    if fix.pull_request is not None:
        await world.host.update_pull_request(repo, fix.pull_request, body=body)
        return await world.host.pull_request(repo, fix.pull_request)
    try:
        name = propose.title(fix)
        return await world.host.open_pull_request(repo, fix.branch, fix.base_branch, name, body)
    except Conflict:
        open_already = await world.host.pull_request_of(repo, fix.branch)
        if open_already is None:
            raise
        return open_already
