"""An operation fails in another of its ways, which the `except` around it does not name."""

import ast
from collections.abc import Iterator
from itertools import chain

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
    Unrelated,
)
from patterns.toolbox.errors import failures
from patterns.toolbox.errors.expected import refuse_silence
from patterns.toolbox.errors.tries import alike, caught, is_alone, named_too, spelt, tries
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import failing
from patterns.toolbox.place.guarded import is_guarded
from patterns.toolbox.place.locate import Place, expressions, in_repository, own, places

OVERFLOWING = frozenset({"TypeError", "ValueError"})
"""What a clause names that is for a conversion, wherever that stands."""
LIMITS = (
    "def low(given):\n    try:\n        return float(given['low'].get('limit'))\n    except {0}:\n"
    "        return None\n\ndef high(given):\n    try:\n"
    "        return float(given['high'].get('limit'))\n    except {0}:\n        return None\n\n"
    "low({{'low': {{}}}})\n"
)


class NarrowExcept(Pattern):
    """Handle the other error that the same failed operation raises.

    A `try` holds one statement, which converts a value or looks one up, and its `except` says what
    to do where that fails; but `int()` and `float()` fail with TypeError for a value of a wrong
    type and with ValueError for a wrong text, a look-up with KeyError or with IndexError, depending
    on the container, and much else that Python has is documented to fail in several ways. What is
    to be done is the same, so the handler takes both. Handlers that raise are left alone: they
    report what they name.
    """

    family = "handlers"
    severity = Severity.MEDIUM
    matches = (
        r"(?:(?:KeyError|IndexError|OverflowError|RecursionError|Unicode(?:De|En)codeError"
        r"|InvalidOperation|JSONDecodeError|UnpicklingError): "
        r"|TypeError: (?:.*(?:must be|should be|required|not supported|as an integer|was expected"
        r"|callable object|format string)|unhashable type: |'NoneType' object is not subscriptable)"
        r"|ValueError: (?:invalid literal for int\(\)|could not convert string to|complex\(\) arg"
        r"|time data|unconverted data|[Ii]nvalid (?:isoformat|literal|format)|badly formed|embedded"
        r"|(?:year|month|day|hour|minute|timestamp)\b|no signature found|unsupported|malformed node"
        r"|source code string|[Uu]nknown format|math domain|non-hexadecimal|cannot convert|chr\(\))"
        r"|AttributeError: '\w+' object has no attribute 'replace'|SyntaxError: "
        r"|OSError: (?:\[Errno 22\]|(?:could not get )?source code|No username)|EOFError: Ran out"
        r"|Error: (?:Incorrect padding|Invalid base64|Non-|Odd-)|ZeroDivisionError: Fraction)"
    )
    examples = (
        Heals(
            "a number that may be None",
            fault=Fault(
                "TypeError",
                "float() argument must be a string or a real number, not 'NoneType'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 3, "number")),
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
            "the same handler in a function that is built alike",
            fault=Fault(
                "TypeError",
                "float() argument must be a string or a real number, not 'NoneType'",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 3, "low")),
            ),
            before=LIMITS.format("ValueError"),
            after=LIMITS.format("(ValueError, TypeError)"),
        ),
        Heals(
            "a number too large, one call further in",
            fault=Fault(
                "OverflowError",
                "int too large to convert to float",
                frames=(
                    Frame("app.py", 10, "<module>"),
                    Frame("app.py", 6, "number"),
                    Frame("app.py", 2, "convert"),
                ),
            ),
            before="def convert(value):\n    return float(value)\n\ndef number(value):\n    try:\n"
            "        return convert(value)\n    except (TypeError, ValueError):\n"
            "        return None\n\nnumber(10**400)\n",
            after="def convert(value):\n    return float(value)\n\ndef number(value):\n    try:\n"
            "        return convert(value)\n    except (TypeError, ValueError, OverflowError):\n"
            "        return None\n\nnumber(10**400)\n",
        ),
        Heals(
            "a value that is no text, further inside Python's own library",
            fault=Fault(
                "AttributeError",
                "'int' object has no attribute 'replace'",
                frames=(
                    Frame("app.py", 11, "<module>"),
                    Frame("app.py", 6, "parse"),
                    Frame("/usr/lib/python3.12/uuid.py", 175, "__init__"),
                ),
            ),
            before="import uuid\n\n\ndef parse(value):\n    try:\n        return uuid.UUID(value)\n"
            "    except ValueError:\n        return None\n\n\nparse(5)\n",
            after="import uuid\n\n\ndef parse(value):\n    try:\n        return uuid.UUID(value)\n"
            "    except (ValueError, AttributeError):\n        return None\n\n\nparse(5)\n",
        ),
        Heals(
            "a key that no dictionary can hold",
            fault=Fault(
                "TypeError",
                "unhashable type: 'list'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 3, "cached")),
            ),
            before="def cached(key, cache):\n    try:\n        found = cache[key]\n"
            "    except KeyError:\n        found = None\n    return found\n\ncached([], {})\n",
            after="def cached(key, cache):\n    try:\n        found = cache[key]\n"
            "    except (KeyError, TypeError):\n        found = None\n    return found\n\n"
            "cached([], {})\n",
        ),
        Refuses(
            "an error that the line raises itself",
            fault=Fault("ValueError", "year 0", frames=(Frame("app.py", 3, "number"),)),
            code="def number(text):\n    try:\n        raise ValueError('year 0')\n"
            "    except TypeError:\n        return 0\n",
            because="line 3 of app.py raises the error on purpose",
        ),
        Refuses(
            "a call that is written wrong",
            fault=Fault(
                "TypeError",
                "load() missing 1 required positional argument: 'b'",
                frames=(Frame("app.py", 3, "number"),),
            ),
            code="def number():\n    try:\n        return int(load())\n"
            "    except ValueError:\n        return 0\n",
            because="no `except` of number() is meant for what fails on line 3 of app.py",
        ),
        Refuses(
            "another call's failure",
            fault=Fault(
                "TypeError",
                "isinstance() arg 2 must be a type, a tuple of types, or a union",
                frames=(Frame("app.py", 3, "number"),),
            ),
            code="def number(text, kind):\n    try:\n"
            "        return int(text) if isinstance(text, kind) else 0\n"
            "    except ValueError:\n        return 0\n",
            because="no `except` of number() is meant for what fails on line 3 of app.py",
        ),
        Refuses(
            "an error that the file cannot name",
            fault=Fault(
                "InvalidOperation",
                "[<class 'decimal.ConversionSyntax'>]",
                module="decimal",
                frames=(Frame("app.py", 5, "number"),),
            ),
            code="from decimal import Decimal\n\ndef number(text):\n    try:\n"
            "        return Decimal(text)\n    except (ValueError, TypeError):\n        return 0\n",
            because="app.py imports nothing by which InvalidOperation can be named",
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
        frame = failing.through_python(fault, sources)
        failing.refuse_raise(fault, sources)
        refuse_silence(fault, sources)
        resolver = Resolver(sources)
        _refuse_contradiction(fault, frame, sources)
        for spot in _frames(fault, sources):
            for place in places(spot, sources):
                away = spot is not frame
                kin = [OVERFLOWING] if away else _twins(fault, place, resolver)
                for block in tries(place):
                    found = _clause(block, fault.type, kin, 1 + away)
                    if found is not None:
                        yield _named(found, block, fault, place)
                        return
        name = frame.function or "the module"
        raise Unrelated(
            f"no `except` of {name}() is meant for what fails on line {frame.line} of {frame.path}"
        )


def _refuse_contradiction(fault: Fault, frame: Frame, sources: Sources) -> None:
    """Refuse a None that the code has ruled out: then the report tells of other code than this."""
    for place in places(frame, sources) if "not 'NoneType'" in fault.message else ():
        for call, where in expressions(place):
            for value in call.args if isinstance(call, ast.Call) else ():
                if is_guarded(value, value, where):
                    told = f"`{place.module.source(value)}` on line {frame.line} of {frame.path}"
                    raise Refused(f"{told} is asked for None already, and cannot be it there")


def _frames(fault: Fault, sources: Sources) -> list[Frame]:
    """Where the clause may stand: one for overflows may be a call away, it names two others."""
    ours = in_repository(fault, sources)[::-1]
    return ours[:2] if fault.type == "OverflowError" else ours[:1]


def _clause(
    block: ast.Try, kind: str, twins: list[frozenset[str]], least: int
) -> ast.ExceptHandler | None:
    """The first clause that names so many twins of an error, where none catches it already."""
    clauses = [(handler, set(caught(handler.type))) for handler in block.handlers]
    if any(named & {kind, *failures.PARENTS.get(kind, ())} for _, named in clauses):
        return None
    for handler, named in clauses:
        if any(len(named & each) >= least for each in twins):
            return handler
    return None


def _named(handler: ast.ExceptHandler, block: ast.Try, fault: Fault, place: Place) -> Patch:
    """The patch that names the error, too; `Refused` where the clause may mean what it says."""
    path, where = place.module.path, f"line {handler.lineno} of {place.module.path}"
    twins = " and ".join(caught(handler.type))
    if any(isinstance(node, ast.Raise) for node in own(handler.body)):
        told = f"the handler on {where} raises an error of its own"
        raise Refused(f"{told}, which names {twins} on purpose")
    if not is_alone(block, place):
        line = block.body[0].lineno
        raise Unrelated(f"the `try` around line {line} of {path} holds more than what failed")
    kind = spelt(fault, place)
    because = (
        f"The handler on {where} is for this one statement, which raises {twins} or {kind} "
        "depending on the value."
    )
    both = (named_too(each, kind, place.module) for each in (handler, *alike(handler, place)))
    return Patch(tuple(chain.from_iterable(both)), (because,))


def _twins(fault: Fault, place: Place, resolver: Resolver) -> list[frozenset[str]]:
    """For each operation that can have failed: the names of its other failures."""
    last = fault.frames[-1].path
    return [
        operation.twins(fault.type)
        for operation in failures.operations(place, fault.type, fault.message, resolver)
        if last == place.module.path or operation.holds(last)
    ]
