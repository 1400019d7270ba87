"""TypeError: a variable is called that has taken the name of a built-in function."""

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
from patterns.toolbox.names.names import BUILTINS, Kind, lookup
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost


class HiddenBuiltin(Pattern):
    """Give the variable a name of its own.

    A variable, parameter or loop has taken the name of a built-in function, which is then not to
    be reached in that scope. What the variable should be called instead, and who passes the
    parameter by its name, is for a person to say.
    """

    family = "values"
    severity = Severity.LOW
    certainty = Certainty.C
    answers = ("H06",)
    matches = (
        r"TypeError: '(?:str|int|float|bool|list|dict|tuple|set|frozenset|bytes|date|datetime)' "
        r"object is not callable$"
    )
    examples = (
        Explains(
            "a variable",
            fault=Fault(
                "TypeError",
                "'list' object is not callable",
                frames=(Frame("app.py", 4, "unique"),),
            ),
            code="list = [1, 2]\n\ndef unique(values):\n    return list(set(values))\n",
            because="`list` on line 4 of app.py is not the built-in one: app.py:1 gives the name "
            "another value. Call that something else, also where it is used",
        ),
        Explains(
            "a parameter",
            fault=Fault(
                "TypeError",
                "'str' object is not callable",
                frames=(Frame("app.py", 2, "label"),),
            ),
            code="def label(str, number):\n    return str + str(number)\n",
            because="`str` on line 2 of app.py is not the built-in one: it is a parameter of "
            "`label()` (app.py:1). Call that something else, also where it is used",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell where the name got its other value."""
        frame = innermost(fault, sources)
        for call, place in on_line(frame, sources, ast.Call):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            found = lookup(name, place) if name in BUILTINS else None
            if found is None:
                continue
            where = f"`{name}` on line {frame.line} of {frame.path} is not the built-in one"
            binding = found[1][0]
            line = getattr(binding.node, "lineno", frame.line)
            owner = getattr(found[0][-1], "name", "")
            how = f"{frame.path}:{line} gives the name another value"
            if binding.kind is Kind.PARAMETER and owner:
                how = f"it is a parameter of `{owner}()` ({frame.path}:{line})"
            raise Explained(f"{where}: {how}. Call that something else, also where it is used")
        raise Unrelated(f"line {frame.line} of {frame.path} calls no hidden built-in function")
