"""Writing our nouns down and reading them back changes nothing."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.edges.store import forms
from bot.errors import StoreError
from bot.model import Fix, Refusal, Sighting
from patterns.contract import Fault

MOMENTS = st.datetimes(timezones=st.just(UTC))
HOSTILE = st.text(st.characters(exclude_categories=()))
"""Lone surrogates and NUL included."""


@given(st.builds(Sighting, fault=st.builds(Fault, message=HOSTILE), seen_at=MOMENTS))
def test_a_sighting_survives(one: Sighting) -> None:
    written = forms.sightings().write(one)

    assert written.isascii()
    assert forms.sightings().read(written) == one


@settings(max_examples=25)
@given(st.builds(Fix, error=HOSTILE, diff=HOSTILE, created_at=MOMENTS, updated_at=MOMENTS))
def test_a_fix_survives(one: Fix) -> None:
    assert forms.fixes().read(forms.fixes().write(one)) == one


@given(st.lists(st.builds(Refusal, because=HOSTILE)).map(tuple))
def test_refusals_survive(several: tuple[Refusal, ...]) -> None:
    assert forms.refusals().read(forms.refusals().write(several)) == several


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": 1}', "null"])
def test_what_is_not_ours_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(StoreError, match=r"^a stored document cannot be read by this version"):
        forms.fixes().read(text)
