"""A file that csv, json or pickle works on is open for the other kind of data."""

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
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import through_python
from patterns.toolbox.place.locate import Place, at, own, places
from patterns.toolbox.values.kinds import calls

FORMATS = {
    "csv.reader": (0, False),
    "csv.writer": (0, False),
    "csv.DictReader": (0, False),
    "csv.DictWriter": (0, False),
    "json.dump": (1, False),
    "pickle.dump": (1, True),
    "pickle.load": (0, True),
}
"""What works on an open file -> the file's position, and whether it must be a binary one."""


class ModeOfFormat(Pattern):
    """Open the file in the mode that its format needs.

    csv and json read and write text, pickle reads and writes bytes, whatever is in the file. It is
    opened for the other kind, and used for nothing else.
    """

    family = "text"
    severity = Severity.LOW
    answers = ("H02", "J08")
    matches = (
        r"(?:Error: iterator should return strings, not bytes"
        r"|TypeError: a bytes-like object is required, not 'str'"
        r"|TypeError: write\(\) argument must be str, not bytes"
        r"|UnicodeDecodeError: '[\w-]+' codec can't decode byte 0x80 in position 0)"
    )
    examples = (
        Heals(
            "rows of a table",
            fault=Fault(
                "Error",
                "iterator should return strings, not bytes (the file should be opened in text "
                "mode)",
                module="_csv",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "rows")),
            ),
            before="""\
import csv

def rows(path):
    with open(path, "rb") as file:  # a table
        return list(csv.reader(file))

rows(__file__)
""",
            after="""\
import csv

def rows(path):
    with open(path, "r") as file:  # a table
        return list(csv.reader(file))

rows(__file__)
""",
        ),
        Heals(
            "a row of a table",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before="import csv\nimport os\n\nwith open(os.devnull, 'wb') as file:\n"
            "    table = csv.writer(file)\n    table.writerow(['a', 'b'])\n",
            after="import csv\nimport os\n\nwith open(os.devnull, 'w') as file:\n"
            "    table = csv.writer(file)\n    table.writerow(['a', 'b'])\n",
        ),
        Heals(
            "a pickle",
            fault=Fault(
                "TypeError",
                "write() argument must be str, not bytes",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="import os\nimport pickle\n\npickle.dump({'a': 1}, open(os.devnull, 'w'))\n",
            after="import os\nimport pickle\n\npickle.dump({'a': 1}, open(os.devnull, 'wb'))\n",
        ),
        Refuses(
            "a file that gets something else, too",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            code="import csv\nimport os\n\nwith open(os.devnull, 'wb') as file:\n"
            "    file.write(b'#')\n    csv.writer(file).writerow(['a', 'b'])\n",
            because="`file` is used on line 5 of app.py, too, and not by csv.writer",
        ),
        Refuses(
            "a file that somebody else opened",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 4, "save"),),
            ),
            code="import json\n\ndef save(file):\n    json.dump({}, file)\n",
            because="where the file of `json.dump({}, file)` is opened, app.py does not say",
        ),
        Refuses(
            "no format",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 2, "save"),),
            ),
            code="def save(file):\n    file.send('a')\n",
            because="save() hands no file to csv, json or pickle",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Change the mode where the file is opened."""
        resolver = Resolver(sources)
        frame = through_python(fault, sources)
        place = places(frame, sources)[0]
        call, name, file = _worked_on(place, frame.line, resolver)
        position, binary = FORMATS[name]
        del position
        module = place.module
        opened = _opening(file, place, resolver)
        if opened is None:
            raise Refused(
                f"where the file of `{module.source(call)}` is opened, {module.path} does not say"
            )
        if isinstance(file, ast.Name):
            _refuse_others(file, name, place, resolver)
        told = f"`{name}` works on {'bytes' if binary else 'text'} alone."
        yield Patch((_mode(opened, place, binary=binary),), (told,))


def _worked_on(place: Place, line: int, resolver: Resolver) -> tuple[ast.Call, str, ast.expr]:
    """The last call up to a line that hands a file to a format."""
    body = place.function.body if place.function else place.module.tree.body
    found = [
        (node, name, node.args[FORMATS[name][0]])
        for node in own(body)
        if isinstance(node, ast.Call) and node.lineno <= line
        for name in calls(node, place, resolver) & FORMATS.keys()
        if len(node.args) > FORMATS[name][0] and _is_used(node, place, line)
    ]
    if not found:
        who = f"{place.function.name}()" if place.function else "the module"
        raise Unrelated(f"{who} hands no file to csv, json or pickle")
    return max(found, key=lambda each: each[0].lineno)


def _is_used(call: ast.Call, place: Place, line: int) -> bool:
    """Whether a call stands on a line, or the name of what it made does."""
    if call.lineno <= line <= (call.end_lineno or line):
        return not isinstance(place.statement, ast.Raise)
    body = place.function.body if place.function else place.module.tree.body
    made = {
        target.id
        for node in own(body)
        if isinstance(node, ast.Assign) and node.value is call
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return any(node.id in made for node, _ in at(place, ast.Name, line))


def _opening(file: ast.expr, place: Place, resolver: Resolver) -> ast.Call | None:
    """The call of `open` behind a file: itself, or what a `with` around gives its name."""
    opened: list[ast.expr] = [file]
    if isinstance(file, ast.Name):
        body = place.function.body if place.function else place.module.tree.body
        opened = [
            item.context_expr
            for node in own(body)
            if isinstance(node, ast.With)
            and node.lineno <= file.lineno <= (node.end_lineno or node.lineno)
            for item in node.items
            if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == file.id
        ]
    call = opened[0] if len(opened) == 1 else None
    is_open = call is not None and calls(call, place, resolver) == {"builtins.open"}
    return call if is_open and isinstance(call, ast.Call) else None


def _refuse_others(file: ast.Name, name: str, place: Place, resolver: Resolver) -> None:
    """All uses of the file must want the same kind of data."""
    body = place.function.body if place.function else place.module.tree.body
    fine = {
        argument
        for node in own(body)
        if isinstance(node, ast.Call)
        for known in calls(node, place, resolver) & FORMATS.keys()
        if FORMATS[known][1] is FORMATS[name][1]
        for argument in node.args
    }
    for node in own(body):
        is_read = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        if is_read and getattr(node, "id", "") == file.id and node not in fine:
            raise Refused(
                f"`{file.id}` is used on line {getattr(node, 'lineno', 0)} of {place.module.path}, "
                f"too, and not by {name}"
            )


def _mode(opened: ast.Call, place: Place, *, binary: bool) -> Edit:
    module = place.module
    modes = [k.value for k in opened.keywords if k.arg == "mode"] + opened.args[1:2]
    text = getattr(modes[0], "value", None) if modes else "r"
    if not isinstance(text, str) or binary is ("b" in text):
        raise Refused(f"`{module.source(opened)}` is not open for the other kind of data")
    if binary and {keyword.arg for keyword in opened.keywords} - {"mode"}:
        raise Refused(f"`{module.source(opened)}` says more of how the file is opened")
    plain = text.replace("t", "").replace("b", "") + ("b" if binary else "")
    if not modes:
        end = module.end(opened) - 1
        return module.edit(end, end, f', "{plain}"')
    start, end = module.start(modes[0]), module.end(modes[0])
    mark = module.data[start : start + 1].decode()
    return module.edit(start, end, f"{mark}{plain}{mark}")
