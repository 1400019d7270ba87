"""AttributeError: a module has no such name, but one that differs by a slip of the fingers."""

import ast
from collections.abc import Iterator
from posixpath import dirname
from typing import NoReturn

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.classes.reads import slips
from patterns.toolbox.imports.public_names import names
from patterns.toolbox.names.close import closest_of_few, public, reworded
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.made_names import made
from patterns.toolbox.names.names import bindings
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.values.values import ModuleValue, Outside

SYSTEMS = {"os.path": ("posixpath", "ntpath")}
"""Modules that the message calls by what they are on one system."""


class TypoOnModule(Pattern):
    """Read the name that the module has.

    The module is known, with all the names that it has, and exactly one of them is so close that
    it must have been meant. Nothing else in the repository knows the other spelling.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B03",)
    matches = (
        r"AttributeError: module '(?P<mod>[\w.]+)' has no attribute '(?P<attr>\w+)'"
        r"(?P<shadow> \(consider renaming)?"
    )
    examples = (
        Heals(
            "a module of the standard library",
            fault=Fault(
                "AttributeError",
                "module 'os' has no attribute 'lisdir'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="import os\n\nprint(len(os.lisdir()) > 0)  # where\n",
            after="import os\n\nprint(len(os.listdir()) > 0)  # where\n",
        ),
        Heals(
            "a module of the repository",
            fault=Fault(
                "AttributeError",
                "module 'prices' has no attribute 'total_prise'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before={
                "app.py": "import prices\n\nprint(prices.total_prise([1]))\n",
                "prices.py": "def total_price(all):\n    return sum(all)\n",
            },
            after={
                "app.py": "import prices\n\nprint(prices.total_price([1]))\n",
                "prices.py": "def total_price(all):\n    return sum(all)\n",
            },
        ),
        Refuses(
            "nothing is close",
            fault=Fault(
                "AttributeError",
                "module 'os' has no attribute 'copy'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import os\n\nos.copy('a', 'b')\n",
            because="nothing in `os` is close to `copy`",
        ),
        Refuses(
            "a name that another platform has",
            fault=Fault(
                "AttributeError",
                "module 'signal' has no attribute 'SIGKILL'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import signal\n\nprint(signal.SIGKILL)\n",
            because="`signal` has `SIGKILL`, if not on every platform",
        ),
        Refuses(
            "a module that fills itself",
            fault=Fault(
                "AttributeError",
                "module 'codes' has no attribute 'NOT_FONUD'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code={
                "app.py": "import codes\n\nprint(codes.NOT_FONUD)\n",
                "codes.py": "import http\n\nNOT_FOUND = 1\n"
                "globals().update(http.HTTPStatus.__members__)\n",
            },
            because="codes.py takes names from elsewhere",
        ),
        Refuses(
            "a module that is not known",
            fault=Fault(
                "AttributeError",
                "module 'pandas' has no attribute 'datafrane'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import pandas\n\npandas.datafrane()\n",
            because="what `pandas` has is not known here",
        ),
        Explains(
            "a file that hides Python's own module",
            fault=Fault(
                "AttributeError",
                "module 'random' has no attribute 'randint' (consider renaming 'x/random.py' "
                "since it has the same name as the standard library module named 'random' and the "
                "import system gives it precedence)",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code={"app.py": "import random\n\nrandom.randint(1, 2)\n", "random.py": "seed = 1\n"},
            because="`random` is random.py here, which hides Python's own module of that name and "
            "has no `randint`: rename the file, and every import that means it",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the one use on the line."""
        found, resolver = cls.match(fault), Resolver(sources)
        attr = found["attr"]
        read = [
            (node, place)
            for node, place in candidates(fault, sources, ast.Attribute)
            if node.attr == attr
        ]
        node, place = only(read, fault, f"use of `.{attr}`")
        values = resolver.values(node.value, place)
        known: frozenset[str] = frozenset()
        match values:
            case (Outside(name=name),) if found["mod"] in {name, *SYSTEMS.get(name, ())}:
                known = names(name)
            case (ModuleValue(module=module),):
                if names(found["mod"]) and attr in names(found["mod"]):
                    _explain_shadow(module.path, found["mod"], attr)
                inside = resolver.project.modules_in(dirname(module.path), module.path)
                known = frozenset(bindings(module.tree)) | inside
                if "*" in known or "__getattr__" in known or made(module.tree):
                    raise Refused(f"{module.path} takes names from elsewhere")
        if not known:
            raise Refused(f"what `{found['mod']}` has is not known here")
        if attr in known:
            raise Refused(f"`{found['mod']}` has `{attr}`, if not on every platform")
        close = closest_of_few(attr, public(attr, known))
        if close is None:
            close = reworded(attr, public(attr, known))
            if close is None:
                raise Refused(f"nothing in `{found['mod']}` is close to `{attr}`")
            edits = slips(attr, close, place.module, resolver)
            told = f"`{found['mod']}` has `{close}`, the only name in it of the same words."
            yield Patch(edits, (told,), Certainty.B)
            return
        edits = slips(attr, close, place.module, resolver)
        yield Patch(edits, (f"`{found['mod']}` has `{close}`, and nothing else as close.",))


def _explain_shadow(path: str, module: str, attr: str) -> NoReturn:
    raise Explained(
        f"`{module}` is {path} here, which hides Python's own module of that name and has no "
        f"`{attr}`: rename the file, and every import that means it"
    )
