"""KeyError: a key that may be missing is looked up for an argument that need not be given."""

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
from patterns.toolbox.absence import conventions
from patterns.toolbox.classes import classes
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place import callees
from patterns.toolbox.place.locate import Place, expressions
from patterns.toolbox.values import keys
from patterns.toolbox.values.stdlib import is_none
from patterns.toolbox.values.values import ClassValue, Value


class OptionalArgument(Pattern):
    """Pass None where the key is missing and the argument is optional.

    The value is handed to a parameter that is None where nothing is known, and other arguments of
    the same call are asked of the same dictionary by `.get()`: keys may be missing in it, and the
    callee knows what to do. A key whose parameter must be given is left alone.
    """

    family = "absence"
    severity = Severity.MEDIUM
    matches = r"KeyError: (?P<key>'.+')$"
    examples = (
        Heals(
            "a field that is None without a value",
            fault=Fault(
                "KeyError",
                "'label'",
                frames=(Frame("app.py", 15, "<module>"), Frame("app.py", 11, "album")),
            ),
            before="""\
class Album:
    def __init__(self, title, year=None, label=None):
        self.title = title
        self.year = year
        self.label = label

def album(data):
    return Album(
        title=data["title"],
        year=data.get("year"),
        label=data["label"],  # who sold it
    )


print(album({"title": "Blue"}).label)
""",
            after="""\
class Album:
    def __init__(self, title, year=None, label=None):
        self.title = title
        self.year = year
        self.label = label

def album(data):
    return Album(
        title=data["title"],
        year=data.get("year"),
        label=data.get("label"),  # who sold it
    )


print(album({"title": "Blue"}).label)
""",
        ),
        Refuses(
            "an argument that must be given",
            fault=Fault("KeyError", "'title'", frames=(Frame("app.py", 6, "album"),)),
            code="class Album:\n    def __init__(self, title, year=None):\n"
            "        self.title = title\n\ndef album(data):\n"
            "    return Album(title=data['title'], year=data.get('year'))\n",
            because="nothing says that `title` may be None",
        ),
        Refuses(
            "all keys are looked up",
            fault=Fault("KeyError", "'year'", frames=(Frame("app.py", 6, "album"),)),
            code="class Album:\n    def __init__(self, title, year=None):\n"
            "        self.title = title\n\ndef album(data):\n"
            "    return Album(title=data['title'], year=data['year'])\n",
            because="no other argument of the call asks `data` by `.get()`",
        ),
        Refuses(
            "no argument",
            fault=Fault("KeyError", "'year'", frames=(Frame("app.py", 2, "year"),)),
            code="def year(data):\n    return data['year']\n",
            because="`data['year']` is no argument that is passed by its name",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Ask by `.get()`, as the call's other arguments do."""
        resolver = Resolver(sources)
        node, place = keys.asked_for(fault, cls.match(fault)["key"], resolver)
        module = place.module
        call, name = _passed(node, place)
        container = module.source(node.value)
        if call is None or not isinstance(node.slice, ast.Constant):
            raise Refused(f"`{module.source(node)}` is no argument that is passed by its name")
        if not any(_asks(value, node.value) for value in _values(call)):
            raise Refused(f"no other argument of the call asks `{container}` by `.get()`")
        values = resolver.values(call.func, place)
        if not values or not all(_is_optional(name, value, resolver) for value in values):
            raise Refused(f"nothing says that `{name}` may be None")
        key = module.bytes_of(node.slice).decode(module.encoding)
        edit = module.edit(module.end(node.value), module.end(node), f".get({key})")
        because = (
            f"`{module.source(call.func)}()` need not be given `{name}`.",
            f"Other arguments of the call ask `{container}` by `.get()`.",
        )
        yield Patch((edit,), because)


def _passed(node: ast.Subscript, place: Place) -> tuple[ast.Call | None, str]:
    """The call that takes an expression as it is, by a name."""
    for call, _ in expressions(place):
        for keyword in call.keywords if isinstance(call, ast.Call) else ():
            if keyword.value is node and keyword.arg is not None:
                return (call if isinstance(call, ast.Call) else None), keyword.arg
    return None, ""


def _values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _asks(value: ast.expr, container: ast.expr) -> bool:
    """Whether an argument is what a dictionary has under a key, if it has."""
    wanted = ast.dump(container)
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and ast.dump(node.func.value) == wanted
        for node in ast.walk(value)
    )


def _is_optional(name: str, value: Value, resolver: Resolver) -> bool:
    """Whether a parameter, or a field that makes one, is None where it is not given."""
    function = callees.runs(value, "__init__", resolver)
    if function is not None:
        arguments = function.node.args
        given = [*arguments.posonlyargs, *arguments.args]
        defaults = dict(zip([p.arg for p in given[::-1]], arguments.defaults[::-1], strict=False))
        only = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        defaults |= {p.arg: default for p, default in only if default is not None}
        if name in defaults:
            return is_none(defaults[name])
        annotated = [p.annotation for p in (*given, *arguments.kwonlyargs) if p.arg == name]
        return any(note is not None and conventions.may_be_none(note) for note in annotated)
    return isinstance(value, ClassValue) and _is_optional_field(name, value, resolver)


def _is_optional_field(name: str, cls: ClassValue, resolver: Resolver) -> bool:
    fields = [*classes.declarations(resolver.lineage(cls), name)]
    notes = [field.binding.annotation for field in fields]
    set_to_none = any(
        binding.value is not None and is_none(binding.value)
        for binding in bindings(cls.node).get(name, ())
    )
    return set_to_none or any(note is not None and conventions.may_be_none(note) for note in notes)
