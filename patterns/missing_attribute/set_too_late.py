"""AttributeError: a constructor returns before it sets what every object is asked for."""

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
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place import failing
from patterns.toolbox.place.locate import Function, Place, first_statement, own
from patterns.toolbox.source import lines
from patterns.toolbox.values.values import ClassValue


class SetTooLate(Pattern):
    """Set the attribute before the constructor can return.

    `__init__` sets the attribute, but has a `return` in front of it: an object that leaves there
    never gets it. What it is set to does not depend on anything in between, so it can as well be
    set first, and then holds for every object what it held for the others.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    matches = (
        r"AttributeError: '(?:[\w.]+\.)?(?P<type>\w+)' object has no attribute '(?P<name>\w+)'"
    )
    examples = (
        Heals(
            "a bar that is switched off",
            fault=Fault(
                "AttributeError",
                "'Bar' object has no attribute 'total'",
                frames=(Frame("app.py", 15, "<module>"), Frame("app.py", 12, "__len__")),
            ),
            before='''\
class Bar:
    """Shows how far it is."""

    def __init__(self, total, off=False):
        """Off means silent."""
        self.off = off
        if off:
            return
        self.total = total  # all there is

    def __len__(self):
        return self.total


len(Bar(3, off=True))
''',
            after='''\
class Bar:
    """Shows how far it is."""

    def __init__(self, total, off=False):
        """Off means silent."""
        self.total = total
        self.off = off
        if off:
            return
        self.total = total  # all there is

    def __len__(self):
        return self.total


len(Bar(3, off=True))
''',
        ),
        Refuses(
            "nothing returns in front of it",
            fault=Fault(
                "AttributeError",
                "'Bar' object has no attribute 'total'",
                frames=(Frame("app.py", 5, "__len__"),),
            ),
            code="class Bar:\n    def __init__(self, total):\n        self.total = total\n"
            "    def __len__(self):\n        return self.total\n",
            because="`Bar.__init__()` does not return before it sets `total`",
        ),
        Refuses(
            "an error that the line raises itself",
            fault=Fault(
                "AttributeError",
                "'Bar' object has no attribute 'total'",
                frames=(Frame("app.py", 2, "length"),),
            ),
            code="def length(bar):\n"
            "    raise AttributeError(\"'Bar' object has no attribute 'total'\")\n",
            because="line 2 of app.py raises the error on purpose",
        ),
        Refuses(
            "a value that is worked out in between",
            fault=Fault(
                "AttributeError",
                "'Bar' object has no attribute 'total'",
                frames=(Frame("app.py", 8, "__len__"),),
            ),
            code="class Bar:\n    def __init__(self, rows, off):\n        if off:\n"
            "            return\n        size = len(rows)\n        self.total = size\n"
            "    def __len__(self):\n        return self.total\n",
            because="what `Bar.__init__()` sets `total` to is worked out on the way",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Repeat the assignment at the constructor's start."""
        match = cls.match(fault)
        kind, name = match["type"], match["name"]
        failing.refuse_raise(fault, sources)
        found = Resolver(sources).classes_named(kind)
        if len(found) != 1:
            raise Unrelated(f"{len(found)} classes of the repository are called `{kind}`")
        init = next((m for m in classes.methods(found[0]) if m.name == "__init__"), None)
        given = _set_behind_return(init, name) if init is not None else None
        if init is None or given is None:
            raise Unrelated(f"`{kind}.__init__()` does not return before it sets `{name}`")
        if not _is_known_at_start(given.value, init):
            raise Refused(f"what `{kind}.__init__()` sets `{name}` to is worked out on the way")
        because = (
            f"`{kind}.__init__()` may return in front of line {given.lineno}, where it sets "
            f"`{name}`."
        )
        yield Patch((_first(found[0], init, given),), (because,))


def _set_behind_return(init: Function, name: str) -> ast.Assign | None:
    """The one assignment of an attribute, in the constructor's own block behind a `return`."""
    target = f"{classes.first_parameter(init)}.{name}"
    given = [
        node
        for node in own(init.body)
        if isinstance(node, ast.Assign) and target in map(ast.unparse, node.targets)
    ]
    leaves = [node.lineno for node in own(init.body) if isinstance(node, ast.Return)]
    if len(given) != 1 or given[0] not in init.body or len(given[0].targets) != 1:
        return None
    return given[0] if any(line < given[0].lineno for line in leaves) else None


def _is_known_at_start(value: ast.expr, init: Function) -> bool:
    """Whether a value is a constant or a parameter that nothing rebinds."""
    if isinstance(value, ast.Constant):
        return True
    rebound = {
        node.id
        for node in own(init.body)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    passed = {parameter.arg for parameter in parameters(init.args)}
    return isinstance(value, ast.Name) and value.id in passed - rebound


def _first(cls: ClassValue, init: Function, given: ast.Assign) -> Edit:
    """The edit that puts the assignment behind the constructor's docstring."""
    first = first_statement(init)
    if not lines.is_alone(first, cls.module):
        raise Refused(f"line {first.lineno} of {cls.module.path} holds more than one statement")
    place = Place(cls.module, (*cls.scopes, cls.node, init), first)
    return lines.before(first, [cls.module.source(given)], place)
