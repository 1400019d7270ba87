"""TypeError: `super().method(self, ...)` passes the object, which is passed already."""

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
from patterns.toolbox.place.failing import candidates, only


class SelfTwice(Pattern):
    """Let `super()` pass the object, once.

    What `super()` gives is bound to the object already. The call passes the object once more, and
    that is the one argument that is too many.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I03",)
    matches = (
        r"TypeError: (?P<method>[\w.<>]+)\(\) (?:takes (?:from \d+ to )?(?P<takes>\d+) positional "
        r"arguments? but (?P<given>\d+) were given|got multiple values for argument '\w+')"
    )
    examples = (
        Heals(
            "a constructor",
            fault=Fault(
                "TypeError",
                "A.__init__() takes 2 positional arguments but 3 were given",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 7, "__init__")),
            ),
            before="""\
class A:
    def __init__(self, x):
        self.x = x

class B(A):
    def __init__(self, x, y):
        super().__init__(self, x)  # above
        self.y = y

print(B(1, 2).y)
""",
            after="""\
class A:
    def __init__(self, x):
        self.x = x

class B(A):
    def __init__(self, x, y):
        super().__init__(x)  # above
        self.y = y

print(B(1, 2).y)
""",
        ),
        Refuses(
            "more arguments than one are too many",
            fault=Fault(
                "TypeError",
                "A.__init__() takes 1 positional argument but 3 were given",
                frames=(Frame("app.py", 7, "__init__"),),
            ),
            code="""\
class A:
    def __init__(self):
        self.x = 1

class B(A):
    def __init__(self, x):
        super().__init__(self, x)

B(1)
""",
            because="more arguments than the object are too many for A.__init__()",
        ),
        Refuses(
            "another first argument",
            fault=Fault(
                "TypeError",
                "A.__init__() takes 2 positional arguments but 3 were given",
                frames=(Frame("app.py", 7, "__init__"),),
            ),
            code="""\
class A:
    def __init__(self, x):
        self.x = x

class B(A):
    def __init__(self, x, y):
        super().__init__(x, y)

B(1, 2)
""",
            because="line 7 of app.py holds no call by `super()` that passes the object",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the object out of the arguments."""
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if place.function is not None
            and _is_by_super(call)
            and isinstance(call.args[0], ast.Name)
            and call.args[0].id == first_parameter(place.function)
        ]
        call, place = only(found, fault, "call by `super()` that passes the object")
        match = cls.match(fault)
        if match["given"] and int(match["given"]) != int(match["takes"]) + 1:
            raise Refused(f"more arguments than the object are too many for {match['method']}()")
        module = place.module
        start = module.start(call.args[0])
        behind = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
        end = module.end(call) - 1
        if call.args[1:]:
            end = module.start(call.args[1])
        elif behind:
            end = module.start(call.keywords[0])
        told = f"`super()` passes `{module.source(call.args[0])}` by itself."
        yield Patch((module.edit(start, end, ""),), (told,))


def _is_by_super(call: ast.Call) -> bool:
    """Whether it is `super().method(something, ...)`, with nothing starred in it."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[] | [_, _])):
            return bool(call.args) and not any(isinstance(a, ast.Starred) for a in call.args)
    return False
