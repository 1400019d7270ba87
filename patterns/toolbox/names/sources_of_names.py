"""Where a name that a file uses without binding it can be imported from."""

import ast
import datetime as dt
import json
import pkgutil
import sys
import types
from collections import Counter
from functools import lru_cache
from posixpath import dirname

from patterns.contract import Refused
from patterns.toolbox.imports import importers
from patterns.toolbox.imports.public_names import is_submodule, names
from patterns.toolbox.names.names import bindings
from patterns.toolbox.repository.offlimits import is_test
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

CONSTANTS = (ast.Assign, ast.AnnAssign)
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
TWO_MEANINGS = {"datetime", "time", "date", "copy", "pprint", "glob", "code", "parser", "token"}
"""Modules whose name is as often that of something in them, or of a variable."""


def statement(name: str, module: Module, project: Project) -> tuple[str, str]:
    """The one import that gives a file a name, and the sentence that says why it is that one.

    Raises:
        Refused: there is none, or there are several.
    """
    every = _habits(name, module, project)
    habits = _nearest(every, module)
    if len(habits) == 1:
        ((text, paths),) = habits.items()
        others = "no file" if len(every) == 1 else "no other one so near"
        told = f"{', '.join(paths[:3])} imports it so, and {others} does in another way."
        return _in_style(text, paths[0], module, project), told
    if habits:
        raise Refused(f"`{name}` is imported in several ways here: {'; '.join(sorted(habits))}")
    if name == "datetime":
        return _datetime(module)
    if (
        name in sys.stdlib_module_names
        and (name not in TWO_MEANINGS or _names_its_members(name, module))
        and _only_as_module(name, module)
    ):
        whole = _submodule(name, module) or name
        return f"import {whole}", "It is used as a module, and the standard library has that one."
    if name in (known := _known()):
        return known[name], "The standard library has one thing of that name that people import."
    return _own(name, module, project)


def _habits(name: str, module: Module, project: Project) -> dict[str, list[str]]:
    """Import statement -> the other files of the project that bind the name by it."""
    found: dict[str, list[str]] = {}
    for other in project.mentioning(name, "import"):
        for binding in bindings(other.tree).get(name, ()) if other is not module else ():
            text = _as_text(name, binding.node, other, project)
            if text is not None:
                found.setdefault(text, []).append(other.path)
    return found


def _nearest(habits: dict[str, list[str]], module: Module) -> dict[str, list[str]]:
    """What is no test's way, if the file is none, and then: the ways of its own folder, if any."""
    inside = {
        text: kept
        for text, paths in habits.items()
        if (kept := [path for path in paths if is_test(path) == is_test(module.path)])
    }
    folder = dirname(module.path)
    beside = {
        text: kept
        for text, paths in inside.items()
        if (kept := [path for path in paths if dirname(path) == folder])
    }
    return beside or inside or habits


def _in_style(text: str, beside: str, module: Module, project: Project) -> str:
    """The statement, relative where the file, or one beside it, reaches its own package so.

    Raises:
        Refused: what it imports from is this file, or imports it.
    """
    node = ast.parse(text).body[0]
    home = project.find_from(node, module.path) if isinstance(node, ast.ImportFrom) else None
    dotted = node.module if isinstance(node, ast.ImportFrom) else None
    if home == module.path or f".{project.dotted(module.path)}".endswith(f".{dotted}"):
        raise Refused(
            f"{beside} imports it from {module.path} itself, which does not define it any more"
        )
    if home is None:
        return text
    if importers.all_of(project.module(home), project.dotted(module.path), project):
        raise Refused(f"`{text}` would be a circle: {home} imports {module.path} itself")
    styles = _styles(module, project)
    if styles[True] == styles[False] and dirname(beside) == dirname(module.path):
        styles = _styles(project.module(beside), project)
    if 2 * styles[True] <= styles.total():
        return text
    return f"from {importers.relative(module.path, home, project)}{text[text.index(' import ') :]}"


def _styles(module: Module, project: Project) -> Counter[bool]:
    """How often a file imports what the repository holds by dots (True), and how often not."""
    return Counter(
        bool(node.level)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and project.find_from(node, module.path)
    )


