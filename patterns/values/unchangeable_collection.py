"""AttributeError: what cannot change is asked to change like a list or a set."""

import ast
from collections.abc import Iterator, Mapping

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
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.producers import producer

CHANGING: Mapping[str, frozenset[str]] = {
    "list": frozenset({"append", "extend", "insert", "pop", "remove", "reverse", "sort"}),
    "set": frozenset({"add", "clear", "discard", "pop", "remove", "update"}),
}
"""Methods that change their object: only they show that it must be one that can."""


class UnchangeableCollection(Pattern):
    """Make the collection that the code goes on to change.

    The name gets its value in one place, where it becomes a collection that cannot change, or that
    is made while it is run over; the method that is called changes a list or a set. A list or set
    of the same elements is made there, which also keeps the original as it is.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("B06",)
    matches = (
        r"AttributeError: '(?P<type>tuple|frozenset|map|filter|zip|range|reversed|dict_keys"
        r"|dict_values|dict_items)' object has no attribute '(?P<attr>append|extend|insert|pop"
        r"|remove|reverse|sort|add|discard|clear|update)'"
    )
    examples = (
        Heals(
            "the keys of a dict",
            fault=Fault(
                "AttributeError",
                "'dict_keys' object has no attribute 'sort'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 3, "names")),
            ),
            before="def names(prices):\n    found = prices.keys()  # all\n    found.sort()\n"
            "    return found\n\nprint(names({'tea': 3}))\n",
            after="def names(prices):\n    found = list(prices.keys())  # all\n    found.sort()\n"
            "    return found\n\nprint(names({'tea': 3}))\n",
        ),
        Heals(
            "elements that become fewer",
            fault=Fault(
                "AttributeError",
                "'frozenset' object has no attribute 'discard'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "others")),
            ),
            before="KNOWN = frozenset({'a', 'b'})\n\ndef others(name):\n    left = KNOWN\n"
            "    left.discard(name)\n    return left\n\nprint(others('a'))\n",
            after="KNOWN = frozenset({'a', 'b'})\n\ndef others(name):\n    left = set(KNOWN)\n"
            "    left.discard(name)\n    return left\n\nprint(others('a'))\n",
        ),
        Refuses(
            "a value that comes from a caller",
            fault=Fault(
                "AttributeError",
                "'tuple' object has no attribute 'append'",
                frames=(Frame("app.py", 2, "more"),),
            ),
            code="def more(parts):\n    parts.append(1)\n",
            because="`parts` gets its value in more than one place, or from a caller",
        ),
        Refuses(
            "a method of neither",
            fault=Fault(
                "AttributeError",
                "'tuple' object has no attribute 'add'",
                frames=(Frame("app.py", 3, "more"),),
            ),
            code="def more(x):\n    parts = (1, x)\n    parts.add(1)\n    parts.append(x)\n",
            because="`parts` is changed like a list and like a set",
        ),
        Refuses(
            "an attribute of an object",
            fault=Fault(
                "AttributeError",
                "'tuple' object has no attribute 'append'",
                frames=(Frame("app.py", 2, "more"),),
            ),
            code="def more(shop):\n    shop.parts.append(1)\n",
            because="line 2 of app.py holds no name whose `append` is called",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `list` or `set` around the value where the name gets it."""
        attr, kind = cls.match(fault)["attr"], cls.match(fault)["type"]
        read = [
            (node.value, place)
            for node, place in candidates(fault, sources, ast.Attribute)
            if node.attr == attr and isinstance(node.value, ast.Name)
        ]
        name, place = only(read, fault, f"name whose `{attr}` is called")
        wanted = _wanted(name, kind, place)
        made = producer(name, place)
        if made is None:
            source = place.module.source(name)
            raise Refused(f"`{source}` gets its value in more than one place, or from a caller")
        module = made.place.module
        source = module.source(made.value)
        if isinstance(made.value, ast.Call) and source.startswith((f"{wanted}(", "sorted(")):
            raise Unrelated(f"`{source}` is a {wanted}")
        start, end = module.start(made.value), module.end(made.value)
        edits = (module.edit(start, start, f"{wanted}("), module.edit(end, end, ")"))
        told = f"`{source}` is a {kind}, and is changed as only a {wanted} can be."
        yield Patch(edits, (told,))


def _wanted(name: ast.expr, kind: str, place: Place) -> str:
    """`list` or `set`: what has all the methods by which a name is changed."""
    root = place.function or place.module.tree
    source = ast.unparse(name)
    called = {
        node.attr
        for node in ast.walk(root)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == source
    }
    changing = called & frozenset.union(*CHANGING.values())
    order = ("set", "list") if kind == "frozenset" else ("list", "set")
    fitting = [each for each in order if changing <= CHANGING[each]]
    if not fitting:
        raise Refused(f"`{source}` is changed like a list and like a set")
    return fitting[0]
