"""TypeError or AttributeError: a decorator's wrapper calls the function and drops what it gives."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.classes.classes import first_parameter
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import FUNCTIONS, Function, own, returns
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.unreturned_values import operands
from patterns.toolbox.values.values import FunctionValue


class WrapperDropsResult(Pattern):
    """Return what the wrapped function gives.

    What the decorator puts in the function's place calls it, and returns nothing itself; so every
    decorated function gives None. Handing its result on is what a wrapper is for.
    """

    family = "calls"
    severity = Severity.MEDIUM
    answers = ("C01", "C02", "C04")
    matches = (
        r"(?:TypeError: (?:'NoneType' object is not (?:subscriptable|iterable)"
        r"|object of type 'NoneType' has no len\(\)|cannot unpack non-iterable NoneType object"
        r"|unsupported operand type\(s\) for [^:]+: .*'NoneType')"
        r"|AttributeError: 'NoneType' object has no attribute '\w+'$)"
    )
    examples = (
        Heals(
            "a decorator that says when",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'NoneType' and 'int'",
                frames=(Frame("app.py", 15, "<module>"),),
            ),
            before="""\
def logged(function):
    def wrapper(*args):
        print("before")
        function(*args)  # as ever

    return wrapper


@logged
def total(prices):
    return sum(prices)


# All of them.
print(total([1]) + 1)
""",
            after="""\
def logged(function):
    def wrapper(*args):
        print("before")
        return function(*args)  # as ever

    return wrapper


@logged
def total(prices):
    return sum(prices)


# All of them.
print(total([1]) + 1)
""",
        ),
        Refuses(
            "a wrapper that does something behind",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'NoneType' and 'int'",
                frames=(Frame("app.py", 12, "<module>"),),
            ),
            code="""\
def logged(function):
    def wrapper(*args):
        function(*args)
        print("after")

    return wrapper

@logged
def total(prices):
    return sum(prices)

print(total([1]) + 1)
""",
            because="line 12 of app.py calls no function whose wrapper ends with a call of it and "
            "returns nothing",
        ),
        Refuses(
            "a function that gives nothing itself",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'NoneType' and 'int'",
                frames=(Frame("app.py", 11, "<module>"),),
            ),
            code="""\
def logged(function):
    def wrapper(*args):
        function(*args)

    return wrapper

@logged
def total(prices):
    print(prices)

print(total([1]) + 1)
""",
            because="line 11 of app.py calls no function whose wrapper ends with a call of it and "
            "returns nothing",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `return` in front of the wrapper's last call."""
        resolver = Resolver(sources)
        found = {
            lost: (maker, function)
            for used, place in operands(fault, resolver)
            if (made := producer(used, place)) is not None and isinstance(made.value, ast.Call)
            for function in resolver.values(made.value.func, made.place)
            if isinstance(function, FunctionValue) and any(returns(function.node))
            for maker, lost in _lost(function, resolver)
        }
        if len(found) != 1:
            frame = fault.frames[-1]
            raise Unrelated(
                f"line {frame.line} of {frame.path} calls no function whose wrapper ends with a "
                "call of it and returns nothing"
            )
        ((lost, (maker, function)),) = found.items()
        start = maker.module.start(lost)
        told = (
            f"`{function.name}` ({function.place}) is decorated with `{maker.name}`.",
            f"`{maker.name}` ({maker.place}) drops what it gives on line {lost.lineno}.",
        )
        yield Patch((maker.module.edit(start, start, "return "),), told, Certainty.A)


def _lost(function: FunctionValue, resolver: Resolver) -> Iterator[tuple[FunctionValue, ast.Expr]]:
    """The decorator of a function, and the statement in which its wrapper drops the result."""
    decorators = function.node.decorator_list
    if len(decorators) != 1 or isinstance(function.node, ast.AsyncFunctionDef):
        return
    outside = function.owner.body if function.owner else function.body()
    for maker in resolver.values(decorators[0], outside):
        if not isinstance(maker, FunctionValue):
            continue
        name = first_parameter(maker.node)
        for wrapper in (part for part in maker.node.body if isinstance(part, FUNCTIONS)):
            last = wrapper.body[-1]
            if isinstance(last, ast.Expr) and _is_call_of(last.value, name, wrapper):
                yield maker, last


def _is_call_of(node: ast.expr, name: str | None, wrapper: Function) -> bool:
    """Whether a wrapper's last act calls the function, and nothing in it returns or yields."""
    speaks = any(isinstance(p, (ast.Return, ast.Yield, ast.YieldFrom)) for p in own(wrapper.body))
    plain = isinstance(wrapper, ast.FunctionDef) and not speaks
    return plain and isinstance(node, ast.Call) and getattr(node.func, "id", None) == name
