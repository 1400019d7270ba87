"""PydanticImportError: `BaseSettings` is asked of pydantic, which gave it to another package."""

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
from patterns.toolbox.dependencies import declared, distributions, requirement
from patterns.toolbox.dependencies.requirement import Requirement
from patterns.toolbox.imports import importers, imports, moved_imports
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

NAME, HOME = "BaseSettings", "pydantic_settings"


class MovedSettings(Pattern):
    """Import `BaseSettings` from the package that has it now.

    Pydantic 2 keeps its settings in the package `pydantic-settings`
    (https://docs.pydantic.dev/latest/migration/#basesettings-has-moved-to-pydantic-settings), and
    says so itself. Where the repository does not declare that package yet, it is declared.
    """

    family = "old_names"
    severity = Severity.MEDIUM
    answers = ("E06",)
    matches = (
        r"PydanticImportError: `BaseSettings` has been moved to the `pydantic-settings` package"
    )
    examples = (
        Heals(
            "an import, and a dependency",
            fault=Fault(
                "PydanticImportError",
                "`BaseSettings` has been moved to the `pydantic-settings` package. See the guide.",
                module="pydantic.errors",
                python="3.12",
                frames=(
                    Frame("app.py", 1, "<module>"),
                    Frame("/site-packages/pydantic/_migration.py", 305, "wrapper"),
                ),
            ),
            before={
                "app.py": "from pydantic import BaseModel, BaseSettings  # both\n\n"
                "class Settings(BaseSettings):\n    debug: bool = False\n\n"
                "class Item(BaseModel):\n    name: str\n",
                "requirements.txt": "pydantic>=2\n",
            },
            after={
                "app.py": "from pydantic import BaseModel  # both\n"
                "from pydantic_settings import BaseSettings\n\n"
                "class Settings(BaseSettings):\n    debug: bool = False\n\n"
                "class Item(BaseModel):\n    name: str\n",
                "requirements.txt": "pydantic>=2\npydantic-settings\n",
            },
        ),
        Heals(
            "a class through its module",
            fault=Fault(
                "PydanticImportError",
                "`BaseSettings` has been moved to the `pydantic-settings` package. See the guide.",
                module="pydantic.errors",
                python="3.12",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("/site-packages/pydantic/_migration.py", 305, "wrapper"),
                ),
            ),
            before={
                "app.py": "import pydantic\n\nclass Settings(pydantic.BaseSettings):\n"
                "    name = pydantic.Field('x')\n",
                "requirements.txt": "pydantic>=2\npydantic-settings\n",
            },
            after={
                "app.py": "import pydantic\nimport pydantic_settings\n\n"
                "class Settings(pydantic_settings.BaseSettings):\n"
                "    name = pydantic.Field('x')\n",
                "requirements.txt": "pydantic>=2\npydantic-settings\n",
            },
        ),
        Refuses(
            "code that knows of both homes",
            fault=Fault(
                "PydanticImportError",
                "`BaseSettings` has been moved to the `pydantic-settings` package.",
                frames=(
                    Frame("app.py", 4, "<module>"),
                    Frame("/site-packages/pydantic/_migration.py", 305, "wrapper"),
                ),
            ),
            code="try:\n    from pydantic_settings import BaseSettings\nexcept ImportError:\n"
            "    from pydantic import BaseSettings\n",
            because="the import at app.py:4 is not at the top level of the file: the code may "
            "know of more than one home",
        ),
        Refuses(
            "no such import",
            fault=Fault(
                "PydanticImportError",
                "`BaseSettings` has been moved to the `pydantic-settings` package.",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="import config\n",
            because="line 1 of app.py asks pydantic for no `BaseSettings`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Import it from where it is, and declare that where it is lacking."""
        project, frame = Project(sources), innermost(fault, sources)
        place = places(frame, sources)[0]
        module = place.module
        moved = [
            one
            for one in importers.targets(place.statement, place, project)
            if one.target == "pydantic" and one.alias is None
        ]
        node = moved[0].node if moved else None
        edits: list[Edit] = []
        if isinstance(node, ast.ImportFrom):
            if node not in module.tree.body:
                raise Refused(
                    f"the import at {module.path}:{node.lineno} is not at the top level of the "
                    "file: the code may know of more than one home"
                )
            moving = {a: f"{HOME}.{NAME}" for a in node.names if a.name == NAME}
            edits += moved_imports.rehomed(moved[0], node, moving) if moving else ()
        else:
            edits += _through_module(module)
        if not edits:
            raise Unrelated(f"line {frame.line} of {frame.path} asks pydantic for no `{NAME}`")
        told = ["Pydantic 2 has its settings in `pydantic-settings`, as it says itself."]
        severity = Severity.MEDIUM
        if added := _declared(module.path, fault, sources):
            edits += added
            told.append(f"{added[0].path} does not declare it.")
            severity = Severity.HIGH
        yield Patch(tuple(edits), tuple(told), severity=severity)


def _through_module(module: Module) -> Iterator[Edit]:
    """Read the class from the other module wherever the file reads it from pydantic."""
    uses = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == f"pydantic.{NAME}"
    ]
    if uses:
        yield imports.added(module, f"import {HOME}")
    for node in uses:
        yield module.edit(module.start(node), module.end(node), f"{HOME}.{NAME}")


def _declared(importer: str, fault: Fault, sources: Sources) -> list[Edit]:
    """The edits that declare the package, where nothing does."""
    tables = declared.tables(sources)
    proven = distributions.proof(HOME, tables, sources)
    if proven.declared is not None or not tables:
        return []
    if requirement.canonical(proven.name) in map(requirement.canonical, fault.modules):
        return []
    home = distributions.home([importer], proven, tables)
    spec = requirement.like(home.requirements, None, proven.locked, home.label)
    return list(home.added(Requirement(proven.name, spec)))
