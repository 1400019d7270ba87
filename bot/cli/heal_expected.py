"""The value that a failed assertion asks for, in place of one that a repair made up."""

import ast
import re
from dataclasses import replace
from io import BytesIO

from bot.errors import Unreadable
from bot.model import Candidate
from bot.reading.any_form import read_any
from bot.reading.text import renumbered
from patterns.contract import Edit, Refused, Sources
from patterns.toolbox.source import diff, splice

COMPARED = re.compile(r"(?:assert )?(?P<got>.+?) (?:==|!=) (?P<wanted>[^:]+?)(?: : .*)?")
EMPTY = rb"None|''|\"\"|0|\[\]|\(\)|\{\}"
MADE_UP = re.compile(rb"(?: else | or |, )(?P<value>" + EMPTY + rb")(?=\)*$)")
UNSAID = re.compile(rb"\.get\((?P<key>[^(),]+)(?=\)$)")
LONGEST = 40
"""Characters of a text: a longer one is what was worked out, not a stand-in."""


def corrected(candidate: Candidate, said: bytes, sources: Sources) -> Candidate | None:
    """The repair with the value that its run ended in a lack of; None where it made up no value.

    Only what stands for "none" in one way or another is taken: an empty value, or a short text.
    """
    found = _compared(said)
    if found is None:
        return None
    edits = tuple(_with(edit, found) for edit in candidate.patch.edits)
    if edits == candidate.patch.edits:
        return None
    try:
        files = splice.apply(edits, sources)
    except Refused:
        return None
    shown = b"".join(
        diff.unified(path, sources.read(path), [edit for edit in edits if edit.path == path])
        for path in sorted(files)
    )
    wanted = f"{candidate.title}; as the test expects"
    return replace(
        candidate,
        title=wanted,
        patch=replace(candidate.patch, edits=edits),
        files=files,
        diff=shown.decode(errors="replace"),
        one_shot=False,
    )


def _compared(said: bytes) -> tuple[object, object] | None:
    """What an assertion of equality compared, where both sides are plain and short."""
    try:
        *_, last = renumbered(read_any(BytesIO(said)))
    except (Unreadable, ValueError):
        return None
    match = COMPARED.fullmatch(last.message.split("\n")[0])
    if last.type != "AssertionError" or match is None:
        return None
    try:
        got, wanted = ast.literal_eval(match["got"]), ast.literal_eval(match["wanted"])
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return (got, wanted) if _is_modest(got) and _is_modest(wanted) else None


def _is_modest(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST and value.isprintable()
    return value is None or isinstance(value, bool) or not value


def _with(edit: Edit, compared: tuple[object, object]) -> Edit:
    """The edit with the value that it made up turned into the other one of those compared."""
    if (get := UNSAID.search(edit.new)) is not None:
        wanted = _other(None, compared)
        added = b"" if wanted is None else b", " + wanted
        return replace(edit, new=edit.new[: get.end()] + added + edit.new[get.end() :])
    made = MADE_UP.search(edit.new)
    if made is None:
        return edit
    wanted = _other(ast.literal_eval(made["value"].decode()), compared)
    if wanted is None:
        return edit
    start, end = made.span("value")
    return replace(edit, new=edit.new[:start] + wanted + edit.new[end:])


def _other(value: object, compared: tuple[object, object]) -> bytes | None:
    for one, other in (compared, compared[::-1]):
        if type(one) is type(value) and one == value:
            return repr(other).encode()
    return None
