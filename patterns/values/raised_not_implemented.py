"""TypeError: `NotImplemented`, which is no exception, is raised."""

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
    Unrelated,
)
from patterns.toolbox.place.locate import places, raising
from patterns.toolbox.values.kinds import is_builtin


class RaisedNotImplemented(Pattern):
    """Raise `NotImplementedError`.

    `NotImplemented` is the value by which an operator says that it does not know the other operand;
    it cannot be raised. A `raise` of it means the exception of nearly the same name, which is what
    the reader of the traceback was to see.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H13",)
    matches = (
        r"TypeError: (?:exceptions must derive from BaseException"
        r"|'NotImplementedType' object is not callable)$"
    )
    examples = (
        Heals(
            "a method for subclasses",
            fault=Fault(
                "TypeError",
                "exceptions must derive from BaseException",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 3, "area")),
            ),
            before="""\
class Shape:
    def area(self):
        raise NotImplemented  # each has its own


Shape().area()
""",
            after="""\
class Shape:
    def area(self):
        raise NotImplementedError  # each has its own


Shape().area()
""",
        ),
        Heals(
            "with a message",
            fault=Fault(
                "TypeError",
                "'NotImplementedType' object is not callable",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "area")),
            ),
            before="""\
def area(shape):
    raise NotImplemented(f"no area of {shape}")  # noqa: F901


area("line")
""",
            after="""\
def area(shape):
    raise NotImplementedError(f"no area of {shape}")  # noqa: F901


area("line")
""",
        ),
        Explains(
            "a text that is raised",
            fault=Fault(
                "TypeError",
                "exceptions must derive from BaseException",
                frames=(Frame("app.py", 2, "area"),),
            ),
            code='def area(shape):\n    raise "no area"\n',
            because='line 2 of app.py raises `"no area"`, which is no exception: which one is '
            "meant is a choice that a person must make",
        ),
        Refuses(
            "nothing that is raised",
            fault=Fault(
                "TypeError",
                "exceptions must derive from BaseException",
                frames=(Frame("app.py", 2, "area"),),
            ),
            code="def area(shape):\n    return NotImplemented\n",
            because="line 2 of app.py holds no `raise`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the exception's name in the place of the value's."""
        frame = raising(fault, sources)
        found = [
            (place.statement.exc, place)
            for place in places(frame, sources)
            if isinstance(place.statement, ast.Raise) and place.statement.exc is not None
        ]
        if len(found) != 1:
            raise Unrelated(f"line {frame.line} of {frame.path} holds no `raise`")
        raised, place = found[0]
        name = raised.func if isinstance(raised, ast.Call) else raised
        module = place.module
        if not (isinstance(name, ast.Name) and name.id == "NotImplemented"):
            raise Explained(
                f"line {frame.line} of {frame.path} raises `{module.source(raised)}`, which is no "
                "exception: which one is meant is a choice that a person must make"
            )
        if not all(is_builtin(each, place) for each in ("NotImplemented", "NotImplementedError")):
            raise Refused(f"`NotImplemented` means something else in {frame.path}")
        edit = module.edit(module.start(name), module.end(name), "NotImplementedError")
        yield Patch((edit,), ("`NotImplemented` is a value; raising it always fails.",))
