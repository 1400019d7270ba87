"""A statement uses a value as it is, where its twin in the same function converts it first."""

import ast
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
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Place, places, raising, statements

LEAST = 4
"""A twin of fewer nodes is chance: `x = y` is like `x = f(y)` anywhere."""


class ConvertedTwin(Pattern):
    """Convert the value as the same statement does elsewhere.

    The same function holds the failing statement once more, word for word, but for one conversion:
    there the value is wrapped in a call, here it is not. Both are written for the same purpose, and
    the one that converts works. It is converted by the same call.
    """

    family = "values"
    severity = Severity.HIGH
    matches = (
        r"(?:TypeError: (?:unsupported operand|'[<>=!]+' not supported between|can only concatenate"
        r"|.*(?:bytes-like object is required|must be (?:str|real number)|argument must be"
        r"|not iterable|has no len|unhashable type))"
        r"|AttributeError: '(?!NoneType')\w+' object has no attribute)"
    )
    examples = (
        Heals(
            "a method's result in one branch",
            fault=Fault(
                "TypeError",
                "'>' not supported between instances of 'Term' and 'int'",
                frames=(Frame("app.py", 14, "<module>"), Frame("app.py", 9, "bound")),
            ),
            before="""\
class Term:
    def number(self):
        return 3

def bound(kind, parts):
    n = 0
    if kind == "base":
        # whatever is larger
        n = max(n, parts[0])
    elif kind == "other":
        n = max(n, parts[0].number())
    return n

bound("base", [Term()])
""",
            after="""\
class Term:
    def number(self):
        return 3

def bound(kind, parts):
    n = 0
    if kind == "base":
        # whatever is larger
        n = max(n, parts[0].number())
    elif kind == "other":
        n = max(n, parts[0].number())
    return n

bound("base", [Term()])
""",
        ),
        Heals(
            "a function around it",
            fault=Fault(
                "AttributeError",
                "'str' object has no attribute 'stem'",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 5, "told")),
            ),
            before="from pathlib import Path\n\ndef told(file, verbose):\n    if verbose:\n"
            "        text = 'file ' + file.stem + '.'\n    else:\n"
            "        text = 'file ' + Path(file).stem + '.'\n    return text\n\n# loud\n"
            "told('a.txt', True)\n",
            after="from pathlib import Path\n\ndef told(file, verbose):\n    if verbose:\n"
            "        text = 'file ' + Path(file).stem + '.'\n    else:\n"
            "        text = 'file ' + Path(file).stem + '.'\n    return text\n\n# loud\n"
            "told('a.txt', True)\n",
        ),
        Refuses(
            "no twin",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 2, "told"),),
            ),
            code="def told(code):\n    return 'code ' + code + '.'\n",
            because="told() holds no twin of line 2 of app.py that converts something",
        ),
        Refuses(
            "a twin that differs in more",
            fault=Fault(
                "TypeError",
                'can only concatenate str (not "int") to str',
                frames=(Frame("app.py", 3, "told"),),
            ),
            code="def told(code, other, verbose):\n    if verbose:\n"
            "        return 'code ' + code + '.'\n    return 'code ' + str(other) + '.'\n",
            because="told() holds no twin of line 3 of app.py that converts something",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Wrap the value in the call of the one twin."""
        frame = raising(fault, sources)
        for place in places(frame, sources):
            statement = place.statement
            if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)):
                continue
            found = list(_conversions(statement, place))
            if len({ast.unparse(call) for call, _ in found}) != 1:
                continue
            call, inner = found[0]
            (target,) = _same(statement, inner)
            module = place.module
            whole, part = module.source(call), module.source(inner)
            front, _, behind = whole.partition(part)
            edits = tuple(
                module.edit(at, at, text)
                for at, text in ((module.start(target), front), (module.end(target), behind))
                if text
            )
            because = f"Line {call.lineno} does the same, and converts `{part}` by `{whole}`."
            yield Patch(edits, (because,))
            return
        raise Unrelated(
            f"{frame.function or 'the module'}() holds no twin of line {frame.line} of "
            f"{frame.path} that converts something"
        )


def _conversions(statement: ast.stmt, place: Place) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The calls that make a statement's twins differ from it, and what each converts."""
    wanted = ast.dump(statement)
    if sum(1 for _ in ast.walk(statement)) < LEAST:
        return
    body = place.function.body if place.function else place.module.tree.body
    for other in statements(body):
        if type(other) is not type(statement) or other is statement:
            continue
        for call in (node for node in ast.walk(other) if isinstance(node, ast.Call)):
            inner = _converted(call)
            if inner is None or _without(other, call, inner) != wanted:
                continue
            if len(_same(statement, inner)) == 1 and not _is_told_apart(inner, call, place):
                yield call, inner


def _is_told_apart(inner: ast.expr, call: ast.Call, place: Place) -> bool:
    """Whether a condition on the way to a conversion asks what the value is."""
    wanted = ast.unparse(inner)
    return any(
        isinstance(node, (ast.If, ast.IfExp))
        and any(isinstance(n, ast.expr) and ast.unparse(n) == wanted for n in ast.walk(node.test))
        for node in path_to(place.function or place.module.tree, call)
    )


def _converted(call: ast.Call) -> ast.expr | None:
    """What a call of a method without arguments, or of a function with one, is about."""
    match call:
        case ast.Call(func=ast.Attribute(value=inner), args=[], keywords=[]):
            return inner
        case ast.Call(func=ast.Name() | ast.Attribute(), args=[inner], keywords=[]):
            return None if isinstance(inner, ast.Starred) else inner
    return None


def _without(statement: ast.stmt, call: ast.Call, inner: ast.expr) -> str:
    """A statement as it would be without one conversion."""
    # The text is what two trees are compared by, and a node's own text stands in it as it is.
    return ast.dump(statement).replace(ast.dump(call), ast.dump(inner))


def _same(statement: ast.stmt, inner: ast.expr) -> list[ast.expr]:
    wanted = ast.dump(inner)
    return [n for n in ast.walk(statement) if isinstance(n, ast.expr) and ast.dump(n) == wanted]
