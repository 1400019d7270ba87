"""Texts where an object is wanted that they stand for: read as the file reads them elsewhere."""

import ast
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from patterns.search.evidence.crash import Crash, Suspect
from patterns.search.evidence.expressions import given_at, wrapped
from patterns.search.evidence.message import Deed
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import lookup

READERS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (dict, ("json.loads", "loads")),
    (date, ("date.fromisoformat", "datetime.date.fromisoformat")),
    (datetime, ("datetime.fromisoformat", "datetime.datetime.fromisoformat")),
    (Path, ("Path", "pathlib.Path")),
)
"""Types of objects -> what makes them of text."""
AGNOSTIC = {"bool", "dict", "enumerate", "hash", "id", "isinstance", "len", "list", "print"}
AGNOSTIC |= {"repr", "reversed", "set", "sorted", "str", "type"}
"""What takes anything, so that its argument's type shows nowhere."""
TEXTS = {"str", "bytes"}


def trials(crash: Crash) -> Iterator[Trial]:
    """`date.fromisoformat(row["day"]).year`, where `row["day"]` was text."""
    for suspect in crash.suspects:
        if suspect.kinds and set(suspect.kinds) <= TEXTS:
            yield from _read(suspect, crash)


def _read(suspect: Suspect, crash: Crash) -> Iterator[Trial]:
    kind = suspect.kinds[0]
    because = f"`{suspect.source}` was still text when an object was wanted."
    for turn, (reader, malus) in enumerate(dict(_readers(suspect, crash)).items()):
        title = f"Read `{suspect.source}` with `{reader}()`"
        condition = suspect.was(f"isinstance({suspect.source}, {kind})")
        for value, far in given_at(suspect):
            if not isinstance(value, (ast.Constant, ast.Lambda)):
                module = suspect.module
                around = (
                    module.edit(module.start(value), module.start(value), f"{reader}("),
                    module.edit(module.end(value), module.end(value), ")"),
                )
                extra = malus + far + turn
                yield Trial(
                    "read_at_source",
                    Form.IDIOM,
                    title,
                    because,
                    around,
                    condition=condition,
                    extra=extra,
                )
        edits = wrapped(suspect, f"{reader}(", ")")
        # What is read at its source need not be read at each of its uses.
        rank = malus + turn + 20
        yield Trial("read", Form.IDIOM, title, because, edits, condition=condition, extra=rank)


def _readers(suspect: Suspect, crash: Crash) -> Iterator[tuple[str, int]]:
    """What may make the wanted object of the text, and how much worse it is than another."""
    wanted = ast.dump(suspect.node)
    for node in ast.walk(suspect.module.tree):
        match node:
            case ast.Call(func=ast.Name() | ast.Attribute() as made, args=[given], keywords=[]):
                reader = ast.unparse(made)
                plain = reader.split(".")[0].isidentifier() and "(" not in reader
                known = reader not in AGNOSTIC and lookup(reader.split(".")[0], suspect.place)
                own = not reader.startswith(("self.", f"{suspect.source}."))
                if ast.dump(given) == wanted and plain and known and own:
                    yield reader, 20
    if suspect.deed is not Deed.ATTRIBUTE or not crash.said.name:
        return
    for kind, readers in READERS:
        if hasattr(kind, crash.said.name) and not hasattr(str, crash.said.name):
            for reader in readers:
                if _is_within_reach(reader, suspect):
                    yield reader, 40


def _is_within_reach(reader: str, suspect: Suspect) -> bool:
    """Whether the file has imported what a reader's name starts with, as that name means it."""
    first = reader.partition(".")[0]
    found = lookup(first, suspect.place)
    for binding in found[1] if found is not None else ():
        match binding.node:
            case ast.Import(names=names):
                return any((a.asname or a.name) == first for a in names) and (
                    reader.startswith(("json.", "pathlib.", "datetime.date"))
                )
            case ast.ImportFrom(module=module):
                return module in {"datetime", "json", "pathlib"} and not reader.startswith(
                    ("json.", "pathlib.", "datetime.date")
                )
    return False
