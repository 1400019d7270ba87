"""Bytes where text is expected, and the other way round, in methods, look-ups and patterns."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.source import lines
from patterns.toolbox.source.module import Module

BYTES = re.compile(
    r"a bytes-like object is required, not 'str'"
    r"|\w+ first arg must be bytes or a tuple of bytes, not str"
    r"|cannot use a string pattern on a bytes-like object"
    r"|argument should be integer or bytes-like object, not 'str'"
)
"""What is said where bytes came and a text was expected."""
TEXT = re.compile(
    r"must be str, not bytes"
    r"|\w+ first arg must be str or a tuple of str, not bytes"
    r"|cannot use a bytes pattern on a string-like object"
    r"|'in <string>' requires string as left operand, not bytes"
)
"""The same the other way round."""
METHODS = {name for name in dir(str) if hasattr(bytes, name) and not name.startswith("_")}
MATCHING = {"match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn"}
"""Functions of `re`, and methods of patterns, in whose arguments the subject stands last."""
USUAL = "utf-8"


def trials(crash: Crash) -> Iterator[Trial]:
    """The value as the type of what is looked for in it, or what is looked for as the value's."""
    message = crash.fault.message
    was_bytes = BYTES.search(message) is not None
    if crash.fault.type != "TypeError" or not (was_bytes or TEXT.search(message)):
        return
    for node, where in crash.inner.at(ast.expr):
        for subject, looked_for in _searched(node):
            yield from _converted(subject, where, crash, was_bytes=was_bytes)
            yield from _literal(looked_for, where.module, was_bytes=was_bytes)


def _searched(node: ast.expr) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
    """(what is looked in, what is looked for) of an expression."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attr), args=args):
            if attr in MATCHING and args:
                yield args[-1], args[:1]
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=args):
            if attr in METHODS:
                yield value, args
            if attr in MATCHING and args:
                yield args[-1], []
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[holder]):
            yield holder, [left]


def _converted(node: ast.expr, place: Place, crash: Crash, *, was_bytes: bool) -> Iterator[Trial]:
    """`b.decode('utf-8').strip("x")`; a parameter only where it is of the wrong type."""
    module, shown = place.module, place.module.source(node)
    kind, other = ("bytes", "text") if was_bytes else ("str", "bytes")
    way = f".{'decode' if was_bytes else 'encode'}({_encoding(place)!r})"
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        return
    trial = Trial(
        "text_of",
        Form.CONVERTED,
        f"Take `{shown}` as {other}",
        f"`{shown}` was of the type `{kind}`, and is used as {other}.",
        _behind(node, way, module),
        condition=crash.inner.was(f"isinstance({shown}, {kind})"),
        extra=-10,
    )
    yield trial
    statement, function = place.statement, place.function
    if function is None or statement is None or not isinstance(node, ast.Name):
        return
    given = node.id in parameter_names(function)
    in_front = isinstance(place.scopes[-1], FUNCTIONS) and not isinstance(statement, ast.While)
    if given and in_front and lines.is_alone(statement, module):
        added = [f"if isinstance({shown}, {kind}):", f"{lines.step(place)}{shown} = {shown}{way}"]
        edits = (lines.before(statement, added, place),)
        yield replace(trial, name="text_of_bytes", edits=edits, extra=trial.extra - 5)


def _behind(node: ast.expr, way: str, module: Module) -> tuple[Edit, ...]:
    start, end = module.start(node), module.end(node)
    if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        return (module.edit(end, end, way),)
    return (module.edit(start, start, "("), module.edit(end, end, f"){way}"))


def _encoding(place: Place) -> str:
    """The encoding that the function, or its file, names elsewhere; else the usual one."""
    for root in (place.function, place.module.tree):
        named = [
            node.args[0].value
            for node in (ast.walk(root) if root is not None else ())
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"decode", "encode"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ]
        if named:
            return str(Counter(named).most_common(1)[0][0])
    return USUAL


def _literal(looked_for: list[ast.expr], module: Module, *, was_bytes: bool) -> Iterator[Trial]:
    """`b"x"` for `"x"`, where nothing but what is written out is looked for."""
    edits: list[Edit] = []
    for node in looked_for:
        edit = _other(node, module, was_bytes=was_bytes)
        if edit is None:
            return
        edits.append(edit)
    if edits:
        yield Trial(
            "literal_of",
            Form.CONVERTED,
            f"Look for {'bytes' if was_bytes else 'text'}",
            "What is looked in was of the other type.",
            tuple(edits),
            extra=5,
        )


def _other(node: ast.expr, module: Module, *, was_bytes: bool) -> Edit | None:
    """The edit that makes a literal one of the other type."""
    if not isinstance(node, ast.Constant) or not isinstance(
        node.value, str if was_bytes else bytes
    ):
        return None
    start, source = module.start(node), module.bytes_of(node)
    if was_bytes:
        plain = source[:1] in b"\"'" and source.isascii()
        return module.edit(start, start, "b") if plain else None
    return module.edit(start, start + 1, "") if source[:1] in b"bB" else None
