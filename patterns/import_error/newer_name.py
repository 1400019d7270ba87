"""ImportError: a module or name of the standard library that this Python does not have yet."""

from collections.abc import Iterator
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
    Unrelated,
)
from patterns.toolbox.dependencies.distributions import declaring
from patterns.toolbox.imports import importers
from patterns.toolbox.imports.importers import Importer
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository import python_range
from patterns.toolbox.repository.project import Project

SINCE = {
    "asyncio": "Runner:3.11 TaskGroup:3.11 timeout:3.11 timeout_at:3.11 to_thread:3.9",
    "datetime": "UTC:3.11",
    "enum": "ReprEnum:3.11 StrEnum:3.11 verify:3.11 member:3.11 nonmember:3.11",
    "functools": "cache:3.9 cached_property:3.8 singledispatchmethod:3.8",
    "itertools": "batched:3.12 pairwise:3.10",
    "typing": "Annotated:3.9 Concatenate:3.10 Final:3.8 Literal:3.8 LiteralString:3.11 Never:3.11 "
    "NotRequired:3.11 ParamSpec:3.10 Protocol:3.8 ReadOnly:3.13 Required:3.11 Self:3.11 "
    "TypeAlias:3.10 TypeGuard:3.10 TypeIs:3.13 TypeVarTuple:3.11 TypedDict:3.8 Unpack:3.11 "
    "assert_never:3.11 assert_type:3.11 dataclass_transform:3.11 final:3.8 is_typeddict:3.10 "
    "override:3.12 reveal_type:3.11 runtime_checkable:3.8",
}
"""Module -> the names that came later, each with the Python it came with (docs.python.org)."""
MODULES = {"graphlib": "3.9", "tomllib": "3.11", "zoneinfo": "3.9"}
BACKPORTS = {
    "tomllib": ("tomli", "tomli"),
    "typing": ("typing_extensions", "typing-extensions"),
    "zoneinfo": ("backports.zoneinfo", "backports.zoneinfo"),
}
"""Module -> the module that has the same names on older Pythons, and its distribution."""


class NewerName(Pattern):
    """Import the name from its backport.

    The name came with a later Python than the one that ran this. The backport has it under the
    same name, and the repository depends on that already, so nothing has to be added.
    """

    family = "import_error"
    severity = Severity.MEDIUM
    answers = ("E08",)
    matches = (
        r"(?:ModuleNotFoundError: No module named '(?P<mod>tomllib|zoneinfo|graphlib)'"
        r"|ImportError: cannot import name '(?P<name>\w+)' from "
        r"'(?P<home>asyncio|datetime|enum|functools|itertools|typing)')"
    )
    examples = (
        Heals(
            "a name of typing",
            fault=Fault(
                "ImportError",
                "cannot import name 'ReadOnly' from 'typing'",
                python="3.11",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
from typing import ReadOnly, TypeIs  # newer

print(ReadOnly, TypeIs)
""",
                "pyproject.toml": '[project]\ndependencies = ["typing-extensions>=4.9"]\n',
                "stubs/typing_extensions.py": "ReadOnly = TypeIs = None\n",
            },
            after={
                "app.py": """\
import sys

sys.path.insert(0, "stubs")
from typing_extensions import ReadOnly, TypeIs  # newer

print(ReadOnly, TypeIs)
""",
                "pyproject.toml": '[project]\ndependencies = ["typing-extensions>=4.9"]\n',
                "stubs/typing_extensions.py": "ReadOnly = TypeIs = None\n",
            },
        ),
        Explains(
            "a backport that nothing declares",
            fault=Fault(
                "ModuleNotFoundError",
                "No module named 'tomllib'",
                python="3.10",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={
                "app.py": "import tomllib\n",
                "pyproject.toml": '[project]\nrequires-python = ">=3.9"\n',
            },
            because="`tomllib` came with Python 3.11, and the code ran on Python 3.10, which "
            "pyproject.toml allows (requires-python >=3.9): either depend on `tomli` there, or "
            "support newer Pythons only",
        ),
        Explains(
            "a name that has no backport",
            fault=Fault(
                "ImportError",
                "cannot import name 'StrEnum' from 'enum'",
                python="3.10",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="from enum import StrEnum\n",
            because="`StrEnum` of `enum` came with Python 3.11, and the code ran on Python 3.10: "
            "either write it in another way, or support newer Pythons only",
        ),
        Refuses(
            "others from the same module",
            fault=Fault(
                "ImportError",
                "cannot import name 'Self' from 'typing'",
                python="3.10",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={
                "app.py": "from typing import IO, Self\n",
                "requirements.txt": "typing_extensions\n",
            },
            because="`typing_extensions` is known to have `Self`, but the import asks for `IO`, "
            "too",
        ),
        Refuses(
            "a name that is no newer one",
            fault=Fault(
                "ImportError",
                "cannot import name 'Self2' from 'typing'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="from typing import Self2\n",
            because="`Self2` of `typing` is no name that came with a later Python",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Import from the backport, where the repository has it."""
        found, project = cls.match(fault), Project(sources)
        home, name = found["mod"] or found["home"], found["name"]
        came = MODULES[home] if found["mod"] else _since(home).get(name)
        if came is None:
            raise Refused(f"`{name}` of `{home}` is no name that came with a later Python")
        one = _import(fault, home, project)
        what = f"`{name}` of `{home}`" if name else f"`{home}`"
        _refuse_guarded(one)
        backport = BACKPORTS.get(home)
        if backport is None or declaring(backport[1], sources) is None:
            _explain(what, came, fault.python, backport[1] if backport else None, sources)
        others = sorted(set(one.names) - set(_since(home))) if found["home"] else []
        if others:
            listed = ", ".join(f"`{other}`" for other in others)
            raise Refused(
                f"`{backport[0]}` is known to have `{name}`, but the import asks for {listed}, too"
            )
        told = f"{what} came with Python {came}; this repository depends on `{backport[1]}`."
        if one.alias is not None:
            if one.alias.asname:
                raise Refused("the import gives the module another name")
            module = one.place.module
            start, end = module.start(one.alias), module.end(one.alias)
            text = f"{backport[0]} as {home}"
            yield Patch((module.edit(start, end, text),), (told,), Certainty.B)
        else:
            yield Patch(tuple(importers.rewritten(one, backport[0])), (told,), Certainty.A)


def _since(home: str) -> dict[str, str]:
    return dict(entry.split(":") for entry in SINCE.get(home, "").split())


def _import(fault: Fault, home: str, project: Project) -> Importer:
    frame = innermost(fault, project.sources)
    for place in places(frame, project.sources):
        for one in importers.targets(place.statement, place, project):
            if one.target == home:
                return one
    raise Unrelated(f"no import statement on line {frame.line} of {frame.path} names `{home}`")


def _refuse_guarded(one: Importer) -> None:
    if one.node not in one.place.module.tree.body:
        where = f"{one.place.module.path}:{one.node.lineno}"
        raise Refused(f"the import at {where} is not at the top level: it may be meant to fail")


def _explain(
    what: str, came: str, python: str | None, backport: str | None, sources: Sources
) -> NoReturn:
    ran = f"the code ran on Python {python}" if python else "the code ran on an older one"
    allowed = python_range.declared(sources)
    which = f", which pyproject.toml allows (requires-python {allowed})" if allowed else ""
    instead = f"depend on `{backport}` there" if backport else "write it in another way"
    raise Explained(
        f"{what} came with Python {came}, and {ran}{which}: either {instead}, or support newer "
        "Pythons only"
    )
