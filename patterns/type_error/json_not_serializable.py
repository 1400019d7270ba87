"""TypeError: json is handed a value that it cannot write."""

from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
from patterns.toolbox.payloads import dumped, jsonforms
from patterns.toolbox.payloads.dumped import Dumped
from patterns.toolbox.payloads.payload import Leaf, first_unknown


class JsonNotSerializable(Pattern):
    """Give json a value that it can write.

    The value is followed from the call that writes it, through names, helpers and callers, to the
    expression that puts it into the payload; there it gets the plain form that is usual for its
    type. Where the project has an encoder for the type already, that is used instead.
    """

    family = "type_error"
    severity = Severity.MEDIUM
    answers = ("D01", "D02")
    matches = r"TypeError: Object of type (?P<type>[\w.]+) is not JSON serializable"
    examples = (
        Heals(
            "a time stamp in a literal",
            fault=Fault(
                "TypeError",
                "Object of type datetime is not JSON serializable",
                frames=(
                    Frame("app.py", 10, "<module>"),
                    Frame("app.py", 6, "render"),
                    Frame("/usr/lib/python3.11/json/encoder.py", 180, "default"),
                ),
            ),
            before="""\
import json
from datetime import datetime, timedelta


def render(name):
    return json.dumps({"name": name, "until": datetime.now() + timedelta(1)})  # a day


if __name__ == "__main__":
    render("grace")
""",
            after="""\
import json
from datetime import datetime, timedelta


def render(name):
    return json.dumps({"name": name, "until": (datetime.now() + timedelta(1)).isoformat()})  # a day


if __name__ == "__main__":
    render("grace")
""",
        ),
        Heals(
            "attributes of an object, through a helper in another file",
            fault=Fault(
                "TypeError",
                "Object of type Decimal is not JSON serializable",
                frames=(
                    Frame("app.py", 19, "<module>"),
                    Frame("app.py", 16, "export"),
                    Frame("wire.py", 5, "to_json"),
                ),
            ),
            before={
                "app.py": """\
from decimal import Decimal

from wire import to_json


class Order:
    def __init__(self, number, total, discount: Decimal | None = None):
        self.number = number
        self.total = total
        self.discount = discount


def export(order):
    record = {"number": order.number, "total": order.total}
    saved = order.discount
    return to_json({**record, "saved": saved})


export(Order(7, Decimal("9.90")))
""",
                "wire.py": """\
import json


def to_json(data):
    return json.dumps(data, indent=2)
""",
            },
            after={
                "app.py": """\
from decimal import Decimal

from wire import to_json


class Order:
    def __init__(self, number, total, discount: Decimal | None = None):
        self.number = number
        self.total = total
        self.discount = discount


def export(order):
    record = {"number": order.number, "total": str(order.total)}
    saved = order.discount
    return to_json({**record, "saved": str(saved) if saved is not None else None})


export(Order(7, Decimal("9.90")))
""",
                "wire.py": """\
import json


def to_json(data):
    return json.dumps(data, indent=2)
""",
            },
        ),
        Heals(
            "two types of which json names the first alone",
            fault=Fault(
                "TypeError",
                "Object of type Decimal is not JSON serializable",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            before="import json\nfrom datetime import date\nfrom decimal import Decimal\n\n"
            "json.dumps({'a': Decimal('1.5'), 'b': date.today(), 'c': 3})\n",
            after="import json\nfrom datetime import date\nfrom decimal import Decimal\n\n"
            "json.dumps({'a': str(Decimal('1.5')), 'b': date.today().isoformat(), 'c': 3})\n",
        ),
        Heals(
            "the one value that nothing is known of",
            certainty=Certainty.B,
            fault=Fault(
                "TypeError",
                "Object of type UUID is not JSON serializable",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 5, "write")),
            ),
            before="import json\nimport uuid\n\ndef write(name, key):\n"
            "    return json.dumps({'name': str(name), 'key': key})\n\n"
            "write('a', max({uuid.uuid4(): 1}))\n",
            after="import json\nimport uuid\n\ndef write(name, key):\n"
            "    return json.dumps({'name': str(name), 'key': key})\n\n"
            "write('a', str(max({uuid.uuid4(): 1})))\n",
        ),
        Refuses(
            "a payload from nowhere",
            fault=Fault(
                "TypeError",
                "Object of type datetime is not JSON serializable",
                frames=(Frame("app.py", 4, "write"),),
            ),
            code="import json\n\ndef write(row, user):\n    return json.dumps([row, user])\n",
            because="nothing in the payload is known to be a datetime; `row` (app.py:4) is not "
            "known: `row` is a parameter of `write` without an annotation",
        ),
        Refuses(
            "two values that nothing is known of",
            fault=Fault(
                "TypeError",
                "Object of type UUID is not JSON serializable",
                frames=(Frame("app.py", 4, "write"),),
            ),
            code="import json\n\ndef write(a, b):\n    return json.dumps({'a': a, 'b': b})\n",
            because="nothing in the payload is known to be a UUID; `a` (app.py:4) is not known: "
            "`a` is a parameter of `write` without an annotation",
        ),
        Refuses(
            "a project with an encoder",
            fault=Fault(
                "TypeError",
                "Object of type UUID is not JSON serializable",
                frames=(Frame("app.py", 10, "issue"),),
            ),
            code="import json\nfrom uuid import UUID, uuid4\n\ndef plain(value):\n"
            "    return value.hex if isinstance(value, UUID) else vars(value)\n\n"
            "def save(rows, file):\n    json.dump(rows, file, default=plain)\n\n"
            "def issue(): json.dumps([uuid4()])\n",
            because="`plain` (app.py:4) writes a UUID for this project",
        ),
        Refuses(
            "bytes",
            fault=Fault(
                "TypeError",
                "Object of type bytes is not JSON serializable",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import json\n\njson.dumps({'raw': b'\\x00'})\n",
            because="`b'\\x00'` (app.py:3) is a bytes: the text encoding of these bytes is not "
            "known",
        ),
        Refuses(
            "a class that says nothing",
            fault=Fault(
                "TypeError",
                "Object of type Cart is not JSON serializable",
                frames=(Frame("app.py", 7, "<module>"),),
            ),
            code="""\
import json

class Cart:
    def __init__(self):
        self.lines = []

json.dumps(Cart())
""",
            because="class Cart (app.py:3) says nothing about its form in JSON: it is no Enum, no "
            "dataclass, and has no `to_dict()`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Use the project's encoder, else convert what is proven to be of the type."""
        type_name, resolver = dumped.type_named(cls.match(fault)["type"]), Resolver(sources)
        payload = dumped.payload(type_name, fault, resolver)
        sink, leaves, wanted = payload.sink, payload.leaves, payload.wanted
        if wanted and (encoder := payload.encoder(resolver)) is not None:
            name = encoder.value.name
            raise Refused(f"`{name}` ({encoder.value.place}) writes a {type_name} for this project")
        if wanted:
            yield _known(payload, resolver)
            return
        open_ends = [leaf for leaf in leaves if not leaf.harmless]
        if len(open_ends) != 1 or len(leaves) == 1 or not sink.certain:
            why = first_unknown(open_ends[0]) if open_ends else "all of it is plain"
            raise Refused(f"nothing in the payload is known to be a {type_name}; {why}")
        evidence = [f"`{open_ends[0].source}` ({open_ends[0].where}) alone can be the {type_name}."]
        yield _converted([(open_ends[0], type_name)], evidence, resolver, Certainty.B)


def _known(payload: Dumped, resolver: Resolver) -> Patch:
    """The patch that converts what is known to be of the type, and what json would meet next."""
    named = [(leaf, payload.type_name) for leaf in payload.wanted]
    others = [leaf for leaf in payload.leaves if leaf not in payload.wanted]
    named += [(leaf, name) for leaf in others if (name := jsonforms.unwritable(leaf))]
    evidence = [dumped.is_a(leaf, name) for leaf, name in named]
    certainty = Certainty.B if payload.is_doubtful(resolver) else Certainty.A
    return _converted(named, evidence, resolver, certainty)


def _converted(
    leaves: list[tuple[Leaf, str]], evidence: list[str], resolver: Resolver, certainty: Certainty
) -> Patch:
    edits = [
        edit
        for leaf, type_name in leaves
        for edit in jsonforms.edits(leaf, jsonforms.form(type_name, leaf, resolver))
    ]
    return Patch(tuple(dict.fromkeys(edits)), tuple(dict.fromkeys(evidence)), certainty)
