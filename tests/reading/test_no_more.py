"""What a no covers, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.reading.no_more import NoMore, read, reason_of, sentence

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "no"),
    [
        ("", NoMore()),
        ("it is vendored", NoMore()),
        ("30d", NoMore(lasts=timedelta(days=30))),
        ("6 weeks", NoMore()),
        ("6w please", NoMore(lasts=timedelta(weeks=6))),
        ("pattern", NoMore(whole_pattern=True)),
        ("pattern 2w noisy", NoMore(True, timedelta(weeks=2))),
        ("2w pattern", NoMore(True, timedelta(weeks=2))),
        ("99999d", NoMore()),
    ],
)
def test_an_ignore_is_read_back_from_its_reason(words: str, no: NoMore) -> None:
    assert read(reason_of(words)) == no


def test_a_plain_rejection_is_for_ever_and_for_the_one_bug() -> None:
    assert read("pattern 30d") == read(None) == NoMore()


def test_a_no_ends_when_it_says() -> None:
    no = NoMore(lasts=timedelta(days=1))

    assert no.holds(NOON, NOON + timedelta(hours=23))
    assert not no.holds(NOON, NOON + timedelta(days=1))
    assert "until 2026-11-24" in sentence(no, NOON)
