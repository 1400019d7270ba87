"""FileExistsError: a folder is made that is there already."""

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

OTHERS = ("lock", "temp", "tmp", "unique")
"""Words in a folder's expression that say it must be new."""


class ExistingFolder(Pattern):
    """Make the folder only where it is missing.

    The code wants the folder to be there. That it is there from an earlier run is no error, and
    `exist_ok` says so. A file of that name would still be one.
    """

    family = "files"
    severity = Severity.MEDIUM
    answers = ("J08",)
    matches = r"FileExistsError: \[(?:Errno 17|WinError 183)\]"
    examples = (
        Heals(
            "os.mkdir",
            fault=Fault(
                "FileExistsError",
                "[Errno 17] File exists: 'out'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "prepare")),
            ),
            before={
                "app.py": """\
import os

def prepare(name):
    \"\"\"Make room.\"\"\"
    os.mkdir(name)  # for all


prepare("out")
""",
                "out/a.txt": "",
            },
            after={
                "app.py": """\
import os

def prepare(name):
    \"\"\"Make room.\"\"\"
    os.makedirs(name, exist_ok=True)  # for all


prepare("out")
""",
                "out/a.txt": "",
            },
        ),
        Heals(
            "a path",
            fault=Fault(
                "FileExistsError",
                "[Errno 17] File exists: 'out'",
                frames=(
                    Frame("app.py", 3, "<module>"),
                    Frame("/usr/lib/python3/pathlib.py", 1117, "mkdir"),
                ),
            ),
            before={
                "app.py": "from pathlib import Path\n\nPath('out').mkdir(0o755)\n",
                "out/a.txt": "",
            },
            after={
                "app.py": "from pathlib import Path\n\nPath('out').mkdir(0o755, exist_ok=True)\n",
                "out/a.txt": "",
            },
        ),
        Refuses(
            "a lock",
            fault=Fault(
                "FileExistsError",
                "[Errno 17] File exists: 'a.lock'",
                frames=(Frame("app.py", 4, "lock"),),
            ),
            code="import os\n\ndef lock(lockdir):\n    os.mkdir(lockdir)\n",
            because="`os.mkdir(lockdir)` (app.py:4) may be meant to fail where the folder is there "
            "already: its name says so",
        ),
        Refuses(
            "something else that exists",
            fault=Fault(
                "FileExistsError",
                "[Errno 17] File exists: 'a'",
                frames=(Frame("app.py", 4, "link"),),
            ),
            code="import os\n\ndef link(a, b):\n    os.symlink(a, b)\n",
            because="line 4 of app.py holds no making of a folder",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add `exist_ok=True` to the one call."""
        frame, resolver = innermost(fault, sources), Resolver(sources)
        found = [
            (call, place)
            for call, place in on_line(frame, sources, ast.Call)
            if folders.makes(call, place, resolver) is Certainty.A
        ]
        call, place = only(found, fault, "making of a folder") if found else _none(frame)
        module = place.module
        source = module.source(call)
        around = place.function.name if place.function else ""
        if any(word in f"{source} {around}".lower() for word in OTHERS):
            raise Refused(
                f"`{source}` ({module.path}:{call.lineno}) may be meant to fail where the folder "
                "is "
                "there already: its name says so"
            )
        if any(keyword.arg in {"exist_ok", None} for keyword in call.keywords):
            raise Refused(f"`{source}` says what should be when the folder is there")
        yield Patch(tuple(_edits(call, place, resolver)), ("The folder itself is all it wants.",))


def _none(frame: Frame) -> tuple[ast.Call, Place]:
    raise Unrelated(f"line {frame.line} of {frame.path} holds no making of a folder")


def _edits(call: ast.Call, place: Place, resolver: Resolver) -> Iterator[Edit]:
    module, function = place.module, call.func
    if calls(call, place, resolver) == {"os.mkdir"}:
        if not isinstance(function, ast.Attribute) or len(call.args) != 1 or call.keywords:
            raise Refused(f"`{module.source(call)}` is written too oddly")
        end = module.end(function)
        yield module.edit(end - len(b"mkdir"), end, "makedirs")
    yield folders.with_keyword(call, "exist_ok=True", place)
