"""Where a module that is not where it is looked for may stand now."""

import ast
import re
from collections.abc import Sequence
from posixpath import basename

from patterns.contract import Refused
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.names import bindings
from patterns.toolbox.repository.offlimits import is_test
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

DISTINCT = re.compile(r".*_.*|.*[a-z][A-Z].*|.{8,}")
"""Names that hardly mean two things in one repository."""


def by_name(target: str, names: Sequence[str], importer: str, project: Project) -> list[str]:
    """Files of a module's own name that have all that is imported from it."""
    last = target.rpartition(".")[2]
    endings = (f"/{last}.py", f"/{last}/__init__.py")
    found = [
        path
        for path in sorted(project.paths)
        if f"/{path}".endswith(endings) and path != importer and not is_test(path)
    ]
    having = [path for path in found if not lacking(path, names, project)]
    # The same top-level package is where a module is moved to, mostly.
    top = target.partition(".")[0]
    near = [path for path in having if top in path.split("/")[:-1]]
    # A name alone, without anything that is imported from it, says little beyond that.
    return near if len(near) == 1 or not names else having


def by_content(target: str, names: Sequence[str], importer: str, project: Project) -> list[str]:
    """Files that define all the imported names, where these say enough to tell."""
    found = [
        module.path
        for module in (project.mentioning(*names) if names else ())
        if module.path != importer
        and not is_test(module.path)
        and all(_defines(module, name) for name in names)
    ]
    stems = {_stem(path): path for path in found}
    close = closest(target.rpartition(".")[2], stems)
    if close is not None:
        return [stems[close]]
    # `shop/models/order.py` that became a part of `shop/models.py`, or the other way round.
    above = f"/{target.rpartition('.')[0].replace('.', '/')}.py"
    below = f"/{target.replace('.', '/')}/"
    kin = [path for path in found if f"/{path}".endswith(above) or below in f"/{path}"]
    if len(kin) == 1:
        return kin
    telling = len(names) > 1 or any(DISTINCT.fullmatch(name) for name in names)
    return found if telling else []


def lacking(path: str, names: Sequence[str], project: Project) -> list[str]:
    """Which of some names a file does not provide."""
    try:
        module = project.module(path)
    except Refused:
        return list(names)
    bound = bindings(module.tree)
    if "*" in bound or "__getattr__" in bound:
        return []
    package = path.removesuffix("/__init__.py")
    inside = package != path
    return [
        name
        for name in names
        if name not in bound and not (inside and project.submodule(package, name))
    ]


def dotted(path: str, target: str, importer: str, project: Project) -> str:
    """The name by which an importer reaches a file.

    Raises:
        Refused: it stands beside the import root, or under a name that no import can say.
    """
    top = target.partition(".")[0]
    roots = project.roots(importer)
    holding = [root for root in roots if project.top_level(top, root)]
    root = holding[0] if holding else project.root_of(importer)
    prefix = f"{root}/" if root else ""
    name = project.dotted(path, root)
    if not path.startswith(prefix) or not all(part.isidentifier() for part in name.split(".")):
        raise Refused(f"{path} has the name, but cannot be imported from {importer}")
    return name


def _defines(module: Module, name: str) -> bool:
    found = bindings(module.tree).get(name, ())
    return any(not isinstance(binding.node, (ast.Import, ast.ImportFrom)) for binding in found)


def _stem(path: str) -> str:
    return basename(path.removesuffix("/__init__.py").removesuffix(".py"))
