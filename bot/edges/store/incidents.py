"""Incidents: exact counts of what was seen (data), and what diagnosis made of it (projection)."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, Select, case, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.edges.inbox_key import Sealer
from bot.edges.store import forms
from bot.edges.store.database import insert
from bot.edges.store.tables import finding, incident
from bot.errors import Unreadable
from bot.model import Fingerprint, FixId, Incident, IncidentId, RepositoryName, Sighting

MOST = 20
"""Releases, and environments, that an incident remembers; anyone can invent new ones."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Some sightings of one incident, counted together."""

    newest: Sighting
    count: int
    first_seen: datetime
    releases: tuple[str, ...]
    environments: tuple[str, ...]


def bundle(sightings: Sequence[Sighting]) -> Bundle:
    """Sightings of one incident as one; at least one is given."""
    newest_first = sorted(sightings, key=lambda one: one.seen_at, reverse=True)
    return Bundle(
        newest=newest_first[0],
        count=sum(one.count for one in sightings),
        first_seen=newest_first[-1].seen_at,
        releases=_few(one.release for one in newest_first),
        environments=_few(one.environment for one in newest_first),
    )


def _few(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))[:MOST]


async def sight(
    conn: AsyncConnection, sightings: Sequence[tuple[IncidentId, Sighting]], sealer: Sealer
) -> list[Incident]:
    """Count sightings; gives the incident of each as it stands after all of them."""
    grouped: dict[IncidentId, list[Sighting]] = defaultdict(list)
    for id_, one in sightings:
        grouped[id_].append(one)
    bundles = {id_: bundle(several) for id_, several in grouped.items()}
    await _count(conn, bundles, sealer)
    rows = (await conn.execute(whole().where(incident.c.id.in_(bundles)))).mappings()
    newest = {id_: each.newest for id_, each in bundles.items()}
    seen = {one.id: one for one in read(rows, sealer, newest)}
    return [seen[id_] for id_, _ in sightings]


async def _count(
    conn: AsyncConnection, bundles: Mapping[IncidentId, Bundle], sealer: Sealer
) -> None:
    """Add sightings to their incidents, creating them."""
    if not bundles:
        return
    known = select(incident.c.id, incident.c.releases, incident.c.environments).where(
        incident.c.id.in_(bundles)
    )
    # Locked, because the two lists are merged here; the counts are added up by the database.
    before = {each["id"]: each for each in (await conn.execute(known.with_for_update())).mappings()}
    rows = [_row(id_, each, before.get(id_), sealer) for id_, each in sorted(bundles.items())]
    first = insert(conn, incident)
    new = first.excluded
    statement = first.on_conflict_do_update(
        index_elements=[incident.c.id],
        set_={
            "count": incident.c.count + new.count,
            "first_seen": case(
                (incident.c.first_seen < new.first_seen, incident.c.first_seen),
                else_=new.first_seen,
            ),
            "sighting": case(
                (incident.c.last_seen > new.last_seen, incident.c.sighting), else_=new.sighting
            ),
            "last_seen": case(
                (incident.c.last_seen > new.last_seen, incident.c.last_seen), else_=new.last_seen
            ),
            "releases": new.releases,
            "environments": new.environments,
        },
    )
    await conn.execute(statement, rows)


def _row(
    id_: IncidentId, each: Bundle, before: RowMapping | None, sealer: Sealer
) -> dict[str, object]:
    old_releases = json.loads(before["releases"]) if before else ()
    old_environments = json.loads(before["environments"]) if before else ()
    return {
        "id": id_,
        "repository": each.newest.repository,
        "sighting": sealer.seal(forms.sightings().write(each.newest).encode()),
        "count": each.count,
        "first_seen": each.first_seen,
        "last_seen": each.newest.seen_at,
        "releases": json.dumps(_few((*each.releases, *old_releases))),
        "environments": json.dumps(_few((*each.environments, *old_environments))),
    }


async def save(conn: AsyncConnection, found: Incident, sealer: Sealer) -> None:
    """Write what diagnosis found; the incident itself only where there is none yet."""
    itself = replace(bundle([found.sighting]), count=found.count, first_seen=found.first_seen)
    row = _row(found.id, itself, None, sealer) | {"last_seen": found.last_seen}
    await conn.execute(insert(conn, incident).values(row).on_conflict_do_nothing())
    values = {
        "repository": found.repository,
        "fingerprint": found.fingerprint,
        "matched": bool(found.fix) or any(refusal.pattern for refusal in found.refusals),
        "fix": found.fix,
        "refusals": forms.refusals().write(found.refusals),
    }
    await conn.execute(
        insert(conn, finding)
        .values(incident=found.id, **values)
        .on_conflict_do_update(index_elements=[finding.c.incident], set_=values)
    )


def whole() -> Select[Any]:
    """Incidents with their findings, the last seen first."""
    return (
        select(incident, finding.c.fingerprint, finding.c.fix, finding.c.refusals)
        .outerjoin_from(incident, finding, finding.c.incident == incident.c.id)
        .order_by(incident.c.last_seen.desc(), incident.c.id)
    )


def settled(ids: Collection[IncidentId]) -> Select[Any]:
    """Incident and `fix` of those that have one, or reasons why not."""
    answered = or_(finding.c.fix.is_not(None), finding.c.refusals != forms.refusals().write(()))
    return select(finding.c.incident, finding.c.fix).where(finding.c.incident.in_(ids), answered)


def read(
    rows: Iterable[RowMapping],
    sealer: Sealer,
    instead: Mapping[IncidentId, Sighting] = MappingProxyType({}),
) -> list[Incident]:
    """Rows of `whole` as incidents.

    Evidence that was sealed with a lost key is replaced from `instead`; where there is none, the
    incident is left out until it is seen again: nothing can be said about it, its counts stand.
    """
    incidents = []
    for row in rows:
        sighting = instead.get(row["id"])
        # In a storm that is the one that was just sealed: opening it again would cost the most.
        if sighting is None or sighting.seen_at != row["last_seen"]:
            try:
                sighting = forms.sightings().read(sealer.open(row["sighting"]))
            except Unreadable:
                if sighting is None:
                    continue
        incidents.append(_incident(row, sighting))
    return incidents


def _incident(row: RowMapping, sighting: Sighting) -> Incident:
    return Incident(
        id=IncidentId(row["id"]),
        repository=RepositoryName(row["repository"]),
        sighting=sighting,
        count=row["count"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        fingerprint=Fingerprint(row["fingerprint"]) if row["fingerprint"] else None,
        refusals=forms.refusals().read(row["refusals"]) if row["refusals"] else (),
        fix=FixId(row["fix"]) if row["fix"] else None,
        releases=tuple(json.loads(row["releases"])),
        environments=tuple(json.loads(row["environments"])),
    )
