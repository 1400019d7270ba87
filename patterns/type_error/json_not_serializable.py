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
from patterns.toolbox import callers, encoders, jsonforms, payload, sinks
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.payload import Leaf, Tracer


class JsonNotSerializable(Pattern):
    """Give json a value that it can write.

    The value is followed from the call that writes it, through names, helpers and callers, to the
    expression that puts it into the payload; there it gets the plain form that is usual for its
    type. A project that has an encoder for the type already uses that instead.
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
            "a project with an encoder",
            fault=Fault(
                "TypeError",
                "Object of type UUID is not JSON serializable",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "issue")),
            ),
            before={
                "app.py": """\
import json
from uuid import uuid4

def issue(title):
    ticket = {"title": title}
    ticket["id"] = uuid4()
    return json.dumps(ticket, indent=2)

issue("a")
""",
                "store.py": """\
import json
from uuid import UUID

def plain(value):
    return value.hex if isinstance(value, UUID) else vars(value)

def save(rows, file):
    json.dump(rows, file, default=plain)
""",
            },
            after={
                "app.py": """\
import json
from uuid import uuid4

from store import plain

def issue(title):
    ticket = {"title": title}
    ticket["id"] = uuid4()
    return json.dumps(ticket, indent=2, default=plain)

issue("a")
""",
                "store.py": """\
import json
from uuid import UUID

def plain(value):
    return value.hex if isinstance(value, UUID) else vars(value)

def save(rows, file):
    json.dump(rows, file, default=plain)
""",
            },
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
        type_name = cls.match(fault)["type"].rpartition(".")[2]
        resolver = Resolver(sources)
        sink = sinks.json_writer(callers.chain(fault, resolver), resolver)
        encoders.refuse_helped(type_name, sink.call, sink.place, resolver)
        tracer = Tracer(resolver, type_name)
        leaves = [leaf for node in sink.payloads for leaf in tracer.leaves(node, sink.place)]
        wanted = [leaf for leaf in leaves if tracer.is_wanted(leaf.values)]
        if wanted and (patch := _through_encoder(type_name, sink, wanted, resolver)):
            yield patch
            return
        if wanted:
            doubtful = not sink.certain or any(map(tracer.is_contradicted, wanted))
            doubtful |= encoders.passed(sink.call, sink.place, resolver) is not None
            # The same call would stumble over these next.
            named = [(leaf, type_name) for leaf in wanted]
            others = [leaf for leaf in leaves if leaf not in wanted]
            named += [(leaf, name) for leaf in others if (name := jsonforms.unwritable(leaf))]
            evidence = [_is_a(leaf, name) for leaf, name in named]
            yield _converted(named, evidence, resolver, Certainty.B if doubtful else Certainty.A)
            return
        open_ends = [leaf for leaf in leaves if not leaf.harmless]
        if len(open_ends) != 1 or len(leaves) == 1 or not sink.certain:
            why = payload.first_unknown(open_ends[0]) if open_ends else "all of it is plain"
            raise Refused(f"nothing in the payload is known to be a {type_name}; {why}")
        evidence = [f"`{open_ends[0].source}` ({open_ends[0].where}) alone can be the {type_name}."]
        yield _converted([(open_ends[0], type_name)], evidence, resolver, Certainty.B)


def _through_encoder(
    type_name: str, sink: sinks.Sink, wanted: list[Leaf], resolver: Resolver
) -> Patch | None:
    encoder = encoders.existing(type_name, resolver)
    plain = encoders.WRITERS & set(resolver.values(sink.call.func, sink.place))
    hooked = any(keyword.arg in encoders.HOOKS for keyword in sink.call.keywords)
    if encoder is None or not plain or hooked:
        return None
    known = f"`{encoder.value.name}` ({encoder.value.place}) writes that type"
    evidence = (_is_a(wanted[0], type_name), f"{known}, and {encoder.used_at} uses it already.")
    return Patch(encoders.use(encoder, sink.call, sink.place, resolver), evidence)


def _converted(
    leaves: list[tuple[Leaf, str]], evidence: list[str], resolver: Resolver, certainty: Certainty
) -> Patch:
    edits = [
        edit
        for leaf, type_name in leaves
        for edit in jsonforms.edits(leaf, jsonforms.form(type_name, leaf, resolver))
    ]
    return Patch(tuple(dict.fromkeys(edits)), tuple(dict.fromkeys(evidence)), certainty)


def _is_a(leaf: Leaf, type_name: str) -> str:
    return f"`{leaf.source}` ({leaf.where}) is a {type_name}, and goes into the payload."
