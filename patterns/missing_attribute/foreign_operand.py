"""AttributeError: a comparison takes for granted that the other side is of its own class."""

import ast
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
    Unrelated,
)
from patterns.toolbox.place.locate import (
    FUNCTIONS,
    Function,
    Place,
    first_statement,
    in_repository,
    innermost,
    own,
    places,
)
from patterns.toolbox.source import lines

COMPARING = {"__eq__", "__ne__"}
ORDERING = {"__lt__", "__le__", "__gt__", "__ge__"}
ARITHMETIC = {
    f"__{side}{name}__"
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "and", "or", "xor")
    for side in ("", "r", "i")
}
PLAIN = {"NoneType", "str", "bytes", "int", "float", "bool", "list", "tuple", "dict", "set"}


class ForeignOperand(Pattern):
    """Leave a foreign operand to the other side, as Python asks.

    Whatever stands on the other side of an operator is handed to its method. One that does not
    know it returns `NotImplemented`: Python then asks the other side, calls two values of which
    neither knows the other unequal, and raises a TypeError for all other operators
    (https://docs.python.org/3/library/constants.html#NotImplemented). `==` and `!=` must have an
    answer for everything; for other operators the class must do so elsewhere already, or declare
    that it takes its own kind only. Where one operator does its work by another, both must.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    matches = r"AttributeError: '(?P<type>\w+)' object has no attribute '(?P<name>\w+)'"
    examples = (
        Heals(
            "compared with None",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'cents'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "__eq__")),
            ),
            before="class Money:\n    def __init__(self, cents):\n        self.cents = cents\n\n"
            "    def __eq__(self, other):\n        return self.cents == other.cents\n\n\n"
            "print(Money(3) == None)\n",
            after="class Money:\n    def __init__(self, cents):\n        self.cents = cents\n\n"
            "    def __eq__(self, other):\n        if not isinstance(other, Money):\n"
            "            return NotImplemented\n        return self.cents == other.cents\n\n\n"
            "print(Money(3) == None)\n",
        ),
        Heals(
            "an operand declared to be of the class, asked by way of another operator",
            fault=Fault(
                "AttributeError",
                "'int' object has no attribute 'cents'",
                frames=(
                    Frame("app.py", 19, "<module>"),
                    Frame("app.py", 7, "__add__"),
                    Frame("app.py", 11, "__iadd__"),
                ),
            ),
            before="class Money:\n    def __init__(self, cents):\n        self.cents = cents\n\n"
            '    def __add__(self, other: "Money"):\n        new = Money(self.cents)\n'
            "        new += other\n        return new\n\n"
            '    def __iadd__(self, other: "Money"):\n        self.cents += other.cents\n'
            "        return self\n\n    def __radd__(self, other):\n"
            "        return other + self\n\n\ntry:\n    Money(3) + 1\nexcept TypeError:\n"
            "    print('not added')\n",
            after="class Money:\n    def __init__(self, cents):\n        self.cents = cents\n\n"
            '    def __add__(self, other: "Money"):\n        if not isinstance(other, Money):\n'
            "            return NotImplemented\n        new = Money(self.cents)\n"
            "        new += other\n        return new\n\n"
            '    def __iadd__(self, other: "Money"):\n        if not isinstance(other, Money):\n'
            "            return NotImplemented\n        self.cents += other.cents\n"
            "        return self\n\n    def __radd__(self, other):\n"
            "        return NotImplemented\n\n\ntry:\n    Money(3) + 1\nexcept TypeError:\n"
            "    print('not added')\n",
        ),
        Refuses(
            "an operator whose class does not say so anywhere",
            fault=Fault(
                "AttributeError",
                "'int' object has no attribute 'cents'",
                frames=(Frame("app.py", 3, "__add__"),),
            ),
            code="class Money:\n    def __add__(self, other):\n"
            "        return self.cents + other.cents\n",
            because="no other operator of `Money` returns NotImplemented",
        ),
        Refuses(
            "the other side is told apart already",
            fault=Fault(
                "AttributeError",
                "'int' object has no attribute 'cents'",
                frames=(Frame("app.py", 5, "__eq__"),),
            ),
            code="class Money:\n    def __eq__(self, other):\n"
            "        if isinstance(other, str):\n            other = parse(other)\n"
            "        return self.cents == other.cents\n",
            because="`__eq__()` decides itself what `other` may be",
        ),
        Refuses(
            "a method that is no operator",
            fault=Fault(
                "AttributeError",
                "'NoneType' object has no attribute 'cents'",
                frames=(Frame("app.py", 3, "plus"),),
            ),
            code="class Money:\n    def plus(self, other):\n"
            "        return self.cents + other.cents\n",
            because="line 3 of app.py is in no operator of a class",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Return NotImplemented for everything that is not of the class."""
        match = cls.match(fault)
        frame = innermost(fault, sources)
        for place in places(frame, sources):
            operator = _operator(place)
            if operator is None:
                raise Unrelated(f"line {frame.line} of {frame.path} is in no operator of a class")
            owner, function, other = operator
            if match["type"] not in PLAIN or not _is_asked_for(place, other, match["name"]):
                raise Refused(f"`{other}` is not what has no `{match['name']}`")
            if _is_told_apart(function, other):
                raise Refused(f"`{function.name}()` decides itself what `{other}` may be")
            declared = _is_declared(function, owner)
            if function.name not in COMPARING and not declared and not _says_so(owner):
                raise Refused(f"no other operator of `{owner.name}` returns NotImplemented")
            because = (
                f"`{function.name}()` is handed whatever stands on the other side, here a value of "
                f"the type `{match['type']}`, and asks it for `{match['name']}`."
            )
            declaration = f"It is declared to take `{owner.name}` only."
            edits = [_first(place, owner, function, other)]
            for where, asked in _askers(fault, sources, owner):
                edits.append(_first(where, owner, asked, _other(asked)))
                edits += _handed_back(where, owner, asked)
            yield Patch(tuple(edits), (because, *([declaration] if declared else [])))


