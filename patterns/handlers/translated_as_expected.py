"""Bad data ends in a library's error, where the test waits for the function's own."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from patterns.contract import (
    Edit,
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
from patterns.toolbox.errors import failures, own_errors
from patterns.toolbox.errors.expected import Expected, another
from patterns.toolbox.errors.tries import caught, named_too, spelt, tries
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import BUILTINS, bindings
from patterns.toolbox.place import failing
from patterns.toolbox.place.locate import FUNCTIONS, Place, expressions, in_repository, own, places
from patterns.toolbox.repository import offlimits
from patterns.toolbox.source import lines

FRAMES = 3
MISTAKES = {"TypeError", "AttributeError", "NameError", "MemoryError", "RecursionError"}
"""Errors that tell of code rather than of data."""
OF_DATA = {"ValueError", "KeyError", "IndexError", "OverflowError", "ZeroDivisionError"}
LOOKED_UP = {"KeyError", "IndexError"}
CONDITION = re.compile(r"(?:must|should|has to|have to) be (?:positive|non-negative|[<>]|at least)")
"""Words that say what is asked of a number, not what it did."""
LEAST_WORDS = 3
"""A message of so many words says what is wrong."""
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)

NOTES = """\
class NotesError(Exception):
    pass

def read(path):
    try:
        with open(path, encoding="ascii") as stream:
            return stream.read()
    except {} as error:
        raise NotesError(f"cannot read {{path}}: {{error}}") from error
