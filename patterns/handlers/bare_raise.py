"""RuntimeError: a `raise` without an exception stands where none is being handled."""

import ast
from collections.abc import Iterator, Sequence

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
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import FUNCTIONS, Place, own, places, raising, statements

HANDED = {"exc", "exception", "err", "error", "exc_value"}
"""What a parameter that takes an exception is called."""


class BareRaise(Pattern):
    """Say what is wrong, instead of raising nothing.

    A `raise` alone hands on the exception that is being handled; where there is none, Python raises
    a RuntimeError that says nothing of the cause. Here it ends a chain of conditions that all ask
    for one value, so that value is what is wrong, and all other code around reports such things by
    one exception. Where the code around has several, or the chain asks for several things, a person
    must say which is meant. A function that is handed an exception under its usual name raises it.
    """

    family = "handlers"
    severity = Severity.MEDIUM
    matches = r"RuntimeError: No active exception to (?:re)?raise"
    examples = (
        Heals(
            "the end of a chain",
            fault=Fault(
                "RuntimeError",
                "No active exception to reraise",
                frames=(Frame("app.py", 17, "<module>"), Frame("app.py", 14, "area")),
            ),
            before="""\
class ShapeError(Exception): ...

def sides(shape):
    if not shape:
        raise ShapeError("no shape")
    return len(shape)

def area(kind, a):
    if kind == "square":
        return a * a
    elif kind == "circle":
        return 3 * a * a
    else:
        raise  # no such kind

try:
    area("star", 1)
except ShapeError:
    print("no")
""",
            after="""\
class ShapeError(Exception): ...

def sides(shape):
    if not shape:
        raise ShapeError("no shape")
    return len(shape)

def area(kind, a):
    if kind == "square":
        return a * a
    elif kind == "circle":
        return 3 * a * a
    else:
        raise ShapeError(f"unknown kind: {kind!r}")  # no such kind

try:
    area("star", 1)
except ShapeError:
    print("no")
""",
        ),
        Heals(
            "the exception that the function is handed",
            fault=Fault(
                "RuntimeError",
                "No active exception to reraise",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 4, "reported")),
            ),
            before="def reported(exc, quiet):\n    if quiet:\n        return None\n    raise\n\n"
            "try:\n    reported(ValueError(3), False)\nexcept ValueError:\n    print('told')\n",
            after="def reported(exc, quiet):\n    if quiet:\n        return None\n    raise exc\n\n"
            "try:\n    reported(ValueError(3), False)\nexcept ValueError:\n    print('told')\n",
        ),
        Refuses(
            "several exceptions",
            fault=Fault(
                "RuntimeError",
                "No active exception to reraise",
                frames=(Frame("app.py", 10, "area"),),
            ),
            code="def sides(shape):\n    if not shape:\n        raise ValueError(shape)\n"
            "    if shape == 1:\n        raise TypeError(shape)\n\ndef area(kind):\n"
            "    if kind == 1:\n        return 1\n    raise\n",
            because="line 10 of app.py ends no chain of conditions that all ask for one value",
        ),
        Refuses(
            "a chain, but several exceptions",
            fault=Fault(
                "RuntimeError",
                "No active exception to reraise",
                frames=(Frame("app.py", 11, "area"),),
            ),
            code="def sides(shape):\n    if not shape:\n        raise ValueError(shape)\n"
            "    if shape == 1:\n        raise TypeError(shape)\n\ndef area(kind):\n"
            "    if kind == 1:\n        return 1\n    else:\n        raise\n",
            because="app.py reports what is wrong by ValueError and TypeError, and nothing tells "
            "which is meant on line 11",
        ),
        Refuses(
            "no exception to copy",
            fault=Fault(
                "RuntimeError",
                "No active exception to reraise",
                frames=(Frame("app.py", 5, "area"),),
            ),
            code="def area(kind):\n    if kind == 1:\n        return 1\n    else:\n        raise\n",
            because="nothing around line 5 of app.py shows by which exception it reports what is "
            "wrong",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Raise the exception of the code around, with the value that the chain asks for."""
        frame = raising(fault, sources)
        for place in places(frame, sources):
            where = f"line {frame.line} of {frame.path}"
            statement = place.statement
            if not isinstance(statement, ast.Raise) or statement.exc is not None:
                raise Refused(f"{where} is no `raise` alone")
            end = place.module.end(statement)
            if (handed := _handed(place)) is not None:
                edit = place.module.edit(end, end, f" {handed}")
                yield Patch((edit,), (f"The function is handed the exception as `{handed}`.",))
                continue
            subject = _subject(statement, place)
            if subject is None:
                raise Refused(f"{where} ends no chain of conditions that all ask for one value")
            name = _usual(place, frame)
            word = subject.rpartition(".")[2].replace("_", " ").strip()
            edit = place.module.edit(end, end, f' {name}(f"unknown {word}: {{{subject}!r}}")')
            because = f"L{where[1:]} ends a chain of conditions that all ask for `{subject}`."
            yield Patch((edit,), (because, f"`{name}` is what the code around raises."))


def _handed(place: Place) -> str | None:
    """The one parameter that is an exception by its name, and that nothing rebinds."""
    if place.function is None:
        return None
    named = [p.arg for p in parameters(place.function.args) if p.arg in HANDED]
    stored = {
        node.id
        for node in own(place.function.body)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return named[0] if len(named) == 1 and named[0] not in stored else None


def _usual(place: Place, frame: Frame) -> str:
    """The one exception that the function, else its class, else its file raises with a message."""
    for scope in reversed(place.scopes):
        if not isinstance(scope, (*FUNCTIONS, ast.ClassDef, ast.Module)):
            continue
        found = list(dict.fromkeys(_raised(scope.body)))
        if len(found) > 1:
            raise Refused(
                f"{frame.path} reports what is wrong by {' and '.join(found)}, and nothing tells "
                f"which is meant on line {frame.line}"
            )
        if found:
            return found[0]
    raise Refused(
        f"nothing around line {frame.line} of {frame.path} shows by which exception it reports "
        "what is wrong"
    )


def _raised(body: Sequence[ast.stmt]) -> Iterator[str]:
    """What is raised with a message, nested functions included."""
    for statement in body:
        for node in ast.walk(statement):
            match node:
                case ast.Raise(exc=ast.Call(func=ast.Name() | ast.Attribute() as kind, args=[_])):
                    if (name := ast.unparse(kind)) != "NotImplementedError":
                        yield name


def _subject(statement: ast.Raise, place: Place) -> str | None:
    """What all conditions of the chain that a statement ends ask for."""
    root = place.function or place.module.tree
    for node in statements(root.body):
        if isinstance(node, ast.If):
            chain, last = [node], node.orelse
            while len(last) == 1 and isinstance(last[0], ast.If):
                chain.append(last[0])
                last = last[0].orelse
            if last == [statement]:
                asked = {_asked(link.test) for link in chain}
                return next(iter(asked)) if len(asked) == 1 else None
    return None


def _asked(test: ast.expr) -> str | None:
    match test:
        case ast.Compare(left=ast.Name() | ast.Attribute() as left, ops=[ast.Eq() | ast.In()]):
            return ast.unparse(left)
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name() as left, _]):
            return ast.unparse(left)
        case ast.BoolOp(op=ast.Or(), values=values):
            asked = {_asked(value) for value in values}
            return asked.pop() if len(asked) == 1 else None
    return None
