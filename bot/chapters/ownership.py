"""What a repository's owners have said: a file that cannot be read is told, a yes wakes errors."""

from bot.chapters.fix import hint
from bot.chapters.rules import rules_of
from bot.model import Key, Repository
from bot.ports import World
from bot.steps.complain import complain

LABEL = "grace"
MOST_WOKEN = 200


async def look(world: World, repo: Repository) -> None:
    """Bring the one issue about the policy up to date; look again at what has no fix yet."""
    rules = await rules_of(world, repo)
    wish = complain(rules.problems, await world.host.labelled_issues(repo, LABEL))
    if wish is not None and not wish.issue.number:
        await world.host.open_issue(repo, wish.issue, LABEL)
    elif wish is not None:
        body = None if wish.close else wish.issue.body
        await world.host.update_issue(repo, wish.issue.number, body=body, close=wish.close)
    if rules.stated:
        for incident in await world.store.incidents(MOST_WOKEN):
            if incident.repository == repo.name and incident.fix is None:
                await hint(world, Key(f"incident:{incident.id}"))
