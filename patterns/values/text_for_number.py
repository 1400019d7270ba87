"""TypeError: a text that was read from outside is compared or counted with a number."""

import ast
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
from patterns.toolbox import read_text
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.failing import candidates
from patterns.toolbox.kinds import calls, is_builtin
from patterns.toolbox.kinds import kinds as kinds_of
from patterns.toolbox.locate import Place, innermost
from patterns.toolbox.producers import producer
from patterns.toolbox.telling import origin

NUMBERS = {"builtins.int", "builtins.float"}
COUNTING = {"builtins.bin", "builtins.chr", "builtins.hex", "builtins.oct", "builtins.range"}
COUNTING |= {"itertools.islice", "itertools.repeat", "random.randint", "random.randrange"}
"""Functions that take whole numbers only, but for what is counted."""
SHOWING = {"builtins.print", "builtins.str", "builtins.int", "builtins.float"}


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
        r"'str')|unsupported operand type\(s\) for [^:]+: (?:'str' and 'int'|'int' and 'str')"
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
        for node, place in candidates(fault, sources, ast.expr):
            for text, number in _meetings(node, place, resolver):
                made = producer(text, place)
                if made is None or not read_text.is_read(made.value, made.place, resolver):
                    continue
                module = place.module
                kinds = kinds_of(number, place, resolver) if number else {"builtins.int"}
                if number is not None and not kinds <= NUMBERS:
                    raise Refused(
                        f"nothing says that `{module.source(number)}` on {where} is a whole number"
                    )
                _refuse_text(text, place)
                form = "float" if "builtins.float" in kinds else "int"
                if not is_builtin(form, place):
                    raise Refused(f"`{form}` means something else in {module.path}")
                alone = made.value is text or _is_only_number(text, made.place, resolver)
                wrapped = made.value if alone else text
                start, end = module.start(wrapped), module.end(wrapped)
                edits = (module.edit(start, start, f"{form}("), module.edit(end, end, ")"))
                told = f"`{module.source(made.value)}` gives text, and is used as a number."
                yield Patch(edits, (told,), Certainty.A if alone else Certainty.B)
                return
        sides = {
            origin(side, place): None
            for node, place in candidates(fault, sources, ast.expr)
            for met in _meetings(node, place, resolver)
            for side in met
            if side is not None and not isinstance(side, ast.Constant)
        }
        if not sides:
            raise Unrelated(f"nothing on {where} is used as a number")
        raise Explained(
            f"{where} works on a text and a number together. {'. '.join(sides)}: make a number of "
            "the text where it comes in"
        )


def _meetings(
    node: ast.expr, place: Place, resolver: Resolver
) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """What an expression takes as a number -> the number that it meets; None for a count."""
    match node:
        case (
            ast.Compare(
                left=left, ops=[ast.Lt() | ast.Gt() | ast.LtE() | ast.GtE()], comparators=[right]
            )
            | ast.BinOp(left=left, right=right)
        ):
            yield left, right
            yield right, left
        case ast.Subscript(slice=index) if not isinstance(index, ast.Slice):
            if not read_text.is_read(node, place, resolver):
                yield index, None
        case ast.Call(args=args) if calls(node, place, resolver) & COUNTING:
            yield from ((argument, None) for argument in args)


def _is_only_number(text: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether every use of a name is one that a number bears."""
    if not isinstance(text, ast.Name):
        return False
    scope = place.function or place.module.tree
    elsewhere = [m for m in resolver.project.mentioning(text.id) if m.path != place.module.path]
    if place.function is None and elsewhere:
        return False
    borne: set[ast.AST] = set()
    for node in ast.walk(scope):
        if not isinstance(node, ast.expr):
            continue
        for used, number in _meetings(node, place, resolver):
            if number is None or kinds_of(number, place, resolver) <= NUMBERS:
                borne.add(used)
        if isinstance(node, ast.FormattedValue) and node.format_spec is None:
            borne.add(node.value)
        if isinstance(node, ast.Call) and calls(node, place, resolver) & SHOWING:
            borne.update(node.args)
    return all(
        node in borne
        for node in ast.walk(scope)
        if isinstance(node, ast.Name) and node.id == text.id and isinstance(node.ctx, ast.Load)
    )


def _refuse_text(text: ast.expr, place: Place) -> None:
    """What is used as a text elsewhere may not become a number."""
    if not isinstance(text, ast.Name):
        return
    for node in ast.walk(place.function or place.module.tree):
        on = node.value if isinstance(node, (ast.Attribute, ast.Subscript)) else None
        if isinstance(on, ast.Name) and on.id == text.id:
            raise Refused(f"`{text.id}` is used as a text, too, at {place.module.path}:{on.lineno}")
