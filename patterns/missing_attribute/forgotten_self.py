"""AttributeError: a method sets a local name, or is given a value, that the object was to keep."""

import ast
from collections.abc import Iterator, Sequence

from patterns.contract import (
    Certainty,
    Edit,
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
from patterns.toolbox.classes import classes, members
from patterns.toolbox.classes.members import Use
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import Function, own
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import ClassValue


class ForgottenSelf(Pattern):
    """Keep the value on the object.

    The class reads the attribute and nothing sets it, while one of its methods is given, or sets
    a local name to, a value called just so and never uses it: it was meant for the object.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    answers = ("B08",)
    matches = r"AttributeError: '(?P<cls>[\w.]+)' object has no attribute '(?P<attr>\w+)'$"
    examples = (
        Heals(
            "a count that is never the object's",
            fault=Fault(
                "AttributeError",
                "'Counter' object has no attribute 'count'",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 6, "add")),
            ),
            before="""\
class Counter:
    def __init__(self):
        count = 0  # so far

    def add(self):
        self.count += 1
        return self.count


Counter().add()
""",
            after="""\
class Counter:
    def __init__(self):
        self.count = 0  # so far

    def add(self):
        self.count += 1
        return self.count


Counter().add()
""",
        ),
        Heals(
            "a parameter that is set to itself",
            fault=Fault(
                "AttributeError",
                "'Cart' object has no attribute 'owner'",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 6, "label")),
            ),
            before="""\
class Cart:
    def __init__(self, owner):
        owner = owner

    def label(self):
        return f"of {self.owner}"


Cart("ada").label()
""",
            after="""\
class Cart:
    def __init__(self, owner):
        self.owner = owner

    def label(self):
        return f"of {self.owner}"


Cart("ada").label()
""",
        ),
        Heals(
            "a parameter that is dropped",
            fault=Fault(
                "AttributeError",
                "'Cart' object has no attribute 'owner'",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 7, "label")),
            ),
            before='''\
class Cart:
    def __init__(self, owner, size=3):
        """Empty."""
        self.size = size

    def label(self):
        return f"of {self.owner}"


Cart("ada").label()
''',
            after='''\
class Cart:
    def __init__(self, owner, size=3):
        """Empty."""
        self.owner = owner
        self.size = size

    def label(self):
        return f"of {self.owner}"


Cart("ada").label()
''',
        ),
        Refuses(
            "a local name that is used",
            fault=Fault(
                "AttributeError",
                "'Counter' object has no attribute 'count'",
                frames=(Frame("app.py", 7, "add"),),
            ),
            code="""\
class Counter:
    def __init__(self):
        count = 0
        print(count)

    def add(self):
        self.count += 1
""",
            because="no method of class Counter is given or sets a `count` that it never uses",
        ),
        Refuses(
            "an attribute that is set elsewhere",
            fault=Fault(
                "AttributeError",
                "'Counter' object has no attribute 'count'",
                frames=(Frame("app.py", 9, "add"),),
            ),
            code="""\
class Counter:
    def __init__(self):
        count = 0

    def reset(self):
        self.count = 0

    def add(self):
        return self.count + 1
""",
            because="`count` is set by a method of class Counter (app.py:6), which had not run yet",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `self.` in front of the local name, or keep the parameter."""
        found, resolver = cls.match(fault), Resolver(sources)
        use = members.failing(fault, (found["cls"], found["attr"]), resolver, of_class=False)
        members.refuse_assigned(use)
        given = [
            (method, places)
            for method in classes.methods(use.cls)
            if (places := _unused(method, use.attr)) is not None
        ]
        if len(given) != 1:
            raise Unrelated(
                f"no method of class {use.cls.name} is given or sets a `{use.attr}` that it never "
                "uses"
            )
        method, assignments = given[0]
        where = f"`{use.cls.name}.{method.name}` ({use.cls.module.path}:{method.lineno})"
        told = (
            f"{where} never uses its `{use.attr}`.",
            f"Class {use.cls.name} ({use.cls.place}) reads `{use.attr}`, and nothing sets it.",
        )
        certain = method.name == "__init__" and use.resolved
        certainty = members.certainty(use) if certain else Certainty.B
        yield Patch(_kept(use, method, assignments), told, certainty)


def _unused(method: Function, name: str) -> Sequence[ast.stmt] | None:
    """Where a method sets a local name that it never uses: nowhere, where it is a parameter.

    None where it has no such name, uses it, or has no object to keep it on.
    """
    decorators = {decorator_name(decorator) for decorator in method.decorator_list}
    passed = [parameter.arg for parameter in parameters(method.args)]
    if decorators or not passed or name == passed[0]:
        return None
    assignments: list[ast.stmt] = []
    inside: set[ast.AST] = set()
    for node in own(method.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                pass
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if (
                target == name
            ):
                pass
            case _:
                continue
        assignments.append(node)
        inside |= {part for part in ast.walk(node) if isinstance(part, ast.Name)}
        if not isinstance(value, ast.Name) or name not in passed:
            # Only a parameter can be read in the very statement that sets the name.
            inside -= {part for part in ast.walk(value) if isinstance(part, ast.Name)}
    mentions = {
        node
        for statement in method.body
        for node in ast.walk(statement)
        if (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names)
    }
    is_known = bool(assignments) or name in passed
    return assignments if is_known and not mentions - inside else None


def _kept(use: Use, method: Function, assignments: Sequence[ast.stmt]) -> tuple[Edit, ...]:
    cls: ClassValue = use.cls
    receiver = classes.first_parameter(method)
    if assignments:
        starts = [cls.module.start(statement) for statement in assignments]
        return tuple(cls.module.edit(start, start, f"{receiver}.") for start in starts)
    return (lines.at_start(method, f"{receiver}.{use.attr} = {use.attr}", cls.body),)
