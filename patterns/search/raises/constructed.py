"""How an expected error is made: by its words, or by what its class's constructor asks for."""

import ast

from patterns.search.evidence.crash import Crash
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.names.names import parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, Place

WORDLESS = {"int", "float", "bool", "bytes", "list", "dict", "tuple", "set"}
"""Annotations of parameters that are no message."""


def made(name: str, words: str, kind: Expected, crash: Crash, place: Place) -> str:
    """The call that makes the error: with its words where it takes some, with what is asserted.

    A text that the test asserts is the test's own where the function was given one of that name.
    """
    found = crash.resolver.classes_named(kind.name)
    taken = _parameters(found[0].node) if len(found) == 1 else None
    if not taken:
        return f"{name}({words})"
    function = place.function
    at_hand = set(parameter_names(function)) if function is not None else set()
    given = [
        f"{attr}={attr if attr in at_hand else value}"
        for attr, value in kind.attributes
        if attr in taken
    ]
    first, wordless = next(iter(taken.items()))
    told = [] if wordless or any(each.startswith(f"{first}=") for each in given) else [words]
    return f"{name}({', '.join([*told, *given])})"


def _parameters(cls: ast.ClassDef) -> dict[str, bool]:
    """What the class's own constructor takes, and whether it is surely no message."""
    for node in cls.body:
        if isinstance(node, FUNCTIONS) and node.name == "__init__":
            every = [*node.args.posonlyargs, *node.args.args][1:]
            optional = dict(zip(reversed(every), reversed(node.args.defaults), strict=False))
            return {
                each.arg: each in optional and _is_wordless(each, optional[each]) for each in every
            }
    return {}


def _is_wordless(parameter: ast.arg, default: ast.expr) -> bool:
    annotation = ast.unparse(parameter.annotation) if parameter.annotation is not None else ""
    number = isinstance(default, ast.Constant) and isinstance(default.value, (int, float))
    return annotation in WORDLESS or number
