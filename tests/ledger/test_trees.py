import pytest

from bot.errors import LedgerError
from bot.ledger.objects import Entry, tree_of
from bot.ledger.trees import MAX_TREES, TreeChange, differences
from tests.ledger.repo import Repo

REPO = Repo()
OLD = REPO.tree({"a": b"1", "b/c/d": b"2", "b/e": b"3", "f": b"4"})


def changed(old: str | None, new: str) -> dict[str, tuple[bool, bool]]:
    """Each path -> (was there, is there)."""
    found = differences(lambda tree: tree_of(tree, REPO.objects[tree][1]), old, new)
    return {each.path: (each.old is not None, each.new is not None) for each in found}


def test_equal_trees_do_not_differ() -> None:
    assert changed(OLD, OLD) == {}


def test_everything_is_new_in_the_first_commit() -> None:
    assert set(changed(None, OLD)) == {"a", "b/c/d", "b/e", "f"}


def test_content_creation_and_deletion_are_told_apart() -> None:
    new = REPO.tree({"a": b"1", "b/c/d": b"changed", "b/g": b"new", "f": b"4"})
    assert changed(OLD, new) == {
        "b/c/d": (True, True),
        "b/e": (True, False),
        "b/g": (False, True),
    }


def test_a_file_that_becomes_a_folder_goes_and_its_content_comes() -> None:
    new = REPO.tree({"a/x": b"1", "b/c/d": b"2", "b/e": b"3", "f": b"4"})
    assert changed(OLD, new) == {"a": (True, False), "a/x": (False, True)}
    assert changed(new, OLD) == {"a": (False, True), "a/x": (True, False)}


def test_a_mode_is_a_difference_and_not_a_plain_one() -> None:
    file, script, link = (Entry(mode, "0" * 40) for mode in ("100644", "100755", "120000"))
    assert TreeChange("a", file, file).plain
    assert TreeChange("a", None, script).plain
    assert not TreeChange("a", file, script).plain
    assert not TreeChange("a", link, link).plain
    new = REPO.tree({"a": b"1", "b/c/d": b"2", "b/e": b"3", "f": b"4"}, {"a": "100755"})
    assert set(changed(OLD, new)) == {"a"}


def test_a_tree_that_holds_itself_many_times_over_is_given_up() -> None:
    def read(tree: str) -> dict[str, Entry]:
        below = Entry("40000", str(int(tree) + 1))
        return {"left": below, "right": below} if int(tree) < 64 else {}

    with pytest.raises(LedgerError, match=str(MAX_TREES)):
        list(differences(read, None, "0"))
