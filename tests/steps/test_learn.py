"""What outcomes teach."""

from hypothesis import given
from hypothesis import strategies as st

from bot.steps.learn import interval, sentence

COUNTS = st.integers(min_value=0, max_value=10_000)


@given(COUNTS, COUNTS)
def test_the_interval_holds_the_share(held: int, came_back: int) -> None:
    low, high = interval(held, came_back)

    assert 0 <= low <= high <= 1
    if held + came_back:
        assert low - 1e-9 <= held / (held + came_back) <= high + 1e-9


def test_one_success_proves_little() -> None:
    assert interval(1, 0)[0] < 0.25


def test_nothing_known_is_said_as_such() -> None:
    assert sentence(0, 0) == "Nothing that this pattern healed has been merged and watched yet."
    assert sentence(3, 1).startswith("Of 4 merged fixes by this pattern 3 held (95 % interval 30%")
