"""TypeError: a decorator's wrapper does not take what the decorated function is called with."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Edit,
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
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes.classes import first_parameter
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import FUNCTIONS, Function
from patterns.toolbox.values.values import FunctionValue

ALL, TAKEN = "*args, **kwargs", {"args", "kwargs"}


class WrapperWithoutArguments(Pattern):
    """Hand on whatever the decorated function is called with.

    What the decorator puts in the function's place calls it with its own parameters and no more,
    while the decorated function takes the arguments of the failing call. A wrapper that knows
    nothing of them takes them all, and hands them on.
    """

    family = "calls"
    severity = Severity.MEDIUM
    matches = (
        r"TypeError: (?:[\w.<>]+\.)?(?P<name>\w+)\(\) (?:takes (?:\d+|no) positional arguments? but"
        r" \d+ (?:was|were) given|got an unexpected keyword argument)"
    )
    examples = (
        Heals(
            "a wrapper that takes nothing",
            fault=Fault(
                "TypeError",
                "logged.<locals>.wrapper() takes 0 positional arguments but 2 were given",
                frames=(Frame("app.py", 14, "<module>"),),
            ),
            before="""\
def logged(function):
    def wrapper():
        print("before")
        return function()  # as ever

    return wrapper


@logged
def add(a, b):
    return a + b


print(add(1, 2))
""",
            after="""\
def logged(function):
    def wrapper(*args, **kwargs):
        print("before")
        return function(*args, **kwargs)  # as ever

    return wrapper


@logged
def add(a, b):
    return a + b


print(add(1, 2))
""",
        ),
        Heals(
            "the method's object is taken, its argument is not; the decorator has options",
            fault=Fault(
                "TypeError",
                "repeated.<locals>.decorator.<locals>.again() got an unexpected keyword argument "
                "'amount'",
                frames=(Frame("app.py", 19, "<module>"),),
            ),
            before="""\
def repeated(times=2):
    def decorator(function):
        def again(self):
            for _ in range(times - 1):
                function(self)
            return function(self)

        return again

    return decorator


class Cart:
    @repeated(times=3)
    def pay(self, amount):
        return amount


Cart().pay(amount=3)
""",
            after="""\
def repeated(times=2):
    def decorator(function):
        def again(self, *args, **kwargs):
            for _ in range(times - 1):
                function(self, *args, **kwargs)
            return function(self, *args, **kwargs)

        return again

    return decorator


class Cart:
    @repeated(times=3)
    def pay(self, amount):
        return amount


Cart().pay(amount=3)
""",
        ),
        Refuses(
            "a call that the decorated function would not take, either",
            fault=Fault(
                "TypeError",
                "logged.<locals>.wrapper() takes 0 positional arguments but 1 was given",
                frames=(Frame("app.py", 10, "<module>"),),
            ),
            code="""\
def logged(function):
    def wrapper():
        return function()
    return wrapper

@logged
def now():
    return 1

print(now(3))
""",
            because="`now` (app.py:7) takes 0 positional arguments, not 1: the wrapper is not to "
            "blame",
        ),
        Refuses(
            "a wrapper that chooses what to hand on",
            fault=Fault(
                "TypeError",
                "fixed.<locals>.wrapper() takes 0 positional arguments but 1 was given",
                frames=(Frame("app.py", 10, "<module>"),),
            ),
            code="""\
def fixed(function):
    def wrapper():
        return function(3)
    return wrapper

@fixed
def show(price):
    return price

print(show(4))
""",
            because="`wrapper()` (app.py:2) hands on other values than it takes",
        ),
        Refuses(
            "a function without a decorator",
            fault=Fault(
                "TypeError",
                "show() takes 0 positional arguments but 1 was given",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def show():\n    return 1\n\nshow(3)\n",
            because="line 4 of app.py calls nothing that a wrapper called `show` stands in front "
            "of",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Widen the wrapper, and every call in it of the decorated function."""
        resolver, name = Resolver(sources), cls.match(fault)["name"]
        found = {
            id(wrapper): (call, function, maker, wrapper)
            for call, place in candidates(fault, sources, ast.Call)
            for function in resolver.values(call.func, place)
            if isinstance(function, FunctionValue)
            for maker in _makers(function, resolver)
            for wrapper in _defs(maker.node)
            if wrapper.name == name and wrapper is not function.node
        }
        if len(found) != 1:
            frame = fault.frames[-1]
            raise Unrelated(
                f"line {frame.line} of {frame.path} calls nothing that a wrapper called `{name}` "
                "stands in front of"
            )
        ((call, function, maker, wrapper),) = found.values()
        if misfit := arguments.misfit(function, call):
            raise Refused(
                f"`{function.name}` ({function.place}) {misfit}: the wrapper is not to blame"
            )
        where = f"{maker.module.path}:{wrapper.lineno}"
        told = (
            f"`{function.name}` ({function.place}), which takes these arguments, is decorated.",
            f"`{wrapper.name}()` ({where}) hands on no more than its own parameters.",
        )
        yield Patch(tuple(_widened(wrapper, maker)), told)


def _makers(function: FunctionValue, resolver: Resolver) -> Iterator[FunctionValue]:
    """The function that is given a decorated one, for its only decorator."""
    if len(function.node.decorator_list) != 1:
        return
    (decorator,) = function.node.decorator_list
    outside = function.owner.outside if function.owner else function.body()
    asked = decorator.func if isinstance(decorator, ast.Call) else decorator
    for maker in resolver.values(asked, outside):
        if isinstance(maker, FunctionValue) and asked is decorator:
            yield maker
        elif isinstance(maker, FunctionValue):
            scopes = (*maker.scopes, maker.node)
            yield from (FunctionValue(maker.module, each, scopes) for each in _defs(maker.node))


def _defs(function: Function) -> Iterator[Function]:
    yield from (part for part in function.body if isinstance(part, FUNCTIONS))


def _widened(wrapper: Function, maker: FunctionValue) -> Iterator[Edit]:
    """The edits; `Refused` where the wrapper does more than to hand on what it takes."""
    module, given = maker.module, wrapper.args
    where = f"`{wrapper.name}()` ({module.path}:{wrapper.lineno})"
    own = [parameter.arg for parameter in (*given.posonlyargs, *given.args)]
    if given.vararg or given.kwarg or given.kwonlyargs or given.defaults:
        raise Refused(f"{where} takes more than plain parameters")
    if any(isinstance(node, ast.Name) and node.id in TAKEN for node in ast.walk(wrapper)):
        raise Refused(f"{where} uses `args` or `kwargs` for something else")
    wrapped = first_parameter(maker.node)
    calls = [
        node
        for node in ast.walk(wrapper)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == wrapped
    ]
    if not calls:
        raise Refused(f"{where} never calls what it stands in front of")
    if any([getattr(arg, "id", None) for arg in c.args] != own or c.keywords for c in calls):
        raise Refused(f"{where} hands on other values than it takes")
    if own:
        last = (*given.posonlyargs, *given.args)[-1]
        yield module.edit(module.end(last), module.end(last), f", {ALL}")
    else:
        start = module.start(wrapper)
        opened = re.compile(rb"def\s+\w+\s*\(").search(module.data, start)
        if opened is None:
            raise Refused(f"{where} is written in a way Grace cannot edit")
        yield module.edit(opened.end(), opened.end(), ALL)
    for call in calls:
        end = module.end(call.args[-1]) if own else module.end(call) - 1
        yield module.edit(end, end, f", {ALL}" if own else ALL)
