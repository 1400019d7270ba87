"""TypeError: something is read as JSON that has been read already."""

import ast
from collections.abc import Iterator

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
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.values.kinds import calls, proof
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.provenance import origin


class JsonTwice(Pattern):
    """Use the value that is there already.

    What is read as JSON is no text any more, but the value itself: it has been read before, in
    this function. To read it again can only fail.
    """

    family = "type_error"
    severity = Severity.LOW
    answers = ("D05",)
    matches = (
        r"(?:ValueError: (?P<circle>Circular reference detected)|ValueError: (?P<nan>Out of range "
        r"float values)|TypeError: the JSON object must be str, bytes or bytearray, not "
        r"(?P<type>(?!NoneType)\w+))"
    )
    examples = (
        Heals(
            "read before",
            fault=Fault(
                "TypeError",
                "the JSON object must be str, bytes or bytearray, not dict",
                frames=(
                    Frame("app.py", 7, "<module>"),
                    Frame("app.py", 5, "load"),
                    Frame("/usr/lib/python3/json/__init__.py", 339, "loads"),
                ),
            ),
            before="""\
import json

def load(text):
    row = json.loads(text)
    return json.loads(row)["a"]  # once

print(load('{"a": 1}'))
""",
            after="""\
import json

def load(text):
    row = json.loads(text)
    return row["a"]  # once

print(load('{"a": 1}'))
""",
        ),
        Explains(
            "a value from elsewhere",
            fault=Fault(
                "TypeError",
                "the JSON object must be str, bytes or bytearray, not list",
                frames=(Frame("app.py", 4, "load"),),
            ),
            code="import json\n\ndef load(rows):\n    return json.loads(rows)\n",
            because="`rows` (app.py:4) is a list already, not text. `rows` is a parameter of "
            "`load()` (app.py:3): if it always is one, it need not be read as JSON at all",
        ),
        Explains(
            "a circle",
            fault=Fault(
                "ValueError",
                "Circular reference detected",
                frames=(Frame("app.py", 4, "dump"),),
            ),
            code="import json\n\ndef dump(node):\n    return json.dumps(node)\n",
            because="`json.dumps(node)` (app.py:4) was given something that holds itself, by "
            "however "
            "many steps. `node` is a parameter of `dump()` (app.py:3): say by its key what points "
            "back",
        ),
        Refuses(
            "no JSON on the line",
            fault=Fault(
                "ValueError",
                "Out of range float values are not JSON compliant",
                frames=(Frame("app.py", 2, "dump"),),
            ),
            code="def dump(web, rate):\n    return web.json(rate)\n",
            because="line 2 of app.py reads or writes JSON by something outside this repository",
        ),
        Refuses(
            "a function for the numbers",
            fault=Fault(
                "TypeError",
                "the JSON object must be str, bytes or bytearray, not dict",
                frames=(Frame("app.py", 5, "load"),),
            ),
            code="""\
import json

def load(text):
    row = json.loads(text)
    return json.loads(row, parse_float=str)
""",
            because="`json.loads(row, parse_float=str)` is to read it in another way than before",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the second reading away."""
        found, resolver = cls.match(fault), Resolver(sources)
        frame = innermost(fault, sources)
        functions = {"json.loads"} if found["type"] else {"json.dump", "json.dumps"}
        read = [
            (call, place)
            for call, place in on_line(frame, sources, ast.Call)
            if calls(call, place, resolver) & functions and call.args
        ]
        if len(read) != 1:
            raise Refused(
                f"line {frame.line} of {frame.path} reads or writes JSON by something outside this "
                "repository"
            )
        call, place = read[0]
        module, argument = place.module, call.args[0]
        source, where = module.source(argument), f"({module.path}:{call.lineno})"
        came = origin(argument, place)
        if found["type"] is None:
            what = "something that holds itself, by however many steps"
            cure = "say by its key what points back"
            if found["nan"]:
                what = "a number that JSON does not have (NaN or infinite)"
                cure = "decide what stands for it, None mostly, where it is computed"
            raise Explained(f"`{module.source(call)}` {where} was given {what}. {came}: {cure}")
        made = producer(argument, place)
        again = made is not None and bool(
            calls(made.value, made.place, resolver) & {"json.loads", "json.load"}
        )
        known = proof(argument, place, {f"builtins.{found['type']}"}, resolver)
        if not again and known is not Certainty.A:
            raise Explained(
                f"`{source}` {where} is a {found['type']} already, not text. {came}: if it always "
                "is one, it need not be read as JSON at all"
            )
        if call.keywords:
            raise Refused(f"`{module.source(call)}` is to read it in another way than before")
        edit = module.edit(module.start(call), module.end(call), source)
        yield Patch((edit,), (f"`{source}` is a {found['type']} already.",), Certainty.A)
