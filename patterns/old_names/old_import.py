"""ImportError: a name is imported from the module that it has left."""

import ast
from collections import defaultdict
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
from patterns.toolbox import importers, moved_names
from patterns.toolbox.importers import Importer
from patterns.toolbox.locate import innermost, places
from patterns.toolbox.module import Module
from patterns.toolbox.names import scopes_of
from patterns.toolbox.project import Project


class OldImport(Pattern):
    """Import the name from the module that has it now.

    The module gave the name up, and the same thing is in another one. What the statement imports
    besides is left where it is; a name that changed is changed at all its uses in the file.
    """

    family = "old_names"
    severity = Severity.LOW
    answers = ("E06", "K06")
    matches = (
        r"(?:ImportError: cannot import name '(?P<name>\w+)' from '(?P<mod>[\w.]+)'"
        r"|DeprecationWarning: Using or importing the ABCs from '(?P<abcs>collections)')"
    )
    examples = (
        Heals(
            "one of several",
            fault=Fault(
                "ImportError",
                "cannot import name 'Mapping' from 'collections'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="""\
from collections import Mapping, OrderedDict, Sequence as Seq  # kinds

print(isinstance({}, (Mapping, Seq)), OrderedDict)
""",
            after="""\
from collections import OrderedDict  # kinds
from collections.abc import Mapping, Sequence as Seq

print(isinstance({}, (Mapping, Seq)), OrderedDict)
""",
        ),
        Heals(
            "all of them",
            fault=Fault(
                "ImportError",
                "cannot import name 'gcd' from 'fractions' (/usr/lib/python3.9/fractions.py)",
                python="3.9",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="from fractions import gcd\n\nprint(gcd(4, 6))\n",
            after="from math import gcd\n\nprint(gcd(4, 6))\n",
        ),
        Heals(
            "a built-in one by now",
            fault=Fault(
                "ImportError",
                "cannot import name 'izip' from 'itertools'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="""\
from itertools import chain, izip

print(list(chain(izip([1], [2]))))
""",
            after="""\
from itertools import chain

print(list(chain(zip([1], [2]))))
""",
        ),
        Heals(
            "a library's, by what its documents say",
            fault=Fault(
                "ImportError",
                "cannot import name 'escape' from 'flask' (/site-packages/flask/__init__.py)",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
from flask import Flask, escape

print(escape("a"), Flask)
""",
                "stubs/flask.py": "Flask = None\n",
                "stubs/markupsafe.py": "escape = str\n",
            },
            after={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
from flask import Flask
from markupsafe import escape

print(escape("a"), Flask)
""",
                "stubs/flask.py": "Flask = None\n",
                "stubs/markupsafe.py": "escape = str\n",
            },
        ),
        Refuses(
            "a name that never was there",
            fault=Fault(
                "ImportError",
                "cannot import name 'Maping' from 'collections'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="from collections import Maping\n",
            because="`collections.Maping` is no name that went elsewhere",
        ),
        Refuses(
            "code that knows of both",
            fault=Fault(
                "ImportError",
                "cannot import name 'Mapping' from 'collections'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="""\
try:
    from collections.abc import Mapping
except ImportError:
    from collections import Mapping
""",
            because="the import at app.py:4 is not at the top level of the file: the code may "
            "know of more than one home",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the names out of the statement, and import them where they are."""
        found, project = cls.match(fault), Project(sources)
        old = found["mod"] or found["abcs"]
        frame = innermost(fault, sources)
        every = [
            one
            for place in places(frame, sources)
            for one in importers.targets(place.statement, place, project)
            if one.target == old and one.alias is None
        ]
        if not every or not isinstance(every[0].node, ast.ImportFrom):
            raise Unrelated(f"line {frame.line} of {frame.path} imports nothing from `{old}`")
        node, module = every[0].node, every[0].place.module
        moving = {
            alias: new for alias in node.names if (new := moved_names.heir(f"{old}.{alias.name}"))
        }
        name = found["name"] or next((alias.name for alias in moving), "")
        if name not in {alias.name for alias in moving}:
            raise Unrelated(f"`{old}.{name or '?'}` is no name that went elsewhere")
        if node not in module.tree.body:
            raise Refused(
                f"the import at {module.path}:{node.lineno} is not at the top level of the file: "
                "the code may know of more than one home"
            )
        told = [moved_names.told(f"{old}.{alias.name}", new) for alias, new in moving.items()]
        edits = (*_statements(every[0], node, moving), *_uses(moving, module))
        yield Patch(edits, tuple(told))


def _statements(
    one: Importer, node: ast.ImportFrom, moving: dict[ast.alias, str]
) -> Iterator[Edit]:
    """The statement without what left, and one statement for each new home."""
    module = one.place.module
    homes: dict[str, list[str]] = defaultdict(list)
    for alias, new in moving.items():
        home, _, name = new.rpartition(".")
        if home:
            homes[home].append(f"{name} as {alias.asname}" if alias.asname else name)
    staying = [alias for alias in node.names if alias not in moving]
    after = module.starts[node.end_lineno or node.lineno]
    if not staying and len(homes) == 1 and all(map(_keeps_its_word, moving.items())):
        yield from importers.rewritten(one, next(iter(homes)))
        return
    newline = module.newline.decode()
    lines = [f"from {home} import {', '.join(names)}" for home, names in sorted(homes.items())]
    text = "".join(f"{line}{newline}" for line in lines)
    if staying:
        yield from _cut(node, moving, module)
        yield module.edit(after, after, text)
    elif b"#" in module.data[module.start(node) : after]:
        raise Refused(f"the import at {module.path}:{node.lineno} has a comment of its own")
    else:
        yield module.edit(module.start(node), after, text)


def _keeps_its_word(item: tuple[ast.alias, str]) -> bool:
    alias, new = item
    return new.rpartition(".")[2] == alias.name


def _cut(node: ast.ImportFrom, moving: dict[ast.alias, str], module: Module) -> Iterator[Edit]:
    """Take some names out of a list of names, and leave every comment."""
    last = max(at for at, alias in enumerate(node.names) if alias not in moving)
    for at, alias in enumerate(node.names):
        if alias not in moving or at > last:
            continue
        start, end = module.start(alias), module.start(node.names[at + 1])
        if b"#" in module.data[start:end]:
            end = module.data.index(b",", module.end(alias)) + 1
        yield module.edit(start, end, "")
    if last + 1 < len(node.names):
        start, end = module.end(node.names[last]), module.end(node.names[-1])
        if b"#" in module.data[start:end]:
            raise Refused(f"the import at {module.path}:{node.lineno} has comments in its list")
        yield module.edit(start, end, "")


def _uses(moving: dict[ast.alias, str], module: Module) -> Iterator[Edit]:
    """The uses of a name that is another word now."""
    for alias, new in moving.items():
        word = new.rpartition(".")[2]
        if alias.asname and "." not in new:
            raise Refused(f"`{alias.asname}` stands for a built-in name now")
        if alias.asname or word == alias.name:
            continue
        for scopes, _ in scopes_of(module.tree):
            if word in _bound(scopes[-1]):
                raise Refused(f"`{word}` means something else in {module.path}")
        for use in ast.walk(module.tree):
            if isinstance(use, ast.Name) and use.id == alias.name:
                yield module.edit(module.start(use), module.end(use), word)


def _bound(scope: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(scope) if isinstance(n, ast.Name) and not _is_read(n)} | {
        n.arg for n in ast.walk(scope) if isinstance(n, ast.arg)
    }


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
