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
)
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.failing import candidates
from patterns.toolbox.kinds import calls, is_builtin, proof
from patterns.toolbox.locate import Place, innermost
from patterns.toolbox.producers import producer
from patterns.toolbox.telling import origin

READING = {"builtins.input", "os.environ.get", "os.getenv"}
NUMBERS = {"builtins.int", "builtins.float"}


class TextForNumber(Pattern):
    """Make a number of the text that was read.

    What comes from the environment or from a person is text. The other side is a whole number,
    so a number is what the text should be; where it is none, `int` says so.
    """

    family = "values"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("H12",)
    matches = (
        r"TypeError: (?:'[<>=!]+' not supported between instances of (?:'str' and 'int'|'int' and "
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
        """Wrap what reads the text in `int`."""
        resolver, frame = Resolver(sources), innermost(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        for node, place in candidates(fault, sources, ast.expr):
            for text, number in _pairs(node):
                made = producer(text, place)
                if made is None or not calls(made.value, made.place, resolver) & READING:
                    continue
                module = place.module
                if proof(number, place, NUMBERS, resolver) is not Certainty.A:
                    raise Refused(
                        f"nothing says that `{module.source(number)}` on {where} is a whole number"
                    )
                _refuse_text(text, place)
                if not is_builtin("int", place):
                    raise Refused(f"`int` means something else in {module.path}")
                start, end = module.start(made.value), module.end(made.value)
                edits = (module.edit(start, start, "int("), module.edit(end, end, ")"))
                told = f"`{module.source(made.value)}` gives text, and meets a number."
                yield Patch(edits, (told,), Certainty.B)
                return
        sides = {
            origin(side, place): None
            for node, place in candidates(fault, sources, ast.expr)
            for text, number in _pairs(node)
            for side in (text, number)
            if not isinstance(side, ast.Constant)
        }
        raise Explained(
            f"{where} works on a text and a number together. {'. '.join(sides)}: make a number of "
            "the text where it comes in"
        )


def _pairs(node: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case (
            ast.Compare(
                left=left, ops=[ast.Lt() | ast.Gt() | ast.LtE() | ast.GtE()], comparators=[right]
            )
            | ast.BinOp(left=left, right=right)
        ):
            yield left, right
            yield right, left


def _refuse_text(text: ast.expr, place: Place) -> None:
    """What is used as a text elsewhere may not become a number."""
    if not isinstance(text, ast.Name):
        return
    for node in ast.walk(place.function or place.module.tree):
        on = node.value if isinstance(node, (ast.Attribute, ast.Subscript)) else None
        if isinstance(on, ast.Name) and on.id == text.id:
            raise Refused(f"`{text.id}` is used as a text, too, at {place.module.path}:{on.lineno}")
