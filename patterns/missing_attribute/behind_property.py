"""AttributeError: a method assigns a property of its own object, which has no setter."""

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
from patterns.toolbox.classes import classes, receivers
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, places, raising


class BehindProperty(Pattern):
    """Assign the attribute that the property reads.

    The property only hands out what the object keeps under another name, and cannot be assigned.
    The class's own method means that other name: what it assigns is what the property then reads.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B09",)
    matches = (
        r"AttributeError: (?:can't set attribute(?: '(?P<old>\w+)')?"
        r"|property '(?P<name>\w+)' of '[\w.<>]+' object has no setter)"
    )
    examples = (
        Heals(
            "what is added to it",
            fault=Fault(
                "AttributeError",
                "property 'balance' of 'Account' object has no setter",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 10, "deposit")),
            ),
            before="""\
class Account:
    def __init__(self):
        self._balance = 0

    @property
    def balance(self):
        return self._balance

    def deposit(self, amount):
        self.balance += amount  # in cents


Account().deposit(3)
""",
            after="""\
class Account:
    def __init__(self):
        self._balance = 0

    @property
    def balance(self):
        return self._balance

    def deposit(self, amount):
        self._balance += amount  # in cents


Account().deposit(3)
""",
        ),
        Refuses(
            "a property that works its value out",
            fault=Fault(
                "AttributeError",
                "property 'area' of 'Square' object has no setter",
                frames=(Frame("app.py", 4, "__init__"),),
            ),
            code="""\
class Square:
    def __init__(self, side):
        self.side = side
        self.area = side * side

    @property
    def area(self):
        return self.side ** 2
""",
            because="the property `area` (app.py:7) works its value out: there is nothing behind "
            "it to assign",
        ),
        Refuses(
            "another object",
            fault=Fault(
                "AttributeError",
                "property 'balance' of 'Account' object has no setter",
                frames=(Frame("app.py", 2, "rob"),),
            ),
            code="def rob(account):\n    account.balance = 0\n",
            because="line 2 of app.py assigns no property of its own object",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Name the attribute instead of the property."""
        frame, resolver = raising(fault, sources), Resolver(sources)
        name = cls.match(fault)["name"] or cls.match(fault)["old"]
        for place in places(frame, sources):
            target, owner = _target(place), receivers.around(place)
            if target is None or owner is None or name not in {None, target.attr}:
                continue
            line = resolver.lineage(owner)
            getter = next(
                (
                    member.binding.node
                    for member in classes.class_members(line, target.attr)
                    if isinstance(member.binding.node, FUNCTIONS)
                ),
                None,
            )
            if getter is None:
                continue
            behind = _behind(getter)
            where = f"the property `{target.attr}` ({owner.module.path}:{getter.lineno})"
            if behind is None or not classes.assigned_members(line, behind):
                raise Refused(f"{where} works its value out: there is nothing behind it to assign")
            module, end = place.module, place.module.end(target)
            edit = module.edit(end - len(target.attr.encode(module.encoding)), end, behind)
            yield Patch((edit,), (f"{where[0].upper()}{where[1:]} reads `{behind}`.",))
            return
        raise Unrelated(f"line {frame.line} of {frame.path} assigns no property of its own object")


def _target(place: Place) -> ast.Attribute | None:
    """The attribute of the method's own object that a statement assigns."""
    match place.statement:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
            pass
        case _:
            return None
    function = place.function
    receiver = classes.first_parameter(function) if function else None
    own = isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == receiver
    return target if own and isinstance(target, ast.Attribute) else None


def _behind(getter: Function) -> str | None:
    """The attribute that a property does nothing but return."""
    if "property" not in {decorator_name(one) for one in getter.decorator_list}:
        return None
    body = [one for one in getter.body if not isinstance(one, ast.Expr)]
    match body:
        case [ast.Return(value=ast.Attribute(value=ast.Name(id=name), attr=attr))] if (
            name == classes.first_parameter(getter)
        ):
            return attr
    return None
