"""TypeError: a number is added to a text."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.place.locate import Place, narrowed
from patterns.toolbox.values.kinds import NONE, OPEN, is_builtin, kinds

TEXT = "builtins.str"
PRINTABLE = {
    "builtins.bool",
    "builtins.float",
    "builtins.int",
    "datetime.date",
    "datetime.datetime",
    "decimal.Decimal",
    "pathlib.Path",
    "uuid.UUID",
}
SPEAKING = {"critical", "debug", "error", "exception", "info", "log", "print", "warning", "write"}
"""What only shows its text to people."""


class TextAndNumber(Pattern):
    """Put the number into the text as text.

    `+` joins texts or adds numbers, and never mixes the two. One side is words for people, so it
    is text that is wanted, and `str()` gives the other side the form that it would be shown in.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H01",)
    matches = (
        r"TypeError: (?:can only concatenate str \(not \"(?P<right>int|float|Decimal"
        r"|decimal\.Decimal"
        r"|UUID|PosixPath|bool|datetime\.\w+|numpy\.(?:float|u?int)\d+)\"\) to str"
        r"|unsupported operand type\(s\) for \+: '(?P<left>int|float)' and 'str')"
    )
    examples = (
        Heals(
            "words in front",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "show")),
            ),
            before="""\
def show(prices):
    print("There are " + len(prices) + " prices")  # so many

show([1])
""",
            after="""\
def show(prices):
    print("There are " + str(len(prices)) + " prices")  # so many

show([1])
""",
        ),
        Heals(
            "words behind",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'int' and 'str'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 3, "show")),
            ),
            before="""\
def show(prices):
    count = len(prices) + 1
    return count + " prices"

print(show([1]))
""",
            after="""\
def show(prices):
    count = len(prices) + 1
    return str(count) + " prices"

print(show([1]))
""",
        ),
        Refuses(
            "digits",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 2, "add"),),
            ),
            code="def add(count):\n    return '1' + count\n",
            because="nothing says whether `'1' + count` on line 2 of app.py should be text or a "
            "sum",
        ),
        Refuses(
            "what a person typed",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code='age = input("age")\n\nprint(age + 1)\n',
            because="nothing says whether `age + 1` on line 3 of app.py should be text or a sum",
        ),
        Refuses(
            "several sums",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(a, b):\n    return 'a: ' + a, 'b: ' + b\n",
            because="line 2 of app.py joins texts in more than one place",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap the side that is no text."""
        found, resolver = cls.match(fault), Resolver(sources)
        sums = [
            (node, place)
            for node, place in candidates(fault, sources, ast.BinOp)
            if isinstance(node.op, ast.Add)
        ]
        frame = fault.frames[-1]
        failing = [pair for pair in sums if _may_fail(*pair, found["left"] is not None, resolver)]
        if len(failing) > 1 and frame.column is not None:
            failing = narrowed(failing, frame)
        if len(failing) != 1:
            how = "more than one place" if failing else "no place"
            raise Unrelated(f"line {frame.line} of {frame.path} joins texts in {how}")
        node, place = failing[0]
        module, text = place.module, place.module.source(node)
        wrong = node.left if found["left"] else node.right
        chain = [leaf for outer, _ in sums if _holds(outer, node) for leaf in _leaves(outer)]
        if not any(_is_words(leaf) for leaf in chain):
            raise Refused(
                f"nothing says whether `{text}` on line {frame.line} of {frame.path} should be "
                "text "
                "or a sum"
            )
        beside = list(_leaves(node.right if found["left"] else node.left))
        if isinstance(wrong, ast.Constant) and not _has_words(beside[0 if found["left"] else -1]):
            raise Refused(
                f"nothing says whether `{module.source(wrong)}` on line {frame.line} of "
                f"{frame.path} is to be counted on to what it stands beside, or written there"
            )
        if not is_builtin("str", place):
            raise Refused(f"`str` means something else in {module.path}")
        start, end = module.start(wrong), module.end(wrong)
        edits = (module.edit(start, start, "str("), module.edit(end, end, ")"))
        told = f"`{module.source(wrong)}` is joined with words for people."
        severity = Severity.LOW if _is_shown(node, place) else Severity.MEDIUM
        known = kinds(wrong, place, resolver)
        sure = found["left"] is None or len(failing) == len(sums) or known <= PRINTABLE
        yield Patch(edits, (told,), Certainty.A if sure else Certainty.B, severity)


def _may_fail(node: ast.BinOp, place: Place, left: bool, resolver: Resolver) -> bool:  # noqa: FBT001  which side it is
    """Whether one side can be the number, and the other one the text."""
    number, text = (node.left, node.right) if left else (node.right, node.left)
    what = kinds(number, place, resolver) - {OPEN, NONE}
    other = kinds(text, place, resolver) - {OPEN, NONE}
    if _has_words(number) or isinstance(number, ast.JoinedStr):
        return False
    return what <= PRINTABLE and other <= {TEXT}


def _has_words(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _holds(outer: ast.BinOp, inner: ast.BinOp) -> bool:
    return any(node is inner for node in ast.walk(outer))


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _leaves(node.left)
        yield from _leaves(node.right)
    else:
        yield node


def _is_words(node: ast.expr) -> bool:
    """A text that nobody would take for a number."""
    if isinstance(node, ast.JoinedStr):
        return True
    return _has_words(node) and any(c.isalpha() for c in str(getattr(node, "value", "")))


def _is_shown(node: ast.BinOp, place: Place) -> bool:
    statement = place.statement
    if isinstance(statement, ast.Raise):
        return True
    return any(
        isinstance(call, ast.Call)
        and {getattr(call.func, "id", ""), getattr(call.func, "attr", "")} & SPEAKING
        and any(node is inner for inner in ast.walk(call))
        for call in ast.walk(statement or ast.Pass())
    )
