"""A place where dependencies are declared, and the edit that adds one: lines, pairs or a list."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from patterns.contract import Edit, Refused
from patterns.toolbox.dependencies.requirement import Requirement, Role


class Form(StrEnum):
    """How a table is written: one a line, `name = "spec"` a line, or strings in brackets."""

    LINES = "lines"
    PAIRS = "pairs"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Entry:
    """One requirement; `start:end` are the bytes of its line, or of its string with its quotes."""

    requirement: Requirement
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """Dependencies that are declared together.

    Attributes:
        label: what to call it in a sentence.
        start: where the first entry goes while there is none; for a list, just behind its bracket.
        prefix: what stands in front of each line's requirement, for lines and pairs.
        closed: why nothing can be added; "" where something can.
    """

    path: str
    label: str
    role: Role
    form: Form
    data: bytes
    entries: tuple[Entry, ...]
    start: int
    prefix: str = ""
    closed: str = ""

    @property
    def requirements(self) -> list[Requirement]:
        """What is declared, in order."""
        return [entry.requirement for entry in self.entries]

    def declares(self, key: str) -> Requirement | None:
        """The requirement of a canonical name."""
        return next((r for r in self.requirements if r.key == key), None)

    def added(self, new: Requirement) -> tuple[Edit, ...]:
        """The edits that declare one more: in order where the others are, else at the end.

        Raises:
            Refused: the table takes no additions.
        """
        if self.closed:
            raise Refused(f"{self.label} {self.closed}")
        keys = [requirement.key for requirement in self.requirements]
        position = bisect(keys, new.key) if keys == sorted(keys) and keys else len(keys)
        made = self._in_list if self.form is Form.LIST else self._as_line
        return tuple(made(new, position))

    def _as_line(self, new: Requirement, position: int) -> Iterator[Edit]:
        text = f'{new.name} = "{new.spec or "*"}"' if self.form is Form.PAIRS else _plain(new)
        line = f"{self.prefix}{text}".encode() + self._newline
        if not self.entries:
            yield Edit(self.path, self.start, self.start, line)
        elif position < len(self.entries):
            start = self.entries[position].start
            yield Edit(self.path, start, start, line)
        else:
            end = self._line_end(self.entries[-1].end - 1)
            if self.data[:end].endswith(b"\n"):
                yield Edit(self.path, end, end, line)
            else:
                yield Edit(self.path, end, end, self._newline + line.rstrip(b"\r\n"))

    def _in_list(self, new: Requirement, position: int) -> Iterator[Edit]:
        text = b'"%b"' % _plain(new).encode()
        if not self.entries:
            yield Edit(self.path, self.start, self.start, text)
            return
        first = self.entries[0].start
        text = text.replace(b'"', self.data[first : first + 1])
        indent = self._own_line(self.entries[-1])
        if position < len(self.entries) and self._own_line(self.entries[position]) is not None:
            here = self.entries[position].start
            gap = self._newline + (self._own_line(self.entries[position]) or b"")
            yield Edit(self.path, here, here, text + b"," + gap)
        elif position < len(self.entries):
            here = self.entries[position].start
            yield Edit(self.path, here, here, text + b", ")
        elif indent is None:
            end = self.entries[-1].end
            yield Edit(self.path, end, end, b", " + text)
        else:
            yield from self._last_line(text, indent)

    def _last_line(self, text: bytes, indent: bytes) -> Iterator[Edit]:
        """Below the last string, whose comment stays with it."""
        end = self.entries[-1].end
        below = self._line_end(end)
        comma = self.data[end:below].lstrip().startswith(b",")
        if self.data[end:below].lstrip(b" \t,").startswith((b"]", b")")):
            yield Edit(self.path, end, end, b"," + self._newline + indent + text)
            return
        if not comma:
            yield Edit(self.path, end, end, b",")
        tail = b"," if comma else b""
        yield Edit(self.path, below, below, indent + text + tail + self._newline)

    def _own_line(self, entry: Entry) -> bytes | None:
        """The indentation of a string that is the first of its line; None for any other."""
        before = self.data[self.data.rfind(b"\n", 0, entry.start) + 1 : entry.start]
        return None if before.strip() else before

    def _line_end(self, offset: int) -> int:
        found = self.data.find(b"\n", offset)
        return len(self.data) if found < 0 else found + 1

    @property
    def _newline(self) -> bytes:
        return b"\r\n" if b"\r\n" in self.data else b"\n"


def _plain(new: Requirement) -> str:
    return f"{new.name}{new.spec}"


def labels(tables: Sequence[Table]) -> str:
    """Several tables, named in a sentence."""
    return " or ".join(table.label for table in tables)
