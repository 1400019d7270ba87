"""A merged fix taken back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model import Change, CommitId, Stage
from bot.steps import rollback
from patterns.contract import BlobId, Refused
from tests.examples import FIX

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MERGED = replace(FIX, stage=Stage.CAME_BACK, waits_for=("it was seen again",), pull_request=7)


def test_the_files_go_back_to_what_they_were() -> None:
    assert rollback.revert(MERGED, {"app.py": BlobId("2" * 40)}, {"app.py": b"old"}) == {
        "app.py": b"old"
    }


def test_work_built_on_the_fix_is_not_undone() -> None:
    with pytest.raises(Refused, match="has changed since the fix was merged"):
        rollback.revert(MERGED, {"app.py": BlobId("3" * 40)}, {"app.py": b"old"})


def test_a_created_file_needs_a_person() -> None:
    created = replace(MERGED, changes=(Change("new.py", BlobId("0" * 40), BlobId("2" * 40)),))

    with pytest.raises(Refused, match="was created by the fix"):
        rollback.revert(created, {"new.py": BlobId("2" * 40)}, {})


def test_a_revert_is_a_fix_of_its_own_with_the_change_turned_round() -> None:
    revert = rollback.fix(MERGED, 1, 1, CommitId("d" * 40), NOON)

    assert (revert.reverts, revert.stage) == (MERGED.id, Stage.DRAFTED)
    assert revert.id != MERGED.id
    assert revert.changes == (Change("app.py", BlobId("2" * 40), BlobId("1" * 40)),)
    assert "it was seen again" in rollback.body(MERGED)


def test_the_test_that_a_fix_brought_goes_with_it() -> None:
    made = Change("tests/test_app.py", BlobId("0" * 40), BlobId("3" * 40))
    fix = replace(MERGED, changes=(*MERGED.changes, made))
    now = {change.path: change.new for change in fix.changes}

    assert rollback.revert(fix, now, {"app.py": b"old"}) == {
        "app.py": b"old",
        "tests/test_app.py": None,
    }
