"""The question that tells a right value from a wrong one, in the way the function asks already."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.search.evidence.crash import Suspect
from patterns.search.evidence.message import Deed, Said
from patterns.search.evidence.plain_types import BUILT_IN
from patterns.toolbox.absence import conventions
from patterns.toolbox.names.names import bindings

METHODS_OF: dict[str, type] = {"str": str, "dict": dict, "list": list, "bytes": bytes, "set": set}
RATHER_CONVERTED = 215
"""What puts a guard behind the conversion of a value that is there, but of a wrong type."""
SEVERAL = re.compile(r"_?is_?(?:an?_)?(?:non_?string_?)?(?:collection|iterable|sequence|list)\w*")
"""Names of functions that ask whether a value can be gone through."""
UNHASHABLE = ("dict", "list", "set")


@dataclass(frozen=True, slots=True)
class Ask:
    """Two tests of one value.

    Attributes:
        there: true where the value can be used; missing: true where it cannot.
        extra: how much less likely than the best question.
    """

    there: str
    missing: str
    because: str
    extra: int = 0


def asks(suspect: Suspect, said: Said) -> Iterator[Ask]:
    """The questions that may be asked of a suspect, the likeliest first."""
    text = suspect.module.source(suspect.node)
    if suspect.deed is Deed.KEY:
        yield from _of_key(suspect, text)
    elif suspect.deed is Deed.INDEX:
        yield from _of_index(suspect, text)
    elif suspect.deed in {Deed.UNPACK, Deed.SIGNATURE} and isinstance(
        suspect.node, (ast.Name, ast.Attribute)
    ):
        # How many there were decides what is missing: none at all is a case of its own.
        because = f"`{text}` was empty."
        yield Ask(text, f"not {text}", because)
    elif suspect.deed is Deed.ZERO:
        yield Ask(text, f"not {text}", f"`{text}` was 0.")
    elif "NoneType" in suspect.kinds:
        yield _of_none(suspect, text)
    elif suspect.kinds:
        yield from _of_type(suspect, said, text)
    elif suspect.deed is Deed.ATTRIBUTE and said.name:
        yield _of_attribute(suspect, said.name, text)
    else:
        yield from _of_untold(suspect, said, text)


def _of_untold(suspect: Suspect, said: Said, text: str) -> Iterator[Ask]:
    """Where the message does not say what it was: None is the usual one, and a run can tell."""
    if suspect.deed is Deed.OTHER:
        # A first run tells which of these held; the others are never tried.
        yield _of_none(suspect, text)
        yield Ask(text, f"not {text}", f"`{text}` was empty.", 6)
    elif suspect.deed is Deed.ARGUMENT:
        yield _of_none(suspect, text)
        for wanted in wanted_types(suspect, said):
            there = f"isinstance({text}, {wanted})"
            because = f"`{text}` was of another type than `{wanted}`."
            yield Ask(there, f"not {there}", because, RATHER_CONVERTED)


def _of_none(suspect: Suspect, text: str) -> Ask:
    root = suspect.place.function or suspect.module.tree
    because = f"`{text}` was None."
    if conventions.is_tested(suspect.node, root) == "truth":
        return Ask(text, f"not {text}", because)
    return Ask(f"{text} is not None", f"{text} is None", because)


def _of_index(suspect: Suspect, text: str) -> Iterator[Ask]:
    because = f"`{text}` was too short."
    match suspect.use:
        case ast.Subscript(slice=key):
            number = _number(key)
            if number in {0, -1}:
                yield Ask(text, f"not {text}", f"`{text}` was empty.")
            elif number is not None:
                least = number if number > 0 else -number - 1
                yield Ask(f"len({text}) > {least}", f"len({text}) <= {least}", because)
            else:
                shown = suspect.module.source(key)
                yield Ask(f"{shown} < len({text})", f"{shown} >= len({text})", because)
                yield Ask(text, f"not {text}", f"`{text}` was empty.", 5)
        case _:
            yield Ask(text, f"not {text}", f"`{text}` was empty.")


def _of_key(suspect: Suspect, text: str) -> Iterator[Ask]:
    key = None
    match suspect.use:
        case ast.Subscript(slice=found) if not isinstance(found, ast.Slice):
            key = found
        case ast.Call(args=[found, *_]):
            key = found
    if key is not None:
        shown = suspect.module.source(key)
        because = f"`{text}` had no `{shown}`."
        yield Ask(f"{shown} in {text}", f"{shown} not in {text}", because)


def _of_type(suspect: Suspect, said: Said, text: str) -> Iterator[Ask]:
    kind = suspect.kinds[0]
    because = f"`{text}` was of the type `{kind}`."
    if said.deed is Deed.ITERATION or _is_counted(suspect.use, said):
        for own_test in _own_tests(suspect):
            there = f"{own_test}({text})"
            yield Ask(there, f"not {there}", because, 1)
        several = "(list, tuple)"
        yield Ask(
            f"isinstance({text}, {several})", f"not isinstance({text}, {several})", because, 2
        )
    known = wanted_types(suspect, said)
    # Where the wanted type is known, a value that is there is rather converted than left out.
    mixed = suspect.deed is Deed.OPERATION and len(set(said.kinds)) == 2
    worse = RATHER_CONVERTED if (known or mixed) and suspect.deed is not Deed.HASH else 0
    for wanted in known:
        there = f"isinstance({text}, {wanted})"
        yield Ask(there, f"not {there}", because, worse)
    if suspect.deed is Deed.HASH and kind in UNHASHABLE:
        # None of them is a key or in a set, whichever of them came this time.
        there = f"isinstance({text}, ({', '.join(UNHASHABLE)}))"
        yield Ask(f"not {there}", there, because, worse + 2)
    if kind in BUILT_IN:
        there = f"isinstance({text}, {kind})"
        yield Ask(f"not {there}", there, because, worse + 3)
    if said.deed is Deed.ATTRIBUTE and said.name:
        yield _of_attribute(suspect, said.name, text)


def _is_counted(use: ast.expr, said: Said) -> bool:
    """Whether something is asked for by its place, as of a sequence."""
    key = use.slice if isinstance(use, ast.Subscript) and said.deed is Deed.ITEM else None
    return isinstance(key, ast.Slice) or (key is not None and _number(key) is not None)


def _own_tests(suspect: Suspect) -> list[str]:
    """The functions of the file by which it asks elsewhere whether a value is made of others."""
    module = suspect.module
    called = {
        node.func.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1
    }
    known = {name for name in bindings(module.tree) if SEVERAL.fullmatch(name)}
    return sorted(known & called)


def _of_attribute(suspect: Suspect, name: str, text: str) -> Ask:
    match suspect.use:
        # A name that is worked out may be another one next time.
        case ast.Call(func=ast.Name(id="getattr"), args=[_, wanted, *_]):
            has = f"hasattr({text}, {suspect.module.source(wanted)})"
        case _:
            has = f'hasattr({text}, "{name}")'
    root = suspect.place.function or suspect.module.tree
    used = any(isinstance(n, ast.Name) and n.id == "hasattr" for n in ast.walk(root))
    return Ask(has, f"not {has}", f"`{text}` had no `{name}`.", -1 if used else 1)


def wanted_types(suspect: Suspect, said: Said) -> list[str]:
    """The built-in types whose values could be used so."""
    if said.wanted:
        return [kind for kind in said.wanted if kind in BUILT_IN]
    if said.deed is Deed.ATTRIBUTE and said.name:
        found = [kind for kind, cls in METHODS_OF.items() if hasattr(cls(), said.name)]
        return found[:1]
    match suspect.use:
        case ast.Subscript(slice=ast.Constant(value=str())) if said.deed is Deed.ITEM:
            return ["dict"]
        case ast.Compare(left=ast.Constant(value=str())) if said.deed is Deed.MEMBERSHIP:
            return ["str"]
        case ast.BinOp(op=ast.Add() | ast.Mod(), left=left, right=right):
            other = right if suspect.node is left else left
            if isinstance(other, (ast.JoinedStr, ast.Constant)):
                value = other.value if isinstance(other, ast.Constant) else ""
                return [type(value).__name__] if isinstance(value, (str, bytes, int)) else []
    return []


def _number(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
    return None
