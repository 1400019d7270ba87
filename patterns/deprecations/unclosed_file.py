"""ResourceWarning: a file is opened inside an expression, and nobody can close it."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Edit,
    Explained,
    Explains,
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
from patterns.toolbox.names.names import visible
from patterns.toolbox.place.locate import Place, at, innermost, places
from patterns.toolbox.source.lines import is_alone, step
from patterns.toolbox.values.kinds import calls

OPENERS = {"builtins.open", "bz2.open", "codecs.open", "gzip.open", "io.open", "lzma.open"}
READING = {"read", "readline", "readlines", "write", "writelines"}
ALL_AT_ONCE = {
    "builtins.list",
    "json.dump",
    "json.load",
    "pickle.dump",
    "pickle.load",
    "tomllib.load",
    "yaml.safe_load",
}
"""What is done with a file when it returns."""


class UnclosedFile(Pattern):
    """Close the file when the statement is done with it.

    The file is opened inside an expression, read or written there and then, and has no name by
    which anybody could close it. In a `with` block it is closed as soon as the statement is over.
    """

    family = "deprecations"
    severity = Severity.LOW
    answers = ("K05",)
    matches = r"ResourceWarning: unclosed"
    examples = (
        Heals(
            "a file that is loaded",
            fault=Fault(
                "ResourceWarning",
                "unclosed file <_io.TextIOWrapper name='a.json' mode='r' encoding='utf-8'>",
                frames=(Frame("app.py", 4),),
            ),
            before={
                "app.py": """\
import json

def load(path):
    rows = json.load(open(path, encoding="utf-8"))  # all
    return rows

print(load("a.json"))
""",
                "a.json": "[1]",
            },
            after={
                "app.py": """\
import json

def load(path):
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)  # all
    return rows

print(load("a.json"))
""",
                "a.json": "[1]",
            },
        ),
        Heals(
            "a file that is read",
            fault=Fault(
                "ResourceWarning",
                "unclosed file <_io.TextIOWrapper name='app.py' mode='r' encoding='UTF-8'>",
                frames=(Frame("app.py", 2),),
            ),
            before="""\
def load(file):
    return open(file).read()

print(load("app.py") != "")
""",
            after="""\
def load(file):
    with open(file) as opened:
        return opened.read()

print(load("app.py") != "")
""",
        ),
        Explains(
            "a file that has a name",
            fault=Fault(
                "ResourceWarning",
                "unclosed file <_io.TextIOWrapper name='a' mode='r' encoding='UTF-8'>",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(path):\n    file = open(path)\n    return file\n",
            because="`open(path)` (app.py:2) is kept or handed on, and whoever has it last must "
            "close it: a `with` block around its use does so",
        ),
        Refuses(
            "a reader that goes on later",
            fault=Fault(
                "ResourceWarning",
                "unclosed file <_io.TextIOWrapper name='a' mode='r' encoding='UTF-8'>",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="""\
import csv

def load(path):
    rows = csv.reader(open(path))
    return rows
""",
            because="`csv.reader` may read on after line 4 of app.py is done",
        ),
        Refuses(
            "no file",
            fault=Fault(
                "ResourceWarning",
                "unclosed <socket.socket fd=3, family=2, type=1, proto=0>",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(path):\n    return path\n",
            because="line 2 of app.py opens no file",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the statement under a `with`."""
        frame, resolver = innermost(fault, sources), Resolver(sources)
        found = [
            (call, place)
            for spot in places(frame, sources)
            for call, place in at(spot, ast.Call, frame.line)
            if calls(call, place, resolver) & OPENERS
        ]
        if len(found) != 1:
            how = "more than one file" if found else "no file"
            raise Refused(f"line {frame.line} of {frame.path} opens {how}")
        call, place = found[0]
        _refuse_kept(call, place, resolver)
        yield Patch((_under(call, place),), ("Nothing else can reach the opened file.",))


def _refuse_kept(call: ast.Call, place: Place, resolver: Resolver) -> None:
    """Only what is read or written within the statement may be closed at its end."""
    module, statement = place.module, place.statement
    where = f"line {call.lineno} of {module.path}"
    for node in ast.walk(statement or ast.Pass()):
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.value is call and method.attr in READING:
            return
        if isinstance(node, ast.Call) and call in node.args:
            names = calls(node, place, resolver)
            if names & ALL_AT_ONCE:
                return
            raise Refused(f"`{module.source(node.func)}` may read on after {where} is done")
    raise Explained(
        f"`{module.source(call)}` ({module.path}:{call.lineno}) is kept or handed on, and whoever "
        "has it last must close it: a `with` block around its use does so"
    )


def _under(call: ast.Call, place: Place) -> Edit:
    module, statement = place.module, place.statement
    simple = isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return, ast.AugAssign))
    if statement is None or not simple or not is_alone(statement, module):
        raise Refused(f"line {call.lineno} of {module.path} does more than to use the file")
    first = module.starts[statement.lineno - 1]
    last = module.starts[statement.end_lineno or statement.lineno]
    text = module.data[first:last].decode(module.encoding)
    if statement.lineno != statement.end_lineno and '"""' in text:
        raise Refused(f"line {call.lineno} of {module.path} holds a text of several lines")
    taken = visible(place)
    name = next(n for n in ("file", "opened", "opened_file") if n not in taken)
    indent, deeper = module.indent(statement).decode(), step(place)
    source = module.bytes_of(call).decode(module.encoding)
    start, end = module.start(call), module.end(call)
    before = module.data[first:start].decode(module.encoding)
    after = module.data[end:last].decode(module.encoding)
    body = "".join(
        f"{deeper}{line}" if line.strip() else line
        for line in f"{before}{name}{after}".splitlines(keepends=True)
    )
    header = f"{indent}with {source} as {name}:{module.newline.decode()}"
    return module.edit(first, last, header + body)