def _is_declared(function: Function, owner: ast.ClassDef) -> bool:
    """Whether the annotation of the other operand names the class, and nothing else."""
    annotation = [*function.args.posonlyargs, *function.args.args][1].annotation
    return annotation is not None and ast.unparse(annotation).strip("'\"") in {owner.name, "Self"}


def _other(function: Function) -> str:
    return [*function.args.posonlyargs, *function.args.args][1].arg


def _askers(
    fault: Fault, sources: Sources, owner: ast.ClassDef
) -> Iterator[tuple[Place, Function]]:
    """The operators of the class that do their work by the failing one, innermost first."""
    for frame in reversed(in_repository(fault, sources)[:-1]):
        place = places(frame, sources)[0]
        outer = _operator(place)
        if outer is None or outer[0] is not owner or _is_told_apart(outer[1], outer[2]):
            return
        if not _is_declared(outer[1], owner):
            return
        yield place, outer[1]


def _handed_back(place: Place, owner: ast.ClassDef, function: Function) -> Iterator[Edit]:
    """The reflected operator's `return other + self`, which only asks the same again, for ever."""
    reflected = f"__r{function.name.removeprefix('__i').removeprefix('__')}"
    if function.name not in ARITHMETIC or function.name.startswith("__r"):
        return
    for method in owner.body:
        if isinstance(method, FUNCTIONS) and method.name == reflected and method.args.args[1:]:
            mine, other = (argument.arg for argument in method.args.args[:2])
            for node in own(method.body):
                match node:
                    case ast.Return(
                        value=ast.BinOp(left=ast.Name(id=left), right=ast.Name(id=right)) as value
                    ) if (left, right) == (other, mine):
                        start, end = place.module.start(value), place.module.end(value)
                        yield place.module.edit(start, end, "NotImplemented")


def _operator(place: Place) -> tuple[ast.ClassDef, Function, str] | None:
    """The class, the method, and its other operand."""
    function = place.function
    if function is None or function is not place.scopes[-1]:
        return None
    owner = place.scopes[-2]
    given = [*function.args.posonlyargs, *function.args.args]
    named = function.name in COMPARING | ORDERING | ARITHMETIC
    if not isinstance(owner, ast.ClassDef) or not named or len(given) != 2:
        return None
    return owner, function, given[1].arg


def _is_asked_for(place: Place, other: str, name: str) -> bool:
    nodes = ast.walk(place.statement) if place.statement is not None else ()
    asked = {
        ast.unparse(node.value)
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr == name
    }
    return asked >= {other} and asked <= {other, "self"}


def _is_told_apart(function: Function, other: str) -> bool:
    """Whether the method rebinds its operand, or asks what it is."""
    for node in own(function.body):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if name == other:
                return True
            case ast.Call(func=ast.Name(id="isinstance" | "hasattr" | "type"), args=[asked, *_]):
                if any(isinstance(n, ast.Name) and n.id == other for n in ast.walk(asked)):
                    return True
            case ast.Try() | ast.Attribute(value=ast.Name(), attr="__class__"):
                return True
    return False


def _says_so(owner: ast.ClassDef) -> bool:
    return any(
        isinstance(node, ast.Return)
        and isinstance(node.value, ast.Name)
        and node.value.id == "NotImplemented"
        for node in ast.walk(owner)
    )


def _first(place: Place, owner: ast.ClassDef, function: Function, other: str) -> Edit:
    first = first_statement(function)
    if not lines.is_alone(first, place.module):
        raise Refused(f"line {first.lineno} of {place.module.path} holds more than one statement")
    where = Place(place.module, place.scopes, first)
    added = [
        f"if not isinstance({other}, {owner.name}):",
        f"{lines.step(where)}return NotImplemented",
    ]
    return lines.before(first, added, where)
