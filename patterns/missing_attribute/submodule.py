"""AttributeError: a package is imported, but not the module inside it that is used."""

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
from patterns.toolbox.imports.imports import added
from patterns.toolbox.imports.public_names import is_submodule
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module


class Submodule(Pattern):
    """Import the module that is used, not only its package.

    Importing a package does not import the modules inside it. It works by luck where something
    else has imported them before. The module exists, and the import names it from now on.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B03",)
    matches = (
        r"AttributeError: module '(?P<mod>[\w.]+)' has no attribute '(?P<attr>\w+)'"
        r"(?! \(consider renaming)"
    )
    examples = (
        Heals(
            "a module of the standard library",
            fault=Fault(
                "AttributeError",
                "module 'xml' has no attribute 'etree'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 4, "parse")),
            ),
            before="""\
import xml  # trees

def parse(text):
    return xml.etree.ElementTree.fromstring(text)


print(parse("<a/>").tag)
""",
            after="""\
import xml.etree.ElementTree  # trees

def parse(text):
    return xml.etree.ElementTree.fromstring(text)


print(parse("<a/>").tag)
""",
        ),
        Heals(
            "a module of the repository",
            fault=Fault(
                "AttributeError",
                "module 'shop' has no attribute 'orders'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before={
                "app.py": "import shop as s\n\nprint(s.orders.count())\n",
                "shop/__init__.py": "",
                "shop/orders.py": "def count():\n    return 3\n",
            },
            after={
                "app.py": "import shop as s\nimport shop.orders\n\nprint(s.orders.count())\n",
                "shop/__init__.py": "",
                "shop/orders.py": "def count():\n    return 3\n",
            },
        ),
        Refuses(
            "no such module",
            fault=Fault(
                "AttributeError",
                "module 'html' has no attribute 'decode'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import html\n\nprint(html.decode('a'))\n",
            because="`html.decode` is no module of the standard library or of this repository",
        ),
        Refuses(
            "a module that is imported already",
            fault=Fault(
                "AttributeError",
                "module 'xml' has no attribute 'etree'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import xml as x\nimport xml.etree\nprint(x.etree)\n",
            because="app.py imports `xml.etree` already",
        ),
        Refuses(
            "another package of that name",
            fault=Fault(
                "AttributeError",
                "module 'xml' has no attribute 'etree'",
                frames=(Frame("app.py", 4, "parse"),),
            ),
            code="from mine import xml\n\ndef parse():\n    return xml.etree.parse('a')\n",
            because="no import statement at the top of app.py names `xml` itself",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Let the import name the innermost module that the line uses."""
        found, project = cls.match(fault), Resolver(sources).project
        wanted = f"{found['mod']}.{found['attr']}"
        read = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Attribute)
            if node.attr == found["attr"]
        ]
        frame = fault.frames[-1]
        if not read:
            raise Refused(f"nothing reads `.{found['attr']}` on line {frame.line} of {frame.path}")
        node, place = read[-1]
        if not _exists(wanted, place.module.path, project):
            raise Unrelated(
                f"`{wanted}` is no module of the standard library or of this repository"
            )
        longest = _longest(wanted, node, place, project)
        if _is_imported(wanted, place.module):
            raise Refused(f"{place.module.path} imports `{wanted}` already")
        edit = _import(found["mod"], longest, node, place.module)
        yield Patch((edit,), (f"`{longest}` is a module, and nothing here imports it.",))


def _is_imported(dotted: str, module: Module) -> bool:
    """Whether an import at the top of a file names a module, or one inside it."""
    return any(
        f"{alias.name}.".startswith(f"{dotted}.")
        for statement in module.tree.body
        if isinstance(statement, ast.Import)
        for alias in statement.names
    )


def _exists(dotted: str, importer: str, project: Project) -> bool:
    return is_submodule(dotted) or project.find(dotted, importer) is not None


def _longest(dotted: str, node: ast.Attribute, place: Place, project: Project) -> str:
    """The innermost module of the chain that hangs on a node: `xml.etree.ElementTree`."""
    above = {
        inner.value: inner
        for inner in ast.walk(place.statement or ast.Pass())
        if isinstance(inner, ast.Attribute)
    }
    outer = above.get(node)
    if outer is None or not _exists(f"{dotted}.{outer.attr}", place.module.path, project):
        return dotted
    return _longest(f"{dotted}.{outer.attr}", outer, place, project)


def _import(package: str, wanted: str, node: ast.Attribute, module: Module) -> Edit:
    """The package's own import made longer, or another one where it goes by another name."""
    top = module.source(node.value).partition(".")[0]
    for binding in bindings(module.tree).get(top, ()):
        for alias in binding.node.names if isinstance(binding.node, ast.Import) else ():
            if alias.name == package and not alias.asname:
                return module.edit(module.start(alias), module.end(alias), wanted)
            if alias.name == package and alias.asname == top:
                return added(module, f"import {wanted}")
    raise Unrelated(f"no import statement at the top of {module.path} names `{package}` itself")
