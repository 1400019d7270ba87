"""From the `repr` of a local variable to the name of its type, and to nothing else of it."""

import re
from collections.abc import Mapping
from typing import Any

UNKNOWN = "object"

_NAME = r"[^\W\d]\w{0,80}"
_DOTTED = rf"{_NAME}(?:\.(?:{_NAME}|<locals>|<lambda>)){{0,12}}"
_DESCRIBED = re.compile(
    rf"<(coroutine|generator|async_generator) object ({_DOTTED}) at 0x|"
    rf"<(function|class|module|built-in function|bound method) '?({_DOTTED})'?[ >]"
)
_KINDS = (
    *("<coroutine ", "<generator ", "<async_generator ", "<function ", "<class ", "<module "),
    *("<built-in function ", "<bound method "),
)
_INSTANCE = re.compile(rf"<({_DOTTED}) (?:object|instance)\b")
_ANGLED = re.compile(rf"<({_DOTTED})[ >:]")
_CALL = re.compile(rf"({_DOTTED})\(")
_SELF = re.compile(
    rf"(?:(?:coroutine|generator|async_generator|function|class|module) )?{_DOTTED}$"
)
_STRING = re.compile(r"(?:[uU]?['\"])")
_BYTES = re.compile(r"[bB]['\"]")
_FLOAT = re.compile(r"-?(?:\d+\.\d*(?:e[+-]?\d+)?|\d+e[+-]?\d+|inf|nan)$")
_INTEGER = re.compile(r"-?\d+$")
_NUMBER = re.compile(r"\d{3}")

_LOWER = frozenset(
    (
        *("str", "bytes", "bytearray", "int", "float", "complex", "bool", "None", "object"),
        *("list", "tuple", "set", "frozenset", "dict", "range", "slice", "type", "memoryview"),
        *("mappingproxy", "deque", "defaultdict", "array", "dict_keys", "dict_values"),
        *("dict_items", "datetime.datetime", "datetime.date", "datetime.time"),
        *("datetime.timedelta", "datetime.timezone", "collections.deque"),
    )
)
"""Types whose names do not begin with a capital; any other such word may be a value."""


def type_name(value: Any) -> str:
    """The type that a reported value has as far as its `repr` shows; never a part of the value.

    SDKs send containers as JSON and everything else as a `repr`. A name of a type stands for
    itself, so that what was reduced once is not reduced further.
    """
    if isinstance(value, str):
        return value if value in _OWN_NAMES else _of_repr(value[:1_000].strip())
    if isinstance(value, Mapping):
        return "dict"
    if isinstance(value, list):
        return "list"
    return UNKNOWN if value is None else type(value).__name__


_OWN_NAMES: set[str] = set()
"""Names that stood for themselves lately: a storm reduces the same ones over and over."""
_MOST_NAMES = 5_000


def _of_repr(text: str) -> str:
    name = _of_text(text)
    if name == text and len(name) <= 100:
        if len(_OWN_NAMES) >= _MOST_NAMES:
            _OWN_NAMES.clear()
        _OWN_NAMES.add(name)
    return name


def _of_text(text: str) -> str:
    if text in {"None", "True", "False"}:
        return "None" if text == "None" else "bool"
    if text.startswith("<"):
        return _of_angles(text)
    return _of_literal(text) or _of_name(text)


def _of_literal(text: str) -> str | None:
    if _STRING.match(text):
        return "str"
    if _BYTES.match(text):
        return "bytes"
    if _INTEGER.match(text):
        return "int"
    if _FLOAT.match(text):
        return "float"
    if text.startswith("{"):
        return "set" if re.match(r"\{[^:'\"{(\[]{1,200}\}$", text) else "dict"
    return {"[": "list", "(": "tuple"}.get(text[:1])


def _of_angles(text: str) -> str:
    if text.startswith(_KINDS) and (match := _DESCRIBED.match(text)):
        kind = (match[1] or match[3]).removeprefix("built-in ").removeprefix("bound ")
        return f"{kind.replace('method', 'function')} {match[2] or match[4]}"
    if (" object" in text or " instance" in text) and (match := _INSTANCE.match(text)):
        return match[1]
    match = _ANGLED.match(text)
    return match[1] if match and _is_type(match[1]) else UNKNOWN


def _of_name(text: str) -> str:
    """`Decimal('9.50')` is a call of its type; a lone name stands for itself."""
    if match := _CALL.match(text):
        return match[1] if _is_type(match[1]) else UNKNOWN
    if _SELF.match(text):
        return text if " " in text or _is_type(text) else UNKNOWN
    return UNKNOWN


def _is_type(name: str) -> bool:
    """Whether a word is surely the name of a type rather than somebody's secret."""
    last = name.rpartition(".")[2]
    return name in _LOWER or (last[:1].isupper() and not _NUMBER.search(name))
