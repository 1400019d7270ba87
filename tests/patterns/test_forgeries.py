"""Forged reports: an event may point anywhere, and must not make the library touch sound code."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.catalogue import catalogue
from patterns.contract import Certainty, Frame, Pattern
from patterns.laws import patches
from patterns.toolbox.source.sources import DictSources

ROOT = Path(__file__).parent.parent.parent
OURS = {
    str(path.relative_to(ROOT)): path.read_bytes()
    for folder in ("patterns", "bot/steps", "bot/reading", "bot/ledger")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
SOURCES = DictSources(OURS)


@st.composite
def frames(draw: st.DrawFn) -> tuple[Frame, ...]:
    """One to three frames that point anywhere into our own code."""
    path = draw(st.sampled_from(sorted(OURS)))
    line = st.integers(1, OURS[path].count(b"\n") + 2)
    return tuple(draw(st.lists(st.builds(Frame, st.just(path), line), min_size=1, max_size=3)))


@pytest.mark.parametrize("pattern", catalogue(), ids=lambda pattern: pattern.id())
@settings(max_examples=40)
@given(data=st.data())
def test_sound_code_gives_reasons_and_nothing_else(
    pattern: type[Pattern], data: st.DataObject
) -> None:
    fault = data.draw(st.sampled_from([example.fault for example in pattern.examples]))

    found = patches(pattern, replace(fault, frames=data.draw(frames())), SOURCES)

    assert [patch for patch in found if patch.certainty is Certainty.A] == []
