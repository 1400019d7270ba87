"""NameError: a method reads a name of its class's body as if it were in scope."""

import ast
from collections.abc import Iterator

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
from patterns.toolbox import classes
from patterns.toolbox.locate import Place, at, places, raising
from patterns.toolbox.names import Kind, bindings


class ClassMemberName(Pattern):
    """Read the class's own attribute through the class.

    A class's body is no scope that its methods see: a name that is bound there is an attribute, and
    nothing else of that name exists. The method reads it through its own first parameter, or
    through the class where it has none.
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

    @classmethod
    def check(cls, kind):
        return kind in KINDS  # all there are

Source.check("c")
""",
            after="""\
class Source:
    KINDS = ["a", "b"]

    @classmethod
    def check(cls, kind):
        return kind in cls.KINDS  # all there are

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
                for holder, owner in _holders(name, where):
                    start = where.module.start(node)
                    because = (
                        f"`{name}` is bound in the body of `{owner}`, which its methods do not "
                        "see, and nowhere else in sight."
                    )
                    yield Patch((where.module.edit(start, start, f"{holder}."),), (because,))
                    return
        raise Refused(f"no class around line {frame.line} of {frame.path} binds `{name}`")


def _holders(name: str, place: Place) -> Iterator[tuple[str, str]]:
    """How a method reaches its class, and the class's name."""
    function = place.function
    for cls in (scope for scope in reversed(place.scopes) if isinstance(scope, ast.ClassDef)):
        bound = bindings(cls).get(name, ())
        if function is None or function not in cls.body or not bound:
            continue
        decorators = {getattr(node, "id", "") for node in function.decorator_list}
        first = classes.first_parameter(function)
        plain = all(b.kind is Kind.ASSIGNMENT for b in bound)
        if first is not None and "staticmethod" not in decorators:
            yield first, cls.name
        elif plain:
            yield cls.name, cls.name
