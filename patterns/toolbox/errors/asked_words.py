"""The words that a test asks of an error's message: in the call that waits for it, or behind."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from patterns.toolbox.names.names import called, stored
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values import parametrized

NAMED = {"match", "expected_regex", "expected_message"}
"""Keywords that hand the words over."""
WORDED = re.compile(r"\w*(?:regexp?|message|matches)", re.IGNORECASE)
"""How functions are called that take them as their second argument."""
PLAIN = re.compile(r"""(?:[\w ,.:;'"`=/<>@!-]|\\[ .,:;'"=/<>@!()-])+""")
"""A regular expression that means itself, but for what it escapes of a sentence's own signs.

Brackets and braces quote data of the test's, which no message of the project's may hold.
"""
MOST = 3
"""Values of one parametrized test that are looked at."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a message must say.

    Attributes:
        pattern: the regular expression that it must fit.
        text: the same as plain words; None where the test does not write out any.
        exact: whether the message is just these words.
    """

    pattern: str
    text: str | None = None
    exact: bool = True


UNREAD = Words("")
"""Stands for words that the test works out: any message may be meant."""
UNTOLD = Words("(?!)")
"""Fits no message: the test asks something of the error that nobody reads here."""


def in_call(call: ast.Call, place: Place) -> list[Words | None]:
    """What a call that waits asks for, once for each value that pytest hands in for it."""
    given = [keyword.value for keyword in call.keywords if keyword.arg in NAMED]
    given += call.args[1:2] if WORDED.fullmatch(called(call)) else []
    if given and isinstance(given[0], ast.Name):
        values = list(parametrized.texts(given[0].id, place))[:MOST]
        return [_regular(value) for value in values] or [UNREAD]
    return [_written(given[0])] if given else [None]


def behind(kept: str | None, nodes: Iterable[ast.AST]) -> Words | None:
    """What assertions among some nodes ask of the error that is kept under a name."""
    asked, held = None, {kept}
    for node in nodes:
        if held.isdisjoint(_names(node)):
            continue
        if isinstance(node, ast.Assign):
            held.update(stored(ast.walk(node)))  # `(error,) = caught.value.exceptions`
        if isinstance(node, ast.expr) and (found := _asserted(node)) is not None:
            return found
        match node:
            case ast.Assert() | ast.Call(func=ast.Attribute(value=ast.Name(id="self"))):
                asked = UNREAD
    return asked


def _written(node: ast.expr) -> Words | None:
    match node:
        case ast.Constant(value=str(text)):
            return _regular(text)
        case ast.Call(func=ast.Attribute(attr="escape"), args=[ast.Constant(value=str(text))]):
            return _literal(text)
        case ast.Constant(value=None):
            return None
    return UNREAD


def _regular(pattern: str) -> Words:
    inner = pattern.removeprefix("^").removesuffix("$")
    plain = re.sub(r"\\(.)", r"\1", inner) if PLAIN.fullmatch(inner) else None
    return Words(pattern, plain)


def _literal(text: str, *, exact: bool = True) -> Words:
    return Words(re.escape(text), text, exact)


def _asserted(node: ast.expr) -> Words | None:
    """The words that an expression looks for in the text of an error."""
    match node:
        case ast.Compare(left=ast.Constant(value=str(words)), ops=[op], comparators=[text]):
            return _in(text, words, op)
        case ast.Compare(
            left=text, ops=[ast.Eq() as op], comparators=[ast.Constant(value=str(words))]
        ):
            return _in(text, words, op)
        case ast.Call(
            func=ast.Attribute(attr="assertIn" | "assertEqual" as way),
            args=[text, ast.Constant(value=str(words))] | [ast.Constant(value=str(words)), text],
        ):
            return _in(text, words, ast.In() if way == "assertIn" else ast.Eq())
        case ast.Call(
            func=ast.Attribute(attr="startswith", value=text), args=[ast.Constant(value=str(words))]
        ):
            return _in(text, words, ast.In())
        case ast.Call(
            func=ast.Attribute(attr="assertRegex"), args=[text, ast.Constant(value=str(words))]
        ) if _is_text_of_error(text):
            return _loose(_regular(words))
        # pytest's own: https://docs.pytest.org/en/stable/reference/reference.html#exceptioninfo
        case ast.Call(func=ast.Attribute(attr="match", value=ast.Name()), args=[words]):
            return _loose(_written(words))
    return None


def _in(text: ast.expr, words: str, op: ast.cmpop) -> Words | None:
    known = isinstance(op, (ast.In, ast.Eq)) and _is_text_of_error(text)
    return _literal(words, exact=isinstance(op, ast.Eq)) if known else None


def _loose(words: Words | None) -> Words | None:
    return None if words is None else Words(words.pattern, words.text, exact=False)


def _is_text_of_error(node: ast.expr) -> bool:
    """`str(caught.value)`, `caught.exception.args[0]`, `error.message`."""
    text = ast.unparse(node)
    return text.startswith("str(") or text.endswith((".args[0]", ".message", ".msg"))


def _names(node: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name))
