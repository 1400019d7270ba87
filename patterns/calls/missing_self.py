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
from patterns.toolbox.classes import missing_receiver
from patterns.toolbox.classes.missing_receiver import OBJECT, as_static, uses_object, with_object
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import callees
from patterns.toolbox.place.locate import innermost, places, raising
from patterns.toolbox.values.values import Instance


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
        Heals(
            "a method that the standard library calls",
            fault=Fault(
                "TypeError",
                "Names.visit_Name() takes 1 positional argument but 2 were given",
                frames=(
                    Frame("app.py", 10, "<module>"),
                    Frame("/usr/lib/python3.11/ast.py", 418, "visit"),
                ),
            ),
            before="""\
import ast


class Names(ast.NodeVisitor):
    found = ()

    def visit_Name(node):
        self.found += (node.id,)  # all

Names().visit(ast.Name("a"))
""",
            after="""\
import ast


class Names(ast.NodeVisitor):
    found = ()

    def visit_Name(self, node):
        self.found += (node.id,)  # all

Names().visit(ast.Name("a"))
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
        # A library may call the method, so that no line of this repository shows the call.
        is_ours = innermost(fault, sources) is fault.frames[-1]
        spots = places(fault.frames[-1], sources) if is_ours else []
        raised = any(isinstance(spot.statement, ast.Raise) for spot in spots)
        if found["fn"] is None:
            yield missing_receiver.in_its_body(spots)
            return
        if not raised and (named := missing_receiver.named(found, resolver)):
            because = (
                f"`{named.name}` ({named.place}) uses `{OBJECT}`, and has no parameter for it."
            )
            yield Patch((with_object(named),), (because, "It was given one argument more."))
            return
        raising(fault, sources)
        callee = callees.failing(fault, found["fn"], resolver)
        function = callee.function
        if function is None or not isinstance(function.receiver, Instance):
            raise Refused(
                f"`{callee.source}` is not known to be a method that is called on an object"
            )
        missing_receiver.refuse_fitting(function, callee.call)
        where = f"`{function.name}` ({function.place})"
        evidence = f"{where} is called on an object, and has no parameter for it."
        on_class = missing_receiver.called_on_class(function, resolver)
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
