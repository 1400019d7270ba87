"""FileNotFoundError: a folder is made inside a folder that is not there."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line, only
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.repository import folders
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.producers import producer


class ParentFolder(Pattern):
    """Make the folders above it, too.

    The path is put together from several parts, and only the last one is made: where the others
    are missing, that fails. To make them all does the same where they are there.
    """

    family = "files"
    severity = Severity.MEDIUM
    answers = ("J08",)
    matches = r"FileNotFoundError: \[(?:Errno 2|WinError 3)\]"
    examples = (
        Heals(
            "os.mkdir",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'out/anna'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "room")),
            ),
            before="""\
import os

def room(user):
    folder = os.path.join("out", user)
    if not os.path.exists(folder):
        os.mkdir(folder)  # for all

room("anna")
""",
            after="""\
import os

def room(user):
    folder = os.path.join("out", user)
    if not os.path.exists(folder):
        os.makedirs(folder)  # for all

room("anna")
""",
        ),
        Heals(
            "a path",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'out/a'",
                frames=(
                    Frame("app.py", 4, "<module>"),
                    Frame("/usr/lib/python3.11/pathlib.py", 1116, "mkdir"),
                ),
            ),
            before="from pathlib import Path\n\nOUT = Path('out')\n(OUT / 'a').mkdir()\n",
            after="from pathlib import Path\n\nOUT = Path('out')\n"
            "(OUT / 'a').mkdir(parents=True)\n",
        ),
        Heals(
            "a path that comes from elsewhere",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'out/a'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "room")),
            ),
            before="import os\n\ndef room(folder):\n    os.mkdir(folder)\n\nroom('out/a')\n",
            after="import os\n\ndef room(folder):\n    os.makedirs(folder)\n\nroom('out/a')\n",
            certainty=Certainty.B,
        ),
        Refuses(
            "all of them are made",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'a'",
                frames=(Frame("app.py", 4, "room"),),
            ),
            code="import os\n\ndef room(a):\n    os.makedirs(a)\n",
            because="`os.makedirs(a)` makes the folders above it already",
        ),
        Refuses(
            "a file",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'a'",
                frames=(Frame("app.py", 2, "room"),),
            ),
            code="def room(a):\n    return open(a)\n",
            because="line 2 of app.py holds no making of a folder",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Let the one call make all parts of the path."""
        frame, resolver = innermost(fault, sources), Resolver(sources)
        found = [
            (call, place)
            for call, place in on_line(frame, sources, ast.Call)
            if folders.makes(call, place, resolver)
        ]
        if not found:
            raise Unrelated(f"line {frame.line} of {frame.path} holds no making of a folder")
        call, place = only(found, fault, "making of a folder")
        edit = _edit(call, place, resolver)
        path = call.args[0] if calls(call, place, resolver) & folders.MAKING else call.func
        path = path.value if isinstance(path, ast.Attribute) and path is call.func else path
        made = producer(path, place)
        joined = made is not None and _is_joined(made.value, place, resolver)
        source = place.module.source(path)
        told = f"`{source}` has several parts, and only the last one is made."
        known = folders.makes(call, place, resolver) is Certainty.A
        # Nothing but a path can be divided by a text, and has `mkdir`.
        divided = made is not None and isinstance(made.value, ast.BinOp)
        sure = joined and (known or divided)
        yield Patch((edit,), (told,), Certainty.A if sure else Certainty.B)


def _edit(call: ast.Call, place: Place, resolver: Resolver) -> Edit:
    module, function, source = place.module, call.func, place.module.source(call)
    known = calls(call, place, resolver)
    if not known & folders.MAKING:
        if any(keyword.arg in {"parents", None} for keyword in call.keywords):
            raise Refused(f"`{source}` says what becomes of the folders above it")
        return folders.with_keyword(call, "parents=True", place)
    if known != {"os.mkdir"}:
        raise Refused(f"`{source}` makes the folders above it already")
    if not isinstance(function, ast.Attribute) or not call.args or call.keywords:
        raise Refused(f"`{source}` is written too oddly")
    end = module.end(function)
    return module.edit(end - len(b"mkdir"), end, "makedirs")


def _is_joined(path: ast.expr, place: Place, resolver: Resolver) -> bool:
    """Whether a path is put together from parts where it can be seen."""
    match path:
        case ast.Constant(value=str(text)):
            return "/" in text.strip("/")
        case ast.BinOp(op=ast.Div()):
            return True
        case ast.JoinedStr(values=values):
            return any(isinstance(v, ast.Constant) and "/" in str(v.value) for v in values[:-1])
        case ast.Call(args=args):
            known = calls(path, place, resolver)
            if folders.PATH in known and len(args) == 1:
                return _is_joined(args[0], place, resolver)
            return len(args) > 1 and bool(known & {"os.path.join", folders.PATH})
    return False
