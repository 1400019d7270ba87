"""Values for a test's arguments: made from types alone, never from what a report says they were."""

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType

from patterns.contract import Refused
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.values import FunctionValue, Instance

SAMPLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "builtins.bool": ("True", ""),
        "builtins.bytes": ('b"text"', ""),
        "builtins.dict": ("{}", ""),
        "builtins.float": ("1.5", ""),
        "builtins.int": ("1", ""),
        "builtins.list": ("[]", ""),
        "builtins.NoneType": ("None", ""),
        "builtins.set": ("set()", ""),
        "builtins.str": ('"text"', ""),
        "builtins.tuple": ("()", ""),
        "datetime.date": ("date(2026, 1, 2)", "from datetime import date"),
        "datetime.datetime": (
            "datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc)",
            "from datetime import datetime, timezone",
        ),
        "datetime.timedelta": ("timedelta(hours=1)", "from datetime import timedelta"),
        "decimal.Decimal": ('Decimal("1.5")', "from decimal import Decimal"),
        "pathlib.Path": ('Path("file.txt")', "from pathlib import Path"),
        "uuid.UUID": ("UUID(int=1)", "from uuid import UUID"),
    }
)
"""Dotted type -> an expression of it, and the import that it needs."""
REPORTED = {
    r"datetime\.datetime\(": "datetime.datetime",
    r"datetime\.date\(": "datetime.date",
    r"datetime\.timedelta\(": "datetime.timedelta",
    r"Decimal\('": "decimal.Decimal",
    r"(Posix|Windows)Path\('": "pathlib.Path",
    r"UUID\('": "uuid.UUID",
}
"""How reports write a local -> its type; all other ones are Python's own displays."""


def sample(kind: str) -> tuple[str, str]:
    """An expression of a type and its import; `Refused` for a type that takes knowing."""
    if kind not in SAMPLES:
        raise Refused(f"a test cannot make up an object of type {kind.removeprefix('builtins.')}")
    return SAMPLES[kind]


def parameter_kinds(
    function: FunctionValue, told: Mapping[str, str], resolver: Resolver
) -> dict[str, str]:
    """Each parameter that a call must give, with its dotted type.

    Args:
        told: what a report shows of the function's locals; only their types are looked at.

    Raises:
        Refused: neither an annotation nor the report tells a type.
    """
    spec = function.node.args
    if spec.vararg or spec.kwarg or spec.posonlyargs:
        raise Refused(f"`{function.name}` takes more than named arguments")
    own = spec.args[1:] if function.owner else spec.args
    required = own[: len(own) - min(len(own), len(spec.defaults))]
    required += [a for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d is None]
    outside = Place(function.module, function.scopes)
    assigned = _assigned(function)
    return {
        arg.arg: _kind(arg, None if arg.arg in assigned else told.get(arg.arg), outside, resolver)
        for arg in required
    }


def _kind(arg: ast.arg, told: str | None, place: Place, resolver: Resolver) -> str:
    known: list[str] = []
    if arg.annotation is not None:
        values = resolver.annotated(arg.annotation, place)
        known = [v.of for v in values if isinstance(v, Instance) and isinstance(v.of, str)]
    reported = _reported_kind(told) if told is not None else None
    if reported is not None and (not known or reported in known):
        return reported
    if not known:
        raise Refused(f"nothing tells the type of the parameter `{arg.arg}`")
    return known[0]


def _reported_kind(text: str) -> str | None:
    """The type of a value as a report writes it; None where its form does not say."""
    for form, kind in REPORTED.items():
        if re.match(form, text):
            return kind
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return f"builtins.{type(value).__name__}"


def _assigned(function: FunctionValue) -> set[str]:
    """Names that the function binds anew: what a report says of them is not what came in."""
    return {
        node.id
        for node in ast.walk(function.node)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
