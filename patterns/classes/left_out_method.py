"""NotImplementedError: a base class's method is called that a subclass should have defined."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import (
    Certainty,
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
)
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.renamed_method import misspelt, rename
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import FUNCTIONS, Function, Place, places, raising
from patterns.toolbox.values.values import ClassValue


class LeftOutMethod(Pattern):
    """Give the subclass's method the name that its base class leaves open.

    The base class's method only raises: it is for subclasses to define. One of them defines a
    method that no class above it knows, that nothing calls, and whose name differs from the open
    one by a slip of the fingers.
    """

    family = "classes"
    severity = Severity.MEDIUM
    matches = r"NotImplementedError"
    examples = (
        Heals(
            "a slip of the fingers",
            fault=Fault(
                "NotImplementedError",
                "",
                frames=(Frame("app.py", 12, "<module>"), Frame("app.py", 4, "area")),
            ),
            before="""\
class Shape:
    def area(self) -> float:
        \"\"\"In square metres.\"\"\"
        raise NotImplementedError

class Square(Shape):
    side = 2

    def aera(self) -> float:  # exact
        return self.side**2

print(Square().area())
""",
            after="""\
class Shape:
    def area(self) -> float:
        \"\"\"In square metres.\"\"\"
        raise NotImplementedError

class Square(Shape):
    side = 2

    def area(self) -> float:  # exact
        return self.side**2

print(Square().area())
""",
        ),
        Explains(
            "a method that is still to be written",
            fault=Fault(
                "NotImplementedError",
                "each shape has its own",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 3, "area")),
            ),
            code="""\
class Shape:
    def area(self):
        raise NotImplementedError("each shape has its own")

class Square(Shape):
    def area(self):
        return 4

class Circle(Shape): ...

Circle().area()
""",
            because="`Shape.area` (app.py:3) is for subclasses to define, and Circle (app.py:9) "
            "does not: what it does there is for a person to write",
        ),
        Explains(
            "a class that is no subclass",
            fault=Fault(
                "NotImplementedError",
                "",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 3, "area")),
            ),
            code="class Shape:\n    def area(self):\n        raise NotImplementedError\n\n"
            "Shape().area()\n",
            because="`Shape.area` (app.py:3) is for subclasses to define, and class Shape has none "
            "in this repository that leaves it out: an object of it itself was asked",
        ),
        Refuses(
            "a way through a function that nobody has written",
            fault=Fault(
                "NotImplementedError",
                "no tar yet",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "pack")),
            ),
            code="""\
def pack(kind):
    if kind == "zip":
        return 1
    raise NotImplementedError("no tar yet")

pack("tar")
""",
            because="line 4 of app.py says that this is not written yet",
        ),
        Refuses(
            "a name that others use",
            fault=Fault(
                "NotImplementedError",
                "",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 3, "area")),
            ),
            code="""\
class Shape:
    def area(self):
        raise NotImplementedError
class Square(Shape):
    def aera(self):
        return 4
    def twice(self):
        return 2 * self.aera()
Square().area()
""",
            because="`aera` is close to `area`, but used elsewhere, too (app.py)",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the one method that can be meant."""
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        found = next(
            (pair for place in places(frame, sources) if (pair := _open_method(place, resolver))),
            None,
        )
        if found is None:
            raise Refused(f"line {frame.line} of {frame.path} says that this is not written yet")
        owner, name = found
        where = f"`{owner.name}.{name}` ({frame.path}:{frame.line})"
        heirs = [heir for heir in _below(owner, resolver) if _lacks(heir, owner, name, resolver)]
        slips = [(heir, slip[0]) for heir in heirs if (slip := misspelt(heir, {name}, resolver))]
        if len(slips) > 1:
            named = " and ".join(heir.name for heir, _ in slips)
            raise Refused(f"{named} all define a method with a name close to {where}")
        if not slips:
            raise Explained(_explanation(where, owner, heirs))
        heir, meant = slips[0]
        told = (
            f"{where} only raises: it is for subclasses to define.",
            f"`{heir.name}` ({heir.place}) does not, and nothing uses its `{meant.name}`.",
        )
        # `areas()` may well be another method than `area()`.
        plural = meant.name.rstrip("s") == name.rstrip("s")
        certainty = Certainty.B if plural else Certainty.A
        yield Patch((rename(meant, heir.module, name),), told, certainty)


def _open_method(place: Place, resolver: Resolver) -> tuple[ClassValue, str] | None:
    """The class and name of a method that does nothing but raise at a place."""
    if len(place.scopes) < 2 or not isinstance(place.statement, ast.Raise):
        return None
    around, method = place.scopes[-2:]
    if not isinstance(around, ast.ClassDef) or not isinstance(method, FUNCTIONS):
        return None
    if not _only_raises(method):
        return None
    owner = next(cls for cls in resolver.classes_in(place.module) if cls.node is around)
    return owner, method.name


def _only_raises(method: Function) -> bool:
    """Whether nothing but a docstring stands before its `raise`."""
    told = ast.get_docstring(method, clean=False) is not None
    return len(method.body) == 1 + told and isinstance(method.body[-1], ast.Raise)


def _below(owner: ClassValue, resolver: Resolver) -> Iterator[ClassValue]:
    """The classes of the repository that have a class among their bases."""
    for module in resolver.project.mentioning(owner.name):
        for heir in resolver.classes_in(module):
            if heir != owner and owner in resolver.lineage(heir).classes:
                yield heir


def _lacks(heir: ClassValue, owner: ClassValue, name: str, resolver: Resolver) -> bool:
    """Whether a subclass is left with the method of the base."""
    for cls in resolver.lineage(heir).classes:
        if cls == owner:
            return True
        if any(method.name == name for method in classes.methods(cls)):
            return False
    return True


def _explanation(where: str, owner: ClassValue, heirs: Sequence[ClassValue]) -> str:
    if not heirs:
        return (
            f"{where} is for subclasses to define, and class {owner.name} has none in this "
            "repository that leaves it out: an object of it itself was asked"
        )
    named = " and ".join(f"{heir.name} ({heir.place})" for heir in heirs[:3])
    return (
        f"{where} is for subclasses to define, and {named} {'do' if len(heirs) > 1 else 'does'} "
        "not: what it does there is for a person to write"
    )
