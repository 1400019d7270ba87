"""Refusals without an incident, and words that came through Grace's own API."""

import asyncio

import pytest

from bot.edges.store import asides
from bot.edges.store.sql_store import SqlStore
from bot.model import FixId
from tests.edges.store.nouns import MINUTE, NOON

ONE, TWO = FixId("fix_1"), FixId("fix_2")


async def test_refusals_are_shown_newest_first(store: SqlStore) -> None:
    await store.refuse("ci workflow_job", "acme/till is not installed", NOON)
    await store.refuse("sdk envelope", "no \0 such \ud800 key", NOON + MINUTE)

    assert await store.refused() == [
        ("sdk envelope", "no � such ? key", NOON + MINUTE),
        ("ci workflow_job", "acme/till is not installed", NOON),
    ]
    assert len(await store.refused(limit=1)) == 1


async def test_a_flood_of_refusals_keeps_the_newest(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asides, "MOST", 20)
    await asyncio.gather(*(store.refuse(str(number), "no", NOON) for number in range(30)))

    kept = await store.refused()

    assert [int(subject) for subject, _, _ in kept] == list(range(29, 9, -1))


async def test_a_refusals_words_are_cut_where_they_get_long(store: SqlStore) -> None:
    await store.refuse("s" * 9999, "b" * 9999, NOON)

    ((subject, because, _),) = await store.refused()
    assert (len(subject), len(because)) == (2000, 2000)


async def test_what_is_remembered_of_a_fix_is_recalled_by_name(store: SqlStore) -> None:
    assert await store.recall(ONE) == {}

    await store.remember(ONE, "voice:1", {"approves": True, "reason": "fine \0"})
    await store.remember(ONE, "draft", {"files": {}})
    await store.remember(ONE, "draft", {})
    await store.remember(TWO, "draft", {"another": None})

    assert await store.recall(ONE) == {
        "voice:1": {"approves": True, "reason": "fine \0"},
        "draft": {},
    }