"""
TEST_OF_NOTES = """\
# \u00e9
import contextlib as pytest; pytest.raises = pytest.suppress
from notes import NotesError, read
with pytest.raises(NotesError): read(__file__)
"""


class TranslatedAsExpected(Pattern):
    """Raise the function's own error where the data is bad.

    The failing test hands in bad data and waits for the error that this function raises for other
    bad data already; here a conversion or a look-up raises Python's own instead, which says nothing
    to the caller. It becomes the function's error, with the first one as its cause.
    """

    family = "handlers"
    severity = Severity.HIGH
    matches = (
        r"(?:ValueError|KeyError|IndexError|LookupError|OverflowError|Unicode(?:De|En)codeError"
        r"|JSONDecodeError|ZeroDivisionError|InvalidOperation|OSError|error|Error|TokenError"
        r"|StopIteration|ArithmeticError|ParseError|BadZipFile|TOMLDecodeError|UnpicklingError"
        r"|ZoneInfoNotFoundError)(?:: |$)"
    )
    examples = (
        Heals(
            "a number that is none",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: 'x'",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("tests/test_ttl.py", 10, "test_no_number"),
                    Frame("ttl.py", 7, "seconds"),
                ),
            ),
            before={
                "app.py": "from tests.test_ttl import test_no_number\n\ntest_no_number()\n",
                "ttl.py": "class BadTTL(Exception):\n    pass\n\ndef seconds(text):\n"
                '    if not text:\n        raise BadTTL("empty")\n'
                "    return int(text)  # as it is\n",
                "tests/test_ttl.py": "import contextlib\n\nfrom ttl import BadTTL, seconds\n"
                "\nclass pytest:\n    raises = contextlib.suppress\n\ndef test_no_number():\n"
                '    with pytest.raises(BadTTL):\n        seconds("x")\n',
            },
            after={
                "app.py": "from tests.test_ttl import test_no_number\n\ntest_no_number()\n",
                "ttl.py": "class BadTTL(Exception):\n    pass\n\ndef seconds(text):\n"
                '    if not text:\n        raise BadTTL("empty")\n'
                "    try:\n        return int(text)  # as it is\n"
                "    except (ValueError, OverflowError) as error:\n"
                "        raise BadTTL(str(error)) from error\n",
                "tests/test_ttl.py": "import contextlib\n\nfrom ttl import BadTTL, seconds\n"
                "\nclass pytest:\n    raises = contextlib.suppress\n\ndef test_no_number():\n"
                '    with pytest.raises(BadTTL):\n        seconds("x")\n',
            },
        ),
        Heals(
            "a file that is no text, where the clause says any error",
            fault=Fault(
                "UnicodeDecodeError",
                "'ascii' codec can't decode byte 0xc3 in position 2: ordinal not in range(128)",
                frames=(
                    Frame("app.py", 1, "<module>"),
                    Frame("tests/test_notes.py", 4, "<module>"),
                    Frame("notes.py", 7, "read"),
                    Frame("/usr/lib/python3.12/encodings/ascii.py", 26, "decode"),
                ),
            ),
            before={
                "app.py": "import tests.test_notes\n",
                "notes.py": NOTES.format("OSError"),
                "tests/test_notes.py": TEST_OF_NOTES,
            },
            after={
                "app.py": "import tests.test_notes\n",
                "notes.py": NOTES.format("(OSError, UnicodeDecodeError)"),
                "tests/test_notes.py": TEST_OF_NOTES,
            },
        ),
        Refuses(
            "words that tell a condition",
            fault=Fault(
                "ZeroDivisionError",
                "division by zero",
                frames=(Frame("tests/test_share.py", 3, "test"), Frame("share.py", 4, "share")),
            ),
            code={
                "share.py": "def share(part, whole):\n    if part < 0:\n"
                "        raise ValueError('part is negative')\n    return part / whole\n",
                "tests/test_share.py": "def test():\n"
                "    with pytest.raises(ValueError, match='whole must be positive'):\n"
                "        share(1, 0)\n",
            },
            because="the test says what must hold of the value that line 4 of share.py reads: "
            "ask for it",
        ),
        Refuses(
            "an error that the function does not raise",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: 'x'",
                frames=(Frame("tests/test_ttl.py", 3, "test"), Frame("ttl.py", 2, "seconds")),
            ),
            code={
                "ttl.py": "def seconds(text):\n    return int(text)\n",
                "tests/test_ttl.py": "def test():\n    with pytest.raises(BadTTL):\n"
                "        seconds('x')\n",
            },
            because="no function on the way to line 2 of ttl.py raises BadTTL itself",
        ),
        Refuses(
            "no test waits for anything",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: 'x'",
                frames=(Frame("ttl.py", 4, "seconds"),),
            ),
            code={
                "ttl.py": "def seconds(text):\n    if not text:\n        raise KeyError(text)\n"
                "    return int(text)\n"
            },
            because="no test on the way to line 4 of ttl.py waits for another error",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Widen the clause that translates already, else put the statement under a `try`."""
        frame = failing.through_python(fault, sources)
        failing.refuse_raise(fault, sources)
        wanted, where = another(fault, frame, sources), f"line {frame.line} of {frame.path}"
        if any(map(_asks_for_digits, places(frame, sources))) and "base 10" in fault.message:
            raise Refused(f"what {where} converts is asked for digits: that was to keep it out")
        if wanted.asked is not None and CONDITION.search(wanted.asked.pattern):
            raise Refused(
                f"the test says what must hold of the value that {where} reads: ask for it"
            )
        ways = _ways(fault, frame, sources)
        spots = list(_way_out(fault, sources))
        # A clause that translates already knows more than a new one, wherever it stands.
        for how in (_widened, _translated):
            for place in spots:
                edits = how(place, wanted, fault, ways)
                if edits:
                    because = (
                        wanted.told,
                        f"The function raises {wanted.name} for other bad data already.",
                    )
                    yield Patch(tuple(edits), because)
                    return
        raise Refused(f"no function on the way to {where} raises {wanted.name} itself")


def _asks_for_digits(place: Place) -> bool:
    body = place.function.body if place.function is not None else []
    return any(
        isinstance(n, ast.Attribute) and n.attr in {"isdigit", "isnumeric"} for n in own(body)
    )


