"""UnicodeDecodeError: bytes are read in another encoding than the one that they were made in."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Edit,
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
from patterns.toolbox.place.locate import Place, at, innermost, places
from patterns.toolbox.values.producers import producer


class WrittenEncoding(Pattern):
    """Read the bytes in the encoding that they were made in.

    The call that makes these bytes is told an encoding, and what reads them is told none, or
    another one: nothing else than the first can read them all.
    """

    family = "text"
    severity = Severity.LOW
    answers = ("J09",)
    matches = r"UnicodeDecodeError: 'utf-?8' codec can't decode bytes? .*in position \d+"
    examples = (
        Heals(
            "text that is encoded in between",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xe9 in position 3: unexpected end of data",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 3, "through")),
            ),
            before="def through(text, encoding):\n"
            "    raw = text.encode(encoding)  # as the printer\n"
            "    return raw.decode()\n\nprint(through('caf\\xe9', 'latin-1'))\n",
            after="def through(text, encoding):\n"
            "    raw = text.encode(encoding)  # as the printer\n"
            "    return raw.decode(encoding)\n\nprint(through('caf\\xe9', 'latin-1'))\n",
        ),
        Heals(
            "XML that is written in a chosen encoding",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xe9 in position 48: invalid continuation byte",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "text")),
            ),
            before="from xml.etree.ElementTree import Element, tostring\n\n"
            "def text(node, config):\n"
            "    return tostring(\n        node, encoding=config['encoding']\n"
            "    ).decode('utf-8')[40:]\n\n"
            "print(text(Element('caf\\xe9'), {'encoding': 'iso-8859-1'}))\n",
            after="from xml.etree.ElementTree import Element, tostring\n\n"
            "def text(node, config):\n"
            "    return tostring(\n        node, encoding=config['encoding']\n"
            "    ).decode(config['encoding'])[40:]\n\n"
            "print(text(Element('caf\\xe9'), {'encoding': 'iso-8859-1'}))\n",
        ),
        Refuses(
            "bytes from elsewhere",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(data):\n    return data.decode()\n",
            because="nothing on line 2 of app.py decodes what was made in a known encoding",
        ),
        Refuses(
            "another encoding by name",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(text, name):\n    return text.encode(name).decode('ascii')\n",
            because="'ascii' is named on purpose, and is to hold all of it",
        ),
        Refuses(
            "the same encoding on both sides",
            fault=Fault(
                "UnicodeDecodeError",
                "'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(node, name):\n    return write(node, encoding=name).decode(name)\n",
            because="`name` is what it is read in already",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Name the encoding where the bytes are read, too."""
        frame = innermost(fault, sources)
        found = [
            (call, encoding, where)
            for place in places(frame, sources)
            for call, where in at(place, ast.Call, frame.line)
            if (encoding := _made_in(call, where)) is not None
        ]
        if len(found) != 1:
            raise Unrelated(
                f"nothing on line {frame.line} of {frame.path} decodes what was made in a known "
                "encoding"
            )
        call, encoding, place = found[0]
        said = place.module.source(encoding)
        if call.args and ast.dump(call.args[0]) == ast.dump(encoding):
            raise Refused(f"`{said}` is what it is read in already")
        if not _is_usual(call.args):
            shown = place.module.source(call.args[0])
            raise Refused(f"{shown} is named on purpose, and is to hold all of it")
        told = f"What is read here was made in `{said}`."
        yield Patch((_read_in(said, call, place),), (told,))


def _made_in(call: ast.Call, place: Place) -> ast.expr | None:
    """The encoding in which the bytes were made that a call decodes; None where none is told."""
    match call:
        case ast.Call(func=ast.Attribute(value=data, attr="decode"), keywords=[]):
            made = producer(data, place)
        case _:
            return None
    match made.value if made is not None else None:
        case ast.Call(func=ast.Attribute(attr="encode"), args=[encoding, *_]):
            return encoding if _is_steady(encoding) else None
        case ast.Call(keywords=keywords):
            named = [each.value for each in keywords if each.arg == "encoding"]
            return next((each for each in named if _is_steady(each)), None)
    return None


def _is_usual(arguments: list[ast.expr]) -> bool:
    """Whether the bytes are read as UTF-8 because nobody thought of another encoding."""
    match arguments:
        case []:
            return True
        case [ast.Constant(value=str(name)), *_]:
            return name.lower().replace("_", "-") in {"utf-8", "utf8"}
    return False


def _is_steady(node: ast.expr) -> bool:
    """Whether it gives the same twice, and may name an encoding."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, str) and value != "unicode"
        case ast.Name():
            return True
        case ast.Attribute(value=value) | ast.Subscript(value=value, slice=ast.Constant()):
            return _is_steady(value)
    return False


def _read_in(said: str, call: ast.Call, place: Place) -> Edit:
    module = place.module
    if call.args:
        return module.edit(module.start(call.args[0]), module.end(call.args[0]), said)
    end = module.end(call) - 1
    return module.edit(end, end, said)
