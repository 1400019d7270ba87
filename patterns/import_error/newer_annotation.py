"""TypeError: an annotation is written in a way that this Python cannot compute yet."""

import ast
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.imports.imports import added
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.source.module import Module

READING = (
    b"pydantic",
    b"get_type_hints",
    b"fastapi",
    b"attrs",
    b"sqlalchemy",
    b"typer",
    b"msgspec",
)
"""What reads annotations while the program runs, and would compute them after all."""


class NewerAnnotation(Pattern):
    """Leave annotations to type checkers.

    `list[int]` and `int | None` can be computed from Python 3.9 and 3.10 on. Nothing but type
    checkers reads these annotations, and with the `__future__` import they are not computed at
    all, on any Python.
    """

    family = "import_error"
    certainty = Certainty.B
    severity = Severity.LOW
    answers = ("E08",)
    matches = (
        r"TypeError: (?:'(?:type|ABCMeta)' object is not subscriptable|unsupported operand "
        r"type\(s\) "
        r"for \|: '(?:type|NoneType|str|_GenericAlias|types\.GenericAlias|ABCMeta)' and "
        r"'(?:NoneType|type|str|_GenericAlias|ABCMeta)')"
    )
    examples = (
        Heals(
            "a generic",
            fault=Fault(
                "TypeError",
                "'type' object is not subscriptable",
                python="3.8",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before='''\
"""Sums."""

import sys


def total(prices: list[int]) -> int:
    return sum(prices)


print(total([1]), sys.path is None)
''',
            after='''\
"""Sums."""

from __future__ import annotations

import sys


def total(prices: list[int]) -> int:
    return sum(prices)


print(total([1]), sys.path is None)
''',
        ),
        Heals(
            "a name in quotes",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for |: 'str' and 'NoneType'",
                frames=(Frame("app.py", 3, "<module>"), Frame("app.py", 4, "Node")),
            ),
            before="""\
import sys

class Node:
    def add(self, parent: "Node" | None = None) -> None: ...

print(Node, sys)
""",
            after="""\
from __future__ import annotations

import sys

class Node:
    def add(self, parent: "Node" | None = None) -> None: ...

print(Node, sys)
""",
        ),
        Refuses(
            "fields that are read",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for |: 'type' and 'NoneType'",
                python="3.9",
                frames=(Frame("app.py", 3, "<module>"), Frame("app.py", 4, "Price")),
            ),
            code="""\
from pydantic import BaseModel

class Price(BaseModel):
    net: int | None = None
""",
            because="app.py mentions `pydantic`, which reads annotations while the program runs",
        ),
        Explains(
            "no annotation",
            fault=Fault(
                "TypeError",
                "'type' object is not subscriptable",
                python="3.8",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="Prices = list[int]\n",
            because="line 1 of app.py computes a type outside an annotation, in a way that Python "
            "3.8 cannot: say it by `typing`, or support newer Pythons only",
        ),
        Refuses(
            "a subscript that may be anything",
            fault=Fault(
                "TypeError",
                "'type' object is not subscriptable",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(rows):\n    return rows[0]\n",
            because="line 2 of app.py holds no annotation, and nothing that is surely a type",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the `__future__` import to the file."""
        frame = innermost(fault, sources)
        here = [place for place in places(frame, sources) if place.statement is not None]
        hints = [hint for place in here for hint in _hints(place.statement)]
        module = here[0].module
        if not any(_is_newer(node) for hint in hints for node in ast.walk(hint)):
            _explain(fault, [place.statement for place in here], frame.line, module)
        for word in READING:
            if word in module.data:
                raise Refused(
                    f"{module.path} mentions `{word.decode()}`, which reads annotations while the "
                    "program runs"
                )
        statement = "from __future__ import annotations"
        if statement.encode() in module.data:
            raise Refused(f"{module.path} leaves its annotations to type checkers already")
        told = "Only an annotation on the line needs the newer Python."
        # The version is what the report says, and nothing here confirms it.
        yield Patch((added(module, statement),), (told,), Certainty.B)


def _hints(statement: ast.stmt | None) -> Iterator[ast.expr]:
    """The annotations of a def's header, or of one variable."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        for parameter in ast.walk(statement.args):
            if isinstance(parameter, ast.arg) and parameter.annotation is not None:
                yield parameter.annotation
        if statement.returns is not None:
            yield statement.returns
    elif isinstance(statement, ast.AnnAssign):
        yield statement.annotation


def _is_newer(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return True
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)


def _explain(
    fault: Fault, statements: list[ast.stmt | None], line: int, module: Module
) -> NoReturn:
    types = {"dict", "frozenset", "list", "set", "tuple", "type"}
    sure = [
        node
        for statement in statements
        for node in ast.walk(statement or ast.Pass())
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") in types
    ]
    if not sure or fault.python is None:
        raise Unrelated(
            f"line {line} of {module.path} holds no annotation, and nothing that is surely a type"
        )
    raise Explained(
        f"line {line} of {module.path} computes a type outside an annotation, in a way that "
        f"Python {fault.python} cannot: say it by `typing`, or support newer Pythons only"
    )
