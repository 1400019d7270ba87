"""FileNotFoundError and its kin: a file is not there, not a file, closed, or not for this."""

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
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import Place, innermost, places
from patterns.toolbox.values.provenance import origin

TAKING = (
    "open",
    "read_text",
    "read_bytes",
    "write_bytes",
    "write_text",
    "listdir",
    "remove",
    "unlink",
    "rename",
    "stat",
    "chdir",
    "scandir",
    "run",
    "Popen",
    "check_call",
    "check_output",
    "call",
    "copy",
    "copyfile",
    "move",
    "rmtree",
    "mkdir",
    "touch",
    "iterdir",
    "connect",
    "load",
    "read_csv",
)
OF_PATHS = {"read_bytes", "read_text", "write_bytes", "write_text"}
"""Methods of a path that take something else."""
WRITING = {"touch", "write_bytes", "write_text"}
MODES = set("rwaxbt+")


class UnusableFile(Pattern):
    """Look at the path, and at what should have been there.

    Which file is meant, and who should have made it or may touch it, is a fact of the machine on
    which the code ran. The call and the path's origin can be told.
    """

    family = "files"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("J08",)
    matches = (
        r"(?:(?P<kind>FileNotFoundError|IsADirectoryError|NotADirectoryError|PermissionError)"
        r"|(?:io\.)?UnsupportedOperation: (?P<not>not \w+)"
        r"|ValueError: (?P<closed>I/O operation on closed file))"
    )
    examples = (
        Explains(
            "a file that is read",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'a.ini'",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(path='a.ini'):\n    return open(path)\n",
            because="`open(path)` (app.py:2) found no file there. `path` is a parameter of "
            "`load()` "
            "(app.py:1). A relative path counts from the folder in which the program was started",
        ),
        Explains(
            "a file that is written",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'out/a.txt'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="open('out/a.txt', 'w').write('a')\n",
            because="`open('out/a.txt', 'w')` (app.py:1) is to write into a folder that is not "
            "there. It is written there. Either the folder must be made first, or the path is "
            "another one",
        ),
        Explains(
            "a closed file",
            fault=Fault(
                "ValueError",
                "I/O operation on closed file.",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="def load(path):\n    with open(path) as file:\n        head = file.readline()\n"
            "    return head, file.read()\n",
            because="`file.read()` (app.py:4) uses a file that is closed: `with open(path) as "
            "file` "
            "(app.py:2) ended before. What needs the file belongs into that block",
        ),
        Refuses(
            "a line that takes no path",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'a.ini'",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(settings):\n    return settings.parse()\n",
            because="line 2 of app.py does not say which path was looked for",
        ),
        Refuses(
            "no such block",
            fault=Fault(
                "ValueError",
                "I/O operation on closed file.",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(file):\n    return file.read()\n",
            because="nothing in app.py says where the file used on line 2 was closed",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell which call it was, and where its path comes from."""
        found, frame = cls.match(fault), innermost(fault, sources)
        if found["closed"]:
            _explain_closed(frame, sources)
        taking = [
            (call, place)
            for call, place in on_line(frame, sources, ast.Call)
            if {getattr(call.func, "id", ""), getattr(call.func, "attr", "")} & set(TAKING)
        ]
        if not taking:
            raise Refused(
                f"line {frame.line} of {frame.path} does not say which path was looked for"
            )
        call, place = taking[-1]
        module = place.module
        what = f"`{module.source(call)}` ({module.path}:{call.lineno})"
        path = call.args[0] if call.args else call.func
        if isinstance(call.func, ast.Attribute) and (not call.args or _is_method(call)):
            path = call.func.value
        came = origin(path, place)
        if found["not"]:
            raise Explained(
                f"{what} opened the file for something else than it is used for: it is "
                f"{found['not']}. The mode and the use must agree"
            )
        raise Explained(f"{what} {_told(found['kind'], call, came)}")


def _is_method(call: ast.Call) -> bool:
    """Whether the path is what a method is called on: `path.open("w")`, `path.write_text(...)`."""
    if getattr(call.func, "attr", "") in OF_PATHS:
        return True
    mode = call.args[0]
    is_mode = isinstance(mode, ast.Constant) and set(str(mode.value)) <= MODES
    return getattr(call.func, "attr", "") == "open" and is_mode


def _told(kind: str, call: ast.Call, came: str) -> str:
    modes = call.args[:1] if call.args and _is_method(call) else call.args[1:2]
    modes += [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    mode = next((str(a.value) for a in modes if isinstance(a, ast.Constant)), "r")
    writes = getattr(call.func, "attr", "") in WRITING or (
        set(mode) & set("wax") and set(mode) <= MODES
    )
    if kind == "FileNotFoundError" and writes:
        return (
            f"is to write into a folder that is not there. {came}. Either the folder must be made "
            "first, or the path is another one"
        )
    if kind == "FileNotFoundError":
        return (
            f"found no file there. {came}. A relative path counts from the folder in which the "
            "program was started"
        )
    if kind == "PermissionError":
        return f"may not do that there. {came}. Who runs the program, and where, decides"
    return f"found something else there than it needs (a folder for a file, or so). {came}"


def _explain_closed(frame: Frame, sources: Sources) -> NoReturn:
    place = places(frame, sources)[0]
    module = place.module
    body = place.function or module.tree
    for node in ast.walk(body):
        if not isinstance(node, (ast.With, ast.AsyncWith)):
            continue
        for item in node.items:
            name = getattr(item.optional_vars, "id", None)
            use = _use(name, place)
            if name and use is not None and (node.end_lineno or 0) < frame.line:
                raise Explained(
                    f"`{use}` ({module.path}:{frame.line}) uses a file that is closed: "
                    f"`with {module.source(item.context_expr)} as {name}` "
                    f"({module.path}:{node.lineno}) ended before. What needs the file belongs into "
                    "that block"
                )
    raise Refused(
        f"nothing in {module.path} says where the file used on line {frame.line} was closed"
    )


def _use(name: str | None, place: Place) -> str | None:
    """The call on a file of that name in the statement."""
    for node in ast.walk(place.statement or ast.Pass()):
        function = node.func if isinstance(node, ast.Call) else None
        on = function.value if isinstance(function, ast.Attribute) else None
        if isinstance(node, ast.Call) and getattr(on, "id", None) == name:
            return place.module.source(node)
    return None
