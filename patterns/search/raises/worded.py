"""Conditions that the expected error's own words tell: which value, and what must hold of it."""

import ast
import re
from collections.abc import Iterator, Sequence

from patterns.search.evidence.asks import Ask
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.names.names import bound_before, parameter_names
from patterns.toolbox.place.locate import FUNCTIONS, Place, own

WORD = re.compile(r"[A-Za-z_]\w+")
SHORTEST = 3
"""Letters of a name that is no mere word of the sentence."""
TYPED = re.compile(r"(?:must|should|has to|have to) be (?:of type |an? |an instance of )?(\w+)")
COMPARED = re.compile(r"(?:must|should|has to|have to) be (>=|>|<=|<) ?(-?\d+)")
TYPES = {"string": "str", "str": "str", "integer": "int", "int": "int", "list": "list"}
TYPES |= {"tuple": "tuple", "dict": "dict", "dictionary": "dict", "mapping": "dict"}
TYPES |= {"bytes": "bytes", "bool": "bool", "boolean": "bool", "number": "(int, float)"}
OTHERWISE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


def conditions(kind: Expected, place: Place) -> Iterator[tuple[str, Ask]]:
    """The values that the words name, each with what may have been wrong with it."""
    if not kind.words:
        return
    words = [word.strip("_").lower() for word in WORD.findall(kind.words)]
    named = sorted(
        (words.index(word), source)
        for source in _known(place)
        if (word := _word(source)) in words and len(word) >= SHORTEST
    )
    for _, source in named:
        because = f"The expected error speaks of `{source}`."
        for there, missing in _told(kind.words, source):
            yield source, Ask(there, missing, because)


def _told(words: str, source: str) -> Iterator[tuple[str, str]]:
    """What must hold, and what holds where it does not, the most telling first."""
    if (compared := COMPARED.search(words)) is not None:
        sign, number = compared.groups()
        yield f"{source} {sign} {number}", f"{source} {OTHERWISE[sign]} {number}"
    if "non-negative" in words or "not be negative" in words:
        yield f"{source} >= 0", f"{source} < 0"
    elif "positive" in words:
        yield f"{source} > 0", f"{source} <= 0"
    typed = TYPED.search(words)
    if typed is not None and typed[1] in TYPES:
        there = f"isinstance({source}, {TYPES[typed[1]]})"
        yield there, f"not {there}"
    if typed is not None and typed[1] == "callable":
        yield f"callable({source})", f"not callable({source})"
    yield f"{source} is not None", f"{source} is None"
    yield source, f"not {source}"


def _word(source: str) -> str:
    return source.rpartition(".")[2].strip("_").lower()


def _known(place: Place) -> list[str]:
    """What a function can ask about at a place: parameters, locals bound before, attributes."""
    function, statement = place.function, place.statement
    if function is None or statement is None:
        return []
    found, cls = bound_before(place), place.cls
    if cls is not None and parameter_names(function)[:1] == ["self"]:
        # What the function is about to set says nothing before it is set.
        found += sorted(_attributes(cls) - _set_later(function.body, statement.lineno))
    return found


def _attributes(cls: ast.ClassDef) -> set[str]:
    methods = (node for node in cls.body if isinstance(node, FUNCTIONS))
    return {name for method in methods for name in _set_later(method.body, 0)}


def _set_later(body: Sequence[ast.stmt], line: int) -> set[str]:
    """The object's attributes that are set from a line on."""
    return {
        f"self.{node.attr}"
        for node in own(body)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value) == "self"
        and node.lineno >= line
    }
