"""What a handler is for happens in another guise: closed for gone, None for missing, and so on."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.errors.expected import refuse_silence
from patterns.toolbox.errors.tries import caught, is_alone, named_too, spelt, tries
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place import failing
from patterns.toolbox.place.locate import Place, expressions, own, places

OS = frozenset({"OSError", "IOError", "EnvironmentError", "error", "BrokenPipeError"})
OS |= {"ConnectionError", "ConnectionResetError", "timeout"}
LOOKING = frozenset({"KeyError", "IndexError", "LookupError"})
CONVERTING = frozenset({"ValueError", "TypeError", "OverflowError"})
ABSENT = OS | {"ValueError", "NotImplementedError", "ImportError", "AttributeError"}
GUISES = (
    (re.compile(r"ValueError: .*(?:closed file|closed\.?$)"), OS, "file"),
    (re.compile(r"NotADirectoryError: "), frozenset({"FileNotFoundError"}), "path"),
    (re.compile(r"UnicodeDecodeError: "), OS, "read"),
    (
        re.compile(r"AttributeError: module '(?:os|signal|socket|sys|time|select|locale)' has no"),
        ABSENT,
        "platform",
    ),
    (
        re.compile(r"(?:TypeError|AttributeError): '?NoneType'? object (?:is not|has no|does not)"),
        LOOKING,
        "none",
    ),
    (
        re.compile(r"TypeError: .*(?:bytes-like object is required|must be str|argument must be)"),
        frozenset({"AttributeError"}),
        "kind",
    ),
    (
        re.compile(r"(?:TypeError|ValueError|OverflowError): .*(?:int|float|complex)\b"),
        CONVERTING,
        "handed",
    ),
)
"""How an error reads, what the handler must be for, and which proof the statement must give."""
READING = {"open", "read", "readline", "readlines", "read_text"}
BECAUSE = {
    "file": "what is closed cannot be written to or read, either",
    "path": "a path below what is no folder does not exist, either",
    "read": "what cannot be decoded cannot be read, either",
    "platform": "what a platform lacks cannot be asked, either",
    "none": "None under a key is as good as no such key",
    "kind": "a value with that method, but of another type, is not what it asks for, either",
    "handed": "the call that it is handed converts a value, which fails in both ways",
}


class SameFailure(Pattern):
    """Handle the same failure where it is raised as another error.

    A `try` holds one statement, and its `except` says what to do where that cannot be done. It
    names one error, but the same thing happens under another name: a file that is closed is no
    OSError but a ValueError, a value of None under a key no KeyError but an AttributeError, what a
    platform lacks an AttributeError of `os`. What is to be done is the same. Handlers that raise,
    and those around more than one statement, are left alone.
    """

    family = "handlers"
    severity = Severity.MEDIUM
    matches = (
        r"(?:ValueError: .*(?:closed file|closed\.?$)|NotADirectoryError: |UnicodeDecodeError: "
        r"|AttributeError: module '(?:os|signal|socket|sys|time|select|locale)' has no attribute"
        r"|AttributeError: 'NoneType' object has no attribute"
        r"|TypeError: 'NoneType' object (?:is not (?:subscriptable|iterable)|does not support)"
        r"|TypeError: .*(?:bytes-like object is required|must be str|argument must be)"
        r"|(?:ValueError|OverflowError): .*(?:int|float|complex)\b)"
    )
    examples = (
        Heals(
            "None under a key",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'strip'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 3, "name")),
            ),
            before="""\
def name(row):
    try:
        return row["name"].strip()
    except KeyError:  # nobody said
        return ""


print(name({"name": None}))
""",
            after="""\
def name(row):
    try:
        return row["name"].strip()
    except (KeyError, AttributeError):  # nobody said
        return ""


