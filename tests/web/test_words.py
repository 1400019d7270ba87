from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import CommitId, Stage
from bot.stages import TABLE
from bot.web import words
from bot.web.words import Links
from tests.fakes.clock import FakeClock
from tests.web.worlds import a_fix

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (-5, "just now"),
        (3, "just now"),
        (45, "45 s ago"),
        (60, "1 minute ago"),
        (7199, "1 hour ago"),
        (86400 * 3, "3 days ago"),
    ],
)
def test_ages_are_told_in_their_largest_whole_unit(seconds: int, says: str) -> None:
    assert words.age(NOW - timedelta(seconds=seconds), NOW) == says


def test_a_share_is_told_in_percent_and_nothing_as_a_dash() -> None:
    assert (words.percent(1 / 3), words.percent(None)) == ("33%", "–")


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_its_place_on_the_road_and_its_verdict(stage: Stage) -> None:
    fix = a_fix(FakeClock(), stage=stage, merge_commit=CommitId("5" * 40))
    road = words.road(fix)

    assert [step.name for step in road if step.where == "now"] == [stage.replace("_", " ")]
    assert road[0].name == "drafted"
    assert words.VERDICTS[stage]


def test_the_main_road_follows_the_state_table() -> None:
    steps = zip(words.MAIN_ROAD, words.MAIN_ROAD[1:], strict=False)

    assert all(then in TABLE[now] for now, then in steps)


def test_a_fix_without_a_pull_request_was_never_proposed() -> None:
    fix = a_fix(FakeClock(), stage=Stage.ABANDONED, pull_request=None)

    assert [step.name for step in words.road(fix)] == ["drafted", "abandoned"]


def test_a_roll_back_shows_that_the_error_came_back() -> None:
    fix = a_fix(FakeClock(), stage=Stage.ROLLED_BACK, merge_commit=CommitId("5" * 40))

    assert [step.name for step in words.road(fix) if not step.good] == ["came back", "rolled back"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("a\u202eb", "a‹U+202E›b"),
        ("\x00\x1b[31m", "‹U+0000›‹U+001B›[31m"),
        ("\u200b\ufeff\ud800", "‹U+200B›‹U+FEFF›‹U+D800›"),
    ],
)
def test_what_hides_or_reorders_text_is_spelled_out(text: str, seen: str) -> None:
    assert words.visible(text) == seen


@given(st.text())
def test_prose_never_becomes_markup_of_a_strangers(text: str) -> None:
    said = str(words.prose(text)).replace("<code>", "").replace("</code>", "")

    assert "<" not in said
    assert ">" not in said


def test_names_in_backticks_are_set_as_code_where_they_pair_up() -> None:
    assert words.prose("drop `await <x>`") == "drop <code>await &lt;x&gt;</code>"
    assert words.prose("a ` b") == "a ` b"


def test_the_lines_of_a_diff_are_told_apart() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n same\n-old\n+n\u202eew\n"

    assert words.diff_lines(diff) == [
        ("file", "--- a/x"),
        ("file", "+++ b/x"),
        ("hunk", "@@ -1 +1 @@"),
        ("same", " same"),
        ("del", "-old"),
        ("add", "+n‹U+202E›ew"),
    ]


@pytest.mark.parametrize(
    ("api", "host", "stand_in"),
    [
        ("https://api.github.com", "https://github.com", False),
        ("https://git.acme.example/api/v3/", "https://git.acme.example", False),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000", True),
        ("http://localhost:9000/api/v3", "http://localhost:9000", True),
    ],
)
def test_where_people_read_follows_from_where_programs_ask(
    api: str, host: str, *, stand_in: bool
) -> None:
    fix = a_fix(FakeClock())

    assert Links(api).pull_request(fix) == f"{host}/acme/shop/pull/12"
    assert Links(api).commit(fix, CommitId("abc")) == f"{host}/acme/shop/commit/abc"
    assert Links(api).stand_in is stand_in
