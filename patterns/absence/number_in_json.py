"""KeyError: a number is looked up in what was read from JSON, whose keys are texts."""

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
from patterns.toolbox.place.locate import Place, at, places, raising
from patterns.toolbox.values.kinds import calls, is_builtin
from patterns.toolbox.values.producers import producer

READING = {"json.load", "json.loads"}


class NumberInJson(Pattern):
    """Look the key up as the text that JSON made of it.

    The keys of an object in JSON are texts, whatever they were when it was written. What was read
    from it has no number for a key, so that the number's text is what must be asked for.
    """

    family = "absence"
    severity = Severity.LOW
    answers = ("G01",)
    matches = r"KeyError: -?\d+$"
    examples = (
        Heals(
            "a number under a name",
            fault=Fault(
                "KeyError", "1", frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "name"))
            ),
            before="""\
import json

def name(number):
    names = json.loads('{"1": "one"}')
    return names[number]  # in English


name(1)
""",
            after="""\
import json

def name(number):
    names = json.loads('{"1": "one"}')
    return names[str(number)]  # in English


name(1)
""",
        ),
        Heals(
            "a number as such",
            fault=Fault("KeyError", "1", frames=(Frame("app.py", 4, "<module>"),)),
            before="import json\n\nnames = json.loads('{\"1\": 2}')\nprint(names[1])\n",
            after='import json\n\nnames = json.loads(\'{"1": 2}\')\nprint(names["1"])\n',
        ),
        Refuses(
            "a dictionary of another origin",
            fault=Fault("KeyError", "1", frames=(Frame("app.py", 2, "name"),)),
            code="def name(names, number):\n    return names[number]\n",
            because="line 2 of app.py looks nothing up in what was read from JSON",
        ),
        Refuses(
            "numbers that were put in afterwards",
            fault=Fault("KeyError", "1", frames=(Frame("app.py", 6, "name"),)),
            code="""\
import json

def name(text, number):
    names = json.loads(text)
    names[0] = "none"
    return names[number]
""",
            because="line 5 of app.py puts something into `names` by a key of its own",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Make a text of the key."""
        frame, resolver = raising(fault, sources), Resolver(sources)
        found = [
            (node, where)
            for place in places(frame, sources)
            for node, where in at(place, ast.Subscript, frame.line)
            if isinstance(node.value, ast.Name)
            and _may_be_number(node.slice)
            and _is_read(node.value, where, resolver)
        ]
        if len(found) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} looks nothing up in what was read from JSON"
            )
        node, place = found[0]
        module, source = place.module, place.module.source(node.value)
        _refuse_filled(node, place)
        if not is_builtin("str", place):
            raise Refused(f"`str` means something else in {module.path}")
        start, end = module.start(node.slice), module.end(node.slice)
        if isinstance(node.slice, ast.Constant):
            edits = [module.edit(start, end, f'"{module.source(node.slice)}"')]
        else:
            edits = [module.edit(start, start, "str("), module.edit(end, end, ")")]
        yield Patch(tuple(edits), (f"`{source}` was read from JSON, whose keys are texts.",))


def _may_be_number(key: ast.expr) -> bool:
    match key:
        case ast.Constant(value=value):
            return isinstance(value, int)
        case ast.JoinedStr() | ast.Slice() | ast.Call(func=ast.Name(id="str")):
            return False
    return True


def _is_read(name: ast.expr, place: Place, resolver: Resolver) -> bool:
    made = producer(name, place)
    return made is not None and bool(calls(made.value, made.place, resolver) & READING)


def _refuse_filled(node: ast.Subscript, place: Place) -> None:
    for other in ast.walk(place.function or place.module.tree):
        if (
            isinstance(other, ast.Subscript)
            and isinstance(other.ctx, ast.Store)
            and ast.unparse(other.value) == ast.unparse(node.value)
        ):
            raise Refused(
                f"line {other.lineno} of {place.module.path} puts something into "
                f"`{ast.unparse(node.value)}` by a key of its own"
            )
