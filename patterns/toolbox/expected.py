"""The error that a failing test waits for: it says what the project means to raise."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Fault, Refused, Sources
from patterns.toolbox import offlimits
from patterns.toolbox.locate import Place, in_repository, own, places
from patterns.toolbox.names import parameters

WAITING = {"raises", "assertRaises", "assert_raises", "assertRaisesRegex", "assertRaisesRegexp"}
WORDED = {"assertRaisesRegex", "assertRaisesRegexp"}
"""Those that take the message's words as their second argument."""

HEARING = {"caplog", "capsys", "capfd", "capture_logs", "recwarn"}
"""Fixtures of a test that reads what was logged, printed or warned of."""
HEARD = {"assertLogs", "assertWarns", "assertWarnsRegex", "warns", "deprecated_call"}


@dataclass(frozen=True, slots=True)
class Expected:
    """An exception's bare name, and the regular expression that its message must fit, if any."""

    name: str
    words: str | None
    line: int
    path: str

    def fits(self, message: str) -> bool:
        """Whether a message is one that the test would take."""
        if self.words is None:
            return True
        try:
            return re.search(self.words, message) is not None
        except re.error:
            return False


def expected(fault: Fault, sources: Sources) -> Expected | None:
    """What the innermost test frame of a traceback waits for; None where it waits for nothing."""
    for frame in reversed(in_repository(fault, sources)):
        if offlimits.is_test(frame.path):
            try:
                where = places(frame, sources)
            except Refused:
                return None
            return next((one for place in where for one in _around(place)), None)
    return None


def refuse_silence(fault: Fault, sources: Sources) -> None:
    """Raise `Refused` where the failing test waits for an error, or for a word about it."""
    if (why := unquiet(fault, sources)) is not None:
        raise Refused(f"{why}, so that it is not enough to go on in silence")


def unquiet(fault: Fault, sources: Sources) -> str | None:
    """What the failing test waits for besides a result, as a clause; None where nothing."""
    wanted = expected(fault, sources)
    if wanted is not None:
        return f"the test waits for a {wanted.name}"
    for frame in reversed(in_repository(fault, sources)):
        if offlimits.is_test(frame.path):
            try:
                where = places(frame, sources)
            except Refused:
                return None
            heard = any(map(_hears, where))
            return "the test reads what is said of it" if heard else None
    return None


def _hears(place: Place) -> bool:
    function = place.function
    if function is None:
        return False
    called = {
        ast.unparse(node.func).rpartition(".")[2]
        for node in own(function.body)
        if isinstance(node, ast.Call)
    }
    return bool({p.arg for p in parameters(function.args)} & HEARING or called & HEARD)


def waits(tree: ast.AST) -> Iterator[tuple[ast.With | ast.AsyncWith, str, str | None]]:
    """All blocks of a test file that wait for an error: the type's bare name, and the words."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if (found := _said(item.context_expr)) is not None:
                    yield node, *found


def _around(place: Place) -> Iterator[Expected]:
    root = place.function or place.module.tree
    for node in own(root.body):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            inside = any(place.statement is n for part in node.body for n in ast.walk(part))
            for item in node.items if inside else ():
                if (found := _said(item.context_expr)) is not None:
                    yield Expected(*found, node.lineno, place.module.path)


def _said(node: ast.expr) -> tuple[str, str | None] | None:
    match node:
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(attr=name),
            args=[ast.Name() | ast.Attribute() as kind, *rest],
            keywords=keywords,
        ) if name in WAITING:
            given = [k.value for k in keywords if k.arg in {"match", "expected_regex"}]
            given += rest[:1] if name in WORDED else []
            return ast.unparse(kind).rpartition(".")[2], _text(given[0]) if given else None
    return None


def _text(node: ast.expr) -> str | None:
    """A literal regular expression; for any other one, what no message fits."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Call(func=ast.Attribute(attr="escape"), args=[ast.Constant(value=str(text))]):
            return re.escape(text)
        case ast.Constant(value=None):
            return None
    return r"(?!)"
