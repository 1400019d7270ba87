"""One Python file, parsed: its bytes, its tree, and the way from the tree back to byte offsets."""

import ast
import codecs
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

from patterns.contract import Edit, Refused, Sources

BOM = b"\xef\xbb\xbf"
COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
BLANK = re.compile(rb"[ \t\f]*(#|$)")
UNREADABLE = (SyntaxError, ValueError, LookupError, RecursionError, MemoryError)
"""What parsing raises: for bad syntax, NUL bytes, unknown encodings, bottomless nesting."""

Positioned = ast.expr | ast.stmt | ast.alias | ast.keyword | ast.arg | ast.excepthandler
"""Nodes that carry a line and a column."""


@dataclass(frozen=True, eq=False, slots=True)
class Module:
    """A file that parses.

    Attributes:
        data: the file as it is, byte for byte; every offset below counts into it.
        starts: offset of the first byte of each line, and of the end of the file.
        encoding: Python's name of what the file is written in.
    """

    path: str
    data: bytes
    tree: ast.Module
    starts: tuple[int, ...]
    encoding: str

    def offset(self, line: int, column: int) -> int:
        """From a 1-based line and a column in UTF-8 bytes (how `ast` counts) to an offset."""
        start = self.starts[line - 1]
        if self.encoding == "utf-8":
            return start + column
        # `ast` counts in UTF-8 whatever the file is written in (PEP 263).
        before = self.text(line).encode()[:column].decode()
        return start + len(before.encode(self.encoding))

    def start(self, node: Positioned) -> int:
        """Offset of a node's first byte."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: Positioned) -> int:
        """Offset just behind a node's last byte."""
        return self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def bytes_of(self, node: Positioned) -> bytes:
        """A node's source."""
        return self.data[self.start(node) : self.end(node)]

    def source(self, node: Positioned) -> str:
        """A node's source, decoded, on one line: for sentences."""
        return " ".join(self.bytes_of(node).decode(self.encoding).split())

    def line(self, number: int) -> bytes:
        """A whole line with its end."""
        return self.data[self.starts[number - 1] : self.starts[number]]

    def text(self, number: int) -> str:
        """A line, decoded, without its end."""
        return self.line(number).decode(self.encoding).rstrip("\r\n")

    def character(self, node: ast.expr) -> int:
        """The column of a node in characters, as tracebacks (PEP 657) count."""
        return len(self.text(node.lineno).encode()[: node.col_offset].decode())

    def indent(self, node: Positioned) -> bytes:
        """The white space in front of the line on which a node starts."""
        line = self.line(node.lineno)
        return line[: len(line) - len(line.lstrip(b" \t\f"))]

    @property
    def newline(self) -> bytes:
        """How this file ends its lines: as its first line does."""
        first = self.line(1) if len(self.starts) > 1 else b""
        return b"\r\n" if first.endswith(b"\r\n") else b"\n"

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Replace `start:end` by text in this file's own encoding."""
        try:
            return Edit(self.path, start, end, new.encode(self.encoding))
        except UnicodeEncodeError:
            raise Refused(
                f"{self.path} is written in {self.encoding}, which cannot say it"
            ) from None


@lru_cache(maxsize=64)
def tree_of(data: bytes) -> ast.Module:
    """The syntax tree; raises one of `UNREADABLE`. Nobody changes it: all who ask share it."""
    with warnings.catch_warnings():
        # Escapes and the like in somebody else's code are none of our warnings.
        warnings.simplefilter("ignore")
        return ast.parse(data)


def is_readable(data: bytes) -> bool:
    """Whether Python can read a file."""
    try:
        tree_of(data)
    except UNREADABLE:
        return False
    return True


@lru_cache(maxsize=64)
def parse(path: str, data: bytes) -> Module:
    """A file's content as a module.

    Raises:
        Refused: it is no Python that this interpreter can read.
    """
    try:
        tree = tree_of(data)
        encoding = _encoding(data)
    except UNREADABLE as error:
        raise Refused(f"{path} cannot be read as Python: {_sentence(error)}") from None
    offset, starts = 0, []
    # bytes.splitlines knows the tokenizer's three line ends, and no others, as str's would.
    for line in data.splitlines(keepends=True):
        starts.append(offset)
        offset += len(line)
    if data.startswith(BOM):
        starts[0] = len(BOM)
    return Module(path, data, tree, (*starts, offset), encoding)


def load(sources: Sources, path: str) -> Module:
    """A file of the repository as a module; `Refused` where it is none."""
    return parse(path, sources.read(path))


def _encoding(data: bytes) -> str:
    """What a file is written in, by PEP 263.

    `tokenize.detect_encoding` wants the cookie's own line to be UTF-8; the compiler does not.
    """
    if data.startswith(BOM):
        return "utf-8"
    for line in data.splitlines()[:2]:
        if cookie := COOKIE.match(line):
            return codecs.lookup(cookie[1].decode()).name
        if not BLANK.match(line):
            break
    return "utf-8"


def _sentence(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg} (line {error.lineno})" if error.lineno else error.msg
    return str(error) or "it is nested too deeply"
