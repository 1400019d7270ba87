"""TypeError: a set is compared or joined with a list or a text."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import is_builtin

LESS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class OtherSideOfSet(Pattern):
    """Make a set of the other side, too.

    `<=` between sets asks whether all elements of one are in the other, and there is no other
    meaning that it has for a set. The one side is a set that is written out; the other is a
    collection of the same elements, of which a set can be made.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H12",)
    matches = (
        r"TypeError: '(?P<sign><=?|>=?)' not supported between instances of "
        r"'(?P<left>str|list|tuple|set|frozenset)' and '(?P<right>str|list|tuple|set|frozenset)'"
    )
    examples = (
        Heals(
            "letters of a text",
            fault=Fault(
                "TypeError",
                "'<=' not supported between instances of 'str' and 'set'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "check")),
            ),
            before="def check(mode):\n    if not mode <= {'r', 'w', 'b'}:  # known\n"
            "        raise ValueError(mode)\n\ncheck('rb')\n",
            after="def check(mode):\n    if not set(mode) <= {'r', 'w', 'b'}:  # known\n"
            "        raise ValueError(mode)\n\ncheck('rb')\n",
        ),
        Refuses(
            "a set that comes from elsewhere",
            fault=Fault(
                "TypeError",
                "'<=' not supported between instances of 'str' and 'set'",
                frames=(Frame("app.py", 2, "check"),),
            ),
            code="def check(mode, modes):\n    return mode <= modes\n",
            because="line 2 of app.py holds no comparison with a set that is written out",
        ),
        Refuses(
            "no set on either side",
            fault=Fault(
                "TypeError",
                "'<' not supported between instances of 'str' and 'list'",
                frames=(Frame("app.py", 2, "check"),),
            ),
            code="def check(mode, modes):\n    return mode < modes\n",
            because="neither side of the comparison is a set",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `set` around the other side."""
        found = cls.match(fault)
        is_set = [found[side] in {"set", "frozenset"} for side in ("left", "right")]
        if sum(is_set) != 1:
            raise Refused("neither side of the comparison is a set")
        compared = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Compare)
            if len(node.ops) == 1 and isinstance(node.ops[0], LESS) and _set(node, is_set, place)
        ]
        node, place = only(compared, fault, "comparison with a set that is written out")
        module = place.module
        other = node.comparators[0] if is_set[0] else node.left
        start, end = module.start(other), module.end(other)
        kind = found["right" if is_set[0] else "left"]
        told = f"`{module.source(other)}` is a {kind}, and the other side a set."
        yield Patch((module.edit(start, start, "set("), module.edit(end, end, ")")), (told,))


def _set(node: ast.Compare, is_set: list[bool], place: Place) -> bool:
    """Whether only the side that is said to be a set is written out as one."""
    side, other = (node.left, node.comparators[0])[:: 1 if is_set[0] else -1]
    return _is_written(side) and not _is_written(other) and is_builtin("set", place)


def _is_written(side: ast.expr) -> bool:
    made = isinstance(side, ast.Call) and getattr(side.func, "id", "") in {"set", "frozenset"}
    return made or isinstance(side, (ast.Set, ast.SetComp))
