"""Every place of a repository in which dependencies are declared or locked."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from posixpath import basename

from patterns.contract import Refused, Sources
from patterns.toolbox.dependencies import listed, toml_tables
from patterns.toolbox.dependencies.filenames import is_dependency_file
from patterns.toolbox.dependencies.requirement import Role, canonical, parsed
from patterns.toolbox.dependencies.table import Entry, Form, Table
from patterns.toolbox.repository import offlimits
from patterns.toolbox.source.module import Module, load

LOCKS = ("poetry.lock", "uv.lock", "pdm.lock")


def tables(sources: Sources) -> list[Table]:
    """All tables of dependencies, in the order of their paths."""
    return [
        table
        for path in sources.paths
        if is_dependency_file(path) and not offlimits.is_foreign(path)
        for table in _tables(path, sources)
    ]


def locked(key: str, sources: Sources) -> tuple[str, str] | None:
    """(lock file, version) of a distribution, by its canonical name."""
    for path in sources.paths:
        if basename(path) in LOCKS and not offlimits.is_foreign(path):
            version = _versions(sources.read(path)).get(key)
            if version is not None:
                return path, version
    return None


def _tables(path: str, sources: Sources) -> Iterator[Table]:
    name = basename(path)
    if listed.is_requirements(path):
        yield listed.requirements(path, sources)
    elif name == "pyproject.toml":
        yield from toml_tables.pyproject(path, sources.read(path))
    elif name == "Pipfile":
        locked = f"{path}.lock" in sources.paths
        yield from toml_tables.pipfile(path, sources.read(path), is_locked=locked)
    elif name == "setup.cfg":
        yield from listed.setup_cfg(path, sources.read(path))
    elif name == "setup.py":
        yield from _setup_py(path, sources)
    elif listed.ENVIRONMENT.fullmatch(name):
        yield from listed.environment(path, sources.read(path))


def _setup_py(path: str, sources: Sources) -> Iterator[Table]:
    """The literal lists that `setup()` is called with."""
    try:
        module = load(sources, path)
    except Refused:
        return
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "setup"
        ):
            for keyword in node.keywords:
                if keyword.arg in {"install_requires", "tests_require"}:
                    serves = Role.RUNTIME if keyword.arg == "install_requires" else Role.TEST
                    yield from _literal(module, f"{keyword.arg} in {path}", keyword.value, serves)


def _literal(module: Module, label: str, node: ast.expr, serves: Role) -> Iterator[Table]:
    if not isinstance(node, ast.List):
        return
    found = [
        (parsed(item.value), item)
        for item in node.elts
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    ]
    entries = tuple(Entry(r, module.start(item), module.end(item)) for r, item in found if r)
    closed = "" if len(entries) == len(node.elts) else "is not a plain list of requirements"
    start = module.start(node) + 1
    yield Table(module.path, label, serves, Form.LIST, module.data, entries, start, closed=closed)


@lru_cache(maxsize=8)
def _versions(data: bytes) -> dict[str, str]:
    try:
        packages = tomllib.loads(data.decode()).get("package", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}
    return {
        canonical(str(package.get("name"))): str(package["version"])
        for package in packages
        if isinstance(package, dict)
        and re.fullmatch(r"\d[\w.+!-]*", str(package.get("version", "")))
    }
