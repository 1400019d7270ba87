"""TypeError: a list, set or dict that is written out is to be a key or a member of a set."""

import ast
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.values.kinds import is_builtin, kinds

HASHING = {"builtins.dict", "builtins.set", "collections.defaultdict", "collections.OrderedDict"}
HASHING |= {"collections.Counter"}
METHODS = {"add", "discard", "get", "pop", "remove", "setdefault"}
"""Methods of dicts and sets whose first argument is hashed."""
DISPLAYS: dict[str, type[ast.expr]] = {"list": ast.List, "set": ast.Set}


class UnhashableLiteral(Pattern):
    """Use the form of the value that cannot change.

    Keys and members of sets are found by their hash, which a list or set cannot have as it may
    change. A value that is written out where it is used as a key is never changed: a tuple in the
    place of a list, or a frozenset in that of a set, holds the same things.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H08",)
    matches = r"TypeError: unhashable type: '(?P<type>list|set)'$"
    examples = (
        Heals(
            "a pair that is remembered",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 4, "edges")),
            ),
            before="""\
def edges(pairs):
    seen = set()
    for a, b in pairs:
        seen.add([a, b])  # once each
    return seen


edges([(1, 2)])
""",
            after="""\
def edges(pairs):
    seen = set()
    for a, b in pairs:
        seen.add((a, b))  # once each
    return seen


edges([(1, 2)])
""",
        ),
        Heals(
            "keys of a literal",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before='PRICES = {["tea"]: 2, ["tea", "milk"]: 3}\n',
            after='PRICES = {("tea",): 2, ("tea", "milk"): 3}\n',
        ),
        Refuses(
            "a name",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 2, "price"),),
            ),
            code="def price(prices, parts):\n    return prices[parts]\n",
            because="line 2 of app.py holds no list that is written out as a key",
        ),
        Refuses(
            "an object that may take lists",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 2, "price"),),
            ),
            code="def price(prices, a, b):\n    return prices.get([a, b])\n",
            because="line 2 of app.py holds no list that is written out as a key",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rewrite every display of the type that one expression on the line uses as a key."""
        resolver, name = Resolver(sources), cls.match(fault)["type"]
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.expr)
            if any(isinstance(key, DISPLAYS[name]) for key in _keys(node, place, resolver))
        ]
        node, place = only(found, fault, f"{name} that is written out as a key")
        keys = [key for key in _keys(node, place, resolver) if isinstance(key, DISPLAYS[name])]
        edits = tuple(edit for key in keys for edit in _frozen(key, place))
        yield Patch(edits, tuple(f"`{place.module.source(key)}` is used as a key." for key in keys))


def _keys(node: ast.expr, place: Place, resolver: Resolver) -> Iterator[ast.expr]:
    """What an expression surely hashes."""
    match node:
        case ast.Dict(keys=keys):
            yield from (key for key in keys if key is not None)
        case ast.Set(elts=members):
            yield from members
        case ast.Subscript(value=container, slice=key) if _hashes(container, place, resolver):
            yield key
        case ast.Call(func=ast.Attribute(value=container, attr=attr), args=[key, *_]) if (
            attr in METHODS and _hashes(container, place, resolver)
        ):
            yield key
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[container]) if (
            _hashes(container, place, resolver)
        ):
            yield key


def _hashes(container: ast.expr, place: Place, resolver: Resolver) -> bool:
    found = kinds(container, place, resolver)
    return bool(found) and found <= HASHING


def _frozen(key: ast.expr, place: Place) -> Iterator[Edit]:
    module = place.module
    start, end = module.start(key), module.end(key)
    if isinstance(key, ast.Set):
        if not is_builtin("frozenset", place):
            raise Refused(f"`frozenset` means something else in {module.path}")
        yield module.edit(start, start, "frozenset(")
        yield module.edit(end, end, ")")
    elif isinstance(key, ast.List):
        alone = len(key.elts) == 1 and b"," not in module.data[module.end(key.elts[0]) : end]
        yield module.edit(start, start + 1, "(")
        yield module.edit(end - 1, end, ",)" if alone else ")")
