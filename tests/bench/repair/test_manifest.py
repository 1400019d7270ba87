"""The drawn bugs keep the rule by which they were drawn."""

import re
from collections import Counter

from tests.bench.repair.manifest import Half, bugs, half
from tests.bench.repair.projects import project_named

HERE = re.compile(r"(?<!/home/runner)/(work|root)/\S*")


def test_a_bug_lies_in_the_half_that_its_hash_says() -> None:
    hashed = [bug for bug in bugs() if bug.half in {Half.OPEN, Half.HELD_OUT}]

    assert all(bug.half is half(bug.id) for bug in hashed)


def test_no_bug_is_there_twice() -> None:
    assert len({(bug.id.rpartition("-")[0], bug.after) for bug in bugs()}) == len(bugs())


def test_a_project_gives_at_most_three_bugs_and_two_of_one_type() -> None:
    drawn = [bug for bug in bugs() if bug.half is not Half.PUBLISHED]

    assert max(Counter(bug.project for bug in drawn).values(), default=0) <= 3
    assert max(Counter((bug.project, bug.type) for bug in drawn).values(), default=0) <= 2


def test_every_bug_is_of_a_listed_project_and_has_its_log() -> None:
    assert all(project_named(bug.project).licence == bug.licence for bug in bugs())
    assert all(bug.type in bug.log for bug in bugs())


def test_no_log_tells_where_it_was_recorded() -> None:
    told = {bug.id: found for bug in bugs() if (found := HERE.findall(bug.log))}

    assert not told