def _as_text(name: str, node: ast.AST, other: Module, project: Project) -> str | None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname == name:
                return f"import {alias.name} as {name}"
        return f"import {name}"
    if isinstance(node, ast.ImportFrom):
        home = importers.absolute(node, other.path, project)
        alias = next(a for a in node.names if name in {a.asname, a.name})
        renamed = f" as {alias.asname}" if alias.asname else ""
        return f"from {home} import {alias.name}{renamed}"
    return None


def _own(name: str, module: Module, project: Project) -> tuple[str, str]:
    """The one def, class or constant of the project with that name, unless it makes a circle."""
    # Names in capitals are constants: what else is assigned may be anybody's variable.
    words = [f"{name} =", f"{name}:"] if name.isupper() else [f"class {name}", f"def {name}"]
    kinds = CONSTANTS if name.isupper() else DEFINITIONS
    homes = [
        other
        for other in dict.fromkeys(o for word in words for o in project.mentioning(word))
        if other is not module and not is_test(other.path)
        if any(isinstance(binding.node, kinds) for binding in bindings(other.tree).get(name, ()))
        if not name.isupper() or _takes_from(other, module, project)
    ]
    if not homes:
        raise Refused(f"nothing in this repository or the standard library is called `{name}`")
    if name.startswith("_") and any(_reads(name, home) for home in homes):
        raise Refused(f"`{name}` is private to {homes[0].path}, and one of that name may be gone")
    if len(homes) > 1:
        raise Refused(f"`{name}` may be the one of {' or '.join(h.path for h in homes[:3])}")
    target, own = project.dotted(homes[0].path), project.dotted(module.path)
    if importers.all_of(homes[0], own, project):
        raise Refused(f"{homes[0].path} defines `{name}`, but imports {module.path} itself")
    if project.find(target, module.path) != homes[0].path:
        raise Refused(f"{homes[0].path} defines `{name}`, but cannot be imported from there")
    return f"from {target} import {name}", f"{homes[0].path} is the only file that defines it."


def _takes_from(home: Module, module: Module, project: Project) -> bool:
    """Whether a file imports from another already: each module may have a `LIMIT` of its own."""
    return any(
        isinstance(node, ast.ImportFrom) and project.find_from(node, module.path) == home.path
        for node in ast.walk(module.tree)
    )


def _reads(name: str, module: Module) -> bool:
    """Whether a file uses what it defines."""
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for node in ast.walk(module.tree)
    )


def _datetime(module: Module) -> tuple[str, str]:
    """The module or the class: what is read from it tells."""
    inner = {"date", "datetime", "time", "timedelta", "timezone", "UTC"}
    read = Counter(
        node.attr in inner and node.attr not in {"date", "time"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "datetime"
    )
    if len(read) != 1:
        raise Refused("`datetime` may be the module or the class: its uses do not tell")
    if read[True]:
        return "import datetime", "Its uses read classes from it: it is the module."
    return "from datetime import datetime", "Its uses read methods from it: it is the class."


def _submodule(name: str, module: Module) -> str | None:
    """The one module inside a package of the standard library that a file reads from it."""
    read = {
        f"{name}.{node.attr}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    }
    inside = {dotted for dotted in read if is_submodule(dotted)}
    return inside.pop() if len(inside) == 1 else None


def _only_as_module(name: str, module: Module) -> bool:
    """Whether every use of a name reads from it an attribute that the standard library's has."""
    uses = [n for n in ast.walk(module.tree) if isinstance(n, ast.Name) and n.id == name]
    read = {
        id(node.value): node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
    }
    has = names(name)
    known = all(not has or read[id(use)] in has for use in uses if id(use) in read)
    return bool(uses) and known and all(id(use) in read for use in uses)


def _names_its_members(name: str, module: Module) -> bool:
    """Whether all that is read from a name is the module's, and nothing of what it may be else."""
    read = {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    }
    return bool(read) and read <= names(name) - set(dir(types.FunctionType)) - set(dir(dt.time))


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    loaded: dict[str, str] = json.loads(pkgutil.get_data(__package__, "known_imports.json") or "{}")
    return loaded
