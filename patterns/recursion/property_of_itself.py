"""RecursionError: a property asks for itself."""

import ast
from collections.abc import Iterator

from patterns.contract import (
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
)
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import FUNCTIONS, Function, innermost, own, places
from patterns.toolbox.values.values import ClassValue


class PropertyOfItself(Pattern):
    """Let the property read the attribute behind it.

    `self.name` inside the property `name` calls the property again, without end. The class keeps
    the value under the same name with an underscore in front, which is where the property was to
    look; nothing else can have been meant.
    """

    family = "recursion"
    severity = Severity.LOW
    answers = ("J02",)
    matches = r"RecursionError: maximum recursion depth exceeded"
    examples = (
        Heals(
            "a getter",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 10, "<module>"), *[Frame("app.py", 7, "total")] * 3),
            ),
            before="""\
class Cart:
    def __init__(self, prices):
        self._total = sum(prices)

    @property
    def total(self):
        return round(self.total, 2)  # cents


Cart([1, 2]).total
""",
            after="""\
class Cart:
    def __init__(self, prices):
        self._total = sum(prices)

    @property
    def total(self):
        return round(self._total, 2)  # cents


Cart([1, 2]).total
""",
        ),
        Heals(
            "a setter",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 14, "<module>"), *[Frame("app.py", 11, "name")] * 3),
            ),
            before="""\
class User:
    def __init__(self, name):
        self._name = name

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        self.name = name.strip()


User("ada").name = " eve"
""",
            after="""\
class User:
    def __init__(self, name):
        self._name = name

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        self._name = name.strip()


User("ada").name = " eve"
""",
        ),
        Heals(
            "a getter and a setter without an attribute",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 11, "age"), Frame("app.py", 11, "age")),
            ),
            before="""\
class User:
    def __init__(self, age):
        self.age = age

    @property
    def age(self):
        return self.age

    @age.setter
    def age(self, age):
        self.age = int(age)


print(User("3").age)
""",
            after="""\
class User:
    def __init__(self, age):
        self.age = age

    @property
    def age(self):
        return self._age

    @age.setter
    def age(self, age):
        self._age = int(age)


print(User("3").age)
""",
        ),
        Refuses(
            "no attribute behind it",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 4, "total"),),
            ),
            code="""\
class Cart:
    @property
    def total(self):
        return self.total
""",
            because="class Cart sets no `_total` that the property `total` could stand for",
        ),
        Explains(
            "a function that calls itself",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 2, "depth"),),
            ),
            code="def depth(node):\n    return 1 + depth(node.parent)\n",
            because="`depth()` (app.py:2) calls on without an end: look at what should stop it, "
            "and whether the data leads back to itself",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the underscore in front of the property's own name, in its body."""
        frame = innermost(fault, sources)
        place = places(frame, sources)[0]
        function = place.function
        owner = place.scopes[-2] if function is not None and len(place.scopes) > 1 else None
        uses = list(_own_uses(function)) if function is not None and _is_property(function) else []
        if function is None or not isinstance(owner, ast.ClassDef) or not uses:
            name = f"`{function.name}()`" if function is not None else "the module"
            raise Explained(
                f"{name} ({frame.path}:{frame.line}) calls on without an end: look at what should "
                "stop it, and whether the data leads back to itself"
            )
        resolver = Resolver(sources)
        line = resolver.lineage(ClassValue(place.module, owner, place.scopes[:-2]))
        behind = f"_{function.name}"
        told = f"Class {owner.name} keeps the value in `{behind}`."
        known = classes.assigned_members(line, behind) or classes.class_members(line, behind)
        if not known and (pair := _pair(function.name, owner)):
            uses = pair
            told = f"Getter and setter of `{function.name}` must keep the value somewhere else."
        elif not known:
            raise Refused(
                f"class {owner.name} sets no `{behind}` that the property `{function.name}` could "
                "stand for"
            )
        module = place.module
        edits = [
            module.edit(end - len(function.name.encode(module.encoding)), end, behind)
            for use in uses
            if (end := module.end(use))
        ]
        yield Patch(tuple(edits), (told,))


def _pair(name: str, owner: ast.ClassDef) -> list[ast.Attribute]:
    """What a getter and a setter read and set, where that is the property itself in both.

    Where the class lists its `__slots__`, there is no room for anything else.
    """
    both = [one for one in owner.body if isinstance(one, FUNCTIONS) and one.name == name]
    uses = [list(_own_uses(one)) for one in both if _is_property(one)]
    slots = any(getattr(node, "id", "") == "__slots__" for node in ast.walk(owner))
    setting = [use for found in uses for use in found if isinstance(use.ctx, ast.Store)]
    complete = len(uses) == len(both) == 2 and all(uses) and setting
    return [use for found in uses for use in found] if complete and not slots else []


def _is_property(function: Function) -> bool:
    names = {decorator_name(decorator) for decorator in function.decorator_list}
    return bool(names & {"property", "setter"})


def _own_uses(function: Function) -> Iterator[ast.Attribute]:
    """`self.name` in the body of `name`: read in a getter, set in a setter."""
    receiver = classes.first_parameter(function)
    names = {decorator_name(decorator) for decorator in function.decorator_list}
    # A setter may well read the old value through the getter.
    context = ast.Store if "setter" in names else ast.Load
    for node in own(function.body):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == function.name
            and isinstance(node.ctx, context)
            and isinstance(node.value, ast.Name)
            and node.value.id == receiver
        ):
            yield node
