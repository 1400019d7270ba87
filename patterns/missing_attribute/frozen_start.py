"""FrozenInstanceError: a frozen dataclass sets up a field of its own by plain assignment."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import (
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
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.place.locate import Place, places, raising

STARTING = {"__init__", "__post_init__"}


class FrozenStart(Pattern):
    """Set the field past the frozen class's own guard.

    A frozen dataclass forbids every assignment, its own first ones included. While an object is
    set up, `object.__setattr__` is how a field gets its value, as the documentation of dataclasses
    does it itself; the object stays frozen for everybody else.
    """

    # https://docs.python.org/3/library/dataclasses.html#frozen-instances

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B09",)
    matches = r"(?:dataclasses\.)?FrozenInstanceError: cannot assign to field '(?P<field>\w+)'"
    examples = (
        Heals(
            "a field that follows from another one",
            fault=Fault(
                "FrozenInstanceError",
                "cannot assign to field 'label'",
                module="dataclasses",
                frames=(
                    Frame("app.py", 13, "<module>"),
                    Frame("<string>", 5, "__init__"),
                    Frame("app.py", 10, "__post_init__"),
                    Frame("<string>", 4, "__setattr__"),
                ),
            ),
            before="""\
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Money:
    amount: int
    label: str = field(init=False)

    def __post_init__(self):
        self.label = f"{self.amount} EUR"  # to show


Money(3)
""",
            after="""\
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Money:
    amount: int
    label: str = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "label", f"{self.amount} EUR")  # to show


Money(3)
""",
        ),
        Refuses(
            "a method of a finished object",
            fault=Fault(
                "FrozenInstanceError",
                "cannot assign to field 'amount'",
                module="dataclasses",
                frames=(Frame("app.py", 8, "double"), Frame("<string>", 4, "__setattr__")),
            ),
            code="""\
from dataclasses import dataclass

@dataclass(frozen=True)
class Money:
    amount: int

    def double(self):
        self.amount = self.amount * 2
""",
            because="line 8 of app.py sets up no object of a frozen dataclass",
        ),
        Refuses(
            "a class of another kind",
            fault=Fault(
                "FrozenInstanceError",
                "cannot assign to field 'amount'",
                module="dataclasses",
                frames=(Frame("app.py", 3, "__init__"),),
            ),
            code="class Money:\n    def __init__(self, other):\n        other.amount = 1\n",
            because="line 3 of app.py sets up no object of a frozen dataclass",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Say the assignment by `object.__setattr__`."""
        # What dataclasses generates has no file: it raises for the line that called it.
        ours = tuple(frame for frame in fault.frames if frame.path != "<string>")
        frame = raising(replace(fault, frames=ours), sources)
        for place in places(frame, sources):
            text = _text(place)
            if text is not None and place.statement is not None:
                module = place.module
                start, end = module.start(place.statement), module.end(place.statement)
                told = "The object is being set up, and nobody else has it yet."
                yield Patch((module.edit(start, end, text),), (told,))
                return
        raise Unrelated(
            f"line {frame.line} of {frame.path} sets up no object of a frozen dataclass"
        )


def _text(place: Place) -> str | None:
    function = place.function
    owner = place.scopes[-2] if function is not None and len(place.scopes) > 2 else None
    if function is None or function.name not in STARTING or not isinstance(owner, ast.ClassDef):
        return None
    frozen = any(
        decorator_name(one) == "dataclass"
        and any(keyword.arg == "frozen" for keyword in getattr(one, "keywords", ()))
        for one in owner.decorator_list
    )
    match place.statement:
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Name(id=name), attr=attr)], value=value
        ) if frozen and name == classes.first_parameter(function):
            text = place.module.source(value)
            bare = isinstance(value, ast.Tuple) and not text.startswith("(")
            return f'object.__setattr__({name}, "{attr}", {f"({text})" if bare else text})'
    return None
