"""AttributeError: a name left its module of the standard library, or of a library."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Edit,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.imports import moved_names
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import asking, on_line
from patterns.toolbox.repository import python_range
from patterns.toolbox.source.module import Module


class OldAttribute(Pattern):
    """Read the name where it is now.

    The module gave the name up, and the same thing goes by another name, in this module or in
    another one. All uses of the old name in the file would fail alike, so all follow.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("B03", "L03")
    matches = (
        r"AttributeError: (?:module '(?P<mod>[\w.]+)' has no attribute '(?P<attr>\w+)'"
        r"|`np\.(?P<gone>\w+)` was removed in the NumPy 2)"
    )
    examples = (
        Heals(
            "a module that nothing else needs",
            fault=Fault(
                "AttributeError",
                "module 'collections' has no attribute 'Mapping'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 5, "is_map")),
            ),
            before="""\
import collections


def is_map(it):
    return isinstance(it, collections.Mapping)  # or like one


Sets = lambda it: isinstance(it, collections.Set)
print(is_map({}))
""",
            after="""\
import collections
import collections.abc


def is_map(it):
    return isinstance(it, collections.abc.Mapping)  # or like one


Sets = lambda it: isinstance(it, collections.Set)
print(is_map({}))
""",
        ),
        Heals(
            "another module",
            fault=Fault(
                "AttributeError",
                "module 'fractions' has no attribute 'gcd'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="import fractions\n\nprint(fractions.gcd(4, 6), fractions.gcd(9, 6))\n",
            after="import math\n\nprint(math.gcd(4, 6), math.gcd(9, 6))\n",
        ),
        Heals(
            "numpy's word for a built-in type",
            fault=Fault(
                "AttributeError",
                "module 'numpy' has no attribute 'int'",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            before={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
import numpy as np
print(np.int(4.5), np.zeros)
""",
                "stubs/numpy.py": "zeros = None\n",
            },
            after={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
import numpy as np
print(int(4.5), np.zeros)
""",
                "stubs/numpy.py": "zeros = None\n",
            },
        ),
        Refuses(
            "a variable of the new name",
            fault=Fault(
                "AttributeError",
                "module 'itertools' has no attribute 'imap'",
                frames=(Frame("app.py", 4, "show"),),
            ),
            code="""\
import itertools

def show(map):
    return itertools.imap(str, map)
""",
            because="`map` means something else in app.py",
        ),
        Refuses(
            "a name that has no heir",
            fault=Fault(
                "AttributeError",
                "module 'asyncio' has no attribute 'compile'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import asyncio\n\nprint(asyncio.compile)\n",
            because="`asyncio.compile` is no name that went elsewhere",
        ),
        Refuses(
            "a module of the repository",
            fault=Fault(
                "AttributeError",
                "module 'string' has no attribute 'letters'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code={"app.py": "import string\n\nprint(string.letters)\n", "string.py": ""},
            because="nothing on line 3 of app.py reads `letters` from Python's own `string`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Follow the name at all its uses in the file."""
        found, resolver = cls.match(fault), Resolver(sources)
        home, name = found["mod"] or "numpy", found["attr"] or found["gone"]
        frame = asking(fault, sources)
        python_range.refuse_guarded(frame, sources)
        read = [
            (node, place)
            for node, place in on_line(frame, sources, ast.Attribute)
            if moved_names.uses_of(node, place, home, resolver) and node.attr == name
        ]
        if not read:
            raise Unrelated(
                f"nothing on line {frame.line} of {frame.path} reads `{name}` from Python's own "
                f"`{home}`"
            )
        module = read[0][1].module
        edits: list[Edit] = []
        told: list[str] = []
        for dotted in _gone(f"{home}.{name}", module):
            if (new := moved_names.heir(dotted)) is not None:
                edits += moved_names.followed(dotted, new, module, resolver)
                told.append(moved_names.told(dotted, new))
        if not edits:
            raise Unrelated(f"`{home}.{name}` is no name that went elsewhere")
        yield Patch(tuple(dict.fromkeys(edits)), tuple(told))


def _gone(dotted: str, module: Module) -> list[str]:
    """The name that went, or those that a file reads from the whole module that did."""
    if moved_names.heir(dotted) is not None:
        return [dotted]
    last = dotted.rpartition(".")[2]
    found = {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "attr", None) == last
    }
    return [f"{dotted}.{name}" for name in sorted(found)]
