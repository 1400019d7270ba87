"""The inbox: accepted means kept, once, until handed over."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.edges.store.sql_store import SqlStore
from bot.model import Door, Key
from bot.reading.fingerprint import collapse_key as collapse
from tests.edges.store.nouns import INTAKE, MINUTE, NOON, SHOP, arrival, sighting
from tests.fakes.clock import FakeClock

OTHER = Key("intake:acme/till")


async def test_an_accepted_arrival_waits_as_it_came(store: SqlStore) -> None:
    came = arrival(
        "guid-1", body=b"\0\xff\n", kind="event_alert", door=Door.SENTRY, repository=SHOP
    )

    assert await store.accept(came)

    assert await store.waiting(INTAKE) == [came]
    assert await store.due(NOON) == [(INTAKE, 0)]


async def test_an_arrival_of_no_known_repository_waits_too(store: SqlStore) -> None:
    await store.accept(arrival(repository=None))

    assert [one.repository for one in await store.waiting(INTAKE)] == [None]


async def test_an_id_is_accepted_once(store: SqlStore) -> None:
    answers = await asyncio.gather(*(store.accept(arrival("twice")) for _ in range(5)))

    assert sorted(answers) == [False] * 4 + [True]
    assert not await store.accept(arrival("twice", body=b"another body"))
    assert [one.body for one in await store.waiting(INTAKE)] == [b"{}"]


async def test_a_redelivery_wants_the_key_of_an_unprocessed_arrival_again(store: SqlStore) -> None:
    await store.accept(arrival("guid"))
    before = await store.begin(INTAKE)

    await store.accept(arrival("guid", key=OTHER))

    assert await store.begin(INTAKE) == before + 1, "the key it was accepted under"
    assert await store.begin(OTHER) == 0


async def test_a_key_stays_outstanding_until_all_its_arrivals_are_read(store: SqlStore) -> None:
    for number in range(3):
        await store.accept(arrival(str(number)))
    seen = await store.begin(INTAKE)
    await store.processed([one.id for one in await store.waiting(INTAKE, limit=2)])
    await store.done(INTAKE, seen)
    assert await store.due(NOON) == [(INTAKE, 0)]

    await store.processed([one.id for one in await store.waiting(INTAKE)])
    await store.done(INTAKE, await store.begin(INTAKE))
    assert await store.due(NOON) == []


async def test_a_redelivery_of_a_processed_arrival_changes_nothing(store: SqlStore) -> None:
    await store.accept(arrival("guid"))
    await store.processed(["guid"])
    await store.done(INTAKE, await store.begin(INTAKE))

    assert not await store.accept(arrival("guid"))

    assert await store.due(NOON) == []
    assert await store.waiting(INTAKE) == ()


async def test_of_what_an_sdk_sent_nothing_stays(store: SqlStore, tmp_path: Path) -> None:
    await store.accept(arrival("sent once", door=Door.SDK))
    await store.processed(["sent once"])
    await store.close()

    kept = b"".join(file.read_bytes() for file in tmp_path.glob("*"))  # noqa: ASYNC240  small
    assert b"sent once" not in kept


async def test_a_hand_over_sets_dates_in_the_same_commit(store: SqlStore) -> None:
    await store.hand_over({}, later={Key("incident:1"): NOON + MINUTE})

    assert await store.due(NOON) == []
    assert await store.due(NOON + MINUTE) == [("incident:1", 0)]


async def test_each_key_has_its_own_line_oldest_first(store: SqlStore) -> None:
    await store.accept(arrival("late", received_at=NOON + MINUTE))
    await store.accept(arrival("early"))
    await store.accept(arrival("other", key=OTHER))

    assert [one.id for one in await store.waiting(INTAKE)] == ["early", "late"]
    assert [one.id for one in await store.waiting(INTAKE, limit=1)] == ["early"]
    assert [one.id for one in await store.waiting(OTHER)] == ["other"]


async def test_a_crowd_is_accepted_in_a_few_commits(store: SqlStore) -> None:
    answers = await asyncio.gather(*(store.accept(arrival(str(n))) for n in range(1200)))

    assert all(answers)
    assert len(await store.waiting(INTAKE, limit=5000)) == 1200


async def test_a_client_that_hangs_up_takes_no_other_arrival_along(store: SqlStore) -> None:
    gone = asyncio.create_task(store.accept(arrival("gone")))
    stays = asyncio.create_task(store.accept(arrival("stays")))
    await asyncio.sleep(0)
    gone.cancel()

    assert await stays
    assert "stays" in {one.id for one in await store.waiting(INTAKE)}


async def test_processed_bodies_are_gone_and_their_ids_are_forgotten_after_30_days(
    store: SqlStore, clock: FakeClock
) -> None:
    await store.accept(arrival("old"))
    await store.processed(["old"])
    clock.advance(timedelta(days=30))
    await store.processed([])
    assert not await store.accept(arrival("old"))

    clock.advance(timedelta(seconds=1))
    await store.processed([])
    assert await store.accept(arrival("old"))


async def test_a_hand_over_counts_each_arrival_once(store: SqlStore) -> None:
    await store.accept(arrival("a"))
    read = {"a": [sighting(), sighting()], "never accepted": [sighting()]}

    (first,) = await store.hand_over(read)
    assert await store.hand_over(read) == []

    assert first.count == 2
    assert (await store.incidents())[0].count == 2


async def test_a_hand_over_wants_what_comes_next_in_the_same_commit(store: SqlStore) -> None:
    await store.accept(arrival("a"))

    await store.hand_over({"a": []}, then=[Key("incident:1"), Key("fix:2")])
    await store.done(INTAKE, await store.begin(INTAKE))

    assert await store.due(NOON) == [("fix:2", 0), ("incident:1", 0)]
    assert await store.waiting(INTAKE) == ()


async def test_a_hand_over_of_many_gives_each_incident_once(store: SqlStore) -> None:
    read = {str(number): [sighting(), sighting("TypeError")] for number in range(600)}
    await asyncio.gather(*(store.accept(arrival(id_)) for id_ in read))

    incidents = await store.hand_over(read)

    assert sorted(one.count for one in incidents) == [600, 600]
    assert len({one.id for one in incidents}) == 2


async def test_bodies_and_evidence_are_not_readable_on_disk(
    store: SqlStore, tmp_path: Path
) -> None:
    await store.accept(arrival(body=b"canary-in-a-body"))
    await store.sight(sighting("CanaryInAType"))

    on_disk = b"".join(map(Path.read_bytes, sorted(tmp_path.glob("*"))))  # noqa: ASYNC240  small

    assert b"anary" not in on_disk


@pytest.fixture
async def rekeyed(store: SqlStore, address: str, clock: FakeClock) -> SqlStore:
    """Another process on the same database, with another key."""
    other = SecretStr(Fernet.generate_key().decode())
    return await SqlStore.open(address, other, clock, collapse)


async def test_what_a_lost_key_had_sealed_is_a_dead_letter_and_stops_nobody(
    store: SqlStore, rekeyed: SqlStore, clock: FakeClock
) -> None:
    for number in range(3):
        await store.accept(arrival(f"lost-{number}"))
    await rekeyed.accept(arrival("good", received_at=NOON + MINUTE))

    found = await rekeyed.waiting(INTAKE, limit=2)

    assert [one.id for one in found] == ["good"]
    ((key, because, since),) = await rekeyed.dead_letters()
    assert (key, since) == (INTAKE, clock.now())
    assert because.startswith("3 event(s) cannot be decrypted: sealed with another GRACE_INBOX_KEY")
    assert (await rekeyed.tally()).dead_letters == 1
    await rekeyed.close()


async def test_a_key_that_is_put_back_opens_what_was_set_aside(
    store: SqlStore, rekeyed: SqlStore
) -> None:
    await store.accept(arrival("lost"))
    assert await rekeyed.waiting(INTAKE) == ()

    await store.want(INTAKE)

    assert [one.id for one in await store.waiting(INTAKE)] == ["lost"]
    assert await store.dead_letters() == []
    await rekeyed.close()
