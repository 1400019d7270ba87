"""TypeError: a property is called as if it were a method."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

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
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import FUNCTIONS, Place
from patterns.toolbox.values.kinds import OPEN, kind
from patterns.toolbox.values.values import ClassValue, Instance, Unknown

PROPERTIES = {"cached_property", "property"}

PLAIN = {"bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"}
CALLED = {"function", "method", "type"}


class PropertyCalled(Pattern):
    """Read the property without calling it.

    Its class declares the name as a property, so that reading it gives the value already; the
    brackets then call that value. Nothing is passed in them, so nothing is lost without them.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H06",)
    matches = r"TypeError: '(?P<type>[\w.]+)' object is not callable$"
    examples = (
        Heals(
            "a property of an object of another file",
            fault=Fault(
                "TypeError",
                "'int' object is not callable",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "show")),
            ),
            before={
                "app.py": """\
from cart import Cart


def show(cart: Cart) -> str:
    return f"{cart.total():>6}"  # right


show(Cart([1]))
""",
                "cart.py": """\
class Cart:
    def __init__(self, prices: list[int]) -> None:
        self.prices = prices

    @property
    def total(self) -> int:
        return sum(self.prices)
""",
            },
            after={
                "app.py": """\
from cart import Cart


def show(cart: Cart) -> str:
    return f"{cart.total:>6}"  # right


show(Cart([1]))
""",
                "cart.py": """\
class Cart:
    def __init__(self, prices: list[int]) -> None:
        self.prices = prices

    @property
    def total(self) -> int:
        return sum(self.prices)
""",
            },
        ),
        Heals(
            "the only thing that is called so",
            certainty=Certainty.B,
            fault=Fault(
                "TypeError",
                "'int' object is not callable",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "show")),
            ),
            before={
                "app.py": "from cart import CARTS\n\n\ndef show(cart):\n"
                "    return cart.total()\n\n\nshow(CARTS.pop())\n",
                "cart.py": "class Cart:\n    @property\n    def total(self):\n"
                "        return 3\n\n\nCARTS = [Cart()]\n",
            },
            after={
                "app.py": "from cart import CARTS\n\n\ndef show(cart):\n"
                "    return cart.total\n\n\nshow(CARTS.pop())\n",
                "cart.py": "class Cart:\n    @property\n    def total(self):\n"
                "        return 3\n\n\nCARTS = [Cart()]\n",
            },
        ),
        Refuses(
            "a receiver of any kind",
            fault=Fault(
                "TypeError",
                "'int' object is not callable",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(cart):\n    return cart.total()\n",
            because="line 2 of app.py holds no call, without arguments, of a property that the "
            "source shows",
        ),
        Refuses(
            "a property that gives a function",
            fault=Fault(
                "TypeError",
                "'int' object is not callable",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            code="""\
class Cart:
    price = 3

    @property
    def total(self):
        return lambda: self.price


Cart().total()
""",
            because="`total` (app.py:5) may give something that can be called",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Drop the brackets behind the one property on the line."""
        resolver = Resolver(sources)
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if not call.args and not call.keywords and _property(call.func, place, resolver)
        ]
        what = "call, without arguments, of a property that the source shows"
        call, place = only(found, fault, what)
        module = place.module
        callee = call.func
        if b"#" in module.data[module.end(callee) : module.end(call)]:
            raise Refused(f"line {call.lineno} of {module.path} is written too oddly to edit")
        prop = _property(callee, place, resolver)
        if prop is None:
            raise Unrelated(f"line {call.lineno} of {module.path} calls no property")
        given = {kind(value).rpartition(".")[2] for value in resolver.attribute(*prop.of)}
        told = cls.match(fault)["type"].rpartition(".")[2]
        # Where nobody can tell what it gives, the message does: a plain value this time.
        plain = OPEN in given and told in PLAIN and not given & CALLED
        if not plain and (OPEN in given or told not in given):
            raise Refused(f"{prop.where} may give something that can be called")
        edit = module.edit(module.end(callee), module.end(call), "")
        evidence = f"{prop.where} is a property."
        if prop.certainty is not Certainty.A:
            evidence = f"{evidence} Nothing else in the repository is called so."
        yield Patch((edit,), (evidence,), prop.certainty)


@dataclass(frozen=True, slots=True)
class _Property:
    """A property, and how surely it is the one that is read.

    Attributes:
        of: an object that has it, and its name.
        where: it, with its place, for people.
    """

    of: tuple[Instance, str]
    where: str
    certainty: Certainty


def _property(callee: ast.expr, place: Place, resolver: Resolver) -> _Property | None:
    """The property that an attribute of an object is, or can be alone."""
    if not isinstance(callee, ast.Attribute):
        return None
    owners = resolver.values(callee.value, place)
    certainty = Certainty.A
    if all(isinstance(owner, Unknown) for owner in owners):
        # Nothing says what the object is; there may be only one that it can be.
        owners = tuple(map(Instance, _definers(callee.attr, resolver)))
        certainty = Certainty.B
    if len(owners) != 1 or not isinstance(owners[0], Instance):
        return None
    if not isinstance(owners[0].of, ClassValue):
        return None
    members = classes.class_members(resolver.lineage(owners[0].of), callee.attr)
    if not members or not all(_is_property(member.binding.node) for member in members):
        return None
    where = f"`{callee.attr}` ({members[0].where})"
    return _Property((owners[0], callee.attr), where, certainty)


def _definers(name: str, resolver: Resolver) -> list[ClassValue]:
    """The classes of the repository that define a function of this name."""
    return [
        cls
        for module in resolver.project.mentioning(f"def {name}")
        for cls in resolver.classes_in(module)
        if name in bindings(cls.node)
    ]


def _is_property(node: ast.AST) -> bool:
    return isinstance(node, FUNCTIONS) and bool(
        {decorator_name(decorator) for decorator in node.decorator_list} & PROPERTIES
    )
