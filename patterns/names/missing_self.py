"""NameError: a method reads a member of its own object without saying so."""

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
from patterns.toolbox import classes, receivers
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.failing import candidates
from patterns.toolbox.locate import Place, innermost
from patterns.toolbox.names import bindings, lookup, scopes_of


class MissingSelf(Pattern):
    """Read the member from the object.

    A method does not see its class's names: a member is read through the first parameter. The
    class has a member of that name, and nothing else in the file gives the name a value.
    """

    family = "names"
    severity = Severity.LOW
    answers = ("F03",)
    matches = r"NameError: name '(?P<name>\w+)' is not defined"
    examples = (
        Heals(
            "an attribute",
            fault=Fault(
                "NameError",
                "name 'prices' is not defined",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "total")),
            ),
            before="""\
class Shop:
    def __init__(self):
        self.prices = [1]

    def total(self):
        return sum(prices)  # all

print(Shop().total())
""",
            after="""\
class Shop:
    def __init__(self):
        self.prices = [1]

    def total(self):
        return sum(self.prices)  # all

print(Shop().total())
""",
        ),
        Heals(
            "a method",
            fault=Fault(
                "NameError",
                "name 'net' is not defined",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "total")),
            ),
            before="""\
class Shop:
    def net(self):
        return 1

    @classmethod
    def total(this):
        return net(this())

print(Shop.total())
""",
            after="""\
class Shop:
    def net(self):
        return 1

    @classmethod
    def total(this):
        return this.net(this())

print(Shop.total())
""",
        ),
        Refuses(
            "a static method",
            fault=Fault(
                "NameError",
                "name 'net' is not defined",
                frames=(Frame("app.py", 5, "total"),),
            ),
            code="""\
class Shop:
    def net(self): ...
    @staticmethod
    def total(shop):
        return net(shop)
""",
            because="`total()` has no object of `Shop` at hand: it is static",
        ),
        Refuses(
            "no member of that name",
            fault=Fault(
                "NameError",
                "name 'prices' is not defined",
                frames=(Frame("app.py", 3, "total"),),
            ),
            code="class Shop:\n    def total(self):\n        return sum(prices)\n",
            because="neither `Shop` (app.py:1) nor a base of it that is known has a member "
            "`prices`",
        ),
        Refuses(
            "no class",
            fault=Fault(
                "NameError",
                "name 'prices' is not defined",
                frames=(Frame("app.py", 2, "total"),),
            ),
            code="def total(self):\n    return sum(prices)\n",
            because="line 2 of app.py stands in no method",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the first parameter in front of the name."""
        name, resolver = cls.match(fault)["name"], Resolver(sources)
        frame = innermost(fault, sources)
        node, place = _use(fault, name, sources)
        function = place.function
        owner = None
        if function is not None:
            around = place.scopes[: place.scopes.index(function) + 1]
            owner = receivers.owner(Place(place.module, around))
        if function is None or owner is None:
            raise Unrelated(f"line {frame.line} of {frame.path} stands in no method")
        if "staticmethod" in map(receivers.decorator_name, function.decorator_list):
            raise Refused(
                f"`{function.name}()` has no object of `{owner.name}` at hand: it is static"
            )
        receiver = classes.first_parameter(function)
        line = resolver.lineage(owner)
        if receiver is None or name not in classes.class_names(line) | classes.instance_names(line):
            raise Refused(
                f"neither `{owner.name}` ({owner.place}) nor a base of it that is known has a "
                f"member `{name}`"
            )
        module = place.module
        edits = tuple(
            module.edit(module.start(n), module.start(n), f"{receiver}.")
            for n in ast.walk(place.statement or ast.Pass())
            if isinstance(n, ast.Name) and n.id == name and n.lineno == node.lineno
        )
        told = f"`{owner.name}` ({owner.place}) has a member `{name}`."
        yield Patch(edits, (told,), Certainty.A)


def _use(fault: Fault, name: str, sources: Sources) -> tuple[ast.Name, Place]:
    """Where the name is read, where nothing but class bodies binds it."""
    frame = innermost(fault, sources)
    found = [
        (node, place)
        for node, place in candidates(fault, sources, ast.Name)
        if node.id == name and isinstance(node.ctx, ast.Load)
    ]
    if not found or lookup(name, found[0][1]) is not None:
        raise Unrelated(f"nothing on line {frame.line} of {frame.path} reads an unbound `{name}`")
    tree = found[0][1].module.tree
    for scopes, _ in scopes_of(tree):
        if name in bindings(scopes[-1]) and not isinstance(scopes[-1], ast.ClassDef):
            raise Refused(f"`{name}` is bound in another scope of {frame.path}, too")
    if "*" in bindings(tree):
        raise Refused(f"{frame.path} imports * from somewhere, which may bind `{name}` elsewhere")
    return found[0]
