"""TypeError: `random` is to draw from something that has no order."""

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
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.values.kinds import calls, is_builtin

DRAWS = {f"random.{name}" for name in ("choice", "choices", "sample")}

ORDERED = {"builtins.list", "builtins.sorted", "builtins.tuple"}


class DrawnFromSet(Pattern):
    """Draw from a list of the elements.

    `random` draws an element by its number, and sets, views and iterators have none. A list of the
    same elements has; where a seed is to give the same draw again, it must be sorted as well.
    See https://docs.python.org/3/library/random.html#random.sample
    """

    family = "collections"
    severity = Severity.LOW
    matches = (
        r"TypeError: (?:'(?:set|frozenset|dict_keys|dict_values|dict_items)' object is not "
        r"subscriptable|object of type '(?:generator|map|filter|zip)' has no len\(\)"
        r"|Population must be a sequence)"
    )
    examples = (
        Heals(
            "a set of names",
            fault=Fault(
                "TypeError",
                "'set' object is not subscriptable",
                frames=(
                    Frame("app.py", 9, "<module>"),
                    Frame("app.py", 5, "pick"),
                    Frame("/usr/lib/python3.12/random.py", 347, "choice"),
                ),
            ),
            before="""\
import random


def pick(names):
    return random.choice(names)  # any


NAMES = {"ann", "bob"}
print(pick(NAMES))
""",
            after="""\
import random


def pick(names):
    return random.choice(list(names))  # any


NAMES = {"ann", "bob"}
print(pick(NAMES))
""",
        ),
        Heals(
            "several at once",
            fault=Fault(
                "TypeError",
                "Population must be a sequence.  For dicts or sets, use sorted(d).",
                python="3.12",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("/usr/lib/python3.12/random.py", 413, "sample"),
                ),
            ),
            before="from random import sample\n\nprint(sample({1, 2, 3}, k=2))\n",
            after="from random import sample\n\nprint(sample(list({1, 2, 3}), k=2))\n",
        ),
        Refuses(
            "an element that is asked for by its number here",
            fault=Fault(
                "TypeError",
                "'set' object is not subscriptable",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(names):\n    return names[0]\n",
            because="line 2 of app.py draws nothing by `random`",
        ),
        Refuses(
            "another `list`",
            fault=Fault(
                "TypeError",
                "'set' object is not subscriptable",
                frames=(
                    Frame("app.py", 4, "pick"),
                    Frame("/usr/lib/python3.12/random.py", 347, "choice"),
                ),
            ),
            code="import random\n\ndef pick(list):\n    return random.choice(list)\n",
            because="`list` means something else in app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap what is drawn from."""
        resolver = Resolver(sources)
        draws = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call, through={"random.py"})
            if call.args
            and not isinstance(call.args[0], ast.Starred)
            and not calls(call.args[0], place, resolver) & ORDERED
            and calls(call, place, resolver) & DRAWS
        ]
        if len(draws) != 1:
            frame = next(f for f in reversed(fault.frames) if f.path in sources.paths)
            many = "several things" if draws else "nothing"
            raise Unrelated(f"line {frame.line} of {frame.path} draws {many} by `random`")
        ((call, place),) = draws
        module, drawn = place.module, call.args[0]
        if not is_builtin("list", place):
            raise Refused(f"`list` means something else in {module.path}")
        start, end = module.start(drawn), module.end(drawn)
        told = f"`{module.source(drawn)}` has no order, and `random` draws by an element's number."
        yield Patch((module.edit(start, start, "list("), module.edit(end, end, ")")), (told,))
