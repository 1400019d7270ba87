"""Which distribution gives a module, and where it would be declared: from proof, never by guess."""

import json
import pkgutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname

from patterns.contract import Refused, Sources
from patterns.toolbox.dependencies import declared, listed
from patterns.toolbox.dependencies.requirement import Requirement, Role, canonical
from patterns.toolbox.dependencies.table import Table, labels
from patterns.toolbox.names.mentions import MENTIONS


@dataclass(frozen=True, slots=True)
class Proof:
    """The distribution that gives a module.

    Attributes:
        declared: how another table of the repository asks for it.
        locked: its version in a lock file.
        because: the sentence that says how that is known.
    """

    name: str
    because: str
    declared: Requirement | None = None
    locked: str | None = None

    @property
    def is_vouched_for(self) -> bool:
        """Whether the repository itself names the distribution, not just our table."""
        return self.declared is not None or self.locked is not None


def proof(top: str, tables: Sequence[Table], sources: Sources) -> Proof:
    """What gives a top-level module, from the repository's own declarations or a known row.

    Raises:
        Refused: nothing here says so, and the name alone is no proof.
    """
    known = _known().get(top)
    key = canonical(known or top)
    found = [(table, r) for table in tables if (r := table.declares(key)) is not None]
    lock = declared.locked(key, sources)
    if found:
        table, requirement = found[0]
        because = f"{table.label} declares `{requirement.name}`"
        return Proof(requirement.name, because, requirement, lock and lock[1])
    if lock is not None:
        return Proof(known or key, f"{lock[0]} locks `{key}` {lock[1]}", None, lock[1])
    if known is not None:
        return Proof(known, f"`{top}` is the module of the distribution `{known}`")
    raise Refused(absent(top, sources))


def is_known(top: str) -> bool:
    """Whether a top-level module is one of a distribution that is beyond doubt."""
    return top in _known()


def home(importers: Sequence[str], proven: Proof, tables: Sequence[Table]) -> Table:
    """The one table that should declare what these files import.

    Raises:
        Refused: it is declared for them already, or several tables may be meant, or none is.
    """
    in_tests = all(_is_test(path) for path in importers)
    wanted = Role.TEST if in_tests else Role.RUNTIME
    key = canonical(proven.name)
    for table in tables:
        if table.declares(key) and table.role in {wanted, Role.RUNTIME, Role.EXTRA}:
            raise Refused(
                f"{table.label} declares `{proven.name}`, which was not installed where the code "
                "ran"
            )
    fit = _nearest(importers[0], [table for table in tables if table.role is wanted])
    fit = [t for t in fit if not t.closed] or fit
    fit = _without_takers(fit)
    if len(fit) == 1:
        return fit[0]
    who = "the tests'" if in_tests else "the program's"
    if not fit:
        raise Refused(f"`{proven.name}` is missing, but no file here declares {who} dependencies")
    raise Refused(f"`{proven.name}` is missing, and may belong into {labels(fit)}")


def absent(dotted: str, sources: Sources) -> str:
    """The sentence that explains an import of something that the repository does not hold."""
    top = dotted.partition(".")[0]
    if top in sys.stdlib_module_names:
        return (
            f"`{dotted}` belongs to the standard library of some Pythons, but not to the one that "
            "ran this code"
        )
    where = declaring(top, sources)
    if where is not None:
        return (
            f"no file of this repository is `{dotted}`; {where.label} declares a distribution of "
            "that name, which was not installed where the code ran"
        )
    return (
        f"no file of this repository is `{dotted}`, and nothing declares a distribution of that "
        "name: if one provides it, a person must add it to the dependencies and install it "
        "(its name may differ from the module's)"
    )


def declaring(top: str, sources: Sources) -> Table | None:
    """The table in which the distribution that gives a module is declared."""
    key = canonical(_known().get(top, top))
    return next((t for t in declared.tables(sources) if t.declares(key)), None)


def _is_test(path: str) -> bool:
    return listed.role(path.rpartition(".")[0]) is Role.TEST


def _nearest(importer: str, tables: Sequence[Table]) -> list[Table]:
    """Those in the nearest folder above a file; folders of requirements count as their parent."""
    folder = dirname(importer)
    while True:
        found = [table for table in tables if _folder(table.path) == folder]
        if found or not folder:
            return found
        folder = dirname(folder)


def _folder(path: str) -> str:
    folder = dirname(path)
    return dirname(folder) if folder.rpartition("/")[2] in {"requirements", "reqs"} else folder


def _without_takers(tables: Sequence[Table]) -> list[Table]:
    """Without the files that take in another one of these: what is common is declared there."""
    paths = {table.path for table in tables}
    return [
        table
        for table in tables
        if not listed.included(table.path, table.data) & (paths - {table.path})
    ]


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """Top-level module -> distribution; only rows that are beyond doubt.

    Left out on purpose: modules that several distributions give (`cv2`, `Crypto`, `magic`), and
    namespaces (`google`, `azure`).
    """
    data = pkgutil.get_data(__package__, "known_distributions.json") or b"{}"
    rows: dict[str, str] = json.loads(data)
    return rows


def importing(top: str, sources: Sources) -> Iterator[str]:
    """The files of the repository that import a module, found by their text."""
    for word in (b"import", b"from"):
        yield from MENTIONS.among(sources, b"%b %b" % (word, top.encode()))
