"""AttributeError or TypeError: a comma at the end of a line made a tuple of a value."""

import ast
from collections.abc import Iterator, Sequence

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
    Unrelated,
)
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import Binding, lookup
from patterns.toolbox.place.locate import Place, at, places, raising, returns
from patterns.toolbox.source.module import Module
from patterns.toolbox.values.values import ClassValue, FunctionValue, Instance


class StrayComma(Pattern):
    """Take the comma away that makes a tuple of the value.

    What the line works on is set once, to a value with a comma behind it and no brackets around
    it: a tuple of one, which the message says nobody wants.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("B01",)
    matches = (
        r"(?:AttributeError: 'tuple' object has no attribute '\w+'"
        r"|TypeError: (?:'[<>=!]+' not supported between instances of (?:'tuple'|'\w+' and 'tuple')"
        r"|unsupported operand type\(s\) for [^:]+: (?:'tuple'|'[\w.]+' and 'tuple')"
        r"|can only concatenate (?:tuple \(not|\w+ \(not \"tuple\"\))"
        r"|'tuple' object (?:is not callable|cannot be interpreted as an integer)"
        r"|(?:int|float)\(\) argument must be .* not 'tuple'"
        r"|expected str, bytes or os\.PathLike object, not tuple"
        r"|tuple indices must be integers or slices, not str))"
    )
    examples = (
        Heals(
            "a setting",
            fault=Fault(
                "TypeError",
                "'>' not supported between instances of 'tuple' and 'int'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "is_slow")),
            ),
            before="""\
class Settings:
    def __init__(self, timeout):
        self.timeout = timeout,  # seconds

    def is_slow(self):
        return self.timeout > 10

print(Settings(30).is_slow())
""",
            after="""\
class Settings:
    def __init__(self, timeout):
        self.timeout = timeout  # seconds

    def is_slow(self):
        return self.timeout > 10

print(Settings(30).is_slow())
""",
        ),
        Heals(
            "a result",
            fault=Fault(
                "AttributeError",
                "'tuple' object has no attribute 'upper'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="def name(): return 'shop'.strip(),\n\n\nprint(name().upper())\n",
            after="def name(): return 'shop'.strip()\n\n\nprint(name().upper())\n",
        ),
        Refuses(
            "a tuple that is meant",
            fault=Fault(
                "AttributeError",
                "'tuple' object has no attribute 'upper'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            code="name = ('shop',)\nprint(name.upper())\n",
            because="nothing on line 2 of app.py is set to a value with a comma behind it",
        ),
        Refuses(
            "set in another way, too",
            fault=Fault(
                "AttributeError",
                "'tuple' object has no attribute 'upper'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="import sys\nname = 'a',\nif sys.argv: name = ('b', 'c')\nprint(name.upper())\n",
            because="nothing on line 4 of app.py is set to a value with a comma behind it",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take it away where the value comes from."""
        cls.match(fault)
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        found = {
            (module.path, module.start(value)): (value, module)
            for spot in places(frame, sources)
            for node, place in at(spot, ast.expr, frame.line)
            for value, module in _origins(node, place, resolver)
            if _is_bare(value, module)
        }
        if not found:
            raise Unrelated(
                f"nothing on line {frame.line} of {frame.path} is set to a value with a comma "
                "behind it"
            )
        if len(found) > 1:
            raise Refused(f"more than one value on line {frame.line} of {frame.path} is a tuple")
        ((value, module),) = found.values()
        where = f"{module.path}:{value.lineno}"
        edit = module.edit(module.end(value.elts[0]), module.end(value), "")
        yield Patch((edit,), (f"The comma at the end of {where} makes a tuple of one.",))


def _origins(
    node: ast.expr, place: Place, resolver: Resolver
) -> Iterator[tuple[ast.Tuple, Module]]:
    """The one tuple that an expression is set to, or that a call of it gives."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            found = lookup(name, place)
            yield from _only(found[1] if found else (), place.module)
        case ast.Attribute(value=base, attr=attr, ctx=ast.Load()):
            for owner in resolver.values(base, place):
                cls = owner.of if isinstance(owner, Instance) else owner
                if isinstance(cls, ClassValue):
                    line = resolver.lineage(cls)
                    every = [
                        *classes.class_members(line, attr),
                        *classes.assigned_members(line, attr),
                    ]
                    if len(every) == 1:
                        yield from _only([every[0].binding], every[0].place.module)
        case ast.Call():
            for function in resolver.values(node.func, place):
                if isinstance(function, FunctionValue) and not function.node.decorator_list:
                    given = returns(function.node)
                    if len(given) == 1 and isinstance(given[0], ast.Tuple):
                        yield given[0], function.module


def _only(bound: Sequence[Binding], module: Module) -> Iterator[tuple[ast.Tuple, Module]]:
    if len(bound) == 1 and isinstance(bound[0].value, ast.Tuple):
        yield bound[0].value, module


def _is_bare(value: ast.Tuple, module: Module) -> bool:
    """Whether a comma alone makes it a tuple."""
    return len(value.elts) == 1 and module.start(value) == module.start(value.elts[0])
