"""TypeError: a decorator returns nothing, and so its function is gone."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Edit,
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import FUNCTIONS, Place, returns
from patterns.toolbox.source import lines
from patterns.toolbox.values.provenance import origin
from patterns.toolbox.values.values import FunctionValue


class ForgottenReturn(Pattern):
    """Return the function that the decorator makes.

    A decorated name stands for whatever the decorator returns. This one defines a function and
    returns nothing, so every function that it decorates is None from then on.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("C06",)
    matches = r"TypeError: 'NoneType' object is not callable"
    examples = (
        Heals(
            "a decorator",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not callable",
                frames=(Frame("app.py", 10, "<module>"),),
            ),
            before="""\
def logged(function):
    def wrapper(*args):
        print(function.__name__)
        return function(*args)  # as before

@logged
def total(prices):
    return sum(prices)

print(total([1]))
""",
            after="""\
def logged(function):
    def wrapper(*args):
        print(function.__name__)
        return function(*args)  # as before
    return wrapper

@logged
def total(prices):
    return sum(prices)

print(total([1]))
""",
        ),
        Explains(
            "a parameter",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not callable",
                frames=(Frame("app.py", 2, "run"),),
            ),
            code="def run(job=None):\n    return job()\n",
            because="`job` was None when `job()` (app.py:2) called it. `job` is a parameter of "
            "`run()` (app.py:1), None by default: either it must be given, or there must be "
            "something to do without it",
        ),
        Refuses(
            "a decorator that returns in one branch",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not callable",
                frames=(Frame("app.py", 10, "<module>"),),
            ),
            code="""\
def logged(function):
    def wrapper(*args):
        return function(*args)
    if __debug__:
        return wrapper

@logged
def total(prices): ...

print(total([1]))
""",
            because="`logged` (app.py:1) returns a function in some branch: what the others should "
            "give is not known",
        ),
        Refuses(
            "two calls",
            fault=Fault(
                "TypeError",
                "'NoneType' object is not callable",
                frames=(Frame("app.py", 2, "run"),),
            ),
            code="def run(job, other):\n    return job(), other()\n",
            because="line 2 of app.py calls more than one thing that may have been None",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the `return` at the end of the decorator."""
        resolver = Resolver(sources)
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if not (isinstance(call.func, ast.Name) and lookup(call.func.id, place) is None)
        ]
        for call, place in found:
            maker = _decorator(call, place, resolver)
            if maker is not None:
                edit, told = _returned(maker)
                yield Patch((edit,), (told,), Certainty.A)
                return
        if len(found) != 1:
            frame = fault.frames[-1]
            what = "more than one thing" if found else "nothing"
            raise Unrelated(
                f"line {frame.line} of {frame.path} calls {what} that may have been None"
            )
        call, place = found[0]
        source, module = place.module.source(call.func), place.module
        raise Explained(
            f"`{source}` was None when `{module.source(call)}` ({module.path}:{call.lineno}) "
            "called "
            f"it. {origin(call.func, place)}: either it must be given, or there must be something "
            "to do without it"
        )


def _decorator(call: ast.Call, place: Place, resolver: Resolver) -> FunctionValue | None:
    """The one decorator of this repository on what is called."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    found = lookup(name, place) if name else None
    nodes = [binding.node for binding in found[1]] if found else []
    if found is None or len(nodes) != 1 or not isinstance(nodes[0], FUNCTIONS):
        return None
    decorators = nodes[0].decorator_list
    if len(decorators) != 1:
        return None
    values = resolver.values(decorators[0], Place(place.module, found[0]))
    makers = [value for value in values if isinstance(value, FunctionValue)]
    return makers[0] if len(makers) == len(values) == 1 else None


def _returned(maker: FunctionValue) -> tuple[Edit, str]:
    node, module = maker.node, maker.module
    inner = [part for part in node.body if isinstance(part, FUNCTIONS)]
    if returns(node):
        raise Refused(
            f"`{maker.name}` ({maker.place}) returns a function in some branch: what the others "
            "should give is not known"
        )
    if len(inner) != 1:
        raise Refused(f"`{maker.name}` ({maker.place}) defines {len(inner)} functions")
    told = f"`{maker.name}` ({maker.place}) defines `{inner[0].name}` and returns nothing."
    return lines.at_end(node, f"return {inner[0].name}", module), told
