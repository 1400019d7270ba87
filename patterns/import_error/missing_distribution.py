"""ModuleNotFoundError: a third-party module is imported, but no dependency of the code gives it."""

import ast
from collections.abc import Iterator
from dataclasses import replace

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
from patterns.toolbox.dependencies import declared, distributions, requirement
from patterns.toolbox.dependencies.requirement import Requirement
from patterns.toolbox.imports import importers
from patterns.toolbox.imports.importers import Importer
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository.project import Project

PIP = '''\
"""Stands for pip in this example: what is declared can be imported."""

import sys
from pathlib import Path
from types import ModuleType

if "beautifulsoup4" in Path("requirements.txt").read_text():
    sys.modules["bs4"] = ModuleType("bs4")
'''

TRYING = """\
import pip_stand_in
import bs4

try:
    print(bs4, pip_stand_in)
except OSError:
    raise
"""


def _fault(module: str, line: int, path: str = "app.py") -> Fault:
    return Fault(
        "ModuleNotFoundError",
        f"No module named '{module}'",
        frames=(Frame(path, line, "<module>"),),
    )


class MissingDistribution(Pattern):
    """Declare the dependency that the code imports.

    The repository's own files say which distribution gives the module: another table of
    dependencies or a lock file names it, or it is one of the few whose name is beyond doubt. It
    goes to the one table that serves the importing code, and asks for a version as its neighbours
    do.
    A dependency brings in somebody else's code, so a person must always approve.
    """

    family = "import_error"
    severity = Severity.HIGH
    matches = r"ModuleNotFoundError: No module named '(?P<mod>[A-Za-z_]\w*)(?:\.[\w.]+)?'$"
    examples = (
        Heals(
            "declared only for development",
            fault=_fault("bs4", 2),
            before={
                "app.py": "import pip_stand_in\nimport bs4\n\nprint(bs4, pip_stand_in)\n",
                "pip_stand_in.py": PIP,
                "requirements.txt": "# what runs\nclick==8.1.7\nrequests==2.32.3  # http\n",
                "requirements-dev.txt": "-r requirements.txt\nbeautifulsoup4==4.12.3\n",
            },
            after={
                "app.py": "import pip_stand_in\nimport bs4\n\nprint(bs4, pip_stand_in)\n",
                "pip_stand_in.py": PIP,
                "requirements.txt": (
                    "# what runs\nbeautifulsoup4==4.12.3\nclick==8.1.7\nrequests==2.32.3  # http\n"
                ),
                "requirements-dev.txt": "-r requirements.txt\nbeautifulsoup4==4.12.3\n",
            },
        ),
        Heals(
            "a well-known module",
            certainty=Certainty.B,
            fault=_fault("bs4", 2),
            before={
                "app.py": TRYING,
                "pip_stand_in.py": PIP,
                "requirements.txt": "requests>=2\nclick\n",
            },
            after={
                "app.py": TRYING,
                "pip_stand_in.py": PIP,
                "requirements.txt": "requests>=2\nclick\nbeautifulsoup4\n",
            },
        ),
        Refuses(
            "a name that nothing vouches for",
            fault=_fault("reqests_helper", 1),
            code={"app.py": "import reqests_helper\n", "requirements.txt": "requests\n"},
            because="no file of this repository is `reqests_helper`, and nothing declares a "
            "distribution of that name: if one provides it, a person must add it to the "
            "dependencies and install it (its name may differ from the module's)",
        ),
        Refuses(
            "a name that the code does not import",
            fault=_fault("evil", 1),
            code={"app.py": "import yaml\n", "requirements-dev.txt": "evil\n"},
            because="no import statement on line 1 of app.py names `evil`",
        ),
        Refuses(
            "an optional import",
            fault=_fault("ujson", 2),
            code={
                "app.py": "try:\n    import ujson as json\nexcept ImportError:\n    import json\n",
                "requirements.txt": "requests\n",
            },
            because="app.py can do without `ujson`: the import is tried, and its absence caught",
        ),
        Refuses(
            "an extra that was not installed",
            fault=_fault("yaml", 1),
            code={
                "app.py": "import yaml\n",
                "pyproject.toml": "[project]\nname = 'a'\ndependencies = []\n\n"
                "[project.optional-dependencies]\nyaml = ['PyYAML']\n",
            },
            because="project.optional-dependencies.yaml of pyproject.toml declares `PyYAML`, which "
            "was not installed where the code ran",
        ),
        Refuses(
            "two homes",
            fault=_fault("yaml", 1),
            code={
                "app.py": "import yaml\n",
                "pyproject.toml": "[project]\nname = 'a'\ndependencies = ['requests']\n",
                "requirements.txt": "requests\n",
            },
            because="`PyYAML` is missing, and may belong into project.dependencies of "
            "pyproject.toml or requirements.txt",
        ),
        Refuses(
            "a folder of the repository",
            fault=_fault("yaml", 1),
            code={"app.py": "import yaml\n", "yaml/load.py": "", "requirements.txt": "requests\n"},
            because="`yaml` stands in this repository, and is no dependency",
        ),
        Refuses(
            "a module that was installed",
            fault=replace(_fault("yaml", 1), modules={"pyyaml": "6.0"}),
            code={"app.py": "import yaml\n", "requirements.txt": "requests\n"},
            because="`PyYAML` is installed where the code ran: it is another version",
        ),
        Refuses(
            "the table beside the failing file",
            fault=_fault("yaml", 1, "b/run.py"),
            code={
                "a/requirements.txt": "requests==2\n",
                "a/run.py": "import yaml\n",
                "b/requirements.txt": "requests --hash=sha256:00\n",
                "b/run.py": "import yaml\n",
            },
            because="b/requirements.txt checks hashes, which only its tool can compute",
        ),
        Refuses(
            "pins without a version",
            fault=_fault("yaml", 1),
            code={"app.py": "import yaml\n", "requirements.txt": "requests==2.32.3\n"},
            because="requirements.txt pins its dependencies, and nothing in this repository says "
            "which version of the missing one it wants",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add one requirement to one table."""
        top = cls.match(fault)["mod"]
        project = Project(sources)
        found = _imported(fault, top, project)
        path = found.place.module.path
        if project.find(top, path) or any(project.top_level(top, r) for r in project.roots(path)):
            raise Refused(f"`{top}` stands in this repository, and is no dependency")
        if _is_tried(found):
            raise Refused(
                f"{path} can do without `{top}`: the import is tried, and its absence caught"
            )
        tables = declared.tables(sources)
        proven = distributions.proof(top, tables, sources)
        if requirement.canonical(proven.name) in map(requirement.canonical, fault.modules):
            raise Refused(f"`{proven.name}` is installed where the code ran: it is another version")
        users = sorted(set(distributions.importing(top, sources)), key=lambda p: (p != path, p))
        home = distributions.home(users, proven, tables)
        spec = requirement.like(home.requirements, proven.declared, proven.locked, home.label)
        because = f"{path} imports `{top}`, and {home.label} does not declare what gives it."
        edits = home.added(Requirement(proven.name, spec))
        # New code enters on somebody's word: where it is only our table's, a person must say so.
        certainty = Certainty.A if proven.is_vouched_for else Certainty.B
        yield Patch(edits, (because, f"{proven.because}."), certainty)


def _imported(fault: Fault, top: str, project: Project) -> Importer:
    frame = innermost(fault, project.sources)
    for place in places(frame, project.sources):
        for found in importers.targets(place.statement, place, project):
            if found.target.partition(".")[0] == top and not getattr(found.node, "level", 0):
                return found
    raise Unrelated(f"no import statement on line {frame.line} of {frame.path} names `{top}`")


def _is_tried(found: Importer) -> bool:
    """Whether the import stands in a `try`, or where only a type checker looks."""
    return any(
        isinstance(node, (ast.Try, ast.TryStar))
        and node.handlers
        and any(inner is found.node for part in node.body for inner in ast.walk(part))
        for node in ast.walk(found.place.module.tree)
    )
