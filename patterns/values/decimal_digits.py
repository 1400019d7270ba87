"""ValueError: a text consists of digits, but of none that `int()` knows."""

import ast
import re
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
from patterns.toolbox.place.locate import Place, at, own, places, raising

GUARDS = {"isdigit", "isnumeric"}
SHOWN = re.compile(r"'(?P<text>[^'\\]+)'$")


class DecimalDigits(Pattern):
    """Ask for the digits that int() can read.

    `str.isdigit()` and `isnumeric()` are true of superscripts and of fractions, too, which `int()`
    refuses; `isdecimal()` is true of exactly those characters that it reads
    (https://docs.python.org/3/library/stdtypes.html#str.isdecimal). The condition in front of the
    conversion was meant to keep out what cannot be converted.
    """

    family = "values"
    severity = Severity.LOW
    matches = r"ValueError: invalid literal for int\(\) with base 10: '.+'$"
    examples = (
        Heals(
            "a superscript",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: '²'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 3, "number")),
            ),
            before="""\
def number(text):
    if text.isdigit():  # all of it
        return int(text)
    return None


print(number("\\u00b2"))
""",
            after="""\
def number(text):
    if text.isdecimal():  # all of it
        return int(text)
    return None


print(number("\\u00b2"))
""",
        ),
        Refuses(
            "a text that is no number",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: 'x'",
                frames=(Frame("app.py", 3, "number"),),
            ),
            code="def number(text):\n    if text.isdigit():\n        return int(text)\n",
            because="'x' does not consist of digits that only `int()` does not know",
        ),
        Refuses(
            "nobody asked",
            fault=Fault(
                "ValueError",
                "invalid literal for int() with base 10: '²'",
                frames=(Frame("app.py", 2, "number"),),
            ),
            code="def number(text):\n    return int(text)\n",
            because="nothing in number() asks whether what line 2 of app.py converts are digits",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Ask by `isdecimal()` wherever the function asks before it converts."""
        shown = SHOWN.search(fault.message)
        text = shown["text"] if shown else ""
        if not text.isnumeric() or text.isdecimal():
            raise Refused(f"{text!r} does not consist of digits that only `int()` does not know")
        frame = raising(fault, sources)
        for place in places(frame, sources):
            asked = list(_asked(place, frame.line))
            if not asked:
                name = f"{frame.function or 'the module'}()"
                raise Refused(
                    f"nothing in {name} asks whether what line {frame.line} of {frame.path} "
                    "converts are digits"
                )
            module = place.module
            edits = tuple(
                module.edit(module.end(node) - len(node.attr), module.end(node), "isdecimal")
                for node in asked
            )
            because = f"`{asked[0].attr}()` is true of {text!r}, which `int()` cannot read."
            yield Patch(edits, (because,))


def _asked(place: Place, line: int) -> Iterator[ast.Attribute]:
    """What asks for digits, where the function converts the same expression."""
    here = {ast.unparse(arg) for arg in _converted(call for call, _ in at(place, ast.Call, line))}
    body = place.function.body if place.function else place.module.tree.body
    nodes = list(own(body))
    everywhere = {ast.unparse(arg) for arg in _converted(n for n in nodes)}
    found = [n for n in nodes if isinstance(n, ast.Attribute) and n.attr in GUARDS]
    if any(ast.unparse(node.value) in here for node in found):
        yield from (node for node in found if ast.unparse(node.value) in everywhere)


def _converted(nodes: Iterator[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="int"), args=[only], keywords=[]):
                yield only
