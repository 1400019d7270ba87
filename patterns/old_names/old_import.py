"""ImportError: a name is imported from the module that it has left."""

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
    Unrelated,
)
from patterns.toolbox.imports import importers, moved_imports, moved_names
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository import python_range
from patterns.toolbox.repository.project import Project


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
                "cannot import name 'escape' from 'flask'",
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
        python_range.refuse_guarded(frame, sources)
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
        yield Patch(tuple(moved_imports.rehomed(every[0], node, moving)), tuple(told))
