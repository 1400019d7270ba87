"""The list of projects, and a Python environment for each, outside of this repository."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.bench.repair.places import HERE, SCRATCH, NotAtHandError

COMMON = ("pytest", "pytest-xdist", "pytest-asyncio", "pytest-mock", "pytest-timeout", "anyio")
OLD = ("pytest<8", "pytest-asyncio", "pytest-mock", "pytest-timeout")
BUILDERS = ("setuptools<58", "wheel")
"""What runs the tests of old projects, and what builds the packages that they need."""
LATEST = "2022-12-31"
"""The end of the year of Python 3.11: what is older may not know that version."""
GENERATED = ("_version.py", "version.py", "_version_info.py", "__version__.py")
"""Modules that a build writes, so that a checkout lacks them."""


@dataclass(frozen=True, slots=True)
class Project:
    """One line of the list.

    Attributes:
        name: of the distribution.
        repository: `owner/name`.
        also: what its tests import besides.
        sealed: whether it is of the further list, whose bugs only judge Grace.
        until: the day whose packages its environment is made of; today's, if empty.
    """

    name: str
    repository: str
    licence: str
    also: tuple[str, ...]
    sealed: bool
    until: str = ""

    @property
    def distribution(self) -> str:
        """Its name in a registry; one of a day is called `<distribution>@<day>`."""
        return self.name.partition("@")[0]

    @property
    def environment(self) -> Path:
        """Its virtual environment's folder."""
        return SCRATCH / "environments" / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.environment / "bin" / "python"


def projects(listed: str = "projects.toml") -> list[Project]:
    """All of them, in the order of the list."""
    table = tomllib.loads((HERE / listed).read_text())
    return [
        Project(
            name,
            row["repository"],
            row["licence"],
            tuple(row.get("also", ())),
            row.get("sealed", False),
        )
        for name, row in table.items()
    ]


def project_named(name: str) -> Project:
    """The one that a bug names; those of the published sets are of a day."""
    distribution, _, until = name.partition("@")
    listed = projects("published.toml") if until else projects()
    return replace(
        next(project for project in listed if project.name == distribution), name=name, until=until
    )


def build(project: Project, pins: Sequence[str] = ()) -> None:
    """Make a project's environment: of these pins, else of its newest release and dependencies.

    Raises:
        NotAtHandError: something cannot be installed.
    """
    if (project.environment / "ready").exists():
        return
    shutil.rmtree(project.environment, ignore_errors=True)
    _run(sys.executable, "-m", "venv", *_bare(), str(project.environment))
    isolation = ("--no-build-isolation",) if project.until else ()
    if project.until:
        _install(project, BUILDERS)
        _give_back(project)
    if pins:
        _install(project, pins, "--no-deps", *isolation)
    elif project.until:
        for wanted in (*project.also, project.distribution):
            for day in (project.until, LATEST):
                if _had(project, wanted, "--exclude-newer", day, *isolation):
                    break
        _install(project, OLD)
    else:
        _install(project, (project.name, *COMMON), "--prefer-binary")
        for extra in project.also:
            _had(project, extra, "--prefer-binary")
    (project.environment / "ready").touch()


def _give_back(project: Project) -> None:
    """Start the environment's Python with the names that it no longer has."""
    (site,) = project.environment.glob("lib/python*/site-packages")
    shutil.copy(HERE / "plugin" / "removed_names.py", site)
    (site / "removed_names.pth").write_text("import removed_names\n")


def _had(project: Project, wanted: str, *options: str) -> bool:
    """Install it where it can be had; else it costs the tests that need it, not the project."""
    try:
        _install(project, (wanted,), *options)
    except NotAtHandError as why:
        print(f"{project.name}: {wanted}: {str(why)[-120:]}", flush=True)  # noqa: T201  a command
        return False
    return True


def pins(project: Project) -> list[str]:
    """Everything in a project's environment, with exact versions."""
    uv = shutil.which("uv")
    tool = [uv, "pip"] if uv else [str(project.python), "-m", "pip"]
    done = _run(*tool, "freeze", *(["--python", str(project.python)] if uv else []))
    return [line for line in done.splitlines() if "==" in line]


def generated(project: Project, checkout: Path) -> list[Path]:
    """Copy the modules that a build writes from the installed release; those that were missing."""
    made = []
    for source, inside in _written(project):
        for root in roots(checkout):
            target = root / inside
            if target.parent.is_dir() and not target.exists():
                shutil.copy(source, target)
                made.append(target)
    return made


@cache
def _written(project: Project) -> list[tuple[Path, Path]]:
    (site,) = project.environment.glob("lib/python*/site-packages")
    found = (path for path in site.rglob("*version*.py") if path.name in GENERATED)
    return [(path, path.relative_to(site)) for path in found if path.parent != site]


def roots(checkout: Path) -> list[Path]:
    """The folders that a checkout's packages are imported from."""
    return [root for root in (checkout / "src", checkout) if root.is_dir()]


def _bare() -> list[str]:
    return ["--without-pip"] if shutil.which("uv") else []


def _install(project: Project, wanted: Sequence[str], *options: str) -> None:
    if uv := shutil.which("uv"):
        left = [option for option in options if option != "--prefer-binary"]
        _run(uv, "pip", "install", "--quiet", "--python", str(project.python), *left, *wanted)
    else:
        _run(str(project.python), "-m", "pip", "install", "--quiet", *options, *wanted)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        raise NotAtHandError(done.stderr.strip()[-600:])
    return done.stdout
