"""TypeError: `join` is given things that are no strings."""

import ast
from collections.abc import Iterator

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
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values import elements
from patterns.toolbox.values.kinds import calls, is_builtin, kind, kinds, proof, weigh
from patterns.toolbox.values.values import Outside

STR = "builtins.str"
READABLE = {
    "int": "builtins.int",
    "float": "builtins.float",
    "Decimal": "decimal.Decimal",
    "decimal.Decimal": "decimal.Decimal",
    "UUID": "uuid.UUID",
    "PosixPath": "pathlib.Path",
    "WindowsPath": "pathlib.Path",
    "PurePosixPath": "pathlib.PurePosixPath",
    "datetime.date": "datetime.date",
    "Fraction": "fractions.Fraction",
    "IPv4Address": "ipaddress.IPv4Address",
    "IPv6Address": "ipaddress.IPv6Address",
}
"""Types, as the message names them, whose `str()` is the text that a reader expects."""


class JoinOfOthers(Pattern):
    """Join the text of the values.

    `str.join` takes strings only. The values have one plain text form, and `str()` leaves strings
    among them as they are, so the separator still stands between the same parts. For None, bytes
    and containers `str()` would give a text that nobody wants: those are refused.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H07",)
    matches = r"TypeError: sequence item \d+: expected str instance, (?P<type>[\w.]+) found"
    examples = (
        Heals(
            "a list of numbers",
            fault=Fault(
                "TypeError",
                "sequence item 0: expected str instance, int found",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "line")),
            ),
            before="""\
def line(cells: list[int]) -> str:
    return ", ".join(cells) + "."  # one line


line([1, 2])
""",
            after="""\
def line(cells: list[int]) -> str:
    return ", ".join(map(str, cells)) + "."  # one line


line([1, 2])
""",
        ),
        Heals(
            "a comprehension",
            fault=Fault(
                "TypeError",
                "sequence item 0: expected str instance, int found",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="""\
words = ["a", "bc"]

print("-".join(len(word) for word in words))
""",
            after="""\
words = ["a", "bc"]

print("-".join(str(len(word)) for word in words))
""",
        ),
        Refuses(
            "None among the words",
            fault=Fault(
                "TypeError",
                "sequence item 1: expected str instance, NoneType found",
                frames=(Frame("app.py", 2, "line"),),
            ),
            code='def line(cells):\n    return ", ".join(cells)\n',
            because="a NoneType has no text form that is clearly meant: who calls `join` must say",
        ),
        Refuses(
            "strings, as far as the source tells",
            fault=Fault(
                "TypeError",
                "sequence item 0: expected str instance, int found",
                frames=(Frame("app.py", 2, "line"),),
            ),
            code='def line(cells: list[str]) -> str:\n    return ", ".join(cells)\n',
            because="`cells` holds no int as far as app.py tells: who puts it in is elsewhere",
        ),
        Refuses(
            "two joins on one line",
            fault=Fault(
                "TypeError",
                "sequence item 0: expected str instance, int found",
                frames=(Frame("app.py", 2, "line"),),
            ),
            code='def line(a, b):\n    return ",".join(a) + ";".join(b)\n',
            because="line 2 of app.py holds more than one call of `join` on a string",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `str` between the values and `join`."""
        name = cls.match(fault)["type"]
        if name not in READABLE:
            raise Refused(
                f"a {name} has no text form that is clearly meant: who calls `join` must say"
            )
        resolver = Resolver(sources)
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Call)
            if _joins(node, place, resolver)
        ]
        call, place = only(found, fault, "call of `join` on a string")
        joined, module = call.args[0], place.module
        certainty = _certainty(joined, place, READABLE[name], resolver)
        if certainty is None:
            raise Refused(
                f"`{module.source(joined)}` holds no {name} as far as {module.path} tells: who "
                "puts it in is elsewhere"
            )
        told = f"`{module.source(joined)}` holds values of type {name}; strings stay as they are."
        yield Patch(tuple(_texts(joined, place)), (told,), certainty)


def _joins(call: ast.Call, place: Place, resolver: Resolver) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "join":
        return False
    return len(call.args) == 1 and proof(call.func.value, place, {STR}, resolver) is Certainty.A


def _certainty(joined: ast.expr, place: Place, wanted: str, resolver: Resolver) -> Certainty | None:
    if isinstance(joined, (ast.GeneratorExp, ast.ListComp)):
        found = kinds(joined.elt, place.within(joined), resolver)
    elif _maps_to_text(joined, place, resolver):
        found = frozenset({STR})
    else:
        found = frozenset(map(kind, elements.each(joined, place, resolver)))
    # A list of strings and numbers is joined all the same; of strings alone it did not fail.
    return None if found == {STR} else weigh(found - {STR}, {wanted})


def _maps_to_text(joined: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether this is `map(str, ...)`."""
    if not isinstance(joined, ast.Call) or "builtins.map" not in calls(joined, place, resolver):
        return False
    return bool(joined.args) and Outside(STR) in resolver.values(joined.args[0], place)


def _texts(joined: ast.expr, place: Place) -> Iterator[Edit]:
    module = place.module
    for name in ("str", "map"):
        if not is_builtin(name, place):
            raise Refused(f"`{name}` means something else in {module.path}")
    if isinstance(joined, (ast.GeneratorExp, ast.ListComp)):
        target, before = joined.elt, "str("
    else:
        target, before = joined, "map(str, "
    yield module.edit(module.start(target), module.start(target), before)
    yield module.edit(module.end(target), module.end(target), ")")
