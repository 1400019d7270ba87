"""ImportError: a name is imported from the module of the standard library that it has left."""

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
)
from patterns.toolbox import importers, moved_names
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
            raise Refused(f"line {frame.line} of {frame.path} imports nothing from `{old}`")
        node, module = every[0].node, every[0].place.module
        moving = {
            alias: new for alias in node.names if (new := moved_names.heir(f"{old}.{alias.name}"))
        }
        name = found["name"] or next((alias.name for alias in moving), "")
        if name not in {alias.name for alias in moving}:
            raise Refused(f"`{old}.{name or '?'}` is no name that went elsewhere")
        if node not in module.tree.body:
            raise Refused(
                f"the import at {module.path}:{node.lineno} is not at the top level of the file: "
                "the code may know of more than one home"
            )
        told = [
            f"`{new}` is what `{old}.{alias.name}` is called now." for alias, new in moving.items()
        ]
        yield Patch((_statements(node, moving, module), *_uses(moving, module)), tuple(told))


def _statements(node: ast.ImportFrom, moving: dict[ast.alias, str], module: Module) -> Edit:
    """The statement written anew: what stays, and one statement for each new home."""
    homes: dict[str, list[str]] = defaultdict(list)
    for alias, new in moving.items():
        home, _, name = new.rpartition(".")
        if home:
            renamed = f" as {alias.asname}" if alias.asname else ""
            homes[home].append(f"{name}{renamed}")
    staying = [module.source(alias) for alias in node.names if alias not in moving]
    lines = [f"from {node.module} import {', '.join(staying)}"] if staying else []
    lines += [f"from {home} import {', '.join(names)}" for home, names in sorted(homes.items())]
    start, end = module.start(node), module.end(node)
    if not lines:
        following = module.starts[node.end_lineno or node.lineno]
        return module.edit(start, following, "")
    # A comment stays on the line of what was there first.
    tail = module.data[end : module.starts[node.end_lineno or node.lineno]].decode(module.encoding)
    rest = "".join(f"{line}{module.newline.decode()}" for line in lines[1:])
    size = len(tail.encode(module.encoding))
    return module.edit(start, end + size, f"{lines[0]}{tail}{rest}")


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
