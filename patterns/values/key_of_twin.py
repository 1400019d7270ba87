"""TypeError: a key that cannot be hashed, where other look-ups convert it first."""

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
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place


class KeyOfTwin(Pattern):
    """Convert the key as the other look-ups in this dictionary do.

    The same function looks up the same value in the same dictionary, and wraps it in a call there.
    Whatever is stored under the one key is found only under the same one.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H08",)
    matches = r"TypeError: (?:cannot use '[\w.]+' as a dict key \()?unhashable type: '[\w.]+'"
    examples = (
        Heals(
            "a result that is stored",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 7, "total")),
            ),
            before="KNOWN = {}\n\ndef total(parts):\n    try:\n        return KNOWN[tuple(parts)]\n"
            "    except KeyError:\n        KNOWN[parts] = sum(parts)  # once\n"
            "        return sum(parts)\n\nprint(total([1, 2]))\n",
            after="KNOWN = {}\n\ndef total(parts):\n    try:\n        return KNOWN[tuple(parts)]\n"
            "    except KeyError:\n        KNOWN[tuple(parts)] = sum(parts)  # once\n"
            "        return sum(parts)\n\nprint(total([1, 2]))\n",
        ),
        Refuses(
            "another dictionary",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 2, "total"),),
            ),
            code="def total(known, other, parts):\n    known[parts] = other[tuple(parts)]\n",
            because="total() looks `parts` up in `known` in no other way",
        ),
        Refuses(
            "two ways to convert it",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 3, "total"),),
            ),
            code="def total(known, parts):\n    print(known[tuple(parts)], known[str(parts)])\n"
            "    return known[parts]\n",
            because="total() converts `parts` in more than one way to look it up",
        ),
        Refuses(
            "nothing that is looked up",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 2, "total"),),
            ),
            code="def total(parts):\n    return {parts}\n",
            because="line 2 of app.py looks up no name in a dictionary",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap the key in the same call."""
        looked_up = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Subscript)
            if isinstance(node.slice, (ast.Name, ast.Attribute))
        ]
        if len(looked_up) != 1:
            frame = fault.frames[-1]
            raise Unrelated(f"line {frame.line} of {frame.path} looks up no name in a dictionary")
        node, place = looked_up[0]
        module = place.module
        key, who = module.source(node.slice), f"{getattr(place.function, 'name', '<module>')}()"
        ways = {ast.unparse(call): call for call in _conversions(node, place)}
        if not ways:
            raise Unrelated(
                f"{who} looks `{key}` up in `{module.source(node.value)}` in no other way"
            )
        if len(ways) > 1:
            raise Refused(f"{who} converts `{key}` in more than one way to look it up")
        ((whole, call),) = ways.items()
        edit = module.edit(module.start(node.slice), module.end(node.slice), whole)
        told = f"Line {call.lineno} looks `{whole}` up in the same dictionary."
        yield Patch((edit,), (told,))


def _conversions(node: ast.Subscript, place: Place) -> Iterator[ast.Call]:
    """The calls in which the same key is wrapped where the same dictionary is asked for it."""
    container, key = ast.unparse(node.value), ast.unparse(node.slice)
    for other in ast.walk(place.function or place.module.tree):
        match other:
            case ast.Subscript(value=value, slice=wrapped):
                pass
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[wrapped, *_]):
                pass
            case ast.Compare(left=wrapped, ops=[ast.In() | ast.NotIn()], comparators=[value]):
                pass
            case _:
                continue
        match wrapped:
            case ast.Call(args=[inner], keywords=[]) if ast.unparse(value) == container:
                if ast.unparse(inner) == key:
                    yield wrapped
