"""Alarms made of the patterns' own examples, altered so that nothing can rightly be healed."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.catalogue import catalogue
from patterns.contract import Fault, Frame, Heals, Pattern
from patterns.laws import files
from patterns.toolbox.source.module import UNREADABLE, tree_of
from tests.bench.faults.alarm import Alarm

OF_PYTHON = ("old_names/old_", "old_names/unittest_")
"""What a later Python gave up: right where only an older one gets."""


def healed_elsewhere() -> Iterator[Alarm]:
    """The healed code, and the same report pointing at each of its lines in turn."""
    for pattern, example in _cures():
        after = files(example.after)
        inner = example.fault.frames[-1]
        path = inner.path if inner.path in after else example.fault.frames[0].path
        for number in range(1, after.get(path, b"").count(b"\n") + 1):
            frame = replace(inner, path=path, line=number, function=None, column=None)
            fault = replace(example.fault, frames=(frame,))
            yield Alarm("healed", f"{pattern.id()}, {example.title}, line {number}", fault, after)


def stale() -> Iterator[Alarm]:
    """The file has changed since: the report shows a line that stands nowhere any more."""
    for pattern, example in _cures():
        before = files(example.before)
        if not any(frame.path in before for frame in example.fault.frames):
            continue  # a thread's: what shows no line of ours cannot show one that is gone
        frames = tuple(
            replace(frame, context="self.is_gone(by_now)") if frame.path in before else frame
            for frame in example.fault.frames
        )
        yield Alarm("stale", f"{pattern.id()}, {example.title}", _at(example, frames), before)


def deliberate() -> Iterator[Alarm]:
    """A `raise` of the very message stands on the failing line, in place of what failed."""
    for pattern, example in _cures():
        before = files(example.before)
        ours = [frame for frame in example.fault.frames if frame.path in before]
        if ours and (text := _raising(before[ours[-1].path], ours[-1].line, example.fault)):
            code = {**before, ours[-1].path: text}
            fault = _at(example, tuple(replace(f, column=None, end_column=None) for f in ours))
            yield Alarm("deliberate", f"{pattern.id()}, {example.title}", fault, code)


def for_another_python() -> Iterator[Alarm]:
    """What is old stands where only an old Python gets, on the line that failed."""
    for pattern, example in _cures():
        before, inner = files(example.before), example.fault.frames[-1]
        if not pattern.id().startswith(OF_PYTHON) or inner.path not in before:
            continue
        text = _on_a_condition(before[inner.path], inner.line)
        if text is not None and inner.column is None:
            code = {**before, inner.path: text}
            yield Alarm("another Python", f"{pattern.id()}, {example.title}", example.fault, code)


def vendored() -> Iterator[Alarm]:
    """The same code, kept as somebody else's."""
    for pattern, example in _cures():
        code = {f"vendor/lib/{path}": text for path, text in files(example.before).items()}
        frames = tuple(replace(f, path=f"vendor/lib/{f.path}") for f in example.fault.frames)
        yield Alarm("vendored", f"{pattern.id()}, {example.title}", _at(example, frames), code)


def _on_a_condition(data: bytes, line: int) -> bytes | None:
    """The file with one simple statement under a condition; None where it spans lines."""
    text = data.split(b"\n")
    try:
        every = list(ast.walk(tree_of(data)))
    except UNREADABLE:
        return None
    fitting = [n for n in every if isinstance(n, ast.stmt) and n.lineno == n.end_lineno == line]
    if len(fitting) != 1:
        return None
    at = fitting[0].col_offset
    text[line - 1] = text[line - 1][:at] + b"if PY2: " + text[line - 1][at:]
    return b"\n".join(text)


def _cures() -> Iterator[tuple[type[Pattern], Heals]]:
    for pattern in catalogue():
        for example in pattern.examples:
            if isinstance(example, Heals) and example.fault.frames:
                yield pattern, example


def _at(example: Heals, frames: tuple[Frame, ...]) -> Fault:
    return replace(example.fault, frames=frames)


def _raising(data: bytes, line: int, fault: Fault) -> bytes | None:
    """The file with its statement on a line replaced; None where that makes no sense."""
    try:
        tree = tree_of(data)
    except UNREADABLE:
        return None  # an example in the grammar of a newer Python
    text = data.decode().split("\n")
    simple = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        and not hasattr(node, "body")
        and node.lineno <= line <= (node.end_lineno or line)
    ]
    # Where a `raise` is what failed, one of the same message would be the very same fault.
    if len(simple) != 1 or fault.type.endswith("Warning") or isinstance(simple[0], ast.Raise):
        return None
    start, end = simple[0].lineno, simple[0].end_lineno or simple[0].lineno
    indent = text[start - 1][: len(text[start - 1]) - len(text[start - 1].lstrip())]
    new = [f"{indent}raise {fault.type}({fault.message!r})", *[""] * (end - start)]
    # The blank lines keep every other line where the report says that it is.
    shift = line - start
    new = new[:1] if start == end else [*[""] * shift, *new[: end - start + 1 - shift]]
    return "\n".join([*text[: start - 1], *new, *text[end:]]).encode()
