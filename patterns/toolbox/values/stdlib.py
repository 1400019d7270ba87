"""What Python's own functions give, as far as `stdlib.json` knows, and what literals are."""

import ast
import json
import pkgutil
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from patterns.toolbox.values.values import Instance, Outside, Unknown, Value, Values

DISPLAYS: Mapping[type[ast.expr], str] = {
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.List: "list",
    ast.ListComp: "list",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.Tuple: "tuple",
    ast.JoinedStr: "str",
    ast.Compare: "bool",
    ast.Lambda: "function",
    ast.GeneratorExp: "generator",
}
ALIASES = {
    "builtins.EnvironmentError": "builtins.OSError",
    "datetime.UTC": "datetime.timezone.utc",
    "pathlib.PosixPath": "pathlib.Path",
    "pathlib.WindowsPath": "pathlib.Path",
}
SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
}
NUMBERS = ("builtins.bool", "builtins.int", "builtins.float", "builtins.complex")
"""From narrow to wide: arithmetic gives the wider one."""
SETS = {"builtins.set", "builtins.frozenset"}
SEQUENCES = {"builtins.str", "builtins.bytes", "builtins.list", "builtins.tuple"}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(pkgutil.get_data(__package__, "stdlib.json") or b"{}")
    results = {name: gives for gives, names in loaded["results"].items() for name in names}
    return {**loaded, "results": results, "classes": frozenset(loaded["classes"])}


def outside(name: str) -> Value:
    """A dotted name from outside the repository: an object that is known, or just the name."""
    name = ALIASES.get(name, name)
    known = _table()["attributes"].get(name)
    return Instance(known) if known else Outside(name)


def attribute(owner: str, attr: str) -> Value:
    """An attribute of an object whose class is outside the repository."""
    return outside(f"{owner}.{attr}")


def result(name: str) -> Value:
    """What calling something outside the repository gives."""
    if _is_class(name):
        return Instance(name)
    gives = _table()["results"].get(name)
    return Instance(gives) if gives else Unknown(f"`{_short(name)}` is outside this repository")


def _is_class(name: str) -> bool:
    """Whether this is one of Python's own classes that the table knows."""
    return name in _table()["classes"]


def display(expression: ast.expr) -> Value:
    """What a literal or display is; `Unknown` for any other expression."""
    if isinstance(expression, ast.Constant):
        return Instance(f"builtins.{type(expression.value).__name__}")
    kind = DISPLAYS.get(type(expression))
    if kind is None:
        what = type(expression).__name__.lower()
        return Unknown(f"what {_article(what)} {what} gives is not followed")
    return Instance(f"builtins.{kind}")


def is_none(expression: ast.expr) -> bool:
    """Whether this is the word `None`."""
    return isinstance(expression, ast.Constant) and expression.value is None


def binary(op: ast.operator, left: Values, right: Values) -> Iterator[Value]:
    """What an operator gives for operands of Python's own types."""
    sign = SIGNS.get(type(op), "")
    for first in left:
        for second in right:
            gives = _operation(sign, _name(first), _name(second))
            why = f"what `{sign}` gives here is not followed"
            yield Instance(gives) if gives else Unknown(why, computed=True)


def _operation(sign: str, left: str, right: str) -> str | None:
    if known := _table()["operators"].get(left, {}).get(sign, {}).get(right):
        return str(known)
    if left in NUMBERS and right in NUMBERS:
        wider = max(left, right, "builtins.int", key=NUMBERS.index)
        return "builtins.float" if sign == "/" and wider == "builtins.int" else wider
    if "decimal.Decimal" in {left, right} and {left, right} <= {"decimal.Decimal", *NUMBERS[:2]}:
        return "decimal.Decimal"
    if left in SETS and right in SETS:
        return left
    if left == "builtins.str" and sign == "%":
        return left
    if left == right and left in SEQUENCES and sign == "+":
        return left
    return left if left in SEQUENCES and right == "builtins.int" and sign == "*" else None


def _name(value: Value) -> str:
    return value.of if isinstance(value, Instance) and isinstance(value.of, str) else ""


def _short(name: str) -> str:
    return name.removeprefix("builtins.")


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
