"""RecursionError: `__setattr__` sets an attribute, and so calls itself."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.place.locate import Place, places, raising


class AttributeOfItself(Pattern):
    """Set the attribute by the class above.

    Each assignment to an attribute of the object calls `__setattr__`, also the one inside it. The
    class above has the one that really sets it.
    """

    family = "recursion"
    severity = Severity.LOW
    answers = ("J02",)
    matches = r"RecursionError: maximum recursion depth exceeded"
    examples = (
        Heals(
            "an assignment",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 3, "__setattr__"),),
            ),
            before="""\
class Log:
    def __setattr__(self, name, value):
        self.last = name, value  # newest

Log().a = 1
""",
            after="""\
class Log:
    def __setattr__(self, name, value):
        super().__setattr__("last", (name, value))  # newest

Log().a = 1
""",
        ),
        Heals(
            "the name that was handed in",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded while calling a Python object",
                frames=(Frame("app.py", 4, "__setattr__"), Frame("app.py", 3, "__setattr__")),
            ),
            before="""\
class Log:
    def __setattr__(self, name, value):
        print(end=name[:0])
        self.name = value

Log().a = 1
""",
            after="""\
class Log:
    def __setattr__(self, name, value):
        print(end=name[:0])
        super().__setattr__(name, value)

Log().a = 1
""",
        ),
        Heals(
            "setattr",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 3, "__setattr__"),),
            ),
            before="""\
class Log:
    def __setattr__(self, name, value):
        setattr(self, name, value + 1)

Log().a = 1
""",
            after="""\
class Log:
    def __setattr__(self, name, value):
        super().__setattr__(name, value + 1)

Log().a = 1
""",
        ),
        Refuses(
            "another function",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 2, "walk"),),
            ),
            code="def walk(node):\n    return walk(node.next)\n",
            because="line 2 of app.py is in no `__setattr__` that sets an attribute of its object",
        ),
        Refuses(
            "another object",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 3, "__setattr__"),),
            ),
            code="""\
class Log:
    def __setattr__(self, name, value):
        name.last = value
""",
            because="line 3 of app.py is in no `__setattr__` that sets an attribute of its object",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Replace the statement by a call of the class above."""
        frame = raising(fault, sources)
        for place in _statements(frame, fault, sources):
            text = _text(place)
            if text is not None and place.statement is not None:
                module = place.module
                start, end = module.start(place.statement), module.end(place.statement)
                told = "The assignment calls the very function that it stands in."
                yield Patch((module.edit(start, end, text),), (told,), Certainty.A)
                return
        raise Unrelated(
            f"line {frame.line} of {frame.path} is in no `__setattr__` that sets an attribute of "
            "its object"
        )


def _statements(frame: Frame, fault: Fault, sources: Sources) -> list[Place]:
    """What stands on the line; else on that of the rounds before, which led to this one.

    Which statement of an endless round uses up the last bit of the stack is chance.
    """
    rounds = [
        other
        for other in fault.frames
        if (other.path, other.function) == (frame.path, frame.function)
    ]
    here = places(frame, sources)
    if any(isinstance(place.statement, ast.Raise) for place in here):
        return []
    if len(rounds) == 1 or any(_text(place) is not None for place in here):
        return here
    lines = {other.line: other for other in rounds}
    return [place for other in lines.values() for place in places(other, sources)]


def _text(place: Place) -> str | None:
    """The statement said by `super()`; None where it does not set an attribute of the object."""
    function = place.function
    if function is None or function.name != "__setattr__" or len(place.scopes) < 3:
        return None
    receiver, module = classes.first_parameter(function), place.module
    if not isinstance(place.scopes[-2], ast.ClassDef):
        return None
    match place.statement:
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Name(id=name), attr=attr)], value=value
        ) if name == receiver:
            text = module.source(value)
            bare = isinstance(value, ast.Tuple) and not text.startswith("(")
            given = [argument.arg for argument in function.args.args]
            if [attr] == given[1:2]:
                # The name that was handed in is meant, not an attribute that is called "name".
                return f"super().__setattr__({attr}, {f'({text})' if bare else text})"
            return f'super().__setattr__("{attr}", {f"({text})" if bare else text})'
        case ast.Expr(
            value=ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=name), key, value])
        ) if name == receiver:
            return f"super().__setattr__({module.source(key)}, {module.source(value)})"
    return None
