"""ValueError: all objects of a dataclass would share one mutable default."""

import ast
import re
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
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.locate import Place, innermost, places
from patterns.toolbox.values.kinds import is_builtin
from patterns.toolbox.values.values import Outside

FIELD = "dataclasses.field"
EMPTY: dict[type[ast.expr], str] = {ast.List: "list", ast.Dict: "dict"}
FILLED = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
CLASS_WIDE = re.compile(r"\bClassVar\b")
"""An annotation of what is no field, and may be shared."""
MAKERS = {"list", "dict", "set", "bytearray"}


class SharedDataclassDefault(Pattern):
    """Give every object of the dataclass a default of its own.

    A default that can be changed would be one object for all instances, so `dataclass` refuses it.
    `field(default_factory=...)` makes the same value anew for each of them, which is what the
    literal says. All fields of the class that are written so are changed, as each would fail next.
    """

    family = "collections"
    severity = Severity.LOW
    answers = ("J05",)
    matches = (
        r"ValueError: mutable default <class '(?P<type>[\w.]+)'> for field (?P<field>\w+) is "
        r"not allowed: use default_factory"
    )
    examples = (
        Heals(
            "an empty list and a filled dict",
            fault=Fault(
                "ValueError",
                "mutable default <class 'list'> for field lines is not allowed: use "
                "default_factory",
                frames=(
                    Frame("app.py", 4, "<module>"),
                    Frame("/usr/lib/python3.11/dataclasses.py", 815, "_get_field"),
                ),
            ),
            before="""\
from dataclasses import dataclass


@dataclass
class Order:
    number: int
    lines: list[str] = []  # none yet
    tags: dict[str, int] = {"new": 1}


print(Order(1))
""",
            after="""\
from dataclasses import dataclass, field


@dataclass
class Order:
    number: int
    lines: list[str] = field(default_factory=list)  # none yet
    tags: dict[str, int] = field(default_factory=lambda: {"new": 1})


print(Order(1))
""",
        ),
        Heals(
            "a field that gives its default by name",
            fault=Fault(
                "ValueError",
                "mutable default <class 'set'> for field seen is not allowed: use default_factory",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="""\
import dataclasses as dc


@dc.dataclass(frozen=True)
class Crawl:
    seen: set = dc.field(default=set(), repr=False)


print(Crawl())
""",
            after="""\
import dataclasses as dc


@dc.dataclass(frozen=True)
class Crawl:
    seen: set = dc.field(default_factory=set, repr=False)


print(Crawl())
""",
        ),
        Refuses(
            "a default that is made elsewhere",
            fault=Fault(
                "ValueError",
                "mutable default <class 'dict'> for field rates is not allowed: use "
                "default_factory",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            code="""\
from dataclasses import dataclass

RATES = {"de": 19}


@dataclass
class Tax:
    rates: dict = RATES
""",
            because="`rates` of class Tax gets `RATES`, which others may share on purpose",
        ),
        Refuses(
            "a class that a library makes",
            fault=Fault(
                "ValueError",
                "mutable default <class 'list'> for field rates is not allowed: use "
                "default_factory",
                frames=(Frame("app.py", 3, "<module>"), Frame("/site-packages/rows.py", 9, "row")),
            ),
            code="""\
from dataclasses import dataclass

@dataclass
class Tax:
    rates: list = []
""",
            because="/site-packages/rows.py made the class, not a file of this repository",
        ),
        Refuses(
            "a class that is no dataclass",
            fault=Fault(
                "ValueError",
                "mutable default <class 'list'> for field rates is not allowed: use "
                "default_factory",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="class Tax:\n    rates: list = []\n",
            because="class Tax (app.py) is no dataclass",
        ),
        Refuses(
            "a field that the class does not have",
            fault=Fault(
                "ValueError",
                "mutable default <class 'list'> for field rates is not allowed: use "
                "default_factory",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="from dataclasses import dataclass\n\n@dataclass\nclass Tax:\n    rate: int = 1\n",
            because="class Tax (app.py) gives no default to a field `rates`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Turn the literal defaults of the class on the line into factories."""
        frame, name = innermost(fault, sources), cls.match(fault)["field"]
        for other in fault.frames[fault.frames.index(frame) + 1 :]:
            if not other.path.endswith("dataclasses.py"):
                raise Refused(f"{other.path} made the class, not a file of this repository")
        found = [p for p in places(frame, sources) if isinstance(p.statement, ast.ClassDef)]
        if len(found) != 1 or not isinstance(node := found[0].statement, ast.ClassDef):
            raise Refused(f"no class starts on line {frame.line} of {frame.path}")
        resolver = Resolver(sources)
        inside = found[0].within(node)
        if not any(
            _is_dataclass(decorator, found[0], resolver) for decorator in node.decorator_list
        ):
            raise Refused(f"class {node.name} ({frame.path}) is no dataclass")
        fields = {
            part.target.id: part.value
            for part in node.body
            if isinstance(part, ast.AnnAssign)
            and isinstance(part.target, ast.Name)
            and part.value
            and not CLASS_WIDE.search(inside.module.source(part.annotation))
        }
        if name not in fields:
            raise Refused(f"class {node.name} ({frame.path}) gives no default to a field `{name}`")
        edits = {field: list(_factory(value, inside, resolver)) for field, value in fields.items()}
        if not edits[name]:
            text = inside.module.source(fields[name])
            raise Refused(
                f"`{name}` of class {node.name} gets `{text}`, which others may share on purpose"
            )
        told = ", ".join(f"`{field}`" for field, some in edits.items() if some)
        every = tuple(dict.fromkeys(edit for some in edits.values() for edit in some))
        yield Patch(every, (f"The default of {told} is written as a new object each time.",))


def _is_dataclass(decorator: ast.expr, place: Place, resolver: Resolver) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return Outside("dataclasses.dataclass") in resolver.values(function, place)


def _factory(value: ast.expr, place: Place, resolver: Resolver) -> Iterator[Edit]:
    """The edits for one default; none where it is no mutable literal."""
    module = place.module
    if isinstance(value, ast.Call) and Outside(FIELD) in resolver.values(value.func, place):
        for keyword in value.keywords:
            if keyword.arg == "default" and (maker := _maker(keyword.value, place)):
                start, end = module.start(keyword), module.end(keyword)
                yield module.edit(start, end, f"default_factory={maker}")
    elif maker := _maker(value, place):
        how = spelled(FIELD, place)
        yield from how.edits
        start, end = module.start(value), module.end(value)
        yield module.edit(start, end, f"{how.text}(default_factory={maker})")


def _maker(value: ast.expr, place: Place) -> str | None:
    """What makes the value anew."""
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            name = EMPTY[type(value)]
            return name if is_builtin(name, place) else f"lambda: {place.module.source(value)}"
        case ast.Call(func=ast.Name(id=name), args=[], keywords=[]) if name in MAKERS:
            return name if is_builtin(name, place) else None
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    # A lambda does not see the names of the class around it.
    if not isinstance(value, FILLED) or names & set(bindings(place.scopes[-1])):
        return None
    text = place.module.bytes_of(value).decode(place.module.encoding)
    return f"lambda: {text}"
