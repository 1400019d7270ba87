"""NameError: a function that was a method still asks `self` for what it is handed itself."""

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
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, at, own, places, raising

OBJECTS = {"self", "cls"}
"""What methods call their object, or their class."""


class SelfOfFunction(Pattern):
    """Name what the function has itself.

    The function stands in no class, and no parameter is called `self`: it was a method, or was
    copied from one. Whatever it asks of `self` is a parameter of its own, or a function of its
    module, of the very same name; without `self.` each of them is meant.
    """

    family = "names"
    severity = Severity.LOW
    answers = ("F02",)
    matches = r"NameError: name '(?P<name>\w+)' is not defined$"
    examples = (
        Heals(
            "a parameter",
            fault=Fault(
                "NameError",
                "name 'self' is not defined",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "describe")),
            ),
            before="def describe(name, notes):\n    self.notes.append(name)  # said once\n"
            "    return name\n\ndescribe('tea', [])\n",
            after="def describe(name, notes):\n    notes.append(name)  # said once\n"
            "    return name\n\ndescribe('tea', [])\n",
        ),
        Heals(
            "a function of the module, and a parameter",
            fault=Fault(
                "NameError",
                "name 'self' is not defined",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "total")),
            ),
            before="def rounded(price):\n    return round(price, 2)\n\ndef total(prices):\n"
            "    return self.rounded(sum(self.prices))\n\n"
            "print(total([1.005]))\n",
            after="def rounded(price):\n    return round(price, 2)\n\ndef total(prices):\n"
            "    return rounded(sum(prices))\n\nprint(total([1.005]))\n",
        ),
        Refuses(
            "something that the function does not have",
            fault=Fault(
                "NameError", "name 'self' is not defined", frames=(Frame("app.py", 2, "total"),)
            ),
            code="def total(prices):\n    return sum(self.prices) * self.rate\n",
            because="total() has no `rate` that `self.rate` could mean",
        ),
        Refuses(
            "a name that means something else within a comprehension",
            fault=Fault(
                "NameError", "name 'self' is not defined", frames=(Frame("app.py", 2, "total"),)
            ),
            code="def total(prices):\n    return [self.prices for prices in prices]\n",
            because="total() gives `prices` another value on the way",
        ),
        Refuses(
            "an object that is needed as a whole",
            fault=Fault(
                "NameError", "name 'self' is not defined", frames=(Frame("app.py", 2, "total"),)
            ),
            code="def total(prices):\n    return add(self, prices)\n",
            because="total() needs `self` itself",
        ),
        Refuses(
            "an attribute that is set",
            fault=Fault(
                "NameError", "name 'self' is not defined", frames=(Frame("app.py", 2, "total"),)
            ),
            code="def total(prices):\n    self.prices = prices\n",
            because="total() sets `self.prices`",
        ),
        Refuses(
            "a method that forgot its parameter",
            fault=Fault(
                "NameError", "name 'self' is not defined", frames=(Frame("app.py", 3, "total"),)
            ),
            code="class Cart:\n    def total(prices):\n        return sum(self.prices)\n",
            because="total() is a method of class Cart",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Leave `self.` out, wherever the function says it."""
        name = cls.match(fault)["name"]
        if name not in OBJECTS:
            raise Unrelated(f"no method calls its object `{name}`")
        function, place = _asking(name, fault, sources)
        asked = list(_asked(name, function))
        for node in asked:
            _must_have(node, function, place)
        module = place.module
        edits = tuple(
            Edit(
                module.path, module.start(node), module.end(node), node.attr.encode(module.encoding)
            )
            for node in asked
        )
        had = ", ".join(dict.fromkeys(f"`{node.attr}`" for node in asked))
        told = f"{function.name}() stands in no class, and has {had} without `{name}`."
        yield Patch(edits, (told,))


def _asking(name: str, fault: Fault, sources: Sources) -> tuple[Function, Place]:
    """The plain function that reads the name, which nothing around it binds."""
    frame = raising(fault, sources)
    for spot in places(frame, sources):
        for node, place in at(spot, ast.Name, frame.line):
            if node.id != name:
                continue
            function = place.function
            if function is None:
                raise Unrelated(f"line {frame.line} of {frame.path} stands in no function")
            if place.cls is not None:
                raise Unrelated(f"{function.name}() is a method of class {place.cls.name}")
            if lookup(name, place) is not None:
                raise Refused(f"`{name}` is bound in {frame.path}, only not yet or not any more")
            return function, place
    raise Refused(f"nothing reads `{name}` on line {frame.line} of {frame.path}")


def _asked(name: str, function: Function) -> Iterator[ast.Attribute]:
    """Every attribute that the function reads from the name.

    Raises:
        Refused: it uses the name in another way.
    """
    attributes = {
        id(node.value): node for node in ast.walk(function) if isinstance(node, ast.Attribute)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.arg == name:
            raise Refused(f"a function inside {function.name}() has a `{name}` of its own")
        if isinstance(node, ast.Name) and node.id == name:
            attribute = attributes.get(id(node))
            if attribute is None:
                raise Refused(f"{function.name}() needs `{name}` itself")
            if not isinstance(attribute.ctx, ast.Load):
                raise Refused(f"{function.name}() sets `{name}.{attribute.attr}`")
            yield attribute


def _must_have(node: ast.Attribute, function: Function, place: Place) -> None:
    arguments = function.args
    parameters = {
        each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    }
    if any(
        _rebinds(each, node.attr) for statement in function.body for each in ast.walk(statement)
    ):
        raise Refused(f"{function.name}() gives `{node.attr}` another value on the way")
    module = place.module.tree
    defined = {each.name for each in own(module.body) if isinstance(each, FUNCTIONS)}
    if node.attr not in parameters | (defined - {function.name}):
        raise Refused(
            f"{function.name}() has no `{node.attr}` that `{place.module.source(node)}` could mean"
        )


def _rebinds(node: ast.AST, name: str) -> bool:
    """Whether the name means something else from here on, or within a function or comprehension."""
    match node:
        case ast.Name(id=bound, ctx=ast.Store() | ast.Del()) | ast.arg(arg=bound):
            return bound == name
    return False
