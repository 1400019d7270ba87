"""Moments and words as columns hold them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.edges.store.tables import Moment, Words

DIALECT = sqlite.dialect()


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_survives_to_the_microsecond(moment: datetime) -> None:
    column = Moment()

    stored = column.process_bind_param(moment, DIALECT)

    assert column.process_result_value(stored, DIALECT) == moment


def test_moments_compare_as_instants_whatever_their_zone() -> None:
    moment = datetime(2026, 1, 5, 12, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=9)))

    assert Moment().process_bind_param(elsewhere, DIALECT) == 1_767_614_400_000_000


def test_a_moment_without_a_zone_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="offset-naive"):
        Moment().process_bind_param(datetime(2026, 1, 5), DIALECT)  # noqa: DTZ001  the point


def test_nothing_stays_nothing() -> None:
    assert Moment().process_bind_param(None, DIALECT) is None
    assert Moment().process_result_value(None, DIALECT) is None
    assert Words().process_bind_param(None, DIALECT) is None


@given(st.text(st.characters(exclude_categories=())))
def test_words_can_be_stored_anywhere_and_good_ones_are_untouched(words: str) -> None:
    stored = Words().process_bind_param(words, DIALECT)

    assert stored is not None
    assert "\0" not in stored
    stored.encode()
    if "\0" not in words and words.isascii():
        assert stored == words
