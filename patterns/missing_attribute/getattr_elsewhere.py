"""AttributeError: what is asked for plainly here is asked for with a default everywhere else."""

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
from patterns.toolbox import costs
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import only, reads
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Place
from patterns.toolbox.repository.offlimits import is_test


class GetattrElsewhere(Pattern):
    """Ask for the attribute with the default that the code gives it elsewhere.

    Not every object has the attribute, and the rest of the code knows that: it asks by `getattr`,
    always with the same default. An attribute of Python's own (`__parameters__`) means the same
    wherever it is asked for; any other must be asked for on the same expression of the same file.
    An object of a class of this repository should have it, and that is another repair.
    """

    family = "missing_attribute"
    severity = Severity.MEDIUM
    matches = (
        r"AttributeError: (?:type object '(?P<cls>[\w.]+)'|'(?P<obj>(?!NoneType')[\w.]+)' object)"
        r" has no attribute '(?P<attr>\w+)'"
    )
    examples = (
        Heals(
            "an attribute of Python's own",
            fault=Fault(
                "AttributeError",
                "type object 'int' has no attribute '__parameters__'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "variables")),
            ),
            before="""\
def is_open(kind):
    return bool(getattr(kind, "__parameters__", ()))

def variables(kind):
    for each in kind.__parameters__:  # in their order
        yield each

list(variables(int))
""",
            after="""\
def is_open(kind):
    return bool(getattr(kind, "__parameters__", ()))

def variables(kind):
    for each in getattr(kind, "__parameters__", ()):  # in their order
        yield each

list(variables(int))
""",
        ),
        Heals(
            "the same expression of the same file",
            fault=Fault(
                "AttributeError",
                "'object' object has no attribute 'label'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "shown")),
            ),
            before="def is_named(node):\n    return getattr(node, 'label', '') != ''\n\n"
            "def shown(node):\n    return node.label + '!'\n\nshown(object())\n",
            after="def is_named(node):\n    return getattr(node, 'label', '') != ''\n\n"
            "def shown(node):\n    return getattr(node, \"label\", '') + '!'\n\n"
            "shown(object())\n",
        ),
        Heals(
            "a default of None, which the code behind may not take",
            certainty=Certainty.B,
            fault=Fault(
                "AttributeError",
                "'object' object has no attribute 'label'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "shown")),
            ),
            before="def is_named(node):\n    return getattr(node, 'label', None) is not None\n\n"
            "def shown(node):\n    return [node.label]\n\nshown(object())\n",
            after="def is_named(node):\n    return getattr(node, 'label', None) is not None\n\n"
            'def shown(node):\n    return [getattr(node, "label", None)]\n\nshown(object())\n',
        ),
        Refuses(
            "two defaults",
            fault=Fault(
                "AttributeError",
                "type object 'int' has no attribute '__args__'",
                frames=(Frame("app.py", 5, "shown"),),
            ),
            code="def a(x): return getattr(x, '__args__', ())\n\n"
            "def b(x): return getattr(x, '__args__', None)\n\ndef shown(x): return x.__args__\n",
            because="nowhere else, or not always with one default, is `__args__` asked for by "
            "`getattr`",
        ),
        Refuses(
            "another object's attribute of the same name",
            fault=Fault(
                "AttributeError",
                "'int' object has no attribute 'name'",
                frames=(Frame("app.py", 4, "shown"),),
            ),
            code="def is_named(logger): return getattr(logger, 'name', '')\n\n"
            "def shown(order):\n    return order.name\n",
            because="nowhere else, or not always with one default, is `name` asked for by "
            "`getattr`",
        ),
        Refuses(
            "a class of this repository",
            fault=Fault(
                "AttributeError",
                "'Order' object has no attribute 'name'",
                frames=(Frame("app.py", 6, "shown"),),
            ),
            code="class Order: ...\n\ndef is_named(order): return getattr(order, 'name', '')\n\n"
            "def shown(order):\n    return order.name\n",
            because="class Order (app.py:1) is this repository's own, and should have `name`",
        ),
        Refuses(
            "a method that is called",
            fault=Fault(
                "AttributeError",
                "'int' object has no attribute 'close'",
                frames=(Frame("app.py", 4, "end"),),
            ),
            code="def can_end(file): return getattr(file, 'close', '')\n\n"
            "def end(file):\n    file.close()\n",
            because="`close` is called, and the default of elsewhere cannot be",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Ask by `getattr`, with the default of all other places."""
        found, resolver = cls.match(fault), Resolver(sources)
        attr, kind = found["attr"], (found["cls"] or found["obj"]).rpartition(".")[2]
        for own in resolver.classes_named(kind):
            raise Refused(
                f"class {kind} ({own.place}) is this repository's own, and should have `{attr}`"
            )
        read = reads(attr, fault, sources)
        node, place = only(read, fault, f"use of `.{attr}`")
        parent = _parent(node, place)
        if isinstance(parent, ast.Call) and parent.func is node:
            raise Unrelated(f"`{attr}` is called, and the default of elsewhere cannot be")
        given = dict(_defaults(node, place, resolver))
        if len(given) != 1:
            raise Unrelated(
                f"nowhere else, or not always with one default, is `{attr}` asked for by `getattr`"
            )
        ((default, where),) = given.items()
        module = place.module
        start, end = module.start(node), module.end(node.value)
        if module.data[end : module.end(node)].decode() != f".{attr}":
            raise Refused(f"`{module.source(node)}` is written too oddly to be asked for otherwise")
        edits = (
            module.edit(start, start, "getattr("),
            module.edit(end, module.end(node), f', "{attr}", {default})'),
        )
        because = f"{where} gives `{default}` where there is no `{attr}`."
        certainty = Certainty.B if default == "None" else Certainty.A
        yield Patch(edits, (because,), certainty, cost=costs.Form.DEFAULT)


def _parent(node: ast.expr, place: Place) -> ast.AST | None:
    path = path_to(place.statement or ast.Pass(), node)
    return path[-2] if len(path) > 1 else None


def _defaults(wanted: ast.Attribute, place: Place, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """Each default that the attribute gets elsewhere, and one place where it does."""
    is_pythons_own = wanted.attr.startswith("__") and wanted.attr.endswith("__")
    subject = ast.unparse(wanted.value)
    for module in resolver.project.mentioning("getattr", wanted.attr):
        if is_test(module.path) or (not is_pythons_own and module.path != place.module.path):
            continue
        for node in ast.walk(module.tree):
            match node:
                case ast.Call(
                    func=ast.Name(id="getattr"),
                    args=[asked, ast.Constant(value=wanted.attr), default],
                ) if is_pythons_own or ast.unparse(asked) == subject:
                    yield ast.unparse(default), f"{module.path}:{node.lineno}"
