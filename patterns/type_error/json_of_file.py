"""TypeError: `json.loads` is given a file, which `json.load` reads."""

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
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.values.kinds import calls


class JsonOfFile(Pattern):
    """Read the JSON from the file.

    `json.loads` takes a text, and `json.load` a file. What the call is given is a file, so that
    the other one of the two was meant; both take the same further arguments.
    """

    family = "type_error"
    severity = Severity.LOW
    answers = ("D05",)
    matches = (
        r"TypeError: the JSON object must be str, bytes or bytearray, not (?:TextIOWrapper"
        r"|BufferedReader|BytesIO|StringIO|SpooledTemporaryFile|_TemporaryFileWrapper|GzipFile)$"
    )
    examples = (
        Heals(
            "an open file",
            fault=Fault(
                "TypeError",
                "the JSON object must be str, bytes or bytearray, not TextIOWrapper",
                frames=(
                    Frame("app.py", 4, "<module>"),
                    Frame("/usr/lib/python3.11/json/__init__.py", 339, "loads"),
                ),
            ),
            before={
                "app.py": "import json\n\nwith open('a.json') as file:\n"
                "    print(json.loads(file))  # all of it\n",
                "a.json": "{}",
            },
            after={
                "app.py": "import json\n\nwith open('a.json') as file:\n"
                "    print(json.load(file))  # all of it\n",
                "a.json": "{}",
            },
        ),
        Refuses(
            "the function alone",
            fault=Fault(
                "TypeError",
                "the JSON object must be str, bytes or bytearray, not TextIOWrapper",
                frames=(
                    Frame("app.py", 4, "read"),
                    Frame("/usr/lib/python3.11/json/__init__.py", 339, "loads"),
                ),
            ),
            code="from json import loads\n\ndef read(file):\n    return loads(file)\n",
            because="`loads` was imported without the rest of json",
        ),
        Refuses(
            "another reader",
            fault=Fault(
                "TypeError",
                "the JSON object must be str, bytes or bytearray, not TextIOWrapper",
                frames=(Frame("app.py", 2, "read"),),
            ),
            code="def read(file, json):\n    return json.loads(file)\n",
            because="line 2 of app.py holds no call of `json.loads`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the `s` away."""
        resolver = Resolver(sources)
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call, {"__init__.py"})
            if "json.loads" in calls(call, place, resolver)
        ]
        call, place = only(found, fault, "call of `json.loads`")
        module, function = place.module, call.func
        if not isinstance(function, ast.Attribute):
            raise Refused(f"`{module.source(function)}` was imported without the rest of json")
        end = module.end(function)
        given = module.source(call.args[0]) if call.args else "what it is given"
        told = f"`{given}` is a file, which `json.load` reads."
        yield Patch((module.edit(end - 1, end, ""),), (told,))
