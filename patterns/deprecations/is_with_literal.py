"""SyntaxWarning: `is` compares with a literal."""

import ast
import re
from collections.abc import Iterator

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
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place

OPERATOR = re.compile(rb"\bis\b(?:(?:\s|\\\r?\n)+not\b)?")
SINGLE = (None, True, False, Ellipsis)
"""Values of which there is one only, so that `is` is right."""


class IsWithLiteral(Pattern):
    """Compare with the literal by `==`.

    `is` asks whether two names stand for one and the same object. Whether an equal number or text
    is the same object as a literal is an accident of the interpreter, so `==` is what is meant.
    """

    family = "deprecations"
    severity = Severity.LOW
    answers = ("K03",)
    matches = r'SyntaxWarning: "is(?: not)?" with (?:a|\'\w+\') literal'
    examples = (
        Heals(
            "a number and a text",
            fault=Fault(
                "SyntaxWarning",
                '"is" with a literal. Did you mean "=="?',
                frames=(Frame("app.py", 2),),
            ),
            before="""\
def level(kind, size):
    return 1 is size or (kind) is not "a" or size is None  # twice


print(level("b", 3))
""",
            after="""\
def level(kind, size):
    return 1 == size or (kind) != "a" or size is None  # twice


print(level("b", 3))
""",
        ),
        Refuses(
            "None",
            fault=Fault(
                "SyntaxWarning",
                '"is" with a literal. Did you mean "=="?',
                frames=(Frame("app.py", 2),),
            ),
            code="def level(size):\n    return size is None\n",
            because="line 2 of app.py compares no literal by `is`",
        ),
        Refuses(
            "names",
            fault=Fault(
                "SyntaxWarning",
                '"is not" with \'int\' literal. Did you mean "!="?',
                frames=(Frame("app.py", 2),),
            ),
            code="def level(size, other):\n    return size is not other\n",
            because="line 2 of app.py compares no literal by `is`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the sign in the place of every such word on the line."""
        found = [
            edit
            for node, place in candidates(fault, sources, ast.Compare)
            for edit in _signs(node, place)
        ]
        if not found:
            frame = fault.frames[-1]
            raise Refused(f"line {frame.line} of {frame.path} compares no literal by `is`")
        yield Patch(tuple(found), ("An equal value need not be the same object as a literal.",))


def _signs(node: ast.Compare, place: Place) -> Iterator[Edit]:
    module = place.module
    sides = [node.left, *node.comparators]
    for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
        if isinstance(op, (ast.Is, ast.IsNot)) and (_is_literal(left) or _is_literal(right)):
            start = module.end(left)
            word = OPERATOR.search(module.data, start, module.start(right))
            if word is None or b"#" in module.data[start : module.start(right)]:
                raise Refused(f"line {node.lineno} of {module.path} is written too oddly to edit")
            sign = "==" if isinstance(op, ast.Is) else "!="
            yield module.edit(word.start(), word.end(), sign)


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return all(isinstance(part, ast.Constant) for part in node.elts)
    return isinstance(node, ast.Constant) and not any(node.value is one for one in SINGLE)
