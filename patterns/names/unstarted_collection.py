"""NameError: a loop collects into a name that nothing has given its first, empty value."""

import ast
from collections.abc import Iterator, Mapping, Sequence

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
from patterns.toolbox.names import unbound
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.names import BUILTINS, visible
from patterns.toolbox.place.locate import Place
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source import lines

KINDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "[]": (frozenset({"append", "extend", "insert"}), frozenset(dir(list))),
    "set()": (frozenset({"add"}), frozenset(dir(set))),
}
"""An empty collection -> the methods that fill only it, and all that it has."""


class UnstartedCollection(Pattern):
    """Start with an empty collection.

    Only this code speaks of the name: it fills it by a method that only one kind of collection has,
    and never says where that comes from. It starts empty, in front of the first statement that
    speaks of it, as collections that are filled in a loop do.
    """

    family = "names"
    severity = Severity.LOW
    answers = ("F02",)
    matches = r"NameError: name '(?P<name>\w+)' is not defined"
    examples = (
        Heals(
            "a list that a loop fills",
            fault=Fault(
                "NameError",
                "name 'found' is not defined",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 4, "large")),
            ),
            before="def large(sizes):\n    for size in sizes:\n        if size > 1:\n"
            "            found.append(size)  # keep\n    return found\n\nprint(large([1, 2]))\n",
            after="def large(sizes):\n    found = []\n    for size in sizes:\n"
            "        if size > 1:\n            found.append(size)  # keep\n    return found\n\n"
            "print(large([1, 2]))\n",
        ),
        Heals(
            "a set in a script",
            fault=Fault(
                "NameError",
                "name 'seen' is not defined",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before="for size in (1, 2, 1):\n    if size not in seen:\n        seen.add(size)\n",
            after="seen = set()\nfor size in (1, 2, 1):\n    if size not in seen:\n"
            "        seen.add(size)\n",
        ),
        Refuses(
            "a name that may be another one, misspelt",
            fault=Fault(
                "NameError",
                "name 'results' is not defined",
                frames=(Frame("app.py", 4, "large"),),
            ),
            code="def large(sizes):\n    result = []\n    for size in sizes:\n"
            "        results.append(size)\n    return result\n",
            because="`results` may be `result`",
        ),
        Refuses(
            "a name that others speak of",
            fault=Fault(
                "NameError",
                "name 'found' is not defined",
                frames=(Frame("app.py", 3, "large"),),
            ),
            code="def large(sizes):\n    for size in sizes:\n        found.append(size)\n\n"
            "def small():\n    return found\n",
            because="app.py speaks of `found` outside large(), too",
        ),
        Refuses(
            "nothing that is filled",
            fault=Fault(
                "NameError",
                "name 'found' is not defined",
                frames=(Frame("app.py", 2, "large"),),
            ),
            code="def large(sizes):\n    return found.sizes\n",
            because="nothing is collected in `found` in a loop",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Bind the name in front of the first statement that speaks of it."""
        name = cls.match(fault)["name"]
        _, _, place = unbound.use(fault, name, Project(sources))
        body = place.function.body if place.function else place.module.tree.body
        who = f"{place.function.name}()" if place.function else "the module"
        value = _started(name, body)
        if value is None:
            raise Unrelated(f"nothing is collected in `{name}` in a loop")
        if close := closest(name, visible(place) - BUILTINS):
            raise Refused(f"`{name}` may be `{close}`")
        inside = sum(_speaks(node, name) for part in body for node in ast.walk(part))
        if inside != sum(_speaks(node, name) for node in ast.walk(place.module.tree)):
            raise Refused(f"{place.module.path} speaks of `{name}` outside {who}, too")
        first = next(part for part in body if any(_speaks(n, name) for n in ast.walk(part)))
        scopes = place.scopes
        while scopes and scopes[-1] not in {place.function, place.module.tree}:
            scopes = scopes[:-1]
        edit = lines.before(first, [f"{name} = {value}"], Place(place.module, scopes, first))
        told = f"Only {who} speaks of `{name}`, and fills it as only `{value}` can be."
        yield Patch((edit,), (told,))


def _started(name: str, body: Sequence[ast.stmt]) -> str | None:
    """The one empty collection that all uses of a name fit, where a loop fills it."""
    used, filled, others = set(), set(), False
    for loop in (node for part in body for node in ast.walk(part)):
        if isinstance(loop, (ast.For, ast.AsyncFor, ast.While)):
            filled |= {
                node.value.func.attr
                for node in ast.walk(loop)
                if isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Call)
                and isinstance(node.value.func, ast.Attribute)
                and _speaks(node.value.func.value, name)
            }
        match loop:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == name:
                used.add(attr)
            case ast.Name(id=bound, ctx=ast.Store() | ast.Del()):
                others |= bound == name
            case ast.Subscript(value=ast.Name(id=owner), ctx=ast.Store()):
                others |= owner == name
            case ast.Global() | ast.Nonlocal():
                others |= name in loop.names
    fitting = [value for value, (by, has) in KINDS.items() if filled & by and used <= has]
    return fitting[0] if len(fitting) == 1 and not others else None


def _speaks(node: ast.AST, name: str) -> bool:
    """Whether a node is a use of a name, or binds it in some way."""
    called = (getattr(node, field, None) for field in ("id", "arg", "name", "asname"))
    return name in called
