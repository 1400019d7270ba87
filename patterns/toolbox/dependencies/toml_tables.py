"""Dependencies declared in TOML: pyproject.toml (PEP 621, PEP 735, poetry, uv, hatch), Pipfile.

Found by the text, so that not a byte elsewhere changes, and held against what `tomllib` reads: a
table whose text was misunderstood is left out.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from patterns.toolbox.dependencies.listed import role
from patterns.toolbox.dependencies.requirement import Requirement, Role, parsed
from patterns.toolbox.dependencies.table import Entry, Form, Table

HEADER = re.compile(r"^[ \t]*\[(?P<name>[^\[\]\r\n]+)\][ \t]*(?:#.*)?\r?$", re.MULTILINE)
KEY = re.compile(
    r"""^[ \t]*(?P<key>"[^"\r\n]+"|'[^'\r\n]+'|[\w.-]+)[ \t]*=[ \t]*(?P<value>.*?)\r?$""",
    re.MULTILINE,
)
TOKEN = re.compile(r"""(?P<string>"[^"\\\r\n]*"|'[^'\r\n]*')|\#[^\n]*|(?P<close>\])|[\s,]+""")
PAIR = re.compile(r"""["'](?P<spec>[^"']*)["']|\{.*?\bversion\s*=\s*["'](?P<inner>[^"']*)["']""")
LISTS: tuple[tuple[str, str, Role | None], ...] = (
    (r"project", r"dependencies", Role.RUNTIME),
    (r"project\.optional-dependencies", r".+", None),
    (r"dependency-groups", r".+", None),
    (r"tool\.uv", r"dev-dependencies", Role.TEST),
    (r"tool\.pdm\.dev-dependencies", r".+", Role.TEST),
    (r"tool\.hatch\.envs\.[\w-]+", r"(?:extra-)?dependencies", Role.TEST),
)
"""Which tables hold lists of requirements; a role of None follows from the key."""
PIPFILE = {"packages": Role.RUNTIME, "dev-packages": Role.TEST}
POETRY = re.compile(
    r"tool\.poetry\.(?P<what>dependencies|dev-dependencies|group\.(?P<group>[\w-]+)\.dependencies)"
)


def pyproject(path: str, data: bytes) -> list[Table]:
    """Every list or table of dependencies; nothing where the file is no TOML."""
    try:
        text = data.decode()
        known = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return []
    return [
        table
        for name, start, end in _sections(text)
        for table in _section(path, text, (name, start, end))
        if _agrees(table, known)
    ]


def pipfile(path: str, data: bytes, *, is_locked: bool) -> list[Table]:
    """The two tables of a Pipfile: https://github.com/pypa/pipfile.

    Args:
        is_locked: whether its lock lies beside it, which checks the Pipfile by a hash.
    """
    try:
        text = data.decode()
        known = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return []
    closed = "is locked by its Pipfile.lock, which only pipenv can write anew" if is_locked else ""
    return [
        replace(table, closed=closed)
        for section in _sections(text)
        if section[0] in PIPFILE
        and _agrees(table := _pairs(path, text, section, PIPFILE[section[0]]), known)
    ]


def _sections(text: str) -> Iterator[tuple[str, int, int]]:
    """Each table's name, and where its body starts and ends."""
    headers = list(HEADER.finditer(text))
    ends = [*(h.start() for h in headers[1:]), len(text)]
    for header, end in zip(headers, ends, strict=bool(headers) and len(headers) == len(ends)):
        yield header["name"].replace('"', "").replace(" ", ""), min(header.end() + 1, end), end


def _section(path: str, text: str, section: tuple[str, int, int]) -> Iterator[Table]:
    name, start, end = section
    if poetry := POETRY.fullmatch(name):
        what = poetry["group"] or poetry["what"]
        serves = Role.RUNTIME if what == "dependencies" else _role(what, Role.TEST)
        yield _pairs(path, text, section, serves)
    for where, which, serves_all in LISTS:
        if re.fullmatch(where, name):
            for key in KEY.finditer(text, start, end):
                plain = key["key"].strip("\"'")
                if re.fullmatch(which, plain) and key["value"].startswith("["):
                    label = f"{name}.{plain} of {path}"
                    serves = serves_all or _role(plain, Role.EXTRA)
                    yield _list(path, text, (label, key.start("value") + 1), serves)


def _role(name: str, other: Role) -> Role:
    return Role.TEST if role(name) is Role.TEST else other


def _list(path: str, text: str, found: tuple[str, int], serves: Role) -> Table:
    label, begin = found
    entries, offset, closed = [], begin, ""
    while token := TOKEN.match(text, offset):
        if token["string"]:
            requirement = parsed(token["string"][1:-1])
            if requirement:
                entries.append(Entry(requirement, _byte(text, offset), _byte(text, token.end())))
        offset = token.end()
        if token["close"]:
            break
    else:
        closed = "is written in a way that Grace does not follow"
    data, start = text.encode(), _byte(text, begin)
    return Table(path, label, serves, Form.LIST, data, tuple(entries), start, closed=closed)


def _pairs(path: str, text: str, section: tuple[str, int, int], serves: Role) -> Table:
    name, start, end = section
    entries = []
    for key in KEY.finditer(text, start, end):
        spec = PAIR.match(key["value"])
        plain = key["key"].strip("\"'")
        if plain.lower() != "python":
            asked = (spec["spec"] or spec["inner"] or "") if spec else ""
            line = _byte(text, key.start()), _byte(text, key.end())
            entries.append(Entry(Requirement(plain, asked), *line))
    at = _byte(text, start)
    return Table(path, f"{name} of {path}", serves, Form.PAIRS, text.encode(), tuple(entries), at)


def _byte(text: str, offset: int) -> int:
    return len(text[:offset].encode())


def _agrees(table: Table, known: Mapping[str, Any]) -> bool:
    """Whether TOML itself reads the same names in the same place."""
    value: Any = known
    dotted = table.label.removesuffix(f" of {table.path}")
    for part in dotted.split("."):
        value = value.get(part, {}) if isinstance(value, dict) else {}
    if isinstance(value, dict):
        there = [name for name in value if name.lower() != "python"]
    else:
        there = [r.name for text in value if isinstance(text, str) and (r := parsed(text))]
    return there == [requirement.name for requirement in table.requirements]
