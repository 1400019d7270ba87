"""Comments, reviews and API words as voices."""

from datetime import UTC, datetime, timedelta

from bot.model import Comment, CommitId, Review, Voice
from bot.reading.voices import voices
from tests.examples import FIX

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HEAD = CommitId("b" * 40)


def review(number: int, state: str, body: str = "") -> Review:
    return Review(number, "carol", False, state, body, HEAD, NOON + timedelta(minutes=number))


def test_a_comment_that_commands_is_a_voice() -> None:
    [voice] = voices([Comment(17, "alice", False, "/grace approve looks right", NOON)], [], {})

    assert (voice.actor, voice.approves, voice.reason) == ("alice", True, "looks right")
    assert voice.source == "comment:17"


def test_a_comment_that_only_talks_is_none() -> None:
    assert voices([Comment(1, "alice", False, "/grace status", NOON)], [], {}) == ()


def test_the_newest_review_of_a_person_counts() -> None:
    said = voices([], [review(1, "CHANGES_REQUESTED"), review(2, "APPROVED", "now\nfine")], {})

    assert [(voice.approves, voice.blocks, voice.reason) for voice in said] == [
        (True, False, "now fine")
    ]


def test_a_later_plain_comment_takes_no_review_back() -> None:
    [voice] = voices([], [review(1, "CHANGES_REQUESTED"), review(2, "COMMENTED")], {})

    assert voice.blocks


def test_a_dismissed_review_is_silent() -> None:
    assert voices([], [review(1, "APPROVED"), review(2, "DISMISSED")], {}) == ()


def test_a_word_through_the_api_keeps_what_it_was_given_for() -> None:
    given = Voice("alice", True, "ok", "api", NOON, HEAD, frozenset(FIX.changes))

    assert voices([], [], {"voice:api:alice": given.as_json(), "draft": {}}) == (given,)
