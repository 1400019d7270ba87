"""The rules in force for a repository: the operator's settings and the owners' policy."""

from dataclasses import dataclass, replace

from bot.errors import PolicyError, Rejected
from bot.model import CommitId, Repository
from bot.policy import PATH, Policy, parse
from bot.ports import World
from bot.settings import Settings
from bot.steps.gate import Governance

MOST_VERSIONS = 10
"""How far back the last valid policy is looked for."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A repository's policy in force.

    Attributes:
        stated: whether the default branch holds a policy file, valid or not.
        problems: what is wrong with that file, a sentence per mistake.
    """

    policy: Policy
    stated: bool = True
    problems: tuple[str, ...] = ()


def governance(settings: Settings) -> Governance:
    """The operator's side."""
    return Governance(
        enabled=settings.code_healing_enabled,
        auto_approve_low=settings.code_healing_auto_approve_low,
        require_all_approvals=settings.code_healing_require_all_approvals,
    )


async def policy_of(world: World, repo: Repository) -> Policy:
    """The owners' side, read from the default branch and nowhere else.

    Where they are asked before anything happens, a file that is gone takes their yes back.
    """
    rules = await rules_of(world, repo)
    if rules.stated or not world.settings.grace_onboarding:
        return rules.policy
    return replace(rules.policy, enabled=False)


async def rules_of(world: World, repo: Repository, head: CommitId | None = None) -> Rules:
    """Likewise, with what there is to say about the file.

    An invalid file never widens anything: the last valid version on the default branch stays in
    force, and where there is none, Grace is switched off.

    Args:
        head: of the default branch, where the caller has just read it.
    """
    head = head or await world.host.branch_head(repo, repo.default_branch)
    try:
        text = await world.host.read_file(repo, PATH, head) if head else None
        return Rules(Policy(), stated=False) if text is None else Rules(parse(text))
    except PolicyError as wrong:
        return Rules(await _last_valid(world, repo), problems=wrong.problems)
    except Rejected as wrong:  # too large to be shown, or a folder, a submodule, a link to nowhere
        return Rules(await _last_valid(world, repo), problems=(str(wrong),))


async def _last_valid(world: World, repo: Repository) -> Policy:
    for commit in (await world.host.versions(repo, PATH))[1 : MOST_VERSIONS + 1]:
        try:
            text = await world.host.read_file(repo, PATH, commit)
            # A version that removed the file stated nothing: what stood before it is no answer.
            return parse(text) if text is not None else Policy(enabled=False)
        except (PolicyError, Rejected):
            continue
    return Policy(enabled=False)


async def read_from_default_branch(world: World, repo: Repository, path: str) -> bytes | None:
    """A file as it stands on the default branch now, or None where there is none."""
    head = await world.host.branch_head(repo, repo.default_branch)
    return await world.host.read_file(repo, path, head) if head else None
