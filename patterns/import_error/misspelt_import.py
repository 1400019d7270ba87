"""ImportError: a name is imported that its module does not have, or does not have any more."""

import ast
from collections.abc import Iterator
from posixpath import dirname

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.imports import importers
from patterns.toolbox.imports.importers import Importer
from patterns.toolbox.imports.moved_modules import by_content, dotted
from patterns.toolbox.imports.public_names import names as public_names
from patterns.toolbox.names.close import closest, public, reworded
from patterns.toolbox.names.made_names import made
from patterns.toolbox.names.names import BUILTINS, bindings, scopes_of
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source import lines


class MisspeltImport(Pattern):
    """Import the name that there is.

    The module is known with all its names, and one of them is so close that it must have been
    meant. Or it lost the name to the only other file of the repository that defines it now, and
    the import follows it there.
    """

    family = "import_error"
    severity = Severity.LOW
    answers = ("E06",)
    matches = (
        r"ImportError: cannot import name '(?P<name>\w+)' from "
        r"(?:partially initialized module )?'(?P<mod>[\w.]+)'"
    )
    examples = (
        Heals(
            "a slip of the fingers",
            fault=Fault(
                "ImportError",
                "cannot import name 'OrderedDic' from 'collections'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="""\
from collections import OrderedDic, deque  # in order

print(OrderedDic(a=1), deque)
""",
            after="""\
from collections import OrderedDict, deque  # in order

print(OrderedDict(a=1), deque)
""",
        ),
        Heals(
            "a function that went to another file",
            fault=Fault(
                "ImportError",
                "cannot import name 'total_price' from 'orders'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before={
                "app.py": "from orders import total_price\n\nprint(total_price([1]))\n",
                "orders.py": "LIMIT = 3\n",
                "prices.py": "def total_price(all):\n    return sum(all)\n",
            },
            after={
                "app.py": "from prices import total_price\n\nprint(total_price([1]))\n",
                "orders.py": "LIMIT = 3\n",
                "prices.py": "def total_price(all):\n    return sum(all)\n",
            },
        ),
        Heals(
            "a name that the file itself spells rightly",
            fault=Fault(
                "ImportError",
                "cannot import name 'frrozen' from 'attrs'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="from attrs import field, frrozen\n\n\n@frozen\nclass Cart:\n    id = field()\n",
            after="from attrs import field, frozen\n\n\n@frozen\nclass Cart:\n    id = field()\n",
        ),
        Heals(
            "one of several names, which lives elsewhere",
            fault=Fault(
                "ImportError",
                "cannot import name 'strip_tags' from 'text'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before={
                "app.py": "from text import short, strip_tags\n\n"
                "print(short('a'), strip_tags('b'))\n",
                "text.py": "def short(text):\n    return text\n",
                "tags.py": "def strip_tags(text):\n    return text\n",
            },
            after={
                "app.py": "from tags import strip_tags\nfrom text import short\n\n"
                "print(short('a'), strip_tags('b'))\n",
                "text.py": "def short(text):\n    return text\n",
                "tags.py": "def strip_tags(text):\n    return text\n",
            },
        ),
        Heals(
            "a name of the same words",
            certainty=Certainty.B,
            fault=Fault(
                "ImportError",
                "cannot import name 'rect_area' from 'shapes'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before={
                "app.py": "from shapes import rect_area\n\nprint(rect_area(2))\n",
                "shapes.py": "def rectangle_area(a):\n    return a * a\n",
            },
            after={
                "app.py": "from shapes import rectangle_area\n\nprint(rectangle_area(2))\n",
                "shapes.py": "def rectangle_area(a):\n    return a * a\n",
            },
        ),
        Refuses(
            "nothing like it",
            fault=Fault(
                "ImportError",
                "cannot import name 'charge' from 'orders'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={"app.py": "from orders import charge\n", "orders.py": "LIMIT = 3\n"},
            because="orders.py defines no `charge`, nothing in it is close, and no other file of "
            "this repository is known to define it; it has `LIMIT`",
        ),
        Refuses(
            "a package outside the repository",
            fault=Fault(
                "ImportError",
                "cannot import name 'escape' from 'jinja2'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="from jinja2 import escape\n",
            because="`jinja2` is outside this repository: which version has `escape` is for a "
            "person to find out",
        ),
        Refuses(
            "an import that may fail",
            fault=Fault(
                "ImportError",
                "cannot import name 'OrderedDic' from 'collections'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            code="try:\n    from collections import OrderedDic\nexcept ImportError:\n    pass\n",
            because="the import at app.py:2 is not at the top level of the file: it may be meant "
            "to fail",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the name, or the module."""
        found, project = cls.match(fault), Project(sources)
        name, frame = found["name"], innermost(fault, sources)
        every = [
            one
            for place in places(frame, sources)
            for one in importers.targets(place.statement, place, project)
            if name in one.names
        ]
        if not every or not isinstance(every[0].node, ast.ImportFrom):
            raise Refused(f"line {frame.line} of {frame.path} does not import `{name}`")
        one, node = every[0], every[0].node
        path = project.find_from(node, one.place.module.path)
        if node not in one.place.module.tree.body:
            raise Refused(
                f"the import at {frame.path}:{node.lineno} is not at the top level of the file: "
                "it may be meant to fail"
            )
        own = path is not None or bool(public_names(one.target))
        if path is None:
            known: frozenset[str] = public_names(one.target) or _asked_for(one, name, project)
            if name in known:
                raise Refused(f"`{one.target}` has `{name}`, if not on every platform")
            if not known:
                raise Refused(
                    f"`{one.target}` is outside this repository: which version has `{name}` is "
                    "for a person to find out"
                )
        else:
            inside = project.modules_in(dirname(path), path)
            known = frozenset(bindings(project.module(path).tree)) | inside
            takes = "*" in known or "__getattr__" in known or made(project.module(path).tree)
            # A file that reads the right name says itself which one it meant to import.
            read = _read_unbound(one) - {name}
            if (takes and closest(name, known & read) is None) or name in known:
                raise Refused(f"{path} may have `{name}`, only not yet when it was asked for it")
        close = closest(name, public(name, known))
        if close is not None:
            whose = f"`{one.target}` has" if own else "This repository wants"
            told = f"{whose} `{close}`, and nothing else as close to `{name}`."
            yield Patch(tuple(_renamed(one, name, close)), (told,))
            return
        if path is None:
            raise Refused(f"nothing in `{one.target}` is close to `{name}`")
        yield _followed(one, name, path, project)


def _asked_for(one: Importer, name: str, project: Project) -> frozenset[str]:
    """What a package from outside must have: other files import it, or this one uses it unbound.

    Nothing, where another file asks for the very name.
    """
    found = {
        alias.name
        for module in project.mentioning(one.target, "import")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node is not one.node
        if not node.level and node.module == one.target
        for alias in node.names
    }
    if name in found:
        return frozenset()
    return frozenset(found | (_read_unbound(one) - {name}))


def _read_unbound(one: Importer) -> frozenset[str]:
    """The names that the importing file reads and nothing in it binds."""
    tree = one.place.module.tree
    bound = {each for scopes, _ in scopes_of(tree) for each in bindings(scopes[-1])}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return frozenset(used - bound - BUILTINS)


def _renamed(one: Importer, name: str, close: str) -> Iterator[Edit]:
    """The import, and every use where it gives the name itself."""
    module = one.place.module
    for alias in one.node.names:
        if alias.name == name:
            start = module.start(alias)
            yield module.edit(start, start + len(name.encode(module.encoding)), close)
            if alias.asname is None:
                if close in bindings(module.tree):
                    raise Refused(f"`{close}` means something else in {module.path}")
                for use in ast.walk(module.tree):
                    if isinstance(use, ast.Name) and use.id == name:
                        yield module.edit(module.start(use), module.end(use), close)


def _apart(one: Importer, name: str, new: str) -> tuple[Edit, ...]:
    """An import of its own in front for the name that lives elsewhere."""
    node, module = one.node, one.place.module
    if not isinstance(node, ast.ImportFrom) or not lines.is_alone(node, module):
        raise Refused("the import is written in a way Grace cannot edit")
    turn = next(turn for turn, alias in enumerate(node.names) if alias.name == name)
    alias = node.names[turn]
    first = turn == 0
    start = module.start(alias) if first else module.end(node.names[turn - 1])
    end = module.start(node.names[1]) if first else module.end(alias)
    if b"#" in module.data[start:end]:
        raise Refused("a comment stands between the names of the import")
    line = f"from {new} import {module.source(alias)}"
    return (lines.before(node, [line], one.place), module.edit(start, end, ""))


def _followed(one: Importer, name: str, path: str, project: Project) -> Patch:
    """The import from the one other file that defines the name."""
    module = one.place.module
    homes = [h for h in by_content(one.target, [name], module.path, project) if h != path]
    if not homes and (close := reworded(name, public(name, bindings(project.module(path).tree)))):
        told = f"{path} has `{close}`, the only name in it of the same words as `{name}`."
        return Patch(tuple(_renamed(one, name, close)), (told,), Certainty.B)
    if len(homes) != 1:
        has = [n for n in sorted(bindings(project.module(path).tree)) if not n.startswith("_")]
        listed = ", ".join(f"`{n}`" for n in has[:8]) or "no public names"
        raise Refused(
            f"{path} defines no `{name}`, nothing in it is close, and no other file of this "
            f"repository is known to define it; it has {listed}"
        )
    new = dotted(homes[0], one.target, module.path, project)
    if isinstance(one.node, ast.ImportFrom) and one.node.level:
        new = importers.relative(module.path, homes[0], project)
    told = f"{homes[0]} is the only other file that defines `{name}`."
    if len(one.node.names) > 1:
        edits = _apart(one, name, new)
        return Patch(edits, (told,), Certainty.A, Severity.MEDIUM)
    return Patch(tuple(importers.rewritten(one, new)), (told,), Certainty.A, Severity.MEDIUM)
