"""TypeError: a number stands where only text is taken."""

import ast
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
from patterns.toolbox.place.failing import through_python
from patterns.toolbox.place.locate import Place, at, places
from patterns.toolbox.values.kinds import kinds

NUMBERS = {"builtins.int", "builtins.float"}
PROCESSES = {"run", "call", "check_call", "check_output", "Popen"}


class NumberAsText(Pattern):
    """Give the number as text where only text is taken.

    The environment, the arguments of a process, the options of a configuration and the contents of
    a text file are text, and Python converts nothing by itself. The value is a number, and is
    written in digits.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H01",)
    matches = (
        r"TypeError: (?:str expected, not (?:int|float)|option values must be strings"
        r"|write\(\) argument must be str, not (?:int|float)"
        r"|expected str, bytes or os.PathLike object, not (?:int|float))"
    )
    examples = (
        Heals(
            "a variable of the environment",
            fault=Fault(
                "TypeError",
                "str expected, not int",
                frames=(
                    Frame("app.py", 4, "<module>"),
                    Frame("<frozen os>", 684, "__setitem__"),
                    Frame("<frozen os>", 758, "encode"),
                ),
            ),
            before="import os\n\nworkers = 4  # of them\nos.environ['WORKERS'] = workers\n",
            after="import os\n\nworkers = 4  # of them\nos.environ['WORKERS'] = str(workers)\n",
        ),
        Heals(
            "an argument of a process",
            fault=Fault(
                "TypeError",
                "expected str, bytes or os.PathLike object, not int",
                frames=(
                    Frame("app.py", 5, "<module>"),
                    Frame("/usr/lib/python3.12/subprocess.py", 548, "run"),
                ),
            ),
            before="import subprocess\nimport sys\n\ndepth = 3\n"
            "subprocess.run([sys.executable, '-c', 'pass', depth])\n",
            after="import subprocess\nimport sys\n\ndepth = 3\n"
            "subprocess.run([sys.executable, '-c', 'pass', str(depth)])\n",
        ),
        Heals(
            "a line of a file",
            fault=Fault(
                "TypeError",
                "write() argument must be str, not int",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="import os\n\nwith open(os.devnull, 'w') as file:\n    file.write(len('abc'))\n",
            after="import os\n\nwith open(os.devnull, 'w') as file:\n"
            "    file.write(str(len('abc')))\n",
        ),
        Refuses(
            "a value that nobody knows",
            fault=Fault(
                "TypeError",
                "str expected, not int",
                frames=(Frame("app.py", 4, "told"), Frame("<frozen os>", 684, "__setitem__")),
            ),
            code="import os\n\ndef told(workers):\n    os.environ['WORKERS'] = workers\n",
            because="no value on line 4 of app.py is known to be a number",
        ),
        Refuses(
            "nothing that takes text",
            fault=Fault(
                "TypeError",
                "str expected, not int",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="raise TypeError('str expected, not int')\n",
            because="nothing on line 1 of app.py takes text alone",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `str` around it."""
        frame, resolver = through_python(fault, sources), Resolver(sources)
        where = f"line {frame.line} of {frame.path}"
        taken = [pair for place in places(frame, sources) for pair in _taken(place, frame.line)]
        if not taken:
            raise Unrelated(f"nothing on {where} takes text alone")
        numbers = [
            (node, place)
            for node, place in taken
            if (known := kinds(node, place, resolver)) and known <= NUMBERS
        ]
        if not numbers:
            raise Refused(f"no value on {where} is known to be a number")
        edits = []
        for node, place in numbers:
            start, end = place.module.start(node), place.module.end(node)
            edits += [place.module.edit(start, start, "str("), place.module.edit(end, end, ")")]
        sources_of = " and ".join(f"`{p.module.source(n)}`" for n, p in numbers)
        yield Patch(tuple(edits), (f"{sources_of} is a number, and only text is taken there.",))


def _taken(place: Place, line: int) -> Iterator[tuple[ast.expr, Place]]:
    """The values on a line that must be text."""
    match place.statement:
        case ast.Assign(targets=[ast.Subscript(value=container)], value=value):
            if ast.unparse(container) in {"os.environ", "environ"}:
                yield value, place
    for call, there in at(place, ast.Call, line):
        match call:
            case ast.Call(func=ast.Attribute(attr="write"), args=[value]):
                yield value, there
            case ast.Call(func=ast.Attribute(attr="set"), args=[_, _, value]):
                yield value, there
            case ast.Call(func=ast.Attribute(attr=attr) | ast.Name(id=attr), args=[first, *_]):
                if attr in PROCESSES and isinstance(first, ast.List | ast.Tuple):
                    yield from ((element, there) for element in first.elts)
