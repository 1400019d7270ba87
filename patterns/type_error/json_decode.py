"""JSONDecodeError: what is read as JSON is not JSON, or begins with a byte order mark."""

import ast
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
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
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.provenance import origin

LOADING = {"json.load", "json.loads"}
UTF8 = {"utf-8", "utf8", "UTF-8"}


class JsonDecode(Pattern):
    """Read the file without its byte order mark.

    Some programs put a mark in front of UTF-8. The encoding `utf-8-sig` takes it off where there
    is one, and is UTF-8 where there is none. Other faults of the text are its writer's.
    """

    family = "type_error"
    severity = Severity.MEDIUM
    answers = ("D04",)
    matches = r"(?:json\.decoder\.)?JSONDecodeError: (?P<what>.*)"
    examples = (
        Heals(
            "a mark",
            fault=Fault(
                "JSONDecodeError",
                "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",
                module="json.decoder",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("app.py", 5, "load"),
                    Frame("/usr/lib/python3/json/__init__.py", 335, "loads"),
                ),
            ),
            before={
                "app.py": """\
import json

def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)  # all

print(load("a.json"))
""",
                "a.json": "\ufeff[1]",
            },
            after={
                "app.py": """\
import json

def load(path):
    with open(path, encoding="utf-8-sig") as file:
        return json.load(file)  # all

print(load("a.json"))
""",
                "a.json": "\ufeff[1]",
            },
        ),
        Explains(
            "an empty answer",
            fault=Fault(
                "JSONDecodeError",
                "Expecting value: line 1 column 1 (char 0)",
                module="json.decoder",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="import json\n\ndef load(answer):\n    return json.loads(answer)\n",
            because="what `json.loads(answer)` (app.py:4) was given is empty, or no JSON from its "
            "first character on (a page of HTML, say). `answer` is a parameter of `load()` "
            "(app.py:3): check what gave it (its status, its type) before it is read",
        ),
        Explains(
            "something in the text",
            fault=Fault(
                "JSONDecodeError",
                "Extra data: line 2 column 1 (char 9)",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="import json\n\ndef load(text):\n    return json.loads(text)\n",
            because="what `json.loads(text)` (app.py:4) was given is not one JSON value. `text` is "
            "a parameter of `load()` (app.py:3): whoever wrote it must be looked at",
        ),
        Refuses(
            "no JSON on the line",
            fault=Fault(
                "JSONDecodeError",
                "Extra data: line 2 column 1 (char 9)",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(answer):\n    return answer.json()\n",
            because="line 2 of app.py reads JSON by something outside this repository",
        ),
        Refuses(
            "a file that is opened elsewhere",
            fault=Fault(
                "JSONDecodeError",
                "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="import json\n\ndef load(text):\n    return json.loads(text)\n",
            because="the text begins with a byte order mark, and where `text` is decoded (as "
            "UTF-8, "
            "without `-sig`), line 4 of app.py does not tell",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Change the encoding where the file is opened."""
        what, resolver = cls.match(fault)["what"], Resolver(sources)
        frame = innermost(fault, sources)
        found = [
            (call, place)
            for call, place in on_line(frame, sources, ast.Call)
            if calls(call, place, resolver) & LOADING and call.args
        ]
        if len(found) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} reads JSON by something outside this repository"
            )
        call, place = found[0]
        module = place.module
        if "BOM" not in what:
            _explain(call, place, what)
        encoding = _encoding(call.args[0], place)
        if encoding is None:
            raise Refused(
                "the text begins with a byte order mark, and where "
                f"`{module.source(call.args[0])}` is decoded (as UTF-8, without `-sig`), line "
                f"{frame.line} of {frame.path} does not tell"
            )
        end = module.end(encoding) - 1
        told = "The file begins with a byte order mark, and `utf-8-sig` takes it off."
        yield Patch((module.edit(end, end, "-sig"),), (told,), Certainty.A)


def _encoding(read: ast.expr, place: Place) -> ast.Constant | None:
    """The literal encoding with which what is read was opened, in the same function."""
    name = next((n.id for n in ast.walk(read) if isinstance(n, ast.Name)), None)
    body = place.function or place.module.tree
    for node in ast.walk(body):
        opened = None
        if isinstance(node, ast.withitem) and getattr(node.optional_vars, "id", None) == name:
            opened = node.context_expr
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == name:
            opened = node.value
        for call in ast.walk(opened) if opened is not None else ():
            for keyword in getattr(call, "keywords", ()):
                value = keyword.value
                if keyword.arg == "encoding" and isinstance(value, ast.Constant):
                    return value if value.value in UTF8 else None
    return None


def _explain(call: ast.Call, place: Place, what: str) -> NoReturn:
    module = place.module
    where = f"what `{module.source(call)}` ({module.path}:{call.lineno}) was given is"
    from_where = origin(call.args[0], place)
    if what.startswith("Expecting value: line 1 column 1 "):
        raise Explained(
            f"{where} empty, or no JSON from its first character on (a page of HTML, say). "
            f"{from_where}: check what gave it (its status, its type) before it is read"
        )
    raise Explained(f"{where} not one JSON value. {from_where}: whoever wrote it must be looked at")
