"""A conversion or look-up fails in its other way, which the `except` around it does not name."""

import ast
from collections.abc import Iterator

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
)
from patterns.toolbox.locate import Place, in_repository, own, places, raising
from patterns.toolbox.tries import caught, named_too, tries

CONVERTING = {"int", "float", "complex"}
"""Built-in functions that raise TypeError for a wrong type and ValueError for a wrong text."""
OTHER = {"TypeError": "ValueError", "ValueError": "TypeError"}
LOOKING = {"KeyError": "IndexError", "IndexError": "KeyError"}
MOST = 1
"""Statements under the `try`: with one, nothing else can have been meant."""


class NarrowExcept(Pattern):
    """Handle the other error that the same failed conversion raises.

    A `try` holds one statement, which converts a value or looks one up, and its `except` says what
    to do where that fails; but `int()` and `float()` fail with TypeError for a value of a wrong
    type and with ValueError for a wrong text, and a look-up with KeyError or with IndexError,
    depending on the container. What is to be done is the same, so the handler takes both. Handlers
    that raise are left alone: they report what they name.
    """

    family = "handlers"
    severity = Severity.MEDIUM
    matches = (
        r"(?:TypeError: (?:int|float|complex)\(\) (?:first )?argument must be"
        r"|ValueError: (?:invalid literal for int\(\)|could not convert string to|complex\(\) arg)"
        r"|KeyError: |IndexError: |OverflowError: )"
    )
    examples = (
        Heals(
            "a number that may be None",
            fault=Fault(
                "TypeError",
                "float() argument must be a string or a real number, not 'NoneType'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 3, "number")),
            ),
            before="""\
def number(text, default=0.0):
    try:
        return float(text)
    except ValueError:  # no number
        return default


number(None)
""",
            after="""\
def number(text, default=0.0):
    try:
        return float(text)
    except (ValueError, TypeError):  # no number
        return default


number(None)
""",
        ),
        Heals(
            "a number too large, one call further in",
            fault=Fault(
                "OverflowError",
                "int too large to convert to float",
                frames=(
                    Frame("app.py", 12, "<module>"),
                    Frame("app.py", 7, "number"),
                    Frame("app.py", 2, "convert"),
                ),
            ),
            before="""\
def convert(value):
    return float(value)


def number(value):
    try:
        return convert(value)
    except (TypeError, ValueError):
        return None


number(10**400)
""",
            after="""\
def convert(value):
    return float(value)


def number(value):
    try:
        return convert(value)
    except (TypeError, ValueError, OverflowError):
        return None


number(10**400)
""",
        ),
        Refuses(
            "a handler that reports",
            fault=Fault(
                "TypeError",
                "int() argument must be a string, a bytes-like object or a real number, "
                "not 'NoneType'",
                frames=(Frame("app.py", 3, "number"),),
            ),
            code="def number(text):\n    try:\n        return int(text)\n"
            "    except ValueError as error:\n        raise SystemExit(text) from error\n",
            because="the handler on line 4 of app.py raises an error of its own, which names "
            "ValueError on purpose",
        ),
        Refuses(
            "more than the conversion",
            fault=Fault(
                "TypeError",
                "int() argument must be a string, a bytes-like object or a real number, "
                "not 'NoneType'",
                frames=(Frame("app.py", 4, "number"),),
            ),
            code="def number(form):\n    try:\n        text = form['n']\n"
            "        return int(text)\n    except ValueError:\n        return 0\n",
            because="the `try` around line 3 of app.py holds more than what failed",
        ),
        Refuses(
            "no handler at all",
            fault=Fault("KeyError", "'n'", frames=(Frame("app.py", 2, "number"),)),
            code="def number(form):\n    return form['n']\n",
            because="no `except` of number() is meant for what fails on line 2 of app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the type to the clause that names its twin."""
        frame = raising(fault, sources)
        for spot in _frames(fault, sources):
            for place in places(spot, sources):
                for block in tries(place):
                    if (found := _clause(block, fault.type, place)) is not None:
                        yield _named(found, block, fault.type, place)
                        return
        name = frame.function or "the module"
        raise Refused(
            f"no `except` of {name}() is meant for what fails on line {frame.line} of {frame.path}"
        )


def _frames(fault: Fault, sources: Sources) -> list[Frame]:
    """Where the clause may stand: one for overflows may be a call away, it names two others."""
    ours = in_repository(fault, sources)[::-1]
    return ours[:2] if fault.type == "OverflowError" else ours[:1]


def _clause(block: ast.Try, kind: str, place: Place) -> ast.ExceptHandler | None:
    """The first clause of a `try` that names all twins of an error, and not the error itself."""
    twins = _twins(kind, place)
    for handler in block.handlers:
        named = set(caught(handler.type))
        if twins and twins <= named and kind not in named:
            return handler
    return None


def _named(handler: ast.ExceptHandler, block: ast.Try, kind: str, place: Place) -> Patch:
    """The patch that names the error, too; `Refused` where the clause may mean what it says."""
    path, where = place.module.path, f"line {handler.lineno} of {place.module.path}"
    twins = " and ".join(sorted(_twins(kind, place)))
    if any(isinstance(node, ast.Raise) for node in own(handler.body)):
        raise Refused(
            f"the handler on {where} raises an error of its own, which names {twins} on purpose"
        )
    if len(block.body) > MOST:
        line = block.body[0].lineno
        raise Refused(f"the `try` around line {line} of {path} holds more than what failed")
    because = (
        f"The handler on {where} is for this one statement, which raises {twins} or {kind} "
        "depending on the value."
    )
    return Patch(named_too(handler, kind, place.module), (because,))


def _twins(kind: str, place: Place) -> set[str]:
    """The errors that the same operation raises for other values; none where it is another one."""
    nodes = list(ast.walk(place.statement)) if place.statement is not None else []
    if kind == "OverflowError":
        return {"TypeError", "ValueError"}
    if kind in OTHER:
        converts = any(
            isinstance(node, ast.Call) and getattr(node.func, "id", "") in CONVERTING
            for node in nodes
        )
        return {OTHER[kind]} if converts else set()
    looks = any(isinstance(node, ast.Subscript) for node in nodes)
    return {LOOKING[kind]} if looks and kind in LOOKING else set()
