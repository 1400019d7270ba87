"""UnicodeDecodeError: bytes that are no UTF-8 are read as if they were."""

import ast
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import Place, innermost, places
from patterns.toolbox.repository import files
from patterns.toolbox.values.provenance import origin

BINARY = {
    "0x89": "PNG pictures start with",
    "0x8b": "gzip files have second",
    "0xff": "UTF-16 texts and JPEG pictures start with",
    "0xfe": "UTF-16 texts start with",
}
"""Bytes at the very start that tell what the file is."""


class OtherEncoding(Pattern):
    """Find out in which encoding the bytes were written.

    Only whoever wrote the bytes knows their encoding. A guess such as Latin-1 never fails, and
    gives wrong letters where it is wrong; leaving out what cannot be read loses data.
    """

    family = "text"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("J09",)
    matches = (
        r"UnicodeDecodeError: 'utf-?8' codec can't decode bytes? (?:(?P<byte>0x\w\w) )?in position "
        r"(?P<at>\d+)"
    )
    examples = (
        Explains(
            "a file",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
                frames=(Frame("app.py", 3, "load"), Frame("codecs.py", 322, "decode")),
            ),
            code='def load(name):\n    with open(name, encoding="utf-8") as file:\n'
            "        return file.read()\n",
            because='`open(name, encoding="utf-8")` (app.py:2) is read as UTF-8, and byte 0xe9 at '
            "position 3 is none. `name` is a parameter of `load()` (app.py:1). Find out in which "
            "encoding it was written, and name that one",
        ),
        Explains(
            "a file that holds no text",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0x89 in position 0: invalid start byte",
                frames=(Frame("app.py", 2, "load"), Frame("codecs.py", 322, "decode")),
            ),
            code="def load(name):\n    return open(name).read()\n",
            because="`open(name)` (app.py:2) is read as UTF-8, and byte 0x89 at position 0 is none "
            "(PNG pictures start with it). `name` is a parameter of `load()` (app.py:1). Find out "
            "in which encoding it was written, and name that one",
        ),
        Explains(
            "bytes",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(data):\n    return data.decode()\n",
            because="`data` (app.py:2) is read as UTF-8, and byte 0xe9 at position 3 is none. "
            "`data` is a parameter of `load()` (app.py:1). Find out in which encoding it was "
            "written, and name that one",
        ),
        Refuses(
            "neither",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(data):\n    return data.total\n",
            because="line 2 of app.py does not say what was read as text",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell what was read, and where it comes from."""
        resolver, frame = Resolver(sources), innermost(fault, sources)
        byte, at = cls.match(fault)["byte"], cls.match(fault)["at"]
        hint = f" ({BINARY[byte]} it)" if byte in BINARY and at in {"0", "1"} else ""
        what = f"byte {byte}" if byte else "what stands"
        wrong = f"{what} at position {at} is none{hint}"
        for call, place in on_line(frame, sources, ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "decode":
                _explain(call.func.value, call.func.value, place, wrong)
        opened = [
            pair for p in places(frame, sources) for pair in files.in_use(p, frame.line, resolver)
        ]
        if len({call for call, _ in opened}) != 1:
            raise Refused(f"line {frame.line} of {frame.path} does not say what was read as text")
        call, place = opened[0]
        named = call.args[0] if call.args else getattr(call.func, "value", call.func)
        _explain(call, named, place, wrong)
        yield from ()


def _explain(read: ast.expr, named: ast.expr, place: Place, wrong: str) -> NoReturn:
    module = place.module
    raise Explained(
        f"`{module.source(read)}` ({module.path}:{read.lineno}) is read as UTF-8, and {wrong}. "
        f"{origin(named, place)}. Find out in which encoding it was written, and name that one"
    )
