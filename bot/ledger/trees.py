"""What one commit changes in its parent's tree, found by walking trees that prove their own ids."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.errors import LedgerError
from bot.ledger.objects import FILES, FOLDER, Entry

MAX_TREES = 20_000
"""How many trees one comparison reads: a tree may be made to hold itself a billion times over."""

ReadTree = Callable[[str], dict[str, Entry]]


@dataclass(frozen=True, slots=True)
class TreeChange:
    """One path that differs; None where it does not exist."""

    path: str
    old: Entry | None
    new: Entry | None

    @property
    def plain(self) -> bool:
        """Whether it is no more than new content of a regular file: no mode, no link, no module."""
        both = [entry.mode for entry in (self.old, self.new) if entry is not None]
        return len(set(both)) == 1 and both[0] in FILES


def differences(read: ReadTree, old: str | None, new: str) -> Iterator[TreeChange]:
    """Every path that differs between two trees; `old` None is the empty one.

    Raises:
        LedgerError: the trees are too many, or what `read` raises.
    """
    waiting: list[tuple[str | None, str | None, str]] = [(old, new, "")]
    for _ in range(MAX_TREES):
        if not waiting:
            return
        before_id, after_id, prefix = waiting.pop()
        before = read(before_id) if before_id else {}
        after = read(after_id) if after_id else {}
        for name in before.keys() | after.keys():
            was, now = before.get(name), after.get(name)
            if was == now:
                continue
            path = prefix + name
            if _folder(was) or _folder(now):
                waiting.append((_folder(was), _folder(now), f"{path}/"))
            if _leaf(was) or _leaf(now):
                yield TreeChange(path, _leaf(was), _leaf(now))
    raise LedgerError(f"a commit touches more than {MAX_TREES} folders")


def _folder(entry: Entry | None) -> str | None:
    return entry.id if entry is not None and entry.mode == FOLDER else None


def _leaf(entry: Entry | None) -> Entry | None:
    return None if entry is None or entry.mode == FOLDER else entry
