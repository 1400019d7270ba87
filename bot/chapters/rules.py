"""The rules in force for a repository: the operator's settings and the owners' policy."""

from bot.errors import PolicyError
from bot.model import Repository
from bot.policy import PATH, Policy, parse
from bot.ports import World
from bot.settings import Settings
from bot.steps.gate import Governance


def governance(settings: Settings) -> Governance:
    """The operator's side."""
    return Governance(
        enabled=settings.code_healing_enabled,
        auto_approve_low=settings.code_healing_auto_approve_low,
        require_all_approvals=settings.code_healing_require_all_approvals,
    )


async def policy_of(world: World, repo: Repository) -> Policy:
    """The owners' side, read from the default branch and nowhere else.

    An invalid file never widens anything: under it Grace is switched off.
    """
    text = await read_from_default_branch(world, repo, PATH)
    if text is None:
        return Policy()
    try:
        return parse(text)
    except PolicyError:
        return Policy(enabled=False)


async def read_from_default_branch(world: World, repo: Repository, path: str) -> bytes | None:
    """A file as it stands on the default branch now, or None where there is none."""
    head = await world.host.branch_head(repo, repo.default_branch)
    return await world.host.read_file(repo, path, head) if head else None
