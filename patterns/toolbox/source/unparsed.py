"""A Python file that cannot be read: its text, and what Python says is wrong with it."""

import ast
from dataclasses import dataclass

from patterns.contract import Edit, Refused, Sources
from patterns.toolbox.source.module import UNREADABLE

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Unparsed:
    """One such file.

    Attributes:
        text: without a byte order mark.
        error: where and why Python stopped; its offsets count letters of `text`.
    """

    path: str
    data: bytes
    text: str
    error: SyntaxError

    def edit(self, start: int, end: int, new: str) -> Edit:
        """The edit that puts something in place of letters `start:end` of the text."""
        first = len(self.data) - len(self.text.encode())
        at, until = (first + len(self.text[:place].encode()) for place in (start, end))
        return Edit(self.path, at, until, new.encode())


def unparsed(path: str, sources: Sources) -> Unparsed:
    """The file, as Python fails to read it.

    Raises:
        Refused: it is not UTF-8, holds what is no text of a program at all, or can be read by now.
    """
    data = sources.read(path)
    try:
        text = data.decode().removeprefix(BOM)
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8") from None
    try:
        # Of text, not of bytes: then Python tells places in letters.
        ast.parse(text)
    except SyntaxError as error:
        return Unparsed(path, data, text, error)
    except UNREADABLE as error:
        raise Refused(f"{path} cannot be read at all ({error})") from None
    raise Refused(f"{path} can be read as Python by now")
