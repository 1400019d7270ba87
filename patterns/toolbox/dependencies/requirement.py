"""One declared dependency: its name, what it asks of the version, and how its siblings say that."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from patterns.contract import Refused

# https://packaging.python.org/en/latest/specifications/dependency-specifiers
NAMED = re.compile(
    r"""\s*(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*
    (?P<extras>\[[^\]]*\])?\s*
    \(?(?P<spec>(?:(?:===|==|~=|!=|<=|>=|<|>|=)\s*[^\s,;#)]+\s*,?\s*)*)\)?\s*
    (?P<rest>$|[;@\#].*)""",
    re.VERBOSE,
)
OPERATOR = re.compile(r"===|==|~=|!=|<=|>=|<|>|=|\^|~")
EXACT = re.compile(r"={1,3}\s*(?P<version>\d[\w.+!-]*)")


class Role(StrEnum):
    """Whom a table of dependencies serves."""

    RUNTIME = "runtime"
    TEST = "test"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependency as written.

    Attributes:
        spec: what it asks of the version, without blanks: ">=2,<3"; "" for nothing.
    """

    name: str
    spec: str = ""

    @property
    def key(self) -> str:
        """The name by which an index knows it."""
        return canonical(self.name)


def canonical(name: str) -> str:
    """PEP 503: case does not count, and runs of `-`, `_` and `.` are one and the same."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parsed(text: str) -> Requirement | None:
    """A line or string that declares one dependency; None for a path, an address or an option."""
    found = NAMED.match(text)
    return Requirement(found["name"], re.sub(r"\s", "", found["spec"])) if found else None


def like(
    siblings: Sequence[Requirement], declared: Requirement | None, locked: str | None, where: str
) -> str:
    """What a new sibling should ask of its version, in the way that the others do.

    Args:
        declared: the same distribution in another file of the repository.
        locked: its version in a lock file.

    Raises:
        Refused: all are pinned, and the repository does not say to which version.
    """
    usual = _usual(siblings)
    pinned = declared and EXACT.fullmatch(declared.spec)
    version = locked or (pinned["version"] if pinned else None)
    if usual in {"==", "===", "=", "^", "~"}:
        if version is None:
            raise Refused(
                f"{where} pins its dependencies, and nothing in this repository says which version "
                "of the missing one it wants"
            )
        return f"{usual}{version}"
    if declared and declared.spec and not pinned:
        return declared.spec
    return f"{usual}{version}" if usual in {">=", "~="} and version else ""


def _usual(siblings: Sequence[Requirement]) -> str:
    """The operator with which more than half of the siblings begin."""
    operators: Counter[str] = Counter()
    for sibling in siblings:
        found = OPERATOR.match(sibling.spec)
        operators[found[0] if found else ""] += 1
    ((first, count),) = operators.most_common(1) or [("", 0)]
    return first if 2 * count > len(siblings) else ""
