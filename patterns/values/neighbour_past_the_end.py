"""IndexError: a loop over all indices looks at each one's neighbour, and the last has none."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

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
from patterns.toolbox.place.evaluation import is_needed_by_each
from patterns.toolbox.place.locate import Place, at, places, raising
from patterns.toolbox.source.lines import loop_around
from patterns.toolbox.values.kinds import is_builtin
from patterns.toolbox.values.producers import producer


class NeighbourPastTheEnd(Pattern):
    """End the loop where the last pair ends.

    The loop runs over every index of the sequence and takes the element behind each, or runs one
    index too far. The last index has none behind it, so the loop must end in front of it.
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
            "a loop that counts by itself",
            fault=Fault(
                "IndexError",
                "list index out of range",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 4, "rises")),
            ),
            before="""\
def rises(prices):
    found, i = [], 0
    while i < len(prices):
        found.append(prices[i + 1] - prices[i])
        i += 1
    return found


rises([1, 2])
""",
            after="""\
def rises(prices):
    found, i = [], 0
    while i < len(prices) - 1:
        found.append(prices[i + 1] - prices[i])
        i += 1
    return found


rises([1, 2])
""",
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
            (end, node, place)
            for place in places(frame, sources)
            for node, _ in at(place, ast.Subscript, frame.line)
            if (loop := _loop(place)) is not None and (end := _end(loop, node, place)) is not None
        ]
        if not found:
            raise Unrelated(
                f"line {frame.line} of {frame.path} takes no neighbour from a sequence that its "
                "loop counts"
            )
        end, node, place = found[0]
        _refuse_care(end.loop, end.counter, place.module.path)
        body = [one for one in end.loop.body if not _counts(one, end.counter)]
        whole = end.shortens and is_needed_by_each(body, ast.unparse(node)) and not end.loop.orelse
        last = f"`{place.module.source(node)}` is behind the last element in the last round."
        yield Patch((end.edit,), (last,), Certainty.A if whole else Certainty.B)


@dataclass(frozen=True, eq=False, slots=True)
class _End:
    """Where a loop ends too late.

    Attributes:
        shortens: whether only a last round is left out that could not be; else one end of several
            may be meant.
    """

    loop: ast.For | ast.While
    counter: str
    edit: Edit
    shortens: bool = True


def _loop(place: Place) -> ast.For | ast.While | None:
    loop = loop_around(place.statement, place) if place.statement else None
    return None if isinstance(loop, ast.AsyncFor) else loop


def _end(loop: ast.For | ast.While, node: ast.Subscript, place: Place) -> _End | None:
    """The end of a loop that takes the element behind its index, or counts one too far."""
    if isinstance(loop, ast.While):
        return _of_while(loop, node, place)
    match loop.iter:
        case ast.Call(
            func=ast.Name(id="range"),
            args=[length] | [ast.Constant(), length],
            keywords=[],
        ) if isinstance(loop.target, ast.Name) and is_builtin("range", place):
            return _of_range(loop, length, node, place)
        case ast.Call(func=ast.Name(id="enumerate"), args=[sequence], keywords=[]):
            match loop.target:
                case ast.Tuple(elts=[ast.Name(id=counter), _]) if _is_behind(node, counter) and (
                    ast.unparse(sequence) == ast.unparse(node.value)
                ):
                    end = place.module.end(sequence)
                    return _End(loop, counter, place.module.edit(end, end, "[:-1]"))
    return None


def _of_range(loop: ast.For, length: ast.expr, node: ast.Subscript, place: Place) -> _End | None:
    module, counter = place.module, ast.unparse(loop.target)
    made = producer(length, place)
    counted, end = ast.unparse(made.value) if made else "", module.end(length)
    if counted == _length(node) and _is_behind(node, counter):
        return _End(loop, counter, module.edit(end, end, " - 1"))
    further = ast.unparse(length) == f"{_length(node)} + 1" and ast.unparse(node.slice) == counter
    if further and isinstance(length, ast.BinOp):
        edit = module.edit(module.end(length.left), end, "")
        return _End(loop, counter, edit, shortens=False)
    return None


def _of_while(loop: ast.While, node: ast.Subscript, place: Place) -> _End | None:
    module = place.module
    match loop.test:
        case ast.Compare(left=ast.Name(id=counter) as left, ops=[order], comparators=[length]):
            pass
        case _:
            return None
    made = producer(length, place)
    if made is None or ast.unparse(made.value) != _length(node):
        return None
    end = module.end(length)
    if isinstance(order, ast.Lt) and _is_behind(node, counter):
        return _End(loop, counter, module.edit(end, end, " - 1"))
    if isinstance(order, ast.LtE) and ast.unparse(node.slice) == counter:
        edit = module.edit(module.end(left), module.start(length), " < ")
        return _End(loop, counter, edit, shortens=False)
    return None


def _length(node: ast.Subscript) -> str:
    return f"len({ast.unparse(node.value)})"


def _is_behind(node: ast.Subscript, counter: str) -> bool:
    return ast.unparse(node.slice) in {f"{counter} + 1", f"1 + {counter}"}


def _counts(statement: ast.stmt, counter: str) -> bool:
    """Whether a statement only moves the counter on."""
    return isinstance(statement, ast.AugAssign) and ast.unparse(statement.target) == counter


def _refuse_care(loop: ast.For | ast.While, counter: str, path: str) -> None:
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
