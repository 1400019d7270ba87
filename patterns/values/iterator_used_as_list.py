"""TypeError: what `map`, `range`, `keys` and the like give is used as if it were a list."""

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
from patterns.toolbox.classes.receivers import strange_decorators
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.flow import ends_with_exit
from patterns.toolbox.place.locate import Argument, Place, own, returns
from patterns.toolbox.values.kinds import calls, is_builtin
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.stdlib import SIGNS
from patterns.toolbox.values.values import FunctionValue

MAKERS = {"map", "filter", "zip", "range", "reversed", "enumerate"}
VIEWS = {"dict_keys": "keys", "dict_values": "values", "dict_items": "items"}
ENDLESS = {"itertools.count", "itertools.cycle", "itertools.repeat", "builtins.iter"}
"""What may never stop: a list of it would not, either."""


class IteratorUsedAsList(Pattern):
    """Make the list that the code counts on.

    `map`, `filter` and `zip` give iterators, `range` and a dict's `keys()` give views: none of
    them can be indexed, measured or added to like a list. The expression that makes the iterator
    is known, so `list(...)` around it gives just the list that is meant, in the same order.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H06",)
    matches = (
        r"TypeError: (?:"
        r"'(?P<indexed>map|filter|zip|reversed|enumerate|dict_keys|dict_values|dict_items"
        r"|generator)' object is not subscriptable"
        r"|object of type '(?P<measured>map|filter|zip|enumerate|generator)' has no len\(\)"
        r"|unsupported operand type\(s\) for \+: "
        r"'(?P<left>list|map|filter|zip|range|dict_keys|dict_values|dict_items)' and "
        r"'(?P<right>list|map|filter|zip|range|dict_keys|dict_values|dict_items)'"
        r"|can only concatenate list \(not \"(?P<added>map|filter|zip|range|reversed|enumerate"
        r"|dict_keys|dict_values|dict_items|generator)\"\) to list)"
    )
    examples = (
        Heals(
            "the first key",
            fault=Fault(
                "TypeError",
                "'dict_keys' object is not subscriptable",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "first")),
            ),
            before="""\
def first(rows):
    return rows.keys()[0]  # the oldest


first({"a": 1})
""",
            after="""\
def first(rows):
    return list(rows.keys())[0]  # the oldest


first({"a": 1})
""",
        ),
        Heals(
            "a name for what `map` gives",
            fault=Fault(
                "TypeError",
                "object of type 'map' has no len()",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 3, "mean")),
            ),
            before="""\
def mean(words):
    sizes = map(len, words)
    return sum(sizes) / len(sizes)


mean(["a", "bc"])
""",
            after="""\
def mean(words):
    sizes = list(map(len, words))
    return sum(sizes) / len(sizes)


mean(["a", "bc"])
""",
        ),
        Heals(
            "two of them added",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'range' and 'range'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="for number in range(2) + range(5, 7):\n    print(number)\n",
            after="for number in list(range(2)) + list(range(5, 7)):\n    print(number)\n",
        ),
        Heals(
            "a function of another file that gives a generator",
            fault=Fault(
                "TypeError",
                "object of type 'generator' has no len()",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "share")),
            ),
            before={
                "app.py": "from sums import even\n\n\ndef share(numbers):\n"
                "    return len(even(numbers)) / len(numbers)\n\n\nshare([1, 2])\n",
                "sums.py": "def even(numbers):\n"
                "    return (number for number in numbers if number % 2 == 0)\n",
            },
            after={
                "app.py": "from sums import even\n\n\ndef share(numbers):\n"
                "    return len(list(even(numbers))) / len(numbers)\n\n\nshare([1, 2])\n",
                "sums.py": "def even(numbers):\n"
                "    return (number for number in numbers if number % 2 == 0)\n",
            },
        ),
        Refuses(
            "a value from elsewhere",
            fault=Fault(
                "TypeError",
                "'generator' object is not subscriptable",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(rows):\n    return rows[0]\n",
            because="nothing that line 2 of app.py uses is seen to be a generator",
        ),
        Refuses(
            "a generator that may never end",
            fault=Fault(
                "TypeError",
                "'generator' object is not subscriptable",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            code="""\
def numbers():
    while True:
        yield 1


print(numbers()[0])
""",
            because="nothing that line 6 of app.py uses is seen to be a generator",
        ),
        Refuses(
            "a name with two values",
            fault=Fault(
                "TypeError",
                "'map' object is not subscriptable",
                frames=(Frame("app.py", 5, "first"),),
            ),
            code="""\
