import re
from datetime import timedelta

from bot.desk import Status
from bot.model import PatternId, Tally
from bot.web.metrics import Rates, prometheus, rates

TALLY = Tally(
    errors_detected=1000,
    incidents=10,
    patterns_matched=5,
    fixes_proposed=4,
    fixes_approved=3,
    fixes_applied=2,
    fixes_verified=1,
    fixes_came_back=1,
    time_to_fix=timedelta(minutes=3),
    by_pattern={PatternId('a/"b"\\\n'): (1, 2)},
)


def test_the_five_metrics_are_what_the_counts_amount_to() -> None:
    assert rates(TALLY) == Rates(
        fix_proposal=0.4,
        approval=0.75,
        success=0.5,
        pattern_coverage=0.5,
        time_to_fix_seconds=180.0,
    )


def test_where_nothing_happened_there_is_no_rate() -> None:
    assert rates(Tally()) == Rates(None, None, None, None, None)


def test_a_second_fix_of_one_error_makes_no_rate_above_one() -> None:
    assert rates(Tally(incidents=1, fixes_proposed=2)).fix_proposal == 1.0


def test_prometheus_can_read_every_line() -> None:
    text = prometheus(Status(running=True, patterns_supported=4, tally=TALLY), {"sdk_discarded": 9})
    sample = re.compile(r'[a-z_]+(\{[a-z_]+="([^"\\\n]|\\.)*"(,[a-z_]+="\w+")*\})? [0-9.e+-]+')

    lines = text.splitlines()
    assert [line for line in lines if not (line.startswith("# ") or sample.fullmatch(line))] == []
    assert "grace_fix_proposal_rate 0.4" in lines
    assert "grace_time_to_fix_seconds 180.0" in lines
    assert "grace_door_sdk_discarded_total 9" in lines
    assert r'grace_outcomes_total{pattern="a/\"b\"\\\n",outcome="came_back"} 2' in lines


def test_each_family_is_described_once_and_ends_its_line() -> None:
    text = prometheus(Status(running=False, patterns_supported=0, tally=Tally()), {})

    kinds = re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE)
    assert len(kinds) == len(set(kinds))
    assert text.endswith("\n")
    assert "_rate" not in text
