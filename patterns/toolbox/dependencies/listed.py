"""Dependencies declared one a line: requirements files, setup.cfg, conda environments."""

import re
from collections.abc import Iterator
from dataclasses import replace
from posixpath import basename, dirname, normpath

from patterns.contract import Sources
from patterns.toolbox.dependencies.requirement import Role, parsed
from patterns.toolbox.dependencies.table import Entry, Form, Table

REQUIREMENTS = re.compile(r"(.*requirements.*|.*constraints.*)\.(txt|in)")
ENVIRONMENT = re.compile(r".*environment.*\.ya?ml|conda.*\.ya?ml")
TESTING = re.compile(
    r"(^|[-_./])(tests?|testing|dev|develop|development|lint|linting|mypy|typing|ci|qa|check|pytest)"
    r"([-_./]|$)"
)
DOCUMENTING = re.compile(
    r"(^|[-_./])(docs?|documentation|sphinx|rtd|examples?|build|build-system)([-_./]|$)"
)
INCLUDES = re.compile(rb"^\s*(?:-r|--requirement)[ =]\s*(\S+)", re.MULTILINE)


def role(name: str) -> Role:
    """Whom a file, group or extra serves, by its name."""
    plain = name.lower()
    if TESTING.search(plain):
        return Role.TEST
    return Role.EXTRA if DOCUMENTING.search(plain) else Role.RUNTIME


def is_requirements(path: str) -> bool:
    """`requirements.txt`, `requirements-dev.in`, `requirements/base.txt` ..."""
    folder = basename(dirname(path))
    return bool(REQUIREMENTS.fullmatch(basename(path))) or (
        folder == "requirements" and path.endswith((".txt", ".in"))
    )


def requirements(path: str, sources: Sources) -> Table:
    """A requirements file; hashes, pins made by a tool and mere constraints take no additions."""
    data = sources.read(path)
    return Table(
        path,
        path,
        role(path.rpartition(".")[0]),
        Form.LINES,
        data,
        tuple(_entries(data, 0, len(data), "")),
        len(data),
        closed=_closed(path, data, sources),
    )


def included(path: str, data: bytes) -> set[str]:
    """The files that a requirements file takes in with `-r`."""
    names = [found[1].decode(errors="replace") for found in INCLUDES.finditer(data)]
    return {normpath(f"{dirname(path)}/{name}" if dirname(path) else name) for name in names}


def setup_cfg(path: str, data: bytes) -> Iterator[Table]:
    """`install_requires` and the extras of a setup.cfg that lists them one a line."""
    section = key = ""
    block: list[tuple[int, int]] = []
    found: list[tuple[str, str, int, list[tuple[int, int]]]] = []
    offset = 0
    for line in data.splitlines(keepends=True):
        start, offset = offset, offset + len(line)
        text = line.decode(errors="replace")
        if header := re.match(r"\[([^\]]+)\]", text):
            section, block = header[1].strip(), []
        elif option := re.match(r"([\w.-]+)\s*=\s*(.*)$", text.rstrip()):
            key, block = option[1], []
            if not option[2].strip():
                found.append((section, key, offset, block))
        elif text.strip() and text[:1] in " \t":
            block.append((start, offset))
    for section, key, after, lines in found:
        if (section, key) == ("options", "install_requires") or section == "options.extras_require":
            serves = Role.RUNTIME if section == "options" else _extra(key)
            names = (path, f"{key} in {path}", serves)
            yield _lines(names, data, after, lines, "    ")


def environment(path: str, data: bytes) -> Iterator[Table]:
    """The `dependencies` of a conda environment, and the `pip` list inside them."""
    top: list[tuple[int, int]] = []
    pip: list[tuple[int, int]] = []
    inside = in_pip = False
    offset, after_top, after_pip = 0, 0, 0
    for line in data.splitlines(keepends=True):
        start, offset = offset, offset + len(line)
        text = line.decode(errors="replace").rstrip()
        if re.match(r"\S", text) and not text.startswith(("#", "-")):
            inside, in_pip = text.startswith("dependencies:"), False
            after_top = offset if inside else after_top
        elif inside and re.match(r"\s*- pip:$", text):
            in_pip, after_pip = True, offset
        elif inside and (item := re.match(r"(\s*)- ", text)):
            in_pip = in_pip and len(item[1]) > _depth(data, after_pip)
            (pip if in_pip else top).append((start, offset))
    if after_top:
        names = (path, f"dependencies of {path}", role(path))
        conda = _lines(names, data, after_top, top, "  - ")
        yield replace(conda, closed="names conda packages, which may be called otherwise")
    if after_pip:
        names = (path, f"the pip section of {path}", role(path))
        yield _lines(names, data, after_pip, pip, "    - ")


def _depth(data: bytes, after: int) -> int:
    """How far the `- pip:` line that ends at an offset is indented."""
    line = data[data.rfind(b"\n", 0, after - 1) + 1 : after]
    return len(line) - len(line.lstrip())


def _lines(
    names: tuple[str, str, Role],
    data: bytes,
    after: int,
    lines: list[tuple[int, int]],
    usual: str,
) -> Table:
    path, label, serves = names
    prefix = usual
    if lines:
        first = data[lines[0][0] : lines[0][1]].decode(errors="replace")
        prefix = (re.match(r"\s*(?:- )?", first) or [usual])[0]
    entries = [e for start, end in lines for e in _entries(data, start, end, prefix)]
    return Table(path, label, serves, Form.LINES, data, tuple(entries), after, prefix)


def _entries(data: bytes, start: int, end: int, prefix: str) -> Iterator[Entry]:
    """Logical lines that declare something: a backslash joins, a comment ends one."""
    offset, begun, text = start, start, ""
    for line in data[start:end].splitlines(keepends=True):
        begun = offset if not text else begun
        offset += len(line)
        text += line.decode(errors="replace").strip("\r\n").removeprefix(prefix)
        if text.endswith("\\"):
            text = text[:-1]
            continue
        found = None if text.lstrip().startswith(("#", "-")) else parsed(text)
        if found is not None:
            yield Entry(found, begun, offset)
        text = ""


def _closed(path: str, data: bytes, sources: Sources) -> str:
    if b"--hash=" in data:
        return "checks hashes, which only its tool can compute"
    stem = path.rpartition(".")[0]
    if path.endswith(".txt") and f"{stem}.in" in sources.paths:
        return f"is compiled from {stem}.in"
    if "constraints" in basename(path):
        return "only constrains versions"
    if re.search(rb"autogenerated|^\s*# via\b", data, re.MULTILINE):
        return "is compiled by a tool"
    return ""


def _extra(name: str) -> Role:
    return Role.TEST if role(name) is Role.TEST else Role.EXTRA
