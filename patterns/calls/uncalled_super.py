"""TypeError, AttributeError: `super` is asked for a method without being called first."""

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
)
from patterns.toolbox.classes.classes import first_parameter
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import at, places, raising


class UncalledSuper(Pattern):
    """Call `super`.

    `super` by itself is Python's own class, which has none of the methods of the class above; its
    object, `super()`, reaches them.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("B10",)
    matches = (
        r"TypeError: (?:descriptor '\w+' (?:requires a 'super' object|of 'super' object needs)"
        r"|descriptor '\w+' for 'super' objects|unbound method super\.)"
        r"|AttributeError: type object 'super' has no attribute"
    )
    examples = (
        Heals(
            "a constructor",
            fault=Fault(
                "TypeError",
                "descriptor '__init__' requires a 'super' object but received a 'str'",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 7, "__init__")),
            ),
            before="""\
class Shape:
    def __init__(self, name):
        self.name = name

class Square(Shape):
    def __init__(self):
        super.__init__("square")  # its name


Square()
""",
            after="""\
class Shape:
    def __init__(self, name):
        self.name = name

class Square(Shape):
    def __init__(self):
        super().__init__("square")  # its name


Square()
""",
        ),
        Refuses(
            "a function",
            fault=Fault(
                "AttributeError",
                "type object 'super' has no attribute 'go'",
                frames=(Frame("app.py", 2, "go"),),
            ),
            code="def go():\n    super.go()\n",
            because="line 2 of app.py stands in no method, where `super()` would mean nothing",
        ),
        Refuses(
            "a call that hands on the object",
            fault=Fault(
                "TypeError",
                "descriptor '__init__' requires a 'super' object but received a 'A'",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 3, "__init__")),
            ),
            code="class A:\n    def __init__(self):\n        super.__init__(self)\nA()\n",
            because="line 3 of app.py hands on `self`, which `super()` would do once more",
        ),
        Refuses(
            "nothing of the kind",
            fault=Fault(
                "AttributeError",
                "type object 'super' has no attribute 'go'",
                frames=(Frame("app.py", 4, "go"),),
            ),
            code="class A:\n    def go(self):\n        s = super\n        s.go()\n",
            because="nothing on line 4 of app.py reads from `super` itself",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the parentheses behind each bare `super` of the line."""
        frame = raising(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        found = [
            (node.value, place)
            for spot in places(frame, sources)
            for node, place in at(spot, ast.Attribute, frame.line)
            if isinstance(node.value, ast.Name) and node.value.id == "super"
        ]
        if not found or lookup("super", found[0][1]) is not None:
            raise Refused(f"nothing on {where} reads from `super` itself")
        place = found[0][1]
        function = place.function
        around = place.scopes[place.scopes.index(function) - 1] if function else None
        if not isinstance(around, ast.ClassDef):
            raise Refused(f"{where} stands in no method, where `super()` would mean nothing")
        module, statement = place.module, place.statement or ast.Pass()
        receiver = first_parameter(function) if function else None
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
        if any(
            isinstance(one, ast.Name) and one.id == receiver for c in calls for one in c.args[:1]
        ):
            raise Refused(f"{where} hands on `{receiver}`, which `super()` would do once more")
        ends = sorted({module.end(node) for node, _ in found})
        edits = tuple(module.edit(end, end, "()") for end in ends)
        yield Patch(edits, ("`super` is Python's own class; its methods are not the base's.",))
