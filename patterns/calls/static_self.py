"""TypeError: a static method takes the object that it is never given."""

import ast
import re
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
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import callees
from patterns.toolbox.place.locate import FUNCTIONS, own


class StaticSelf(Pattern):
    """Let the method have the object that it takes.

    A static method is given nothing but its call's arguments, and this one takes `self` in front
    of them. It is called on objects: without the decorator it is the method that its parameters
    say it is.
    """

    family = "calls"
    severity = Severity.MEDIUM
    answers = ("I01",)
    matches = (
        r"TypeError: (?P<function>[\w.<>]+)\(\) missing \d+ required positional arguments?: .+"
    )
    examples = (
        Heals(
            "a decorator too many",
            fault=Fault(
                "TypeError",
                "Tools.double() missing 1 required positional argument: 'x'",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            before="""\
class Tools:
    @staticmethod
    def double(self, x):  # of anything
        return x * 2


print(Tools().double(3))
""",
            after="""\
class Tools:
    def double(self, x):  # of anything
        return x * 2


print(Tools().double(3))
""",
        ),
        Refuses(
            "a method that takes no object",
            fault=Fault(
                "TypeError",
                "Tools.double() missing 1 required positional argument: 'x'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            code="class Tools:\n    @staticmethod\n    def double(x):\n        return x\n\n"
            "Tools().double()\n",
            because="`Tools.double` (app.py:3) is no static method that takes `self`",
        ),
        Refuses(
            "a call on the class",
            fault=Fault(
                "TypeError",
                "Tools.double() missing 1 required positional argument: 'x'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            code="class Tools:\n    @staticmethod\n    def double(self, x):\n        return x\n\n"
            "Tools.double(3)\n",
            because="app.py:6 calls `Tools.double` on the class, which is no object",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the decorator's line away."""
        resolver = Resolver(sources)
        callee = callees.failing(fault, cls.match(fault)["function"], resolver)
        function = callee.function
        if function is None or not isinstance(function.node, FUNCTIONS):
            raise Unrelated("the function that failed is not known")
        node, module = function.node, function.module
        given = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        static = [one for one in node.decorator_list if decorator_name(one) == "staticmethod"]
        where = f"`{function.name}` ({function.place})"
        if len(node.decorator_list) != 1 or not static or given[:1] != ["self"]:
            raise Unrelated(f"{where} is no static method that takes `self`")
        every = [callee, *callees.others(function, callee.call, resolver)]
        for one in every:
            if _is_on_class(one.call, str(function.owner.node.name if function.owner else "")):
                raise Refused(
                    f"{one.where} calls `{function.name}` on the class, which is no object"
                )
        line = static[0].lineno
        start, end = module.starts[line - 1], module.starts[line]
        if not re.fullmatch(rb"\s*@staticmethod\s*", module.data[start:end]):
            raise Refused(f"the decorator of {where} is written too oddly")
        used = any(getattr(part, "id", "") == "self" for part in own(node.body))
        told = f"{where} takes `self`" + (", and uses it." if used else ".")
        yield Patch((module.edit(start, end, ""),), (told,))


def _is_on_class(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in {
        name,
        "cls",
    }
