"""TypeError: a numpy function that takes one sequence is given its elements one by one."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls, kinds
from patterns.toolbox.values.producers import producer

SHAPES = {"numpy.zeros", "numpy.ones", "numpy.empty"}
JOINS = {
    "numpy.concatenate",
    "numpy.hstack",
    "numpy.vstack",
    "numpy.dstack",
    "numpy.column_stack",
}


class OneSequence(Pattern):
    """Give numpy the shape, or the arrays, as one tuple.

    The function takes the whole shape, or all arrays to be joined, as its first argument. The
    second one would be a type or an axis, and what is passed there is neither.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I03",)
    matches = (
        r"TypeError: (?:Cannot interpret '\d+' as a data type"
        r"|only integer scalar arrays can be converted to a scalar index"
        r"|_?\w*stack(?:_dispatcher)?\(\) takes (?:from )?1 (?:to \d )?positional arguments? but)"
    )
    examples = (
        Heals(
            "a shape",
            fault=Fault(
                "TypeError",
                "Cannot interpret '3' as a data type",
                python="3.12",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="import numpy as np\n\nprint(np.zeros(2, 3))  # empty\n",
            after="import numpy as np\n\nprint(np.zeros((2, 3)))  # empty\n",
        ),
        Heals(
            "arrays",
            fault=Fault(
                "TypeError",
                "only integer scalar arrays can be converted to a scalar index",
                python="3.12",
                frames=(Frame("app.py", 4, "joined"),),
            ),
            before="import numpy as np\n\ndef joined():\n"
            "    return np.concatenate(np.zeros(3), np.ones(3))\n",
            after="import numpy as np\n\ndef joined():\n"
            "    return np.concatenate((np.zeros(3), np.ones(3)))\n",
        ),
        Refuses(
            "a second argument that may be an axis",
            fault=Fault(
                "TypeError",
                "only integer scalar arrays can be converted to a scalar index",
                frames=(Frame("app.py", 4, "joined"),),
            ),
            code="import numpy as np\n\ndef joined(parts, axis):\n"
            "    return np.concatenate(parts, axis)\n",
            because="line 4 of app.py holds no call of numpy with what belongs into one tuple",
        ),
        Refuses(
            "another library",
            fault=Fault(
                "TypeError",
                "Cannot interpret '3' as a data type",
                frames=(Frame("app.py", 4, "made"),),
            ),
            code="import tables as np\n\ndef made():\n    return np.zeros(2, 3)\n",
            because="line 4 of app.py holds no call of numpy with what belongs into one tuple",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the arguments into brackets of their own."""
        resolver = Resolver(sources)
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if _belongs_together(call, place, resolver)
        ]
        call, place = only(found, fault, "call of numpy with what belongs into one tuple")
        module = place.module
        start, end = module.start(call.args[0]), module.end(call.args[-1])
        told = f"`{module.source(call.func)}` takes one sequence, and is given {len(call.args)}"
        told += " values." if calls(call, place, resolver) & SHAPES else " arrays."
        yield Patch((module.edit(start, start, "("), module.edit(end, end, ")")), (told,))


def _belongs_together(call: ast.Call, place: Place, resolver: Resolver) -> bool:
    if len(call.args) < 2 or any(isinstance(value, ast.Starred) for value in call.args):
        return False
    names = calls(call, place, resolver)
    if names & SHAPES:
        return all(_is_number(value, place, resolver) for value in call.args)
    return bool(names & JOINS) and all(_is_array(v, place, resolver) for v in call.args)


def _is_number(value: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether it is a number, or what is counted by one."""
    is_size = isinstance(value, ast.Call) and getattr(value.func, "id", "") == "len"
    return is_size or kinds(value, place, resolver) == {"builtins.int"}


def _is_array(value: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether it is a list, or made by numpy, and so no axis."""
    made = producer(value, place)
    if made is None or isinstance(made.value, (ast.List, ast.ListComp)):
        return made is not None
    return any(name.startswith("numpy.") for name in calls(made.value, made.place, resolver))
