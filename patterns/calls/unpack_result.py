"""ValueError: a function gives more, or fewer, values than there are names for."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import places, raising, returns
from patterns.toolbox.values.values import FunctionValue


class UnpackResult(Pattern):
    """Take as many values as the function gives.

    The function returns a tuple of a length that its source shows, and the names in front of the
    call are of another number. Which of the two is right is for their author to say.
    """

    family = "calls"
    severity = Severity.MEDIUM
    certainty = Certainty.C
    answers = ("I05",)
    matches = r"ValueError: (?:too many|not enough) values to unpack \(expected (?P<names>\d+)"
    examples = (
        Explains(
            "one value more",
            fault=Fault(
                "ValueError",
                "too many values to unpack (expected 2)",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def range_of(values):\n    return min(values), max(values), 0\n\n"
            "low, high = range_of([1, 2])\n",
            because="`range_of()` (app.py:1) returns 3 values, and app.py:4 has names for 2",
        ),
        Explains(
            "one value fewer",
            fault=Fault(
                "ValueError",
                "not enough values to unpack (expected 3, got 2)",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def range_of(values):\n    return min(values), max(values)\n\n"
            "low, high, mean = range_of([1, 2])\n",
            because="`range_of()` (app.py:1) returns 2 values, and app.py:4 has names for 3",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell how many the function gives."""
        frame, resolver = raising(fault, sources), Resolver(sources)
        names = int(cls.match(fault)["names"])
        for place in places(frame, sources):
            value = getattr(place.statement, "value", None)
            values = resolver.values(value.func, place) if isinstance(value, ast.Call) else ()
            function = values[0] if len(values) == 1 else None
            if not isinstance(function, FunctionValue):
                continue
            given = [one for one in returns(function.node) if isinstance(one, ast.Tuple)]
            lengths = {len(one.elts) for one in given}
            if len(lengths) == 1 and names not in lengths:
                raise Explained(
                    f"`{function.name}()` ({function.place}) returns {lengths.pop()} values, and "
                    f"{frame.path}:{frame.line} has names for {names}"
                )
        raise Unrelated(f"line {frame.line} of {frame.path} unpacks no function's tuple")
