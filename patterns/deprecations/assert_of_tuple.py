"""SyntaxWarning: an assertion and its message stand in brackets, which makes it always true."""

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
from patterns.toolbox.place.locate import places, raising


class AssertOfTuple(Pattern):
    """Take the assertion and its message out of the brackets.

    In brackets the two are a tuple, and a tuple of two is always true: the assertion never looks
    at its condition. Without them it does again, so it may fail where it did not until now; that
    is why a person has to approve this.
    """

    family = "deprecations"
    severity = Severity.MEDIUM
    answers = ("K04",)
    matches = r"SyntaxWarning: assertion is always true, perhaps remove parentheses\?"
    examples = (
        Heals(
            "a condition and a text",
            fault=Fault(
                "SyntaxWarning",
                "assertion is always true, perhaps remove parentheses?",
                frames=(Frame("app.py", 2),),
            ),
            before="""\
def half(size):
    assert (size % 2 == 0, f"odd: {size}")  # whole
    return size // 2


print(half(4))
""",
            after="""\
def half(size):
    assert size % 2 == 0, f"odd: {size}"  # whole
    return size // 2


print(half(4))
""",
        ),
        Refuses(
            "two conditions",
            fault=Fault(
                "SyntaxWarning",
                "assertion is always true, perhaps remove parentheses?",
                frames=(Frame("app.py", 2),),
            ),
            code="def half(size, unit):\n    assert (size, unit)\n",
            because="`(size, unit)` is not a condition and a text, and may be two conditions",
        ),
        Refuses(
            "no tuple",
            fault=Fault(
                "SyntaxWarning",
                "assertion is always true, perhaps remove parentheses?",
                frames=(Frame("app.py", 2),),
            ),
            code='def half(size):\n    assert (size), "none"\n',
            because="line 2 of app.py asserts no tuple",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Remove the brackets of the one asserted pair on the line."""
        frame = raising(fault, sources)
        found = [
            (place.statement.test, place.module)
            for place in places(frame, sources)
            if isinstance(place.statement, ast.Assert)
            and isinstance(place.statement.test, ast.Tuple)
        ]
        if len(found) != 1:
            raise Refused(f"line {frame.line} of {frame.path} asserts no tuple")
        pair, module = found[0]
        text = module.source(pair)
        is_text = len(pair.elts) == 2 and (
            isinstance(pair.elts[1], ast.JoinedStr)
            or (isinstance(pair.elts[1], ast.Constant) and isinstance(pair.elts[1].value, str))
        )
        if not is_text:
            raise Refused(f"`{text}` is not a condition and a text, and may be two conditions")
        if pair.lineno != pair.end_lineno:
            raise Refused(f"`{text}` needs its brackets, as it takes more than one line")
        start, end = module.start(pair), module.end(pair)
        inner, last = module.start(pair.elts[0]), module.end(pair.elts[1])
        if module.data[start:inner] != b"(" or module.data[last:end] != b")":
            raise Refused(f"line {pair.lineno} of {module.path} is written too oddly to edit")
        edits = (module.edit(start, inner, ""), module.edit(last, end, ""))
        yield Patch(edits, (f"`{text}` is a tuple of two, which is always true.",))
