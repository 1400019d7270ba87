"""The error that a failing test waits for: it says what the project means to raise."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from patterns.contract import Edit, Refused
from patterns.search.evidence import parametrized
from patterns.search.evidence.crash import Crash
from patterns.toolbox.errors.expected import is_failure, is_waiting, is_worded
from patterns.toolbox.errors.tries import tries
from patterns.toolbox.imports import imports
from patterns.toolbox.names import sources_of_names
from patterns.toolbox.names.names import BUILTINS, lookup
from patterns.toolbox.place.locate import Place, in_repository, own, places
from patterns.toolbox.repository import offlimits

WORDS = {"match", "expected_regex", "expected_message"}
ENDINGS = {"SystemExit", "KeyboardInterrupt", "Exit", "Abort"}
TYPES = (ast.Name, ast.Attribute)
MOST_VALUES = 3
"""Values of one parametrized test that are looked at."""
PLAIN = re.compile(r"[\w ,:;'\"`=/<>@!-]+")
"""A regular expression that means itself."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """An exception's type as the test names it, and the words that its message must hold.

    Attributes:
        exact: whether the message must be just these words.
        attributes: the plain values that the test then finds on the error, as source.
        through: whether the test waits for what a handler on the way makes of it.
    """

    type: ast.expr
    words: str | None
    exact: bool = True
    attributes: tuple[tuple[str, str], ...] = ()
    through: bool = False

    @property
    def name(self) -> str:
        """The type's own name."""
        return ast.unparse(self.type).rpartition(".")[2]


def awaited(crash: Crash) -> list[Awaited]:
    """What the test around the innermost of the traceback's test frames says must be raised.

    How a program ends is no business of the code that fails: it goes on to where that is decided.
    """
    if crash.is_cleanup:
        return []  # what is waited for has been raised, and is hidden
    for frame in reversed(in_repository(crash.fault, crash.sources)):
        if not offlimits.is_test(frame.path):
            continue
        try:
            where = places(frame, crash.sources)
        except Refused:
            continue
        found = [
            replace(one, attributes=tuple(_asserted(place, crash)))
            for place in where
            for one in _around(place)
        ]
        if found:
            return [one for one in found if one.name not in ENDINGS]
    return []


def _around(place: Place) -> Iterator[Awaited]:
    for found in _named(place):
        yield found if found.words else _with_words_from(place, found)


def _asserted(place: Place, crash: Crash) -> Iterator[tuple[str, str]]:
    """What `assert caught.value.code == 4` says behind the `with`."""
    function, line = place.function, place.statement.lineno if place.statement is not None else 0
    for node in own(function.body) if function is not None else ():
        match node:
            case ast.Compare(
                left=ast.Attribute(value=ast.Attribute(attr="value" | "exception"), attr=attr),
                ops=[ast.Eq()],
                comparators=[right],
            ) if node.lineno > line:
                text = _literal(right, crash)
                if text is not None:
                    yield attr, text


def _literal(node: ast.expr, crash: Crash) -> str | None:
    """A plain value, or that of a constant which the repository defines once."""
    match node:
        case ast.Constant(value=int() | str()):
            return ast.unparse(node)
        case ast.Attribute(attr=name) | ast.Name(id=name) if name.isupper():
            given = {
                ast.unparse(each.value)
                for module in crash.resolver.project.mentioning(name)
                for each in module.tree.body
                if isinstance(each, ast.Assign)
                and isinstance(each.value, ast.Constant)
                and ast.unparse(each.targets[0]) == name
            }
            return given.pop() if len(given) == 1 else None
    return None


def _with_words_from(place: Place, kind: Awaited) -> Awaited:
    """The words that an assertion behind the `with` asks of the error's text."""
    function, line = place.function, place.statement.lineno if place.statement is not None else 0
    for node in own(function.body) if function is not None else ():
        asked = _words_of(node) if isinstance(node, ast.expr) and node.lineno > line else None
        if asked is not None and asked[0]:
            return replace(kind, words=asked[0], exact=asked[1])
    return kind


def _words_of(node: ast.expr) -> tuple[str | None, bool] | None:
    """The words that an expression looks for in the text of an error, and whether these alone."""
    match node:
        case ast.Compare(
            left=ast.Constant(value=str(words)), ops=[ast.In()], comparators=[text]
        ) if _is_text_of_error(text):
            return words, False
        case (
            ast.Compare(left=text, ops=[ast.Eq()], comparators=[ast.Constant(value=str(words))])
            | ast.Call(
                func=ast.Attribute(attr="assertEqual"), args=[text, ast.Constant(value=str(words))]
            )
        ) if _is_text_of_error(text):
            return words, True
        case ast.Call(
            func=ast.Attribute(attr="assertIn"), args=[ast.Constant(value=str(words)), text]
        ) if _is_text_of_error(text):
            return words, False
        case ast.Call(
            func=ast.Attribute(attr="assertRegex"), args=[text, ast.Constant(value=str(words))]
        ) if _is_text_of_error(text):
            return _plain(words), False
        case ast.Call(
            func=ast.Attribute(attr="startswith", value=text), args=[ast.Constant(value=str(words))]
        ) if _is_text_of_error(text):
            return words, False
        # pytest's own: https://docs.pytest.org/en/stable/reference/reference.html#exceptioninfo
        case ast.Call(
            func=ast.Attribute(attr="match", value=ast.Name()),
            args=[ast.Constant(value=str(words))],
        ):
            return _plain(words), False
    return None


