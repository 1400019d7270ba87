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
from patterns.toolbox.locate import Place, own, places, raising
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
        r"TypeError: (?:int|float|complex)\(\) (?:first )?argument must be"
        r"|ValueError: (?:invalid literal for int\(\)|could not convert string to|complex\(\) arg)"
        r"|KeyError: |IndexError: "
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
            because="the `try` around line 4 of app.py holds more than what failed",
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
        for place in places(frame, sources):
            for block in tries(place):
                for handler in block.handlers:
                    twin = _twin(fault.type, place)
                    if twin not in caught(handler.type) or fault.type in caught(handler.type):
                        continue
                    where = f"line {handler.lineno} of {frame.path}"
                    if any(isinstance(node, ast.Raise) for node in own(handler.body)):
                        raise Refused(
                            f"the handler on {where} raises an error of its own, which names "
                            f"{twin} on purpose"
                        )
                    if len(block.body) > MOST:
                        raise Refused(
                            f"the `try` around line {frame.line} of {frame.path} holds more than "
                            "what failed"
                        )
                    because = (
                        f"The handler on {where} is for this one statement, which raises {twin} "
                        f"or {fault.type} depending on the value."
                    )
                    yield Patch(named_too(handler, fault.type, place.module), (because,))
                    return
        name = frame.function or "the module"
        raise Refused(
            f"no `except` of {name}() is meant for what fails on line {frame.line} of {frame.path}"
        )


def _twin(kind: str, place: Place) -> str | None:
    """The error that the same operation raises for other values; None where it is another one."""
    statement = place.statement
    nodes = list(ast.walk(statement)) if statement is not None else []
    converts = any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in CONVERTING
        for node in nodes
    )
    if kind in OTHER:
        return OTHER[kind] if converts else None
    looks = any(isinstance(node, ast.Subscript) for node in nodes)
    return LOOKING.get(kind) if looks else None