def _ways(fault: Fault, frame: Frame, sources: Sources) -> list[str]:
    """The error, and the other ways in which bad data makes the same operation fail."""
    found = {fault.type: None}
    resolver = Resolver(sources)
    for place in places(frame, sources):
        for operation in failures.operations(place, fault.type, fault.message, resolver):
            if operation.holds(fault.frames[-1].path) or fault.frames[-1].path == frame.path:
                found |= dict.fromkeys(sorted(operation.ways & BUILTINS - MISTAKES))
        for node, _ in expressions(place):
            # What is converted to an index may be one that is not there.
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Call):
                found |= {"IndexError": None} if fault.type == "ValueError" else {}
    if fault.type in LOOKED_UP:
        # Which of them it is, the container tells: it is the same one next time.
        found = {way: None for way in found if way not in LOOKED_UP - {fault.type}}
    return [way for way in found if not set(failures.PARENTS.get(way, ())) & (set(found) - {way})]


def _way_out(fault: Fault, sources: Sources) -> Iterator[Place]:
    """The simple statements of functions on the way to the test, innermost first."""
    for other in in_repository(fault, sources)[::-1][:FRAMES]:
        if offlimits.is_test(other.path):
            return
        for place in places(other, sources):
            if place.function is not None and isinstance(place.statement, SIMPLE):
                yield place


def _widened(place: Place, wanted: Expected, fault: Fault, ways: list[str]) -> list[Edit] | None:
    """The edits of a clause around a statement that raises the awaited error already."""
    for block in tries(place):
        for handler in block.handlers:
            if own_errors.is_for(handler, block, wanted, place):
                named = set(caught(handler.type))
                names = ", ".join(
                    spelt(fault, place) if way == fault.type else way
                    for way in _unnamed(ways, named)
                )
                known = fault.type in named
                return None if known else list(named_too(handler, names, place.module))
    return None


def _translated(place: Place, wanted: Expected, fault: Fault, ways: list[str]) -> list[Edit] | None:
    statement, function = place.statement, place.function
    if function is None or statement is None or own_errors.is_translated(place, wanted):
        return None
    raised = own_errors.raised(function, wanted.name) or _told(wanted, fault, place)
    raised = raised or _of_class(wanted, place)
    name = "error" if "error" not in bindings(function) else "cause"
    told = replace(wanted, asked=None) if wanted.fits(fault.message) else wanted
    text = own_errors.again(raised, told, f"{{{name}}}", place) if raised else None
    text = text.replace(f'f"{{{name}}}"', f"str({name})") if text else None
    if text is None or not lines.is_alone(statement, place.module):
        return None
    kinds = [spelt(fault, place) if way == fault.type else way for way in ways]
    said = kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"
    handler_lines = [f"except {said} as {name}:", f"{lines.step(place)}raise {text} from {name}"]
    return lines.tried([statement], handler_lines, place)


def _of_class(wanted: Expected, place: Place) -> ast.Raise | None:
    """A `raise` of another method of the class, where the test calls this one."""
    cls = place.cls
    if cls is None or not wanted.calls(place.function) or wanted.name in BUILTINS:
        return None
    found = (own_errors.raised(m, wanted.name) for m in cls.body if isinstance(m, FUNCTIONS))
    return next((node for node in found if node is not None), None)


def _told(wanted: Expected, fault: Fault, place: Place) -> ast.Raise | None:
    """The `raise` of one of Python's own errors, where the test says what its message is."""
    words = (wanted.words or "").split()
    if wanted.name not in BUILTINS or fault.type not in OF_DATA or len(words) < LEAST_WORDS:
        return None
    if not wanted.calls(place.function):
        return None
    kind = ast.Call(ast.Name(wanted.name, ast.Load()), [ast.Constant("")], [])
    return ast.Raise(kind, None)


def _unnamed(ways: list[str], named: set[str]) -> list[str]:
    return [way for way in ways if way not in named]
