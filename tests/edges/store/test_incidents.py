"""Incidents: exact counts whoever counts at once, and what diagnosis adds to them."""

import asyncio
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.edges.store.sql_store import SqlStore
from bot.model import FixId, IncidentId, PatternId, Refusal, RepositoryName
from bot.reading.fingerprint import collapse_key as collapse
from tests.edges.store.nouns import BUG, MINUTE, NOON, SHOP, sighting
from tests.fakes.clock import FakeClock


async def test_a_first_sighting_makes_an_incident(store: SqlStore) -> None:
    seen = sighting(release="1.0", environment="production")

    incident = await store.sight(seen)

    assert incident.id == collapse(SHOP, seen.fault)
    assert incident.sighting == seen
    assert (incident.count, incident.first_seen, incident.last_seen) == (1, NOON, NOON)
    assert (incident.releases, incident.environments) == (("1.0",), ("production",))
    assert (incident.fingerprint, incident.refusals, incident.fix) == (None, (), None)
    assert await store.incident(incident.id) == incident


async def test_counts_are_exact_whoever_counts_at_once(store: SqlStore) -> None:
    errors = [sighting(kind) for kind in ("KeyError", "TypeError") for _ in range(300)]

    await asyncio.gather(*map(store.sight, errors))

    assert [incident.count for incident in await store.incidents()] == [300, 300]


async def test_counts_are_exact_across_processes(
    store: SqlStore, address: str, key: SecretStr, clock: FakeClock
) -> None:
    async with await SqlStore.open(address, key, clock, collapse) as other:
        await asyncio.gather(*(each.sight(sighting()) for each in (store, other) * 20))

        assert [incident.count for incident in await other.incidents()] == [40]


async def test_a_sighting_may_stand_for_many(store: SqlStore) -> None:
    await store.sight(sighting(count=40))

    assert (await store.sight(sighting(count=2))).count == 42


async def test_the_newest_sighting_is_the_evidence_in_whatever_order_they_come(
    store: SqlStore,
) -> None:
    newest = sighting(seen_at=NOON + MINUTE, event="newest")
    await store.sight(newest)

    incident = await store.sight(sighting(seen_at=NOON - MINUTE, event="late post"))

    assert incident.sighting == newest
    assert (incident.first_seen, incident.last_seen) == (NOON - MINUTE, NOON + MINUTE)


async def test_releases_and_environments_are_sets_of_bounded_size(store: SqlStore) -> None:
    for number in range(25):
        await store.sight(sighting(release=f"1.{number}", environment="production"))
    incident = await store.sight(sighting(release="1.20"))

    assert len(incident.releases) == 20
    assert incident.releases[:3] == ("1.20", "1.24", "1.23")
    assert incident.environments == ("production",)


async def test_equal_errors_of_two_repositories_are_two_incidents(store: SqlStore) -> None:
    await store.sight(sighting())
    await store.sight(sighting(repository=RepositoryName("acme/till")))

    assert len(await store.incidents()) == 2


async def test_the_last_seen_stands_first(store: SqlStore) -> None:
    await store.sight(sighting("Old"))
    await store.sight(sighting("New", seen_at=NOON + MINUTE))

    assert [one.sighting.fault.type for one in await store.incidents()] == ["New", "Old"]
    assert [one.sighting.fault.type for one in await store.incidents(limit=1)] == ["New"]


async def test_findings_are_kept_and_counts_are_not_overwritten(store: SqlStore) -> None:
    before = await store.sight(sighting())
    await store.sight(sighting())
    refusals = (Refusal("ambiguous", PatternId("names/typo")), Refusal("nothing fits"))

    await store.save_incident(
        replace(before, fingerprint=BUG, refusals=refusals, fix=FixId("fix_1"), count=1)
    )

    found = await store.incident(before.id)
    assert found == replace(before, fingerprint=BUG, refusals=refusals, fix=FixId("fix_1"), count=2)
    assert await store.sight(sighting()) == replace(found, count=3), "sighted, still known"


async def test_a_rebuild_may_write_an_incident_that_was_never_sighted_here(
    store: SqlStore,
) -> None:
    incident = await store.sight(sighting())
    other = replace(incident, id=IncidentId("f" * 16), count=7, last_seen=NOON + MINUTE)

    await store.save_incident(other)

    assert await store.incident(other.id) == other


async def test_an_unknown_incident_is_none(store: SqlStore) -> None:
    assert await store.incident(IncidentId("f" * 16)) is None


@pytest.mark.parametrize("text", ["nul \0", "surrogate \ud800", "\u202e right to left \U0001f4a9"])
async def test_evidence_holds_any_text(store: SqlStore, text: str) -> None:
    seen = sighting(text)

    assert (await store.sight(seen)).sighting == seen


async def test_evidence_that_a_lost_key_had_sealed_is_shown_again_when_seen_again(
    store: SqlStore, address: str, clock: FakeClock
) -> None:
    await store.sight(sighting(seen_at=NOON + MINUTE))
    lost = SecretStr(Fernet.generate_key().decode())
    async with await SqlStore.open(address, lost, clock, collapse) as other:
        assert await other.incidents() == []

        assert (await other.sight(sighting())).sighting == sighting()

        await other.sight(sighting(seen_at=NOON + 2 * MINUTE))
        assert [incident.count for incident in await other.incidents()] == [3]


async def test_an_incident_is_settled_once_it_has_a_fix_or_a_reason(store: SqlStore) -> None:
    fresh, refused, fixed = [
        await store.sight(sighting(kind)) for kind in ("KeyError", "TypeError", "ValueError")
    ]
    await store.save_incident(replace(fresh, fingerprint=None))
    await store.save_incident(replace(refused, refusals=(Refusal("because"),)))
    await store.save_incident(replace(fixed, fix=FixId("fix_1")))

    ids = [one.id for one in (fresh, refused, fixed)]
    assert await store.settled(ids) == {refused.id: None, fixed.id: "fix_1"}
    assert await store.settled([]) == {}
