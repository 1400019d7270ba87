"""The values and types that a failing test speaks of, as far as the code can name them."""

import ast
import builtins
from collections.abc import Iterator

from patterns.contract import Refused
from patterns.search.evidence.crash import Crash
from patterns.toolbox.names.names import BUILTINS, lookup
from patterns.toolbox.place.locate import Function, Place, in_repository, places
from patterns.toolbox.repository import offlimits

MOST = 12
"""Values of a test that are looked at: a first run tells which of them was the one."""
LONGEST = 80
"""Characters of a value that is written into code."""
DISPLAYED = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Tuple: "tuple",
    ast.Set: "set",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.GeneratorExp: "Iterator",
}


def tests(crash: Crash) -> Iterator[tuple[Function, Place]]:
    """The test functions that the traceback goes through, innermost first."""
    for frame in reversed(in_repository(crash.fault, crash.sources)):
        if not offlimits.is_test(frame.path):
            continue
        try:
            found = places(frame, crash.sources)
        except Refused:
            continue
        for place in found:
            if place.function is not None:
                yield place.function, place


def like(wanted: ast.expr, place: Place, crash: Crash) -> list[str]:
    """The test's values of the kind of a value, or of those in a display, without these."""
    known = wanted.elts if isinstance(wanted, (ast.Tuple, ast.List, ast.Set)) else [wanted]
    kinds = {type(part.value) for part in known if isinstance(part, ast.Constant)}
    roots = {ast.unparse(part.value) for part in known if isinstance(part, ast.Attribute)}
    held = {ast.dump(part) for part in known}
    found: dict[str, None] = {}
    for function, _ in tests(crash):
        for node in ast.walk(function):
            match node:
                case ast.Constant(value=value) if type(value) in kinds - {type(None), bool}:
                    pass
                case ast.Attribute(value=root) if ast.unparse(root) in roots:
                    if lookup(ast.unparse(root).partition(".")[0], place) is None:
                        continue
                case _:
                    continue
            text = ast.unparse(node)
            if ast.dump(node) not in held and len(text) <= LONGEST:
                found[text] = None
    return list(found)[:MOST]


def types(place: Place, crash: Crash) -> list[str]:
    """The types of what the test makes, which the place can name without an import."""
    found: dict[str, None] = {}
    for function, _ in tests(crash):
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in BUILTINS or name[:1].isupper():
                    found[name] = None
                case ast.Call(func=ast.Attribute(attr=name)) if name[:1].isupper():
                    found[name] = None
                case ast.expr() if type(node) in DISPLAYED:
                    found[DISPLAYED[type(node)]] = None
                case ast.Constant(value=str() | bytes() | int() | float() as value):
                    found[type(value).__name__] = None
    return [name for name in found if _is_type(name, place)][:MOST]


def _is_type(name: str, place: Place) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) or (name not in BUILTINS and lookup(name, place) is not None)
