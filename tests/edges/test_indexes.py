import gc
from collections.abc import Iterator
from sqlite3 import Connection
from types import FunctionType, ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edges.indexes import Indexes
from bot.errors import Unreadable
from bot.ledger import signers
from bot.ledger.chain import Ledger
from bot.ledger.index import Index, NewIndex
from tests.ledger.histories import PINNED, Plan, Story
from tests.ledger.repo import LEDGER_REF

LIVES = 40
STORY = Story().play(*[Plan()] * LIVES)
TEXT = st.text(st.characters(), max_size=8)  # lone surrogates, too
STEPS = st.lists(st.tuples(st.sampled_from(["set", "first", "drop"]), TEXT, TEXT), max_size=20)


@pytest.fixture(scope="module")
def indexes() -> Iterator[Indexes]:
    with Indexes() as made:
        yield made


def _after(steps: list[tuple[str, str, str]], index: Index) -> Index:
    for what, key, value in steps:
        if what == "set":
            index[key] = value
        elif what == "first":
            index.setdefault(key, value)
        else:
            index.pop(key, None)
    return index


@given(STEPS, TEXT)
def test_an_index_on_disk_is_a_dict(
    indexes: Indexes, steps: list[tuple[str, str, str]], key: str
) -> None:
    plain, disk = _after(steps, {}), _after(steps, indexes.new())
    assert sorted(disk.items()) == sorted(plain.items())
    assert (len(disk), disk.get(key), key in disk) == (len(plain), plain.get(key), key in plain)


def test_two_indexes_of_one_file_know_nothing_of_each_other(indexes: Indexes) -> None:
    one, other = indexes.new(), indexes.new()
    one["a"] = "1"
    assert list(other) == []
    with pytest.raises(KeyError):
        del other["a"]


def test_the_keys_come_in_their_order(indexes: Indexes) -> None:
    assert list(_after([("set", key, "") for key in "cab"], indexes.new())) == ["a", "b", "c"]


def test_a_file_that_cannot_be_written_is_told_with_a_way_out() -> None:
    with Indexes() as gone:
        index = gone.new()
    with pytest.raises(Unreadable, match="another folder in SQLITE_TMPDIR"):
        index["a"] = "1"


OUTSIDE = (type, ModuleType, FunctionType, Connection)
"""Code, and SQLite's file, which keeps a bounded number of used cursors."""


def _hanging_on(root: object) -> int:
    """How many objects are reached from this one."""
    seen: dict[int, object] = {}
    waiting = [root]
    while waiting:
        found = waiting.pop()
        if id(found) not in seen and not isinstance(found, OUTSIDE):
            seen[id(found)] = found
            waiting += gc.get_referents(found)
    return len(seen)


def _kept(index: NewIndex) -> int:
    """How many objects stay in memory for the second half of a ledger's records."""
    commits = STORY.repo.log(LEDGER_REF)
    middle = len(commits) // 2
    ledger = Ledger(signers.parse(PINNED), STORY.repo.read, index)
    for commit in commits[:middle]:
        ledger.add(commit)
    before = _hanging_on(ledger)
    for commit in commits[middle:]:
        ledger.add(commit)
    return _hanging_on(ledger) - before


def test_of_a_record_nothing_stays_in_memory(indexes: Indexes) -> None:
    # Objects, not bytes: what the allocators keep for the next objects is `make bench`'s to tell.
    assert _kept(indexes.new) < 5 < LIVES < _kept(dict)
