"""ModuleNotFoundError: a module that newer Pythons leave out of the standard library."""

import ast
import json
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from patterns.contract import (
    Explained,
    Explains,
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
from patterns.toolbox.imports import importers, moved_imports
from patterns.toolbox.imports.importers import Importer
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository.project import Project


class GoneModule(Pattern):
    """Import the name from the module that does its work now.

    The module is in no newer Python. The names that this file imports from it have heirs that do
    the same, by the migration advice of the Python Enhancement Proposal that removed it. Where one
    has none, what to use instead is a choice, and is only told.
    """

    family = "old_names"
    severity = Severity.MEDIUM
    answers = ("E03",)
    matches = (
        r"ModuleNotFoundError: No module named '(?P<mod>aifc|asynchat|asyncore|audioop|binhex|cgi"
        r"|cgitb|chunk|crypt|distutils|formatter|imghdr|imp|lib2to3|mailcap|msilib|nis|nntplib"
        r"|ossaudiodev|parser|pipes|smtpd|sndhdr|spwd|sunau|symbol|telnetlib|uu|xdrlib)"
        r"(?:\.[\w.]+)?'"
    )
    examples = (
        Heals(
            "a program that is looked for",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'distutils'",
                python="3.12",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="from distutils.spawn import find_executable  # for all\n\n"
            "print(find_executable('sh'))\n",
            after="from shutil import which  # for all\n\nprint(which('sh'))\n",
        ),
        Explains(
            "a name without an heir",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'distutils'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="from distutils.util import strtobool\n\nprint(strtobool('yes'))\n",
            because="`distutils` is in no Python from 3.12 on, and app.py uses its "
            "`util.strtobool`: `setuptools` has what builds packages, `shutil` what copies files "
            "and finds programs, `packaging.version` what compares versions",
        ),
        Explains(
            "a whole module",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'telnetlib'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="import telnetlib\n\nprint(telnetlib.Telnet('a'))\n",
            because="`telnetlib` is in no Python from 3.13 on, and app.py uses its `Telnet`: "
            "`socket` or `asyncio` streams speak to such a server, without its protocol",
        ),
        Refuses(
            "a module of the repository",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'parser'",
                frames=(Frame("bin/app.py", 1, "<module>"),),
            ),
            code={"bin/app.py": "import parser\n", "lib/parser.py": ""},
            because="lib/parser.py may be the `parser` that is meant",
        ),
        Refuses(
            "code that knows of both",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'distutils'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="""\
try:
    from setuptools import setup
except ImportError:
    from distutils.core import setup
""",
            because="the import at app.py:4 is not at the top level of the file: the code may "
            "know of more than one home",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Move the statement's names, where all of them have heirs."""
        old, project = cls.match(fault)["mod"], Project(sources)
        frame = innermost(fault, sources)
        if path := project.called(old):
            raise Refused(f"{path} may be the `{old}` that is meant")
        found = [
            one
            for place in places(frame, sources)
            for one in importers.targets(place.statement, place, project)
            if one.target.partition(".")[0] == old
        ]
        if not found:
            raise Refused(f"line {frame.line} of {frame.path} imports no `{old}` itself")
        one, module = found[0], found[0].place.module
        if one.node not in module.tree.body:
            raise Refused(
                f"the import at {module.path}:{one.node.lineno} is not at the top level of the "
                "file: the code may know of more than one home"
            )
        moving = _moving(one)
        if not isinstance(one.node, ast.ImportFrom) or not moving:
            raise Explained(_advice(old, found, module.path))
        told = [
            f"`{new}` does what `{one.target}.{alias.name}` did." for alias, new in moving.items()
        ]
        edits = tuple(moved_imports.rehomed(one, one.node, moving))
        severity = Severity.HIGH if "setuptools" in str(moving.values()) else None
        yield Patch(edits, tuple(told), severity=severity)


def _moving(one: Importer) -> moved_imports.Moving:
    """The heirs of all names in a statement; nothing where one of them has none."""
    found = {alias: _table()["moved"].get(f"{one.target}.{alias.name}") for alias in one.node.names}
    return found if all(found.values()) else {}


def _advice(old: str, found: list[Importer], path: str) -> str:
    since, instead = _table()["modules"][old]
    names = sorted(
        f"{one.target}.{name}".removeprefix(f"{old}.")
        for one in found
        for name in importers.asked_of([one])
    )
    uses = f"uses its {', '.join(f'`{name}`' for name in names[:3])}" if names else "imports it"
    return f"`{old}` is in no Python from {since} on, and {path} {uses}: {instead}"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    # https://peps.python.org/pep-0594/ and https://peps.python.org/pep-0632/#migration-advice
    data = pkgutil.get_data("patterns.toolbox.imports", "gone_modules.json")
    loaded: dict[str, Any] = json.loads(data or b"{}")
    return loaded
