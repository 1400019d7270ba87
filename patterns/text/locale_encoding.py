"""UnicodeError: a file is read or written in whatever encoding the machine happens to have."""

from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import innermost, places
from patterns.toolbox.repository import files

CODECS = (
    "<frozen codecs>",
    "/encodings/",
    "/codecs.py",
    "/pathlib.py",
    "/pathlib/",
    "/json/",
    "/csv.py",
)
"""Python's own files between the repository's line and the codec."""


class LocaleEncoding(Pattern):
    """Say that the file is UTF-8.

    Without `encoding`, Python takes the locale's: ASCII in a bare container, cp1252 on Windows. The
    codec that failed is such a one, and the file was opened without a word about its encoding.
    UTF-8 is what the same code uses everywhere else. Where UTF-8 itself failed, the data is in
    another encoding, and nothing here says in which.
    """

    family = "text"
    severity = Severity.MEDIUM
    answers = ("J09",)
    matches = (
        r"Unicode(?:De|En)codeError: '(?:ascii|charmap|cp125\d|latin-1|cp437|cp850|gbk|cp932"
        r"|cp949|big5)' codec can't (?:de|en)code "
    )
    examples = (
        Heals(
            "a file that is read in a block",
            fault=Fault(
                "UnicodeDecodeError",
                "'ascii' codec can't decode byte 0xc3 in position 4: ordinal not in range(128)",
                frames=(
                    Frame("app.py", 12, "<module>"),
                    Frame("app.py", 7, "names"),
                    Frame("/usr/lib/python3.11/encodings/ascii.py", 26, "decode"),
                ),
            ),
            before="""\
import locale
from pathlib import Path


def names(path):
    with open(path) as file:  # one a line
        return file.readlines()


locale.setlocale(locale.LC_CTYPE, "C")
Path("names.txt").write_bytes("Andr\\u00e9".encode())
names("names.txt")
""",
            after="""\
import locale
from pathlib import Path


def names(path):
    with open(path, encoding="utf-8") as file:  # one a line
        return file.readlines()


locale.setlocale(locale.LC_CTYPE, "C")
Path("names.txt").write_bytes("Andr\\u00e9".encode())
names("names.txt")
""",
        ),
        Heals(
            "a path that is written",
            fault=Fault(
                "UnicodeEncodeError",
                "'ascii' codec can't encode character '\\u2713' in position 0: ordinal not in "
                "range(128)",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            before="""\
import locale
from pathlib import Path

locale.setlocale(locale.LC_CTYPE, "C")
Path("done.txt").write_text("\\u2713")
""",
            after="""\
import locale
from pathlib import Path

locale.setlocale(locale.LC_CTYPE, "C")
Path("done.txt").write_text("\\u2713", encoding="utf-8")
""",
        ),
        Refuses(
            "a terminal",
            fault=Fault(
                "UnicodeEncodeError",
                "'ascii' codec can't encode character '\\u2713' in position 0: ordinal not in "
                "range(128)",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(done):\n    print(done)\n",
            because="line 2 of app.py uses no file that is opened here without an encoding",
        ),
        Refuses(
            "an encoding that was chosen",
            fault=Fault(
                "UnicodeDecodeError",
                "'ascii' codec can't decode byte 0xc3 in position 3: ordinal not in range(128)",
                frames=(Frame("app.py", 2, "names"),),
            ),
            code='def names(path):\n    return open(path, encoding="ascii").read()\n',
            because="line 2 of app.py uses no file that is opened here without an encoding",
        ),
        Refuses(
            "a library that decodes",
            fault=Fault(
                "UnicodeDecodeError",
                "'ascii' codec can't decode byte 0xc3 in position 3: ordinal not in range(128)",
                frames=(
                    Frame("app.py", 2, "names"),
                    Frame("/site-packages/tables/read.py", 9, "rows"),
                ),
            ),
            code="def names(rows, path):\n    return rows(open(path))\n",
            because="/site-packages/tables/read.py decodes, not a file of this repository",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the argument to the one call that opens the file."""
        frame = innermost(fault, sources)
        inner = fault.frames[fault.frames.index(frame) + 1 :]
        for other in inner:
            if not any(part in other.path for part in CODECS):
                raise Refused(f"{other.path} decodes, not a file of this repository")
        resolver = Resolver(sources)
        found = {
            call: where
            for place in places(frame, sources)
            for call, where in files.in_use(place, frame.line, resolver)
            if files.is_text_without_encoding(call, where, resolver)
        }
        if len(found) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} uses no file that is opened here without an "
                "encoding"
            )
        call, where = found.popitem()
        edit = files.with_argument(call, 'encoding="utf-8"', where.module)
        text = where.module.source(call)
        yield Patch((edit,), (f"`{text}` leaves the encoding to the locale, which is not UTF-8.",))
