"""Names exchanged throughout a sample: identifiers, words in its texts, and paths."""

import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

TEXTS = frozenset(
    {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
)
"""Tokens whose words are exchanged; from 3.12 on an f-string is a row of tokens (PEP 701)."""


def renamed(code: str, names: Mapping[str, str]) -> str:
    """Python text with every identifier, and every word of its strings and comments, exchanged."""
    edits = list(_edits(code, names))
    for start, end, new in reversed(edits):
        code = code[:start] + new + code[end:]
    return code


def renamed_text(text: str, names: Mapping[str, str]) -> str:
    """Any other text, word by word; an underscore is part of a word."""
    pattern = r"\b(?:" + "|".join(map(re.escape, names)) + r")\b"
    return re.sub(pattern, lambda word: names[word[0]], text)


def renamed_path(path: str, names: Mapping[str, str]) -> str:
    """A path whose folders and file stems are exchanged."""
    old = PurePosixPath(path)
    folders = [names.get(part, part) for part in old.parent.parts]
    return str(PurePosixPath(*folders, _name(old.stem, names) + old.suffix))


def _edits(code: str, names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    lines = [0]
    for line in code.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        new = token.string
        if token.type == tokenize.NAME:
            new = _name(token.string, names)
        elif token.type in TEXTS:
            new = renamed_text(token.string, names)
        if new != token.string:
            (row, column), (end_row, end_column) = token.start, token.end
            yield lines[row - 1] + column, lines[end_row - 1] + end_column, new


def _name(name: str, names: Mapping[str, str]) -> str:
    """A test is called after what it tests, so its parts are exchanged one by one."""
    if name.startswith("test_"):
        return "_".join(names.get(part, part) for part in name.split("_"))
    return names.get(name, name)
