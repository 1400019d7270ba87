"""NameError: a method reads a name of its class's body as if it were in scope."""

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
from patterns.toolbox.names.names import Kind, bindings
from patterns.toolbox.place.locate import Place, at, places, raising


class ClassMemberName(Pattern):
    """Read the class's own attribute through the class.

    A class's body is no scope that its methods see: a name that is bound there is an attribute, and
    nothing else of that name exists. A static method has no object at hand and reads it through the
    class; what has one, `missing_self` repairs.
    """

    family = "names"
    severity = Severity.LOW
    matches = r"NameError: name '(?P<name>\w+)' is not defined$"
    examples = (
        Heals(
            "a constant of the class",
            fault=Fault(
                "NameError",
                "name 'KINDS' is not defined",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "check")),
            ),
            before="""\
class Source:
    KINDS = ["a", "b"]

    @staticmethod
    def check(kind):
        return kind in KINDS  # all there are

Source.check("c")
""",
            after="""\
class Source:
    KINDS = ["a", "b"]

    @staticmethod
    def check(kind):
        return kind in Source.KINDS  # all there are

Source.check("c")
""",
        ),
        Refuses(
            "no such name in the class",
            fault=Fault(
                "NameError", "name 'KINDS' is not defined", frames=(Frame("app.py", 3, "check"),)
            ),
            code="class Source:\n    def check(self, kind):\n        return kind in KINDS\n",
            because="no class around line 3 of app.py binds `KINDS`",
        ),
        Refuses(
            "a function outside the class",
            fault=Fault(
                "NameError", "name 'KINDS' is not defined", frames=(Frame("app.py", 5, "check"),)
            ),
            code="class Source:\n    KINDS = ['a']\n\ndef check(kind):\n    return kind in KINDS\n",
            because="no class around line 5 of app.py binds `KINDS`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the holder in front of the name."""
        name, frame = cls.match(fault)["name"], raising(fault, sources)
        for place in places(frame, sources):
            for node, where in at(place, ast.Name, frame.line):
                if node.id != name or not isinstance(node.ctx, ast.Load):
                    continue
                owner = _owner(name, where)
                if owner is None:
                    continue
                start = where.module.start(node)
                because = (
                    f"`{name}` is bound in the body of `{owner}`, which its methods do not "
                    "see, and nowhere else in sight."
                )
                yield Patch((where.module.edit(start, start, f"{owner}."),), (because,))
                return
        raise Unrelated(f"no class around line {frame.line} of {frame.path} binds `{name}`")


def _owner(name: str, place: Place) -> str | None:
    """The class that binds the name, around a static method of its own."""
    function = place.function
    for cls in (scope for scope in reversed(place.scopes) if isinstance(scope, ast.ClassDef)):
        bound = bindings(cls).get(name, ())
        if function is None or function not in cls.body or not bound:
            continue
        decorators = {getattr(node, "id", "") for node in function.decorator_list}
        if "staticmethod" in decorators and all(b.kind is Kind.ASSIGNMENT for b in bound):
            return cls.name
    return None
