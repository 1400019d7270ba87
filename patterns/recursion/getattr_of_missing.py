"""RecursionError: a `__getattr__` reads an attribute that is not there, and so asks itself."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Explained,
    Explains,
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
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import Place, innermost, own, places
from patterns.toolbox.values.values import ClassValue


class GetattrOfMissing(Pattern):
    """Read the attribute that the object has.

    `__getattr__` is asked for everything that the object does not have. The attribute that it
    reads itself is no attribute of the object either, so that it asks itself, without end. The
    class sets one that is called almost the same, which must have been meant.
    """

    family = "recursion"
    severity = Severity.LOW
    answers = ("J02",)
    matches = r"RecursionError: maximum recursion depth exceeded"
    examples = (
        Heals(
            "an underscore that was forgotten",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 6, "__getattr__"), Frame("app.py", 6, "__getattr__")),
            ),
            before="""\
class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self.target, name)  # of the real one


print(Proxy("abc").upper())
""",
            after="""\
class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)  # of the real one


print(Proxy("abc").upper())
""",
        ),
        Explains(
            "an object that was never set up",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 6, "__getattr__"),),
            ),
            code="""\
class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)
""",
            because="`Proxy.__getattr__` (app.py:5) reads `self._target` before `__init__` has set "
            "it, as happens when an object is copied or unpickled: let it raise AttributeError "
            "for that name",
        ),
        Refuses(
            "nothing that is called alike",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 3, "__getattr__"),),
            ),
            code="class Proxy:\n    def __getattr__(self, name):\n"
            "        return getattr(self.target, name)\n",
            because="class Proxy sets nothing that `self.target` (app.py:3) can mean",
        ),
        Refuses(
            "another function",
            fault=Fault(
                "RecursionError",
                "maximum recursion depth exceeded",
                frames=(Frame("app.py", 2, "depth"),),
            ),
            code="def depth(node):\n    return 1 + depth(node.parent)\n",
            because="line 2 of app.py is in no `__getattr__` of a class",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the attribute in the function."""
        frame, resolver = innermost(fault, sources), Resolver(sources)
        place = places(frame, sources)[0]
        function, owner = place.function, _owner(place)
        if function is None or function.name != "__getattr__" or owner is None:
            raise Unrelated(f"line {frame.line} of {frame.path} is in no `__getattr__` of a class")
        line, module = resolver.lineage(owner), place.module
        there = classes.instance_names(line) | classes.class_names(line)
        receiver = classes.first_parameter(function)
        read = [
            node
            for node in own(function.body)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == receiver
            and not node.attr.startswith("__")
        ]
        lacking = [node for node in read if node.attr not in there]
        if not lacking:
            names = " and ".join(sorted({f"`{module.source(node)}`" for node in read}))
            if not names:
                raise Unrelated(f"`__getattr__` of class {owner.name} reads nothing of its object")
            raise Explained(
                f"`{owner.name}.__getattr__` ({module.path}:{function.lineno}) reads {names} "
                "before `__init__` has set it, as happens when an object is copied or unpickled: "
                "let it raise AttributeError for that name"
            )
        meant = {node.attr: _meant(node.attr, classes.instance_names(line)) for node in lacking}
        if None in meant.values():
            source = module.source(lacking[0])
            raise Refused(
                f"class {owner.name} sets nothing that `{source}` "
                f"({module.path}:{lacking[0].lineno}) can mean"
            )
        edits = tuple(
            module.edit(end - len(node.attr.encode(module.encoding)), end, str(meant[node.attr]))
            for node in lacking
            if (end := module.end(node))
        )
        told = tuple(
            f"Class {owner.name} ({owner.place}) sets `{new}`, and no `{old}`."
            for old, new in meant.items()
        )
        yield Patch(edits, told)


def _meant(attr: str, names: set[str]) -> str | None:
    alike = {f"_{attr}", attr.lstrip("_")} & names
    return next(iter(alike)) if len(alike) == 1 else closest(attr, names)


def _owner(place: Place) -> ClassValue | None:
    node = place.scopes[-2] if len(place.scopes) > 2 else None
    if not isinstance(node, ast.ClassDef):
        return None
    return ClassValue(place.module, node, place.scopes[:-2])
