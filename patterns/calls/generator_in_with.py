"""TypeError: a `with` enters a generator, whose function lacks `@contextmanager`."""

import ast
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.locate import Place, own, places, raising
from patterns.toolbox.values.values import FunctionValue

LOOPS = (ast.For, ast.AsyncFor, ast.While)


class GeneratorInWith(Pattern):
    """Make a context manager of the generator.

    The function yields once, in no loop, and everything that calls it does so in a `with`: it was
    written as a context manager, and only the decorator is missing.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("B01",)
    matches = (
        r"(?:TypeError: '(?P<kind>(?:async_)?generator)' object does not support the "
        r"(?:asynchronous )?context manager protocol|AttributeError: __a?enter__$)"
    )
    examples = (
        Heals(
            "a plain one",
            fault=Fault(
                "TypeError",
                "'generator' object does not support the context manager protocol",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            before="""\
import os

def inside(folder):
    # and back
    before = os.getcwd(); os.chdir(folder)
    yield folder
    os.chdir(before)

with inside("/") as here: print(here)
""",
            after="""\
import os
from contextlib import contextmanager

@contextmanager
def inside(folder):
    # and back
    before = os.getcwd(); os.chdir(folder)
    yield folder
    os.chdir(before)

with inside("/") as here: print(here)
""",
        ),
        Refuses(
            "one that yields in a loop",
            fault=Fault(
                "TypeError",
                "'generator' object does not support the context manager protocol",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def lines():\n    for n in (1, 2): yield n\n\nwith lines() as one: print(one)\n",
            because="`lines` (app.py:1) yields in a loop, or more than once",
        ),
        Refuses(
            "one that is looped over, too",
            fault=Fault(
                "TypeError",
                "'generator' object does not support the context manager protocol",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def lines():\n    yield 1\n\nwith lines() as line: print(list(lines()))\n",
            because="app.py:4 uses `lines` outside of a `with`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Decorate its definition."""
        cls.match(fault)
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        found = {
            value.place: value
            for place in places(frame, sources)
            if isinstance(place.statement, (ast.With, ast.AsyncWith))
            for item in place.statement.items
            if isinstance(item.context_expr, ast.Call)
            for value in resolver.values(item.context_expr.func, place)
            if isinstance(value, FunctionValue) and not value.node.decorator_list
            if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own(value.node.body))
        }
        if len(found) != 1:
            raise Unrelated(f"no one generator is entered on line {frame.line} of {frame.path}")
        ((_, function),) = found.items()
        _refuse_loop(function)
        _refuse_other_use(function, resolver)
        home = "asynccontextmanager" if isinstance(function.node, ast.AsyncFunctionDef) else ""
        place = Place(function.module, function.scopes)
        said = spelled(f"contextlib.{home or 'contextmanager'}", place)
        module, start = function.module, function.module.start(function.node)
        line = f"@{said.text}{module.newline.decode()}{module.indent(function.node).decode()}"
        told = f"`{function.name}` ({function.place}) yields once, and is entered by `with` only."
        yield Patch((module.edit(start, start, line), *said.edits), (told,))


def _refuse_loop(function: FunctionValue) -> None:
    yields = [n for n in own(function.node.body) if isinstance(n, (ast.Yield, ast.YieldFrom))]
    looped = any(
        isinstance(loop, LOOPS) and any(node is yields[0] for node in ast.walk(loop))
        for loop in own(function.node.body)
    )
    if len(yields) > 1 or looped or isinstance(yields[0], ast.YieldFrom):
        raise Refused(f"`{function.name}` ({function.place}) yields in a loop, or more than once")


def _refuse_other_use(function: FunctionValue, resolver: Resolver) -> None:
    name = function.node.name
    for module in resolver.project.mentioning(name):
        entered = {
            id(item.context_expr.func)
            for node in ast.walk(module.tree)
            if isinstance(node, (ast.With, ast.AsyncWith))
            for item in node.items
            if isinstance(item.context_expr, ast.Call)
        }
        for node in ast.walk(module.tree):
            read = name in {getattr(node, "id", ""), getattr(node, "attr", "")}
            if read and id(node) not in entered:
                where = f"{module.path}:{getattr(node, 'lineno', 0)}"
                raise Refused(f"{where} uses `{name}` outside of a `with`")