def _is_text_of_error(node: ast.expr) -> bool:
    """`str(caught.value)`, `caught.exception.args[0]`, `caught.value.message`."""
    text = ast.unparse(node)
    kept = ".value." in text or ".exception." in text
    return text.startswith("str(") or (kept and text.endswith((".args[0]", "message", ".msg")))


def _named(place: Place) -> Iterator[Awaited]:
    for node, kind in _as_written(place):
        given = _match(node) if kind.words is None else None
        values = list(parametrized.texts(given, place))[:MOST_VALUES] if given else []
        values = [text for value in values if (text := _plain(value))]
        yield from (replace(kind, words=value) for value in values)
        if not values:
            yield kind


def _match(node: ast.expr) -> str | None:
    """The name of what is looked for, where the test gets it as a parameter."""
    words = node.keywords if isinstance(node, ast.Call) else []
    for keyword in words:
        if keyword.arg in WORDS and isinstance(keyword.value, ast.Name):
            return keyword.value.id
    return None


def _as_written(place: Place) -> Iterator[tuple[ast.expr, Awaited]]:
    yield from _caught_by_hand(place)
    for node in _calls(place):
        # `with expectation:`, where the parameter's values are `pytest.raises(...)`.
        given = list(_handed_in(node, place))
        for call in given or [node]:
            for kind in _asked(call):
                types = list(_handed_in(kind.type, place))
                yield from ((call, replace(kind, type=each)) for each in types or [kind.type])


def _caught_by_hand(place: Place) -> Iterator[tuple[ast.expr, Awaited]]:
    """`try: f() except Kind: ... else: fail()`."""
    for block in tries(place):
        if any(map(is_failure, [*block.body, *block.orelse])):
            for handler in block.handlers:
                kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                yield from ((k, Awaited(k, None)) for k in kinds if isinstance(k, TYPES))


def _handed_in(node: ast.expr, place: Place) -> Iterator[ast.expr]:
    """What pytest hands in under a name, where that is a type or the call that waits for it."""
    if isinstance(node, ast.Name) and place.function is not None:
        kinds = (ast.Name, ast.Attribute, ast.Call)
        found = {
            ast.dump(value): value
            for value in parametrized.values(node.id, place)
            if isinstance(value, kinds)
        }
        yield from list(found.values())[:MOST_VALUES]


def _calls(place: Place) -> Iterator[ast.expr]:
    root: ast.AST = place.function or place.module.tree
    for node in ast.walk(root):
        match node:
            case ast.With(items=items, body=body) if any(
                inner is place.statement for part in body for inner in ast.walk(part)
            ):
                yield from (item.context_expr for item in items)
            case ast.With(items=items) if node is place.statement:
                yield from (item.context_expr for item in items)
    match place.statement:
        case (
            ast.Expr(value=asked)
            | ast.Assert(test=asked)
            | ast.Assign(value=asked)
            | ast.Return(value=ast.expr() as asked)
        ):
            yield asked
    # nose's form: the whole test must raise.
    yield from place.function.decorator_list if place.function is not None else ()


def _asked(node: ast.expr) -> Iterator[Awaited]:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[first, *rest]):
            if not is_waiting(name):
                return
        case _:
            return
    words = [k.value for k in node.keywords if k.arg in WORDS]
    if is_worded(name) and rest:
        words.append(rest[0])
    said = [text for text in map(_literally, words) if text]
    kinds = first.elts if isinstance(first, ast.Tuple) else [first]
    for kind in kinds:
        if isinstance(kind, TYPES):
            yield Awaited(kind, said[0] if said else None)


def _literally(node: ast.expr) -> str | None:
    """The words that a regular expression means; `re.escape(...)` says them as they are."""
    match node:
        case ast.Constant(value=str(text)):
            return _plain(text)
        case ast.Call(func=ast.Attribute(attr="escape"), args=[ast.Constant(value=str(text))]):
            return text
    return None


def _plain(pattern: str) -> str | None:
    """The words that a regular expression means, where it means just words."""
    text = pattern.strip("^$").replace("\\.", ".")
    return text if PLAIN.fullmatch(text.replace(".", "")) else None


def reachable(kind: Awaited, place: Place, crash: Crash) -> tuple[str, tuple[Edit, ...]] | None:
    """How the type can be named at a place, and the import this needs; None where it cannot."""
    name = as_named(kind, place)
    if name is not None:
        return name, ()
    homes = [cls.module.path for cls in crash.resolver.classes_named(kind.name)]
    if len(homes) != 1 or homes[0] == place.module.path or offlimits.is_test(homes[0]):
        return None
    try:
        statement, _ = sources_of_names.statement(kind.name, place.module, crash.resolver.project)
    except Refused:
        return None
    return kind.name, (imports.added(place.module, statement),)


def as_named(kind: Awaited, place: Place) -> str | None:
    """How the type can be named at a place without an import; None where it cannot."""
    if lookup(kind.name, place):
        return kind.name
    root = kind.type
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(kind.type, ast.Attribute) and isinstance(root, ast.Name):
        return ast.unparse(kind.type) if lookup(root.id, place) else None
    return kind.name if kind.name in BUILTINS else None
