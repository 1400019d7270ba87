"""FileNotFoundError: a file is written into a folder that is not there."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.qualified_names import Spelling, spelled
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.source import lines
from patterns.toolbox.values.kinds import proof

PATH = "pathlib.Path"
WRITING = {"touch", "write_bytes", "write_text"}
MODES = set("wax")


class MissingFolder(Pattern):
    """Make the folder before writing into it.

    Opening a file for writing makes the file, never the folder around it. Whether the folder is
    to be made there, or the path is another one than was meant, the source does not say.
    """

    family = "files"
    severity = Severity.MEDIUM
    certainty = Certainty.B
    answers = ("J08",)
    matches = r"FileNotFoundError: \[(?:Errno 2|WinError 3)\]"
    examples = (
        Heals(
            "a path that is written to",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'out/a.txt'",
                frames=(
                    Frame("app.py", 9, "<module>"),
                    Frame("app.py", 6, "save"),
                    Frame("pathlib.py", 1078, "write_text"),
                ),
            ),
            before="""\
from pathlib import Path


def save(name: str, text: str) -> None:
    path = Path("out") / name
    path.write_text(text)  # once


save("a.txt", "")
""",
            after="""\
from pathlib import Path


def save(name: str, text: str) -> None:
    path = Path("out") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)  # once


save("a.txt", "")
""",
        ),
        Heals(
            "a name that is opened",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'out/a.txt'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 2, "save")),
            ),
            before='def save(name):\n    with open(name, "w") as file:\n'
            '        file.write("")\n\n\nsave("out/a.txt")\n',
            after="from pathlib import Path\n\ndef save(name):\n"
            "    Path(name).parent.mkdir(parents=True, exist_ok=True)\n"
            '    with open(name, "w") as file:\n        file.write("")\n\n\nsave("out/a.txt")\n',
        ),
        Refuses(
            "a file that is read",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'a.txt'",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(name):\n    return open(name).read()\n",
            because="line 2 of app.py writes to no file that it has a name for",
        ),
        Refuses(
            "a path without a name",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'out/a.txt'",
                frames=(Frame("app.py", 5, "save"),),
            ),
            code="from pathlib import Path\n\n\ndef save(name, text):\n"
            "    (Path(name) / text).write_text(text)\n",
            because="line 5 of app.py writes to no file that it has a name for",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the making of the folder in front of the statement."""
        resolver, frame = Resolver(sources), innermost(fault, sources)
        found = [
            (path, place, isinstance(call.func, ast.Name))
            for call, place in on_line(frame, sources, ast.Call)
            if (path := _written(call)) is not None
        ]
        statement = found[0][1].statement if len(found) == 1 else None
        if statement is None or not lines.is_alone(statement, found[0][1].module):
            where = f"line {frame.line} of {frame.path}"
            raise Refused(f"{where} writes to no file that it has a name for")
        path, place, opened = found[0]
        source = place.module.source(path)
        said = Spelling("")
        if opened and proof(path, place, {PATH}, resolver) is not Certainty.A:
            said = spelled(PATH, place)
        made = f"{said.text}({source})" if said.text else source
        line = f"{made}.parent.mkdir(parents=True, exist_ok=True)"
        told = f"`{source}` ({place.module.path}:{statement.lineno}) is written to."
        yield Patch((*said.edits, lines.before(statement, [line], place)), (told,), Certainty.B)


def _written(call: ast.Call) -> ast.expr | None:
    """The name, or attribute of one, of the path that a call opens for writing."""
    given = [*call.args, *(k.value for k in call.keywords if k.arg == "mode")]
    modes = {node.value for node in given if isinstance(node, ast.Constant)}
    writes = any(isinstance(mode, str) and set(mode[:1]) & MODES for mode in modes if mode)
    path: ast.expr | None = None
    match call.func:
        case ast.Name(id="open") if writes and call.args:
            path = call.args[0]
        case ast.Attribute(value=value, attr="open") if writes:
            path = value
        case ast.Attribute(value=value, attr=attr) if attr in WRITING:
            path = value
    plain = isinstance(path, ast.Name) or (
        isinstance(path, ast.Attribute) and isinstance(path.value, ast.Name)
    )
    return path if plain else None
