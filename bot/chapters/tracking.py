"""What Sentry knows and her webhooks may not have said: an issue's event, and what was missed.

Webhooks to an internal integration are sent once, with a second to answer: none is repeated.
"""

import json
import logging
from datetime import timedelta

from bot.errors import HostError, NotYet, Unreadable
from bot.model import Arrival, Door, Key, RepositoryName, TrackedIssue
from bot.ports import World
from bot.reading.json_fields import Fields
from bot.reading.scrub import scrub_event
from bot.reading.sentry_rest import arrival_id, organization_of
from bot.reading.sentry_webhook import SentryIssue, read_webhook
from patterns.contract import Refused

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=2)
"""How old the last sighting of an issue may be that nothing is known of yet."""

Marks = dict[str, TrackedIssue]
"""Issue -> as it was when its newest event was taken."""


async def fetch(world: World, arrival: Arrival) -> None:
    """An `issue` webhook says that there is an event, and not which: take the newest.

    It becomes an arrival of its own, under the name that it has on every way from Sentry.

    Raises:
        Refused: nothing can be fetched, and why.
        HostError: Sentry did not answer as hoped.
        Unreadable: the webhook names no issue.
    """
    hook = read_webhook(arrival.kind, arrival.body)
    if not isinstance(hook, SentryIssue) or not hook.has_new_event:
        return
    issue = Fields.of("the webhook", arrival.body).get("data.issue")
    organization = organization_of(issue)
    if organization is None:
        raise Refused("the webhook does not say which organisation its issue belongs to")
    if arrival.repository is not None:
        await _take(world, (organization, hook.id), arrival.repository, hook.project)


async def reconcile(world: World, marks: Marks) -> None:
    """Take the newest event of every issue that was seen since the last look.

    One call per mapped project, and one per issue that has moved. A project that cannot be asked
    holds up no other.
    """
    if world.tracker is None:
        return
    for name, repository in world.settings.grace_sentry_projects.items():
        organization, _, project = name.partition("/")
        if not project:
            continue  # a number alone: it cannot be asked without its organisation
        try:
            issues = await world.tracker.open_issues(organization, project)
        except HostError as error:
            log.warning("the issues of %s were not read: %s", name, error)
            continue
        for issue in issues:
            place = f"{organization}/{issue.id}"
            known = marks.get(place)
            since = world.clock.now() - LOOK_BACK if known is None else known.last_seen
            if issue.last_seen <= since or await _taken(
                world, (organization, issue.id), repository, project
            ):
                marks[place] = issue
    _forget(world, marks)


def _forget(world: World, marks: Marks) -> None:
    """Keep no more than what a look could ask again."""
    limit = world.clock.now() - LOOK_BACK
    for place in [place for place, issue in marks.items() if issue.last_seen <= limit]:
        del marks[place]


async def _taken(
    world: World, issue: tuple[str, str], repository: RepositoryName, project: str
) -> bool:
    """Whether there is nothing left to take of an issue as it stands."""
    try:
        await _take(world, issue, repository, project)
    except NotYet:
        return True
    except (HostError, Unreadable) as error:
        log.warning("the newest event of Sentry's issue %s was not read: %s", issue[1], error)
        return False
    return True


async def _take(
    world: World, issue: tuple[str, str], repository: RepositoryName, project: str | None
) -> None:
    if world.tracker is None:
        raise Refused(
            "the webhook tells of an issue without its stack; set SENTRY_AUTH_TOKEN, or add an "
            "alert rule that sends events"
        )
    event = {**await world.tracker.latest_event(*issue), "issue_id": issue[1]}
    event["project_slug"] = project
    identity = arrival_id(event)
    if identity is None:
        raise Unreadable("Sentry's event has no id")
    key = Key(f"intake:{repository}")
    arrival = Arrival(
        id=identity,
        key=key,
        door=Door.SENTRY,
        kind="event",
        body=json.dumps(scrub_event(event)).encode(),
        received_at=world.clock.now(),
        repository=repository,
    )
    if await world.store.accept(arrival):
        await world.queue.wake(key)
