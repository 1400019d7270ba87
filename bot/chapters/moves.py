"""What owners move: a repository that has another name now, and a base branch that has one."""

from dataclasses import replace

from bot.chapters.fix import move
from bot.model import Fix, FixId, PullRequest, Repository, RepositoryName
from bot.ports import World


async def renamed(world: World, repo: Repository, *was: RepositoryName) -> None:
    """What is known under an earlier name is known under the present one: fixes, and every no.

    GitHub leads from the old name to the new one for as long as nobody takes the old one.

    Args:
        was: names under which GitHub has just led to it.
    """
    notes = FixId(f"repository:{repo.id}")
    kept = (await world.store.recall(notes)).get("name", {}).get("last")
    for old in {*was, kept or repo.name} - {repo.name}:
        for fix in await world.store.fixes(repository=old):
            await world.store.save_fix(replace(fix, repository=repo.name))
    if kept != repo.name:
        await world.store.remember(notes, "name", {"last": repo.name})


async def rebased(world: World, repo: Repository, fix: Fix, pull: PullRequest) -> Fix:
    """The fix on its base branch's new name, where the default branch was renamed.

    GitHub points open pull requests to the new name by itself. What was approved before that must
    be approved again: a word says nothing of a base that came after it.
    """
    followed = pull.base_branch == repo.default_branch != fix.base_branch
    if not followed or (await world.store.recall(fix.id)).get("advice"):
        return fix
    if await world.host.branch_head(repo, fix.base_branch) is not None:
        return fix
    return await move(world, fix, fix.stage, base_branch=repo.default_branch)
