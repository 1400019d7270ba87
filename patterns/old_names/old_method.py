"""AttributeError: a built-in type is asked for another type's method, or for one of Python 2."""

import ast
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Edit,
    Explained,
    Explains,
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
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.repository import python_range
from patterns.toolbox.source.rewritten import call_of, replaced
from patterns.toolbox.values.kinds import proof

GONE = {
    "dict.iteritems": "items",
    "dict.iterkeys": "keys",
    "dict.itervalues": "values",
    "dict.viewitems": "items",
    "dict.viewkeys": "keys",
    "dict.viewvalues": "values",
}
"""Methods that only Python 2 had: nobody else has one of that name."""
MEANT = {
    "list.add": "append",
    "list.push": "append",
    "set.append": "add",
    "set.extend": "update",
    "set.push": "add",
    "str.trim": "strip",
    "str.toLowerCase": "lower",
    "str.toUpperCase": "upper",
    "deque.push": "append",
}
"""Methods of another type or language -> what this type calls the same."""
VIEWS = {"dict_items", "dict_keys", "dict_values", "filter", "generator", "map", "zip"}


class OldMethod(Pattern):
    """Call the method by this type's name for it.

    The type is a built-in one, which has no such method, and which does the same under another
    name. The arguments stay as they are.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("B06",)
    matches = (
        r"AttributeError: '(?P<type>dict|list|set|tuple|str|bytes|int|float|map|filter|zip"
        r"|generator"
        r"|dict_keys|dict_values|dict_items|range|frozenset)' object has no attribute "
        r"'(?P<attr>\w+)'"
    )
    examples = (
        Heals(
            "a method of Python 2",
            fault=Fault(
                "AttributeError",
                "'dict' object has no attribute 'iteritems'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "show")),
            ),
            before="""\
def show(prices):
    for name, price in prices.iteritems():  # all
        print(name, price)

show({"a": 1})
""",
            after="""\
def show(prices):
    for name, price in prices.items():  # all
        print(name, price)

show({"a": 1})
""",
        ),
        Heals(
            "has_key",
            fault=Fault(
                "AttributeError",
                "'dict' object has no attribute 'has_key'",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "known")),
            ),
            before="""\
def known(prices, name):
    return not prices.has_key(name) or name

print(known({"a": 1}, "a"))
""",
            after="""\
def known(prices, name):
    return not (name in prices) or name

print(known({"a": 1}, "a"))
""",
        ),
        Heals(
            "another type's method",
            fault=Fault(
                "AttributeError",
                "'list' object has no attribute 'push'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="prices = []\nprices.push(1)\n",
            after="prices = []\nprices.append(1)\n",
        ),
        Explains(
            "a shape that was not expected",
            fault=Fault(
                "AttributeError",
                "'str' object has no attribute 'get'",
                frames=(Frame("app.py", 2, "total"),),
            ),
            code="def total(row):\n    return row.get('total')\n",
            because="`row` (app.py:2) is a str where an object with `.get` was expected: the data "
            "has another shape than the code thinks, so look at where `row` comes from",
        ),
        Explains(
            "a view that is to be sorted",
            fault=Fault(
                "AttributeError",
                "'dict_keys' object has no attribute 'sort'",
                frames=(Frame("app.py", 3, "names"),),
            ),
            code="""\
def names(prices):
    found = prices.keys()
    found.sort()
    return found
""",
            because="`found` (app.py:3) is a dict_keys, which is no list and has no `.sort`: "
            "`sorted(...)` or `list(...)` where it is made gives one",
        ),
        Refuses(
            "two such calls",
            fault=Fault(
                "AttributeError",
                "'dict' object has no attribute 'iteritems'",
                frames=(Frame("app.py", 2, "both"),),
            ),
            code="def both(a, b):\n    return a.iteritems(), b.iteritems()\n",
            because="line 2 of app.py holds more than one use of `.iteritems`",
        ),
        Refuses(
            "a type that the source does not say",
            fault=Fault(
                "AttributeError",
                "'set' object has no attribute 'append'",
                frames=(Frame("app.py", 2, "both"),),
            ),
            code="def both(found: list):\n    found.append(1)\n",
            because="the source says that `found` is no set: whoever gives it may be wrong",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the method, or say the same in other words."""
        found, resolver = cls.match(fault), Resolver(sources)
        kind, attr = found["type"], found["attr"]
        python_range.refuse_guarded(innermost(fault, sources), sources)
        read = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Attribute)
            if node.attr == attr
        ]
        node, place = only(read, fault, f"use of `.{attr}`")
        module, key = place.module, f"{kind}.{attr}"
        name = module.source(node.value)
        if key == "dict.has_key":
            yield Patch(_contained(node, place), ("`in` is what `has_key` was.",), Certainty.A)
            return
        new = GONE.get(key) or MEANT.get(key)
        if new is None:
            _explain(name, kind, attr, f"({module.path}:{node.lineno})")
        sure = Certainty.A
        if key not in GONE:
            proven = proof(node.value, place, {f"builtins.{kind}"}, resolver)
            if proven is None:
                raise Refused(
                    f"the source says that `{name}` is no {kind}: whoever gives it may be wrong"
                )
            sure = proven
        end = module.end(node)
        edit = module.edit(end - len(attr.encode()), end, str(new))
        yield Patch((edit,), (f"A {kind} calls it `{new}`.",), sure)


def _contained(node: ast.Attribute, place: Place) -> tuple[Edit, ...]:
    module, call = place.module, call_of(node, place)
    if call is None or len(call.args) != 1:
        raise Refused(f"`{module.source(node)}` is not called with one key")
    text = f"{module.source(call.args[0])} in {module.source(node.value)}"
    return (replaced(call, text, place),)


def _explain(name: str, kind: str, attr: str, where: str) -> NoReturn:
    if kind in VIEWS:
        raise Explained(
            f"`{name}` {where} is a {kind}, which is no list and has no `.{attr}`: `sorted(...)` "
            "or "
            "`list(...)` where it is made gives one"
        )
    raise Explained(
        f"`{name}` {where} is a {kind} where an object with `.{attr}` was expected: the data has "
        f"another shape than the code thinks, so look at where `{name}` comes from"
    )
