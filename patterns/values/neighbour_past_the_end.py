"""IndexError: a loop over all indices looks at each one's neighbour, and the last has none."""

import ast
from collections.abc import Iterator, Sequence

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
from patterns.toolbox.kinds import is_builtin
from patterns.toolbox.lines import loop_around
from patterns.toolbox.locate import NESTED, Place, at, places, raising
from patterns.toolbox.producers import producer


class NeighbourPastTheEnd(Pattern):
    """End the loop where the last pair ends.

    The loop runs over every index of the sequence and takes the element behind each. The last
    index has none behind it, so the loop must end in front of it.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("G03",)
    matches = r"IndexError: (?:list|tuple|string|index|array|deque)? ?index out of range"
    examples = (
        Heals(
            "pairs of neighbours",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 4, "rises")),
            ),
            before="""\
def rises(prices):
    found = []
    for i in range(len(prices)):
        found.append(prices[i + 1] - prices[i])  # day by day
    return found


rises([1, 2])
""",
            after="""\
def rises(prices):
    found = []
    for i in range(len(prices) - 1):
        found.append(prices[i + 1] - prices[i])  # day by day
    return found


rises([1, 2])
""",
        ),
        Heals(
            "a body that does more",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 4, "show")),
            ),
            before="""\
def show(prices):
    for i in range(0, len(prices)):
        print(prices[i])
        if prices[i] > prices[i + 1]:
            print("falls")


show([1, 2])
""",
            after="""\
def show(prices):
    for i in range(0, len(prices) - 1):
        print(prices[i])
        if prices[i] > prices[i + 1]:
            print("falls")


show([1, 2])
""",
            certainty=Certainty.B,
        ),
        Heals(
            "an index that counts from one",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="prices = [1, 2]\n\nfor i in range(1, len(prices) + 1):\n    print(prices[i])\n",
            after="prices = [1, 2]\n\nfor i in range(1, len(prices)):\n    print(prices[i])\n",
            certainty=Certainty.B,
        ),
        Refuses(
            "an index of something else",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 3, "show"),),
            ),
            code="def show(prices, names):\n    for i in range(len(prices)):\n"
            "        print(names[i + 1])\n",
            because="line 3 of app.py takes no neighbour from a sequence that its loop counts",
        ),
        Refuses(
            "a loop that ends early",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 3, "show"),),
            ),
            code="def show(prices):\n    for i in range(len(prices) - 1):\n"
            "        print(prices[i + 1])\n",
            because="line 3 of app.py takes no neighbour from a sequence that its loop counts",
        ),
        Refuses(
            "a neighbour that is looked at with care",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 5, "show"),),
            ),
            code="def show(prices):\n    for i in range(len(prices)):\n"
            "        if i + 1 < len(prices):\n            print(prices[i + 1])\n"
            "        print(prices[i + 1])\n",
            because="the loop looks on line 3 of app.py whether its index is the last",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Count one less."""
        frame = raising(fault, sources)
        found = [
            (loop, length, node, place)
            for place in places(frame, sources)
            for node, _ in at(place, ast.Subscript, frame.line)
            if (loop := _loop(place)) is not None
            and (length := _counted(loop, node, place)) is not None
        ]
        if not found:
            raise Unrelated(
                f"line {frame.line} of {frame.path} takes no neighbour from a sequence that its "
                "loop counts"
            )
        loop, length, node, place = found[0]
        module, counter = place.module, ast.unparse(loop.target)
        _refuse_care(loop, counter, module.path)
        if isinstance(length, ast.BinOp):
            edit = module.edit(module.end(length.left), module.end(length), "")
            certainty = Certainty.B
        else:
            edit = module.edit(module.end(length), module.end(length), " - 1")
            whole = _always(loop.body, ast.unparse(node)) and not loop.orelse
            certainty = Certainty.A if whole else Certainty.B
        last = f"`{module.source(node)}` is behind the last element in the last round."
        yield Patch((edit,), (last,), certainty)


def _loop(place: Place) -> ast.For | None:
    loop = loop_around(place.statement, place) if place.statement else None
    return loop if isinstance(loop, ast.For) else None


def _counted(loop: ast.For, node: ast.Subscript, place: Place) -> ast.expr | None:
    """The length in the loop's `range`, if the element behind its index is taken.

    `len(x)` where `x[i + 1]` is taken, or `len(x) + 1` where `x[i]` is.
    """
    match loop.iter:
        case ast.Call(
            func=ast.Name(id="range"),
            args=[length] | [ast.Constant(), length],
            keywords=[],
        ) if isinstance(loop.target, ast.Name) and is_builtin("range", place):
            counter, sequence = loop.target.id, ast.unparse(node.value)
        case _:
            return None
    index = ast.unparse(node.slice)
    behind = {f"{counter} + 1", f"1 + {counter}"}
    made = producer(length, place)
    counted = ast.unparse(made.value) if made else ""
    if counted == f"len({sequence})" and index in behind:
        return length
    return length if ast.unparse(length) == f"len({sequence}) + 1" and index == counter else None


def _always(body: Sequence[ast.stmt], text: str) -> bool:
    """Whether every statement of a loop needs the neighbour, so that the last round does nothing.

    What stands in a branch, or behind `and` and `or`, is not always asked for.
    """
    return all(any(ast.unparse(part) == text for part in _needed(one)) for one in body)


def _needed(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    match node:
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            yield from _needed(first)
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return
        case _:
            for name, value in ast.iter_fields(node):
                if name not in NESTED:
                    parts = value if isinstance(value, list) else [value]
                    for part in parts:
                        if isinstance(part, ast.AST):
                            yield from _needed(part)


def _refuse_care(loop: ast.For, counter: str, path: str) -> None:
    for part in (part for statement in loop.body for part in ast.walk(statement)):
        orders = isinstance(part, ast.Compare) and any(
            counter in map(ast.unparse, _sums(side)) for side in (part.left, *part.comparators)
        )
        if isinstance(part, ast.Compare) and orders:
            raise Refused(
                f"the loop looks on line {part.lineno} of {path} whether its index is the last"
            )


def _sums(node: ast.expr) -> Iterator[ast.expr]:
    """An expression, or what it adds and takes away."""
    if isinstance(node, ast.BinOp):
        yield from (*_sums(node.left), *_sums(node.right))
    else:
        yield node
