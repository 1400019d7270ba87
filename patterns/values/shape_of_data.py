"""TypeError: the data has another shape than the code thinks."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.values.provenance import origin


class ShapeOfData(Pattern):
    """Look at what the data really holds.

    A key is asked of a text or a list, or an element of something that has none. Either the data
    is not what the code expects, or the code is one level too deep or too high in it.
    """

    family = "values"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("H05", "H06")
    matches = (
        r"TypeError: (?:(?P<indices>string|list|tuple|byte) indices must be integers(?:$|(?! or "
        r"slices, not float)[^;]*$)|'(?P<type>(?!NoneType|coroutine|type'|map|filter|zip|dict_"
        r"|function|method|builtin)[\w.]+)' object (?:is not (?P<sub>subscriptable)|does(?: not"
        r"|n't) support (?P<item>item (?:assignment|deletion))))"
    )
    examples = (
        Explains(
            "a key of a list",
            fault=Fault(
                "TypeError",
                "list indices must be integers or slices, not str",
                frames=(Frame("app.py", 2, "name"),),
            ),
            code="def name(rows):\n    return rows['name']\n",
            because="`rows` in `rows['name']` (app.py:2) is a list, and was asked for `'name'` as "
            "if it were a dict. `rows` is a parameter of `name()` (app.py:1). Either an element of "
            "it was meant, or it should not be a list",
        ),
        Explains(
            "an element of a number",
            fault=Fault(
                "TypeError",
                "'int' object is not subscriptable",
                frames=(Frame("app.py", 3, "first"),),
            ),
            code="def first(load):\n    rows = load()\n    return rows[0]\n",
            because="`rows` in `rows[0]` (app.py:3) is an int, which has no elements. `rows` is "
            "`load()` (app.py:2)",
        ),
        Explains(
            "a tuple that is changed",
            fault=Fault(
                "TypeError",
                "'tuple' object does not support item assignment",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="\nprices = (1, 2)\nprices[0] = 3\n",
            because="`prices` in `prices[0]` (app.py:3) is a tuple, whose elements cannot be "
            "changed. `prices` is `(1, 2)` (app.py:2)",
        ),
        Refuses(
            "two of them",
            fault=Fault(
                "TypeError",
                "'int' object is not subscriptable",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(a, b):\n    return a[0] + b[0]\n",
            because="line 2 of app.py takes several elements: which of `a` and `b` is an int, it "
            "does not tell",
        ),
        Refuses(
            "none of them",
            fault=Fault(
                "TypeError",
                "'int' object is not subscriptable",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(a):\n    return a\n",
            because="line 2 of app.py takes no element itself",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell what it was, and where it comes from."""
        found, frame = cls.match(fault), innermost(fault, sources)
        kind = {"string": "str", "byte": "bytes"}.get(found["indices"] or "", found["indices"])
        kind = kind or found["type"]
        where = f"line {frame.line} of {frame.path}"
        taken = list(_distinct(fault, sources))
        if not taken:
            raise Unrelated(f"{where} takes no element itself")
        if len(taken) > 1:
            names = " and ".join(f"`{p.module.source(n.value)}`" for n, p in taken[:3])
            raise Unrelated(
                f"{where} takes several elements: which of {names} is {_a(kind)}, it does not tell"
            )
        node, place = taken[0]
        module, came = place.module, origin(node.value, place)
        what = (
            f"`{module.source(node.value)}` in `{module.source(node)}` "
            f"({module.path}:{node.lineno}) is {_a(kind)}"
        )
        if found["indices"]:
            raise Explained(
                f"{what}, and was asked for `{module.source(node.slice)}` as if it were a dict. "
                f"{came}. Either an element of it was meant, or it should not be {_a(kind)}"
            )
        if found["item"] and kind in {"tuple", "str", "bytes"}:
            raise Explained(f"{what}, whose elements cannot be changed. {came}")
        raise Explained(f"{what}, which has no elements. {came}")


def _distinct(fault: Fault, sources: Sources) -> Iterator[tuple[ast.Subscript, Place]]:
    """The subscripts on the line, each base once."""
    seen: set[str] = set()
    for node, place in candidates(fault, sources, ast.Subscript):
        key = ast.dump(node.value)
        if key not in seen:
            seen.add(key)
            yield node, place


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
