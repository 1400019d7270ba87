"""TypeError: two dicts are added."""

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
)
from patterns.toolbox.place.failing import candidates, only


class MergedDicts(Pattern):
    """Merge the dicts.

    Dicts cannot be added. What is meant is a dict with the entries of both, in which the right
    one's win where both have a key, as they would in a sum of lists that is read to its end.
    """

    family = "values"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("H12",)
    matches = r"TypeError: unsupported operand type\(s\) for \+: 'dict' and 'dict'"
    examples = (
        Heals(
            "two dicts",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'dict' and 'dict'",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "merged")),
            ),
            before="""\
def merged(base, more):
    return base + more  # both

print(merged({}, {"a": 1}))
""",
            after="""\
def merged(base, more):
    return {**base, **more}  # both

print(merged({}, {"a": 1}))
""",
        ),
        Refuses(
            "three of them",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'dict' and 'dict'",
                frames=(Frame("app.py", 2, "merged"),),
            ),
            code="def merged(a, b, c):\n    return a + b + c\n",
            because="line 2 of app.py holds more than one sum",
        ),
        Refuses(
            "no sum",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'dict' and 'dict'",
                frames=(Frame("app.py", 2, "merged"),),
            ),
            code="def merged(all):\n    return sum(all)\n",
            because="line 2 of app.py holds no sum",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Write both out in one display."""
        sums = [
            (node, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if isinstance(node.op, ast.Add)
        ]
        node, place = only(sums, fault, "sum")
        module = place.module
        left, right = module.source(node.left), module.source(node.right)
        edit = module.edit(module.start(node), module.end(node), f"{{**{left}, **{right}}}")
        yield Patch((edit,), ("Both sides were dicts.",), Certainty.B)
