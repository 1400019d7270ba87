"""TypeError: a method cannot take the object that it is called on."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox import callees, objectless
from patterns.toolbox.callees import Callee
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import Place, places, raising
from patterns.toolbox.names import calls
from patterns.toolbox.objectless import OBJECT, RECEIVERS, as_static, uses_object, with_object
from patterns.toolbox.values import ClassValue, FunctionValue, Instance


class MissingSelf(Pattern):
    """Let the method take the object that it is called on.

    Python hands the object to a method as its first argument. This def has no parameter for it,
    so it raises however it is called on an object; a method that is also called on the class, and
    never uses the object, becomes a `staticmethod` instead.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I03",)
    matches = (
        r"TypeError: (?P<fn>[\w.<>]+)\(\) (?:takes (?P<takes>\d+) positional arguments? but "
        r"(?P<given>\d+) (?:was|were) given|got multiple values for argument '(?P<twice>\w+)')"
        r"|NameError: name 'self' is not defined"
    )
    examples = (
        Heals(
            "a method without parameters",
            fault=Fault(
                "TypeError",
                "Clock.stop() takes 0 positional arguments but 1 was given",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            before="""\
class Clock:
    def start(self):
        self.running = True

    def stop():  # for good
        self.running = False


Clock().stop()
""",
            after="""\
class Clock:
    def start(self):
        self.running = True

    def stop(self):  # for good
        self.running = False


Clock().stop()
""",
        ),
        Heals(
            "a helper that is called on the class as well",
            fault=Fault(
                "TypeError",
                "Price.net() takes 1 positional argument but 2 were given",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "show")),
            ),
            before="""\
class Price:
    def net(gross):
        return gross / 1.2

    def show(self):
        return self.net(12)

print(Price.net(6), Price().show())
""",
            after="""\
class Price:
    @staticmethod
    def net(gross):
        return gross / 1.2

    def show(self):
        return self.net(12)

print(Price.net(6), Price().show())
""",
        ),
        Heals(
            "an argument that meets the object",
            fault=Fault(
                "TypeError",
                "Box.put() got multiple values for argument 'thing'",
                frames=(Frame("app.py", 8, "<module>"),),
            ),
            before="""\
class Box:
    def __init__(self):
        self.things = []

    def put(thing, *more):
        self.things.append(thing)

Box().put(thing="hat")
""",
            after="""\
class Box:
    def __init__(self):
        self.things = []

    def put(self, thing, *more):
        self.things.append(thing)

Box().put(thing="hat")
""",
        ),
        Heals(
            "a property, which no call shows",
            fault=Fault(
                "TypeError",
                "Clock.late() takes 0 positional arguments but 1 was given",
                frames=(Frame("app.py", 10, "<module>"),),
            ),
            before="""\
class Clock:
    def __init__(self, now):
        self.now = now

    @property
    def late() -> bool:
        return self.now > 22


print(Clock(23).late)
""",
            after="""\
class Clock:
    def __init__(self, now):
        self.now = now

    @property
    def late(self) -> bool:
        return self.now > 22


print(Clock(23).late)
""",
        ),
        Heals(
            "a constructor that takes whatever it is given",
            fault=Fault(
                "NameError",
                "name 'self' is not defined",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 3, "__init__")),
            ),
            before="""\
class Bag:
    def __init__(*things):
        self.things = things


Bag(1, 2)
""",
            after="""\
class Bag:
    def __init__(self, *things):
        self.things = things


Bag(1, 2)
""",
        ),
        Refuses(
            "a call with too many arguments",
            fault=Fault(
                "TypeError",
                "Clock.stop() takes 1 positional argument but 2 were given",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Clock:\n    def stop(self): ...\n\nClock().stop(1)\n",
            because="`Clock.stop` (app.py:2) takes the object as `self`: the call passes more "
            "than it takes",
        ),
        Refuses(
            "a plain function",
            fault=Fault(
                "TypeError",
                "stop() takes 0 positional arguments but 1 was given",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="def stop(): ...\n\nstop(1)\n",
            because="`stop` is not known to be a method that is called on an object",
        ),
        Refuses(
            "one argument too many, and no object in the body",
            fault=Fault(
                "TypeError",
                "Clock.wait() takes 1 positional argument but 3 were given",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Clock:\n    def wait(seconds): ...\n\nClock().wait(1, 2)\n",
            because="`Clock.wait` (app.py:2) would not fit this call with `self`, either",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add `self`, or `@staticmethod` where the class itself is asked, too."""
        found = cls.match(fault)
        resolver = Resolver(sources)
        spots = places(raising(fault, sources), sources)
        raised = any(isinstance(spot.statement, ast.Raise) for spot in spots)
        if found["fn"] is None:
            yield objectless.in_its_body(spots)
            return
        if not raised and (named := objectless.named(found, resolver)):
            because = (
                f"`{named.name}` ({named.place}) uses `{OBJECT}`, and has no parameter for it."
            )
            yield Patch((with_object(named),), (because, "It was given one argument more."))
            return
        callee = callees.failing(fault, found["fn"], resolver)
        function = callee.function
        if function is None or not isinstance(function.receiver, Instance):
            raise Refused(
                f"`{callee.source}` is not known to be a method that is called on an object"
            )
        _refuse_fitting(function, callee.call)
        where = f"`{function.name}` ({function.place})"
        evidence = f"{where} is called on an object, and has no parameter for it."
        on_class = _called_on_class(function, resolver)
        if uses_object(function):
            if on_class is not None:
                raise Refused(f"{where} uses `{OBJECT}`, but {on_class} calls it on the class")
            yield Patch((with_object(function),), (evidence, f"Its body uses `{OBJECT}`."))
        elif on_class is not None:
            because = f"{on_class} calls it on the class, which must stay possible."
            yield Patch((as_static(function),), (evidence, because))
        else:
            usual = "Its body does not use the object: it could be a `staticmethod`, too."
            yield Patch((with_object(function),), (evidence, usual))
            yield Patch((as_static(function),), (evidence, usual), Certainty.B)


def _refuse_fitting(function: FunctionValue, call: ast.Call) -> None:
    """Only the object may be too many: with one more parameter the call must fit."""
    node = function.node
    where = f"`{function.name}` ({function.place})"
    if node.decorator_list:
        raise Refused(f"{where} is decorated: what it is given is not known")
    names = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    if names and names[0] in RECEIVERS:
        raise Refused(
            f"{where} takes the object as `{names[0]}`: the call passes more than it takes"
        )
    passed = len(call.args) + len({k.arg for k in call.keywords if k.arg} & set(names))
    starred = any(isinstance(value, ast.Starred) for value in call.args)
    double = any(keyword.arg is None for keyword in call.keywords)
    required = len(names) - len(node.args.defaults)
    if starred or double or not required <= passed <= len(names):
        raise Refused(f"{where} would not fit this call with `{OBJECT}`, either")


def _called_on_class(function: FunctionValue, resolver: Resolver) -> str | None:
    """`path:line` of a call or use of the def through its class."""
    for module in resolver.project.mentioning(f".{function.node.name}"):
        for call, place in calls(module):
            func = call.func
            if (
                isinstance(func, ast.Attribute)
                and func.attr == function.node.name
                and any(isinstance(v, ClassValue) for v in resolver.values(func.value, place))
                and _is_it(func, place, function, resolver)
            ):
                return Callee(call, place, function).where
    return None


def _is_it(func: ast.expr, place: Place, function: FunctionValue, resolver: Resolver) -> bool:
    return any(
        isinstance(value, FunctionValue) and value.node is function.node
        for value in resolver.values(func, place)
    )
