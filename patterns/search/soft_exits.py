"""What a function returns where it cannot do its work, by its other exits and its siblings."""

import ast
from collections.abc import Iterator, Sequence

from patterns.search.message import Deed
from patterns.toolbox.locate import FUNCTIONS, Function, Place, own
from patterns.toolbox.names import parameters
from patterns.toolbox.stdlib import is_none

TENTATIVE = ("safe", "try", "maybe", "_or_none", "_or_default", "guess", "detect")
"""Parts of the names of functions that promise to fail softly."""
PREDICATES = ("is_", "has_", "can_", "should_", "supports_", "_is_", "_has_", "_can_")


def soft_exits(function: Function, place: Place, deed: Deed) -> Iterator[tuple[str, int]]:
    """The values that may be returned instead of an error, the likeliest first, with a malus."""
    yield from _handed_back(function, place)
    yield from _softly(function, deed)


def _handed_back(function: Function, place: Place) -> Iterator[tuple[str, int]]:
    """A parameter as it came, which sibling functions return where they have nothing to do."""
    given = [parameter.arg for parameter in parameters(function.args)]
    names = [name for name in given if name not in {"self", "cls"}]
    siblings = [
        node
        for node in ast.walk(place.module.tree)
        if isinstance(node, FUNCTIONS) and node is not function
    ]
    for name in names[:1]:
        alike = [
            sibling
            for sibling in siblings
            if [p.arg for p in parameters(sibling.args)][: len(given)] == given
            and any(
                isinstance(node, ast.Return)
                and isinstance(node.value, ast.Name)
                and node.value.id == name
                for node in own(sibling.body)
            )
        ]
        if alike:
            yield name, 0


def _softly(function: Function, deed: Deed) -> Iterator[tuple[str, int]]:
    """What the function returns where it cannot do its work, with a malus."""
    handlers = [node for node in own(function.body) if isinstance(node, ast.ExceptHandler)]
    bodies = [handler.body for handler in handlers]
    if deed is Deed.NUMBER:
        bodies.insert(0, function.body)  # no number is what its other exits give for no number
    seen: set[str] = set()
    for body in bodies:
        for node in own(body):
            if isinstance(node, ast.Return) and _is_plain(node.value):
                text = ast.unparse(node.value) if node.value is not None else ""
                if text not in seen:
                    seen.add(text)
                    yield text, 0
    returned = [node.value for node in own(function.body) if isinstance(node, ast.Return)]
    if function.name.startswith(PREDICATES) and "False" not in seen:
        yield "False", 5
    elif "None" not in seen and (
        any(part in function.name for part in TENTATIVE) or _is_optional(function, returned)
    ):
        yield "None", 15


def _is_optional(function: Function, returned: Sequence[ast.expr | None]) -> bool:
    annotation = ast.unparse(function.returns) if function.returns is not None else ""
    declared = "Optional" in annotation or "None" in annotation
    gives = [value for value in returned if value is not None]
    return bool(gives) and (declared or any(is_none(value) for value in gives))


def _is_plain(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is not True
    return value is None or (
        isinstance(value, (ast.List, ast.Dict, ast.Tuple)) and len(ast.unparse(value)) == 2
    )
