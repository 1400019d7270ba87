"""TypeError: a `defaultdict` is given a value where it takes what makes one."""

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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, on_line, only
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.values.kinds import calls, is_builtin
from patterns.toolbox.values.values import ClassValue

DEFAULTDICT = "collections.defaultdict"
EMPTY = {"dict", "float", "int", "list", "set", "str", "tuple"}
"""Types that, called, give an empty value."""


class MadeDefault(Pattern):
    """Give the type that makes the default.

    A `defaultdict` calls what it is given to make the value of a new key, so that every key has a
    value of its own. What it is given here is empty, and its type, called, gives just that.
    """

    family = "collections"
    severity = Severity.LOW
    answers = ("I04",)
    matches = (
        r"TypeError: (?:first argument must be callable or None$"
        r"|'(?P<made>dict|float|int|list|set|str|tuple)' object is not callable)"
    )
    examples = (
        Heals(
            "an empty list",
            fault=Fault(
                "TypeError",
                "first argument must be callable or None",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 5, "grouped")),
            ),
            before="""\
from collections import defaultdict


def grouped(rows):
    found = defaultdict([])  # by name
    for name, price in rows:
        found[name].append(price)
    return found


grouped([("hat", 3)])
""",
            after="""\
from collections import defaultdict


def grouped(rows):
    found = defaultdict(list)  # by name
    for name, price in rows:
        found[name].append(price)
    return found


grouped([("hat", 3)])
""",
        ),
        Heals(
            "a number",
            fault=Fault(
                "TypeError",
                "first argument must be callable or None",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="import collections\n\ncounts = collections.defaultdict(1)\n",
            after="import collections\n\ncounts = collections.defaultdict(lambda: 1)\n",
        ),
        Heals(
            "a field of a dataclass",
            fault=Fault(
                "TypeError",
                "'list' object is not callable",
                frames=(Frame("app.py", 7, "<module>"), Frame("<string>", 3, "__init__")),
            ),
            before="""\
from dataclasses import dataclass, field

@dataclass
class Cart:
    lines: list = field(default_factory=[])  # empty

print(Cart().lines)
""",
            after="""\
from dataclasses import dataclass, field

@dataclass
class Cart:
    lines: list = field(default_factory=list)  # empty

print(Cart().lines)
""",
        ),
        Refuses(
            "a value from elsewhere",
            fault=Fault(
                "TypeError",
                "first argument must be callable or None",
                frames=(Frame("app.py", 5, "grouped"),),
            ),
            code="from collections import defaultdict\n\n\ndef grouped(rows):\n"
            "    return defaultdict(rows)\n",
            because="what `defaultdict(rows)` should make for a new key is not written there",
        ),
        Refuses(
            "a function of another name",
            fault=Fault(
                "TypeError",
                "first argument must be callable or None",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="def defaultdict(rows):\n    return rows\n\n\ndefaultdict([])\n",
            because="line 5 of app.py holds no call of `defaultdict`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the type, or a function that gives the value, in its place."""
        resolver = Resolver(sources)
        if (made := cls.match(fault)["made"]) is not None:
            given, place = _of_field(made, fault, resolver)
            yield _patch(given, f"a field of {place.module.path}", place)
            return
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if call.args and calls(call, place, resolver) == {DEFAULTDICT}
        ]
        call, place = only(found, fault, "call of `defaultdict`")
        yield _patch(call.args[0], f"`{place.module.source(call)}`", place)


def _patch(given: ast.expr, what: str, place: Place) -> Patch:
    """The type, or a function that gives the value, where the value stands."""
    module = place.module
    try:
        value = ast.literal_eval(given)
    except ValueError:
        raise Refused(f"what {what} should make for a new key is not written there") from None
    kind = type(value).__name__
    text = f"lambda: {module.source(given)}"
    if kind in EMPTY and not value and is_builtin(kind, place):
        text = kind
    edit = module.edit(module.start(given), module.end(given), text)
    return Patch((edit,), (f"`{module.source(given)}` cannot be called.",), Certainty.A)


def _of_field(kind: str, fault: Fault, resolver: Resolver) -> tuple[ast.expr, Place]:
    """The one `default_factory` of that type in a class that the line makes an object of.

    Raises:
        Unrelated: there is none, or several.
    """
    frame = innermost(fault, resolver.project.sources)
    found = {
        (cls.module.path, keyword.value.lineno): (keyword.value, cls.body)
        for call, place in on_line(frame, resolver.project.sources, ast.Call)
        for value in resolver.values(call.func, place)
        if isinstance(value, ClassValue)
        for cls in resolver.lineage(value).classes
        for node in ast.walk(cls.node)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in {"default_factory", "factory"}
        if type(_literal(keyword.value)).__name__ == kind
    }
    if len(found) != 1:
        raise Unrelated(f"no field of a class on line {frame.line} of {frame.path} is made by that")
    ((_, one),) = found.items()
    return one


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
