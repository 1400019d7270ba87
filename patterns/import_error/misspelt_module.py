"""ModuleNotFoundError: a module of the standard library is imported by a misspelt name."""

import ast
import sys
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
from patterns.toolbox.dependencies import declared, distributions
from patterns.toolbox.dependencies.requirement import canonical
from patterns.toolbox.imports import importers, old_names
from patterns.toolbox.imports.public_names import names as public_names
from patterns.toolbox.names.close import closest
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.repository.project import Project


class MisspeltModule(Pattern):
    """Import the module by its name.

    No module of that name is here, and nothing declares one. A single module of the standard
    library is called almost so, and has everything that this file takes from it.
    """

    family = "import_error"
    severity = Severity.LOW
    answers = ("E02",)
    matches = r"ModuleNotFoundError: No module named '(?P<mod>[a-z]\w*)'$"
    examples = (
        Heals(
            "two letters that changed places",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'colections'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="from colections import Counter  # of words\n\nprint(Counter('aab'))\n",
            after="from collections import Counter  # of words\n\nprint(Counter('aab'))\n",
        ),
        Heals(
            "the module, and its uses",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'jsno'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="import jsno\n\nprint(jsno.dumps({}))\n",
            after="import json\n\nprint(json.dumps({}))\n",
        ),
        Refuses(
            "a name that the module lacks",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'jsno'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="import jsno\n\nprint(jsno.parse('{}'))\n",
            because="`json` is close, but has no `parse`",
        ),
        Refuses(
            "a distribution that is declared",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'colections'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={"app.py": "import colections\n", "requirements.txt": "colections\n"},
            because="`colections` is a distribution that requirements.txt declares",
        ),
        Refuses(
            "nothing that is close",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'abacus'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="import abacus\n",
            because="no module of the standard library is called almost `abacus`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the module in every import of the file, and wherever that is used."""
        wrong, project = cls.match(fault)["mod"], Project(sources)
        frame = innermost(fault, sources)
        known = [name for name in sys.stdlib_module_names if public_names(name)]
        meant = distributions.is_known(wrong) or old_names.module(wrong) is not None
        right = None if meant else closest(wrong, known)
        if right is None or wrong in sys.stdlib_module_names:
            raise Unrelated(f"no module of the standard library is called almost `{wrong}`")
        for table in declared.tables(sources):
            if table.declares(canonical(wrong)):
                raise Refused(f"`{wrong}` is a distribution that {table.label} declares")
        found = [one for one in importers.on_line(frame, wrong, project) if one.target == wrong]
        if not found:
            raise Unrelated(
                f"no import statement on line {frame.line} of {frame.path} names `{wrong}`"
            )
        module = found[0].place.module
        every = importers.all_of(module, wrong, project)
        asked = importers.asked_of(every)
        if lacking := sorted(asked - public_names(right)):
            listed = " and no ".join(f"`{name}`" for name in lacking)
            raise Refused(f"`{right}` is close, but has no {listed}")
        if not asked or any(isinstance(node, ast.Try) for node in module.tree.body):
            raise Refused(f"what {module.path} uses of `{wrong}` is not known")
        edits = [edit for one in every for edit in importers.rewritten(one, right)]
        told = f"`{right}` of the standard library has all that {module.path} takes from it."
        yield Patch(tuple(dict.fromkeys(edits)), (told,))
