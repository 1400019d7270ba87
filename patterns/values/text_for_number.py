"""TypeError: a text that was read from outside is compared or counted with a number."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place, innermost, places
from patterns.toolbox.values import numeric_uses, read_text
from patterns.toolbox.values.kinds import is_builtin
from patterns.toolbox.values.kinds import kinds as kinds_of
from patterns.toolbox.values.provenance import origin

ADDED = re.compile(r"for .=: '(?P<kind>int|float)' and 'str'")
"""What a name that is counted on held, by the message."""


class TextForNumber(Pattern):
    """Make a number of the text that was read.

    What comes from the environment, the command line or a person is text. It is used as a number,
    so a number is what the text should be; where it is none, `int` says so.
    """

    family = "values"
    severity = Severity.MEDIUM
    answers = ("H05", "H12")
    matches = (
        r"TypeError: (?:'str' object cannot be interpreted as an integer$"
        r"|(?:list|tuple|string) indices must be integers(?: or slices)?, not '?str'?$"
        r"|can't multiply sequence by non-int of type '(?:str|float)'$"
        r"|'[<>=!]+' not supported between instances of (?:'str' and 'int'|'int' and "
        r"'str')|unsupported operand type\(s\) for [^:]+: (?:'str' and '(?:int|float)'"
        r"|'(?:int|float)' and 'str')"
        r"|can only concatenate str \(not \"int\"\) to str)"
    )
    examples = (
        Heals(
            "the environment",
            fault=Fault(
                "TypeError",
                "'>' not supported between instances of 'str' and 'int'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "is_free")),
            ),
            before="""\
import os

def is_free():
    port = os.getenv("PORT_OF_SHOP", "8000")
    return port > 1024  # for all


print(is_free())
""",
            after="""\
import os

def is_free():
    port = int(os.getenv("PORT_OF_SHOP", "8000"))
    return port > 1024  # for all


print(is_free())
""",
        ),
        Heals(
            "the command line, for a count",
            fault=Fault(
                "TypeError",
                "'str' object cannot be interpreted as an integer",
                frames=(Frame("app.py", 12, "<module>"), Frame("app.py", 8, "main")),
            ),
            before="""\
import sys

sys.argv = ["app.py", "3"]


def main():
    times = sys.argv[1]
    for number in range(times):
        print(number, "of", times)


main()
""",
            after="""\
import sys

sys.argv = ["app.py", "3"]


def main():
    times = int(sys.argv[1])
    for number in range(times):
        print(number, "of", times)


main()
""",
        ),
        Heals(
            "a name that may be text elsewhere",
            fault=Fault(
                "TypeError",
                "list indices must be integers or slices, not str",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 7, "row")),
            ),
            before="""\
import os


def row(rows):
    number = os.environ.get("ROW_OF_SHOP", "0")
    if number:
        return rows[number]
    return None

row([1])
""",
            after="""\
import os


def row(rows):
    number = os.environ.get("ROW_OF_SHOP", "0")
    if number:
        return rows[int(number)]
    return None

row([1])
""",
            certainty=Certainty.B,
        ),
        Heals(
            "a column of a table that is summed up",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +=: 'int' and 'str'",
                frames=(Frame("app.py", 12, "<module>"), Frame("app.py", 8, "total")),
            ),
            before="""\
import csv
import io


def total(file):
    found = 0
    for row in csv.DictReader(file):
        found += row["pieces"]  # all
    return found


total(io.StringIO("name,pieces\\ntea,3\\n"))
""",
            after="""\
import csv
import io


def total(file):
    found = 0
    for row in csv.DictReader(file):
        found += int(row["pieces"])  # all
    return found


total(io.StringIO("name,pieces\\ntea,3\\n"))
""",
            certainty=Certainty.B,
        ),
        Explains(
            "a value from elsewhere",
            fault=Fault(
                "TypeError",
                "'>' not supported between instances of 'str' and 'int'",
                frames=(Frame("app.py", 2, "is_free"),),
            ),
            code="def is_free(port):\n    return port > 1024\n",
            because="line 2 of app.py works on a text and a number together. `port` is a parameter "
            "of `is_free()` (app.py:1): make a number of the text where it comes in",
        ),
        Refuses(
            "no number on the other side",
            fault=Fault(
                "TypeError",
                "'>' not supported between instances of 'str' and 'int'",
                frames=(Frame("app.py", 4, "is_free"),),
            ),
            code="import os\n\ndef is_free(least):\n    return os.getenv('PORT', '8') > least\n",
            because="nothing says that `least` on line 4 of app.py is a whole number",
        ),
        Refuses(
            "a text that is used as such, too",
            fault=Fault(
                "TypeError",
                "'>' not supported between instances of 'str' and 'int'",
                frames=(Frame("app.py", 5, "is_free"),),
            ),
            code="""\
import os

def is_free():
    port = os.getenv("PORT", "8")
    return port > 1024 or port.startswith("8")
""",
            because="`port` is used as a text, too, at app.py:5",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap what reads the text in `int`, or the one use where it may stay a text elsewhere."""
        resolver, frame = Resolver(sources), innermost(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        met = [
            (pair, place)
            for node, place in candidates(fault, sources, ast.expr)
            for pair in numeric_uses.of(node, place, resolver)
        ]
        met += [
            (pair, one) for one in places(frame, sources) for pair in numeric_uses.of_statement(one)
        ]
        for (text, number), place in met:
            made = numeric_uses.source(text, place, resolver)
            read = read_text.how(made.value, made.place, resolver) if made else None
            if made is None or read is None:
                continue
            numeric_uses.refuse_text(text, place)
            forms = [_form(fault, number, place, where, resolver)]
            # A table's numbers are of any kind, whatever they are summed up with.
            forms += ["float"] if read is Certainty.B and forms == ["int"] else []
            alone = made.value is text or numeric_uses.is_only_number(text, made.place, resolver)
            held = isinstance(text, ast.Attribute)
            wrapped, module = (
                (made.value, made.place.module) if alone or held else (text, place.module)
            )
            start, end = module.start(wrapped), module.end(wrapped)
            told = f"`{module.source(made.value)}` gives text, and is used as a number."
            for form in forms:
                edits = (module.edit(start, start, f"{form}("), module.edit(end, end, ")"))
                yield Patch(edits, (told,), read if alone else Certainty.B)
            return
        sides = {
            origin(side, place): None
            for pair, place in met
            for side in pair
            if side is not None and not isinstance(side, ast.Constant)
        }
        if not sides:
            raise Unrelated(f"nothing on {where} is used as a number")
        raise Explained(
            f"{where} works on a text and a number together. {'. '.join(sides)}: make a number of "
            "the text where it comes in"
        )


def _form(
    fault: Fault, number: ast.expr | None, place: Place, where: str, resolver: Resolver
) -> str:
    """`int` or `float`, after the number that the text meets.

    Raises:
        Refused: that may be something else, or the word means something else.
    """
    kinds = kinds_of(number, place, resolver) if number else {"builtins.int"}
    stated = ADDED.search(fault.message)
    if stated and isinstance(place.statement, ast.AugAssign):
        kinds = {f"builtins.{stated['kind']}"}
    if number is not None and not kinds <= numeric_uses.NUMBERS:
        source = ast.unparse(number)
        raise Refused(f"nothing says that `{source}` on {where} is a whole number")
    form = "float" if "builtins.float" in kinds else "int"
    if not is_builtin(form, place):
        raise Refused(f"`{form}` means something else in {place.module.path}")
    return form
