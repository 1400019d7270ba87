"""NameError: a library is used that the file never imports, and perhaps nothing declares."""

import ast
from collections.abc import Iterator

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
    Unrelated,
)
from patterns.toolbox.dependencies import declared, distributions, requirement
from patterns.toolbox.dependencies.requirement import Requirement
from patterns.toolbox.imports import imports
from patterns.toolbox.names import unbound
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

USUAL = {
    "np": "numpy as np",
    "pd": "pandas as pd",
    "plt": "matplotlib.pyplot as plt",
    "sns": "seaborn as sns",
    "tf": "tensorflow as tf",
}
"""Names under which everybody imports some modules, as their own documents do."""

STAND_IN = """\
import sys
from types import SimpleNamespace

sys.modules["yaml"] = sys.modules["numpy"] = SimpleNamespace(dump=print, mean=max)
"""
BEFORE = """\
import a_stand_in

print(a_stand_in, np.mean([1]))
"""
LOADED = """\
import a_stand_in

print(a_stand_in, yaml.dump(1))
"""


class MissingLibrary(Pattern):
    """Import the library, and declare it where nothing does.

    The name is that of a well-known library, is only ever read from as a module is, and nothing
    in this file binds it. Where the project does not declare the library yet, the import alone
    would only fail at another place: the requirement goes where the others are.
    """

    family = "names"
    severity = Severity.LOW
    answers = ("F01", "E01")
    matches = r"NameError: name '(?P<name>[A-Za-z]\w*)' is not defined$"
    examples = (
        Heals(
            "a library that is declared",
            fault=Fault(
                "NameError", "name 'np' is not defined", frames=(Frame("app.py", 3, "<module>"),)
            ),
            before={
                "app.py": BEFORE,
                "a_stand_in.py": STAND_IN,
                "requirements.txt": "numpy>=1.26\n",
            },
            after={
                "app.py": BEFORE.replace("a_stand_in\n", "a_stand_in\nimport numpy as np\n", 1),
                "a_stand_in.py": STAND_IN,
                "requirements.txt": "numpy>=1.26\n",
            },
        ),
        Heals(
            "one that nothing declares",
            fault=Fault(
                "NameError", "name 'yaml' is not defined", frames=(Frame("app.py", 3, "<module>"),)
            ),
            before={"app.py": LOADED, "a_stand_in.py": STAND_IN, "requirements.txt": "click>=8\n"},
            after={
                "app.py": LOADED.replace("a_stand_in\n", "a_stand_in\nimport yaml\n", 1),
                "a_stand_in.py": STAND_IN,
                "requirements.txt": "click>=8\nPyYAML\n",
            },
            certainty=Certainty.B,
        ),
        Refuses(
            "pins without a version",
            fault=Fault(
                "NameError", "name 'yaml' is not defined", frames=(Frame("app.py", 1, "<module>"),)
            ),
            code={"app.py": "yaml.dump(1)\n", "requirements.txt": "click==8.1\n"},
            because="requirements.txt pins its dependencies, and nothing in this repository says "
            "which version of the missing one it wants",
        ),
        Refuses(
            "a variable that was forgotten",
            fault=Fault(
                "NameError", "name 'click' is not defined", frames=(Frame("app.py", 1, "<module>"),)
            ),
            code="print(click)\n",
            because="`click` is not only read from in app.py, as a module would be",
        ),
        Refuses(
            "a module of the repository",
            fault=Fault(
                "NameError", "name 'attr' is not defined", frames=(Frame("app.py", 1, "<module>"),)
            ),
            code={"app.py": "attr.dump(1)\n", "attr.py": "", "requirements.txt": "attrs\n"},
            because="`attr` stands in this repository, and is no library",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the import, and the requirement where it is lacking."""
        name, project = cls.match(fault)["name"], Project(sources)
        top = USUAL.get(name, name).partition(" ")[0].partition(".")[0]
        if not distributions.is_known(top):
            raise Unrelated(f"no well-known library is called `{name}`")
        _, _, place = unbound.use(fault, name, project)
        module = place.module
        if not _only_as_module(name, module):
            raise Refused(f"`{name}` is not only read from in {module.path}, as a module would be")
        if project.find(top, module.path) or any(
            project.top_level(top, root) for root in project.roots(module.path)
        ):
            raise Refused(f"`{top}` stands in this repository, and is no library")
        tables = declared.tables(sources)
        proven = distributions.proof(top, tables, sources)
        edits: list[Edit] = [imports.added(module, f"import {USUAL.get(name, name)}")]
        told = [f"Nothing in {module.path} binds `{name}`.", f"{proven.because}."]
        severity, sure = Severity.LOW, Certainty.A
        installed = requirement.canonical(proven.name) in map(requirement.canonical, fault.modules)
        if proven.declared is None and not installed:
            home = distributions.home([module.path], proven, tables)
            spec = requirement.like(home.requirements, None, proven.locked, home.label)
            edits += home.added(Requirement(proven.name, spec))
            told.append(f"{home.label} does not declare it.")
            severity = Severity.HIGH
            # New code enters on somebody's word: where it is only our table's, a person decides.
            sure = Certainty.A if proven.is_vouched_for else Certainty.B
        yield Patch(tuple(edits), tuple(told), sure, severity)


def _only_as_module(name: str, module: Module) -> bool:
    """Whether a file only reads from the name, and never binds it."""
    read = {
        node.value
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    uses = [n for n in ast.walk(module.tree) if isinstance(n, ast.Name) and n.id == name]
    return bool(uses) and all(use in read for use in uses)
