"""TypeError: a field without a default follows one that has one."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import calls
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.values.values import ClassValue


class FieldOrder(Pattern):
    """Pass the fields by name.

    Fields become the parameters of `__init__` in their order, and none without a default may
    follow one that has one. Passed by name, as all calls here do, their order says nothing.
    """

    family = "collections"
    severity = Severity.HIGH
    certainty = Certainty.B
    answers = ("J05",)
    matches = r"TypeError: non-default argument '(?P<field>\w+)' follows default argument"
    examples = (
        Heals(
            "a subclass",
            fault=Fault(
                "TypeError",
                "non-default argument 'gross' follows default argument",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("/usr/lib/python3/dataclasses.py", 1230, "dataclass"),
                ),
            ),
            before="""\
from dataclasses import dataclass

@dataclass
class Price:
    net: int = 0

@dataclass
class Sale(Price):
    gross: int  # with tax

print(Sale(gross=1))
""",
            after="""\
from dataclasses import dataclass

@dataclass
class Price:
    net: int = 0

@dataclass(kw_only=True)
class Sale(Price):
    gross: int  # with tax

print(Sale(gross=1))
""",
        ),
        Refuses(
            "a call that counts on the order",
            fault=Fault(
                "TypeError",
                "non-default argument 'gross' follows default argument",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="""\
from dataclasses import dataclass

@dataclass
class Sale:
    net: int = 0
    gross: int

print(Sale(1, 2))
""",
            because="app.py:8 passes fields of `Sale` by their place: which order is meant there, "
            "only its author knows",
        ),
        Refuses(
            "no such class",
            fault=Fault(
                "TypeError",
                "non-default argument 'gross' follows default argument",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="Sale = make_dataclass('Sale', FIELDS)\n",
            because="no dataclass with a field `gross` starts on line 1 of app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Let the decorator make the parameters keyword-only."""
        name, resolver = cls.match(fault)["field"], Resolver(sources)
        frame = innermost(fault, sources)
        owner = _owner(name, frame, resolver)
        for module in resolver.project.mentioning(owner.name):
            for call, place in calls(module):
                if owner in resolver.values(call.func, place) and call.args:
                    raise Refused(
                        f"{module.path}:{call.lineno} passes fields of `{owner.name}` by their "
                        "place: which order is meant there, only its author knows"
                    )
        told = "All calls of this repository pass the fields by name (Python 3.10 and later)."
        yield Patch((_keyword_only(owner),), (told,), Certainty.B)


def _owner(name: str, frame: Frame, resolver: Resolver) -> ClassValue:
    for cls in resolver.classes_in(resolver.project.module(frame.path)):
        first = min([cls.node.lineno, *(d.lineno for d in cls.node.decorator_list)])
        if not first <= frame.line <= cls.node.lineno:
            continue
        fields = [
            getattr(s.target, "id", "") for s in cls.node.body if isinstance(s, ast.AnnAssign)
        ]
        if name in fields and any(map(_is_dataclass, cls.node.decorator_list)):
            return cls
    raise Unrelated(
        f"no dataclass with a field `{name}` starts on line {frame.line} of {frame.path}"
    )


def _is_dataclass(decorator: ast.expr) -> bool:
    return decorator_name(decorator) == "dataclass"


def _keyword_only(owner: ClassValue) -> Edit:
    module = owner.module
    decorator = next(d for d in owner.node.decorator_list if _is_dataclass(d))
    if any(keyword.arg == "kw_only" for keyword in getattr(decorator, "keywords", ())):
        raise Refused(f"`{owner.name}` ({owner.place}) says already how its fields are passed")
    end = module.end(decorator)
    if not isinstance(decorator, ast.Call):
        return module.edit(end, end, "(kw_only=True)")
    comma = ", " if decorator.keywords else ""
    return module.edit(end - 1, end - 1, f"{comma}kw_only=True")
