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
from patterns.toolbox.classes import classes, receivers
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings, lookup, scopes_of
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, innermost, own
from patterns.toolbox.values import format_places

TOO_MANY = """\
class Shop:
    KINDS = ["a"]

    @classmethod
    def check(cls, kind):
        raise ValueError("{}: {}".format(KINDS))

try:
    Shop.check("b")
except (IndexError, ValueError):
    print("no such kind")
"""


class MissingSelf(Pattern):
    """Read the member from the object.

    A method does not see its class's names: a member is read through the first parameter. The
    class has a member of that name, and nothing inside of the method gives the name a value.
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
            "a constructor that sets the member from it",
            fault=Fault(
                "NameError",
                "name 'prices' is not defined",
                frames=(Frame("app.py", 3, "__init__"),),
            ),
            code="class Shop:\n    def __init__(self):\n        self.prices = list(prices)\n",
            because="`__init__` reads `prices` to set the member of that name: it takes no such "
            "parameter",
        ),
        Refuses(
            "the method itself",
            fault=Fault(
                "NameError",
                "name 'prices' is not defined",
                frames=(Frame("app.py", 4, "prices"),),
            ),
            code="class Shop:\n    @property\n    def prices(self):\n"
            "        prices.sort()\n        return 1\n",
            because="`prices` would be the method itself, which is running",
        ),
        Refuses(
            "what only objects have",
            fault=Fault(
                "NameError",
                "name 'prices' is not defined",
                frames=(Frame("app.py", 6, "load"),),
            ),
            code="class Shop:\n    def __init__(self, given):\n        self.prices = given\n"
            "    @classmethod\n    def load(cls):\n        return cls(prices)\n",
            because="only objects of `Shop` have `prices`, not the class",
        ),
        Heals(
            "a text with a place too many, which fails next",
            fault=Fault(
                "NameError",
                "name 'KINDS' is not defined",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "check")),
            ),
            before=TOO_MANY,
            after=TOO_MANY.replace("(KINDS)", "(cls.KINDS)"),
            certainty=Certainty.B,
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
        if function.name == name:
            raise Refused(f"`{name}` would be the method itself, which is running")
        receiver = classes.first_parameter(function)
        line = resolver.lineage(owner)
        if receiver is None or name not in classes.class_names(line) | classes.instance_names(line):
            raise Refused(
                f"neither `{owner.name}` ({owner.place}) nor a base of it that is known has a "
                f"member `{name}`"
            )
        if _is_only_set_here(name, node, function):
            raise Refused(
                f"`{function.name}` reads `{name}` to set the member of that name: it takes no "
                "such parameter"
            )
        static = "classmethod" in map(receivers.decorator_name, function.decorator_list)
        if static and name not in classes.class_names(line):
            raise Refused(f"only objects of `{owner.name}` have `{name}`, not the class")
        if static and _is_set_alike(name, place.statement):
            raise Refused(f"an object of `{owner.name}` has a `{name}` of its own, not the class")
        module = place.module
        edits = tuple(
            module.edit(module.start(n), module.start(n), f"{receiver}.")
            for n in ast.walk(place.statement or ast.Pass())
            if isinstance(n, ast.Name) and n.id == name and n.lineno == node.lineno
        )
        told = [f"`{owner.name}` ({owner.place}) has a member `{name}`."]
        if (lacking := format_places.lacking(place.statement)) is not None:
            told.append(
                f"Line {lacking} has more places in its text than values: it needs more than this."
            )
        # A member read twice without its object is as likely a local that is not set.
        read = {n.lineno for n in own(function.body) if isinstance(n, ast.Name) and n.id == name}
        doubtful = len(read) > 1 or lacking is not None or _is_handed(name, node, place, line)
        yield Patch(edits, tuple(told), Certainty.B if doubtful else Certainty.A)


def _is_set_alike(name: str, statement: ast.stmt | None) -> bool:
    """Whether `one.name = name` sets an object's own, of which the class knows nothing yet."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(isinstance(target, ast.Attribute) and target.attr == name for target in targets)


def _is_handed(name: str, node: ast.Name, place: Place, line: classes.Lineage) -> bool:
    """Whether a public function is handed on by a name that is a method's, too: either is usual."""
    bound = [member.binding.node for member in classes.class_members(line, name)]
    plain = any(isinstance(one, FUNCTIONS) and not one.decorator_list for one in bound)
    handed = any(
        isinstance(call, ast.Call) and node in call.args
        for call in ast.walk(place.statement or ast.Pass())
    )
    return handed and plain and not name.startswith("_")


def _is_only_set_here(name: str, node: ast.Name, function: Function) -> bool:
    """Whether a constructor gives the member its first value on this line, or later."""
    if function.name not in {"__init__", "__new__", "__post_init__"}:
        return False
    stored = [
        one.lineno
        for one in own(function.body)
        if isinstance(one, ast.Attribute) and one.attr == name and isinstance(one.ctx, ast.Store)
    ]
    return bool(stored) and min(stored) >= node.lineno


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
    place = found[0][1]
    tree = place.module.tree
    around = {scope for scope in place.scopes if isinstance(scope, FUNCTIONS)}
    for scopes, _ in scopes_of(tree):
        # What other functions call by that name is theirs; an inner one's may have been meant.
        if name in bindings(scopes[-1]) and around & {*scopes[:-1]}:
            raise Refused(f"`{name}` is bound in an inner scope of {place.module.path}, too")
    if "*" in bindings(tree):
        raise Refused(f"{frame.path} imports * from somewhere, which may bind `{name}` elsewhere")
    return found[0]