def first(rows, plain):
    sizes = rows
    if not plain:
        sizes = map(len, rows)
    return sizes[0]
""",
            because="nothing that line 5 of app.py uses is seen to be a map",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap what makes the iterator, once it is known."""
        match = cls.match(fault)
        names = {"left", "right", "added", "indexed", "measured"}
        types = {match[name] for name in names if match[name] not in {None, "list"}}
        if not types:
            raise Refused("two lists can be added: the error is not about them")
        resolver = Resolver(sources)
        makers = [
            maker
            for operand, place in _operands(fault, sources)
            if (maker := producer(operand, place))
            and _type(maker, resolver) in types
            and not _is_advanced(operand, place)
        ]
        found = {_type(maker, resolver) for maker in makers}
        wanted = 2 if match["left"] not in {None, "list"} and match["right"] != "list" else 1
        if found != types or len(makers) != wanted:
            frame = fault.frames[-1]
            raise Unrelated(
                f"nothing that line {frame.line} of {frame.path} uses is seen to be a "
                f"{' and a '.join(sorted(types))}"
            )
        edits = []
        for maker in makers:
            module = maker.place.module
            if not is_builtin("list", maker.place):
                raise Refused(f"`list` means something else in {module.path}")
            start, end = module.start(maker.value), module.end(maker.value)
            edits += [module.edit(start, start, "list("), module.edit(end, end, ")")]
        texts = " and ".join(f"`{m.place.module.source(m.value)}`" for m in makers)
        yield Patch(tuple(dict.fromkeys(edits)), (f"{texts} gives no list, but is used as one.",))


def _operands(fault: Fault, sources: Sources) -> Iterator[tuple[ast.expr, Place]]:
    """What is indexed, measured or added on the line."""
    for node, place in candidates(fault, sources, ast.expr):
        match node:
            case ast.Subscript(value=value):
                yield value, place
            case ast.Call(func=ast.Name(id="len"), args=[value]):
                yield value, place
            case ast.BinOp(left=left, op=op, right=right) if SIGNS.get(type(op)) == "+":
                yield left, place
                yield right, place


def _type(maker: Argument, resolver: Resolver, *, follow: bool = True) -> str | None:
    """The type, as messages name it, of what an expression makes; None for any other one."""
    value, place = maker.value, maker.place
    functions = resolver.values(value.func, place) if isinstance(value, ast.Call) else ()
    match functions:
        case [FunctionValue() as function]:
            return _given(function, resolver) if follow else None
    if any(calls(each, place, resolver) & ENDLESS for each in _expressions(value)):
        return None
    if isinstance(value, ast.GeneratorExp):
        return "generator"
    match value:
        case ast.Call(func=ast.Attribute(attr=attr), args=[], keywords=[]) if (
            attr in VIEWS.values()
        ):
            return f"dict_{attr}"
    names = {name.removeprefix("builtins.") for name in calls(value, place, resolver)}
    return names.pop() if len(names) == 1 and names <= MAKERS else None


def _given(function: FunctionValue, resolver: Resolver) -> str | None:
    """The one type of all that a function of the repository gives."""
    node = function.node
    if isinstance(node, ast.AsyncFunctionDef) or strange_decorators(node):
        return None
    inside = list(own(node.body))
    if any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in inside):
        calling = [part for part in inside if isinstance(part, ast.expr)]
        endless = any(calls(part, function.body(), resolver) & ENDLESS for part in calling)
        forever = any(isinstance(part, (ast.While, ast.YieldFrom)) for part in inside)
        return None if endless or forever else "generator"
    made = [value and producer(value, function.body()) for value in returns(node)]
    # Another function is not followed any further: what calls itself would never end.
    types = {_type(each, resolver, follow=False) if each else None for each in made}
    return types.pop() if len(types) == 1 and ends_with_exit(node.body) else None


def _is_advanced(operand: ast.expr, place: Place) -> bool:
    """Whether `next` takes from the name that is used: a list cannot be advanced."""
    return isinstance(operand, ast.Name) and any(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "next"
        and [getattr(passed, "id", "") for passed in node.args[:1]] == [operand.id]
        for node in ast.walk(place.function or place.module.tree)
    )


def _expressions(value: ast.expr) -> Iterator[ast.expr]:
    return (node for node in ast.walk(value) if isinstance(node, ast.expr))
