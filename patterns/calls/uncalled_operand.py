"""TypeError: a function stands beside an operator where its result should."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.calls import arguments
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.values import FunctionValue

Operand = tuple[ast.expr, Place]


class UncalledOperand(Pattern):
    """Call the function whose result is wanted.

    Functions cannot be added, counted or compared; what this one gives when called can. It takes
    no arguments, so that the parentheses are all that was forgotten.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("B10", "H12")
    matches = (
        r"TypeError: (?:can only concatenate str \(not \"(?:function|method)\"\) to str"
        r"|unsupported operand type\(s\) for [^:]+: (?:'(?:function|method)' and '\w+'"
        r"|'\w+' and '(?:function|method)')"
        r"|'[<>=!]+' not supported between instances of (?:'(?:function|method)' and '\w+'"
        r"|'\w+' and '(?:function|method)'))"
    )
    examples = (
        Heals(
            "a method beside a text",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "method") to str',
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before="""\
class Shop:
    def name(self):
        return "Tea"


print("at " + Shop().name)  # for now
""",
            after="""\
class Shop:
    def name(self):
        return "Tea"


print("at " + Shop().name())  # for now
""",
        ),
        Refuses(
            "a function that wants something",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'int' and 'function'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def price(name):\n    return len(name)\n\nprint(1 + price)\n",
            because="`price` (app.py:1) wants `name` as well",
        ),
        Refuses(
            "something from elsewhere",
            fault=Fault(
                "TypeError",
                "'<' not supported between instances of 'method' and 'int'",
                frames=(Frame("app.py", 2, "is_cheap"),),
            ),
            code="def is_cheap(price):\n    return price < 3\n",
            because="no operand on line 2 of app.py is known to be a function",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the parentheses behind the one operand that is a function."""
        resolver = Resolver(sources)
        found: dict[str, tuple[Operand, FunctionValue]] = {}
        for node, place in candidates(fault, sources, ast.expr):
            for side in _operands(node):
                values = resolver.values(side, place)
                if len(values) == 1 and isinstance(values[0], FunctionValue):
                    found[ast.dump(side)] = ((side, place), values[0])
        if len(found) != 1:
            frame = fault.frames[-1]
            many = "more than one" if found else "no"
            raise Unrelated(
                f"{many} operand on line {frame.line} of {frame.path} is known to be a function"
            )
        (((side, place), function),) = found.values()
        where = f"`{function.name}` ({function.place})"
        if misfit := arguments.misfit(function, ast.Call(side, [], [])):
            raise Refused(f"{where} {misfit}")
        if isinstance(function.node, ast.AsyncFunctionDef):
            raise Refused(f"{where} is an `async def`, whose result must be awaited as well")
        end = place.module.end(side)
        told = f"{where} can be called as it is."
        yield Patch((place.module.edit(end, end, "()"),), (told,), Certainty.A)


def _operands(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.BinOp(left=left, right=right):
            sides = [left, right]
        case ast.Compare(left=left, comparators=comparators):
            sides = [left, *comparators]
        case _:
            sides = []
    return [side for side in sides if isinstance(side, (ast.Name, ast.Attribute))]
