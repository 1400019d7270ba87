"""TypeError: `isinstance` is asked about a list of types, or about a type with parameters."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Edit,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls, is_builtin
from patterns.toolbox.values.provenance import origin
from patterns.toolbox.values.values import Outside

CHECKS = {"builtins.isinstance", "builtins.issubclass"}
PLAIN = {"dict", "frozenset", "list", "set", "tuple", "type"}
TYPING = {
    "Dict": "dict",
    "FrozenSet": "frozenset",
    "List": "list",
    "Set": "set",
    "Tuple": "tuple",
    "Type": "type",
}
"""Names of typing -> the class that a value of it has."""


class IsinstanceOfList(Pattern):
    """Give `isinstance` classes that it can check.

    It takes a class or a tuple of classes. A list of classes means the tuple; `List[int]` can only
    be checked for `list`, as the parameter says what is inside, which no object knows of itself.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H13",)
    matches = (
        r"TypeError: (?:(?:isinstance|issubclass)\(\) arg(?:ument)? 2 (?:must be a|cannot be a)"
        r"|Subscripted generics cannot be used with class and instance checks)"
    )
    examples = (
        Heals(
            "a list of types",
            fault=Fault(
                "TypeError",
                "isinstance() arg 2 must be a type, a tuple of types, or a union",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "is_number")),
            ),
            before="""\
def is_number(value):
    return isinstance(value, [int, float])  # not complex


is_number("1")
""",
            after="""\
def is_number(value):
    return isinstance(value, (int, float))  # not complex


is_number("1")
""",
        ),
        Heals(
            "types with parameters",
            fault=Fault(
                "TypeError",
                "Subscripted generics cannot be used with class and instance checks",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("/usr/lib/python3.11/typing.py", 1292, "__instancecheck__"),
                ),
            ),
            before="""\
from typing import Dict, List, Union

print(isinstance({}, (Dict[str, int], List[int])))

Rows = Union[Dict, List]
""",
            after="""\
from typing import Dict, List, Union

print(isinstance({}, (dict, list)))

Rows = Union[Dict, List]
""",
        ),
        Explains(
            "a name",
            fault=Fault(
                "TypeError",
                "isinstance() arg 2 must be a type, a tuple of types, or a union",
                frames=(Frame("app.py", 2, "check"),),
            ),
            code="def check(value, kind):\n    return isinstance(value, kind)\n",
            because="`kind` (app.py:2) is asked for as if it were a class, a tuple of classes or a "
            "union, and is none. `kind` is a parameter of `check()` (app.py:1)",
        ),
        Refuses(
            "no check on the line",
            fault=Fault(
                "TypeError",
                "isinstance() arg 2 must be a type, a tuple of types, or a union",
                frames=(Frame("app.py", 2, "check"),),
            ),
            code="def check(value, kind):\n    return kind(value)\n",
            because="line 2 of app.py holds no call of `isinstance`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rewrite the second argument of the one check on the line."""
        resolver = Resolver(sources)
        found = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Call, {"typing.py"})
            if calls(node, place, resolver) & CHECKS and len(node.args) == 2
        ]
        call, place = only(found, fault, "call of `isinstance`")
        edits = tuple(_checkable(call.args[1], place, resolver))
        if not edits:
            module = place.module
            text, where = module.source(call.args[1]), f"{module.path}:{call.args[1].lineno}"
            raise Explained(
                f"`{text}` ({where}) is asked for as if it were a class, a tuple of classes or a "
                f"union, and is none. {origin(call.args[1], place)}"
            )
        yield Patch(edits, ("It can be checked for classes only, one or a tuple of them.",))


def _checkable(types: ast.expr, place: Place, resolver: Resolver) -> Iterator[Edit]:
    module = place.module
    if isinstance(types, ast.List) and len(types.elts) > 0:
        start, end = module.start(types), module.end(types)
        comma = "," if len(types.elts) == 1 and not _has_comma(types, place) else ""
        yield module.edit(start, start + 1, "(")
        yield module.edit(end - 1, end, f"{comma})")
    if isinstance(types, (ast.List, ast.Tuple)):
        for part in types.elts:
            yield from _checkable(part, place, resolver)
    elif isinstance(types, ast.Subscript) and (name := _origin(types.value, place, resolver)):
        yield module.edit(module.start(types), module.end(types), name)


def _origin(generic: ast.expr, place: Place, resolver: Resolver) -> str | None:
    for value in resolver.values(generic, place):
        home, _, name = value.name.rpartition(".") if isinstance(value, Outside) else ("", "", "")
        if home == "typing" and name in TYPING and is_builtin(TYPING[name], place):
            return TYPING[name]
        if home == "builtins" and name in PLAIN:
            return name
    return None


def _has_comma(types: ast.List, place: Place) -> bool:
    module = place.module
    tail = module.data[module.end(types.elts[-1]) : module.end(types)]
    return b"," in tail