print(name({"name": None}))
""",
        ),
        Heals(
            "a conversion that the caller chooses",
            fault=Fault(
                "TypeError",
                "int() argument must be a string, a bytes-like object or a real number, not "
                "'NoneType'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 3, "converted")),
            ),
            before="def converted(value, kind, default=None):\n    try:\n"
            "        value = kind(value)\n    except ValueError:\n        value = default\n"
            "    return value\nconverted(None, int)\n",
            after="def converted(value, kind, default=None):\n    try:\n"
            "        value = kind(value)\n    except (ValueError, TypeError):\n"
            "        value = default\n    return value\nconverted(None, int)\n",
        ),
        Heals(
            "a file that is closed",
            fault=Fault(
                "ValueError",
                "I/O operation on closed file",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 5, "told")),
            ),
            before="import io\n\ndef told(stream, text):\n    try:\n        stream.write(text)\n"
            "    except OSError:\n        pass\n\nfile = io.StringIO()\nfile.close()\n"
            'told(file, "x")\n',
            after="import io\n\ndef told(stream, text):\n    try:\n        stream.write(text)\n"
            "    except (OSError, ValueError):\n        pass\n\nfile = io.StringIO()\n"
            'file.close()\ntold(file, "x")\n',
        ),
        Refuses(
            "a value that is not looked up",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'strip'",
                frames=(Frame("app.py", 3, "name"),),
            ),
            code="def name(row, key):\n    try:\n        return row[key.strip()]\n"
            "    except KeyError:\n        return ''\n",
            because="no `except` of name() is for what failed on line 3 of app.py",
        ),
        Refuses(
            "a handler that raises",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'strip'",
                frames=(Frame("app.py", 3, "name"),),
            ),
            code="def name(row):\n    try:\n        return row['name'].strip()\n"
            "    except KeyError:\n        raise ValueError('no name')\n",
            because="no `except` of name() is for what failed on line 3 of app.py",
        ),
        Refuses(
            "a file that is opened, and not read",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
                frames=(Frame("app.py", 3, "text"),),
            ),
            code="def text(path):\n    try:\n        stream = open(path)\n"
            "    except OSError:\n        return None\n    return stream.read()\n",
            because="no `except` of text() is for what failed on line 3 of app.py",
        ),
        Refuses(
            "more than one statement",
            fault=Fault(
                "ValueError",
                "I/O operation on closed file",
                frames=(Frame("app.py", 4, "told"),),
            ),
            code="def told(stream, text):\n    try:\n        text = made(text)\n"
            "        stream.write(text)\n    except OSError:\n        pass\n",
            because="no `except` of told() is for what failed on line 4 of app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Name the error in the clause that is for what happened."""
        frame = failing.through_python(fault, sources)
        failing.refuse_raise(fault, sources)
        refuse_silence(fault, sources)
        for place in places(frame, sources):
            for block in tries(place):
                for handler in block.handlers:
                    guise = _guise(fault, handler, block, place)
                    if guise is not None:
                        yield _named(fault, handler, guise, place)
                        return
        raise Unrelated(
            f"no `except` of {frame.function or 'the module'}() is for what failed on line "
            f"{frame.line} of {frame.path}"
        )


def _named(fault: Fault, handler: ast.ExceptHandler, guise: str, place: Place) -> Patch:
    kind, named = spelt(fault, place), " and ".join(caught(handler.type))
    because = (
        f"The handler on line {handler.lineno} of {place.module.path} says what to do on {named}: "
        f"{BECAUSE[guise]}."
    )
    return Patch(named_too(handler, kind, place.module), (because,))


def _guise(fault: Fault, handler: ast.ExceptHandler, block: ast.Try, place: Place) -> str | None:
    """In which way the fault is what a handler is for."""
    named = set(caught(handler.type))
    if any(isinstance(node, ast.Raise) for node in own(handler.body)):
        return None
    if not is_alone(block, place) and not _is_read_alone(block, place):
        return None
    caught_already = {name for each in block.handlers for name in caught(each.type)}
    for headline, meant, guise in GUISES:
        fits = headline.match(fault.headline) and named & meant
        if fits and fault.type not in caught_already and _is_proven(guise, fault, place):
            return guise
    return None


def _is_read_alone(block: ast.Try, place: Place) -> bool:
    """Whether the `try` holds one `with`, and that the one statement."""
    match block.body:
        case [ast.With(body=[only])]:
            return only is place.statement
    return False


def _is_proven(guise: str, fault: Fault, place: Place) -> bool:
    nodes = [node for node, _ in expressions(place)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    if guise == "none":
        return any(_is_of_looked_up(node, fault.message) for node in nodes)
    if guise == "read":
        return any(_called(c) in READING and _decodes(c, place.statement) for c in calls)
    if guise == "kind":
        # The value has the attribute, so that nobody made sure of its type before.
        return len([c for c in calls if isinstance(c.func, ast.Attribute)]) == len(calls) > 0
    if guise == "handed":
        return len(calls) == 1 and _is_parameter(calls[0].func, place)
    if guise == "file":
        return any(isinstance(call.func, ast.Attribute) for call in calls)
    return bool(calls)


def _is_of_looked_up(node: ast.expr, message: str) -> bool:
    """Whether an expression uses what was looked up, in the way that the message tells."""
    match node:
        case ast.Attribute(value=ast.Subscript(), attr=attr):
            return message.endswith(f"has no attribute '{attr}'")
        case ast.Subscript(value=ast.Subscript()):
            return "not subscriptable" in message or "does not support" in message
    return False


def _decodes(call: ast.Call, statement: ast.stmt | None) -> bool:
    """Whether text is read: opening alone reads nothing, and binary files give bytes."""
    if _called(call) != "open":
        return True
    modes = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
    binary = any(isinstance(m, ast.Constant) and "b" in str(m.value) for m in modes)
    return not binary and getattr(statement, "value", None) is not call


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _is_parameter(function: ast.expr, place: Place) -> bool:
    if not isinstance(function, ast.Name) or place.function is None:
        return False
    return function.id in {parameter.arg for parameter in parameters(place.function.args)}
