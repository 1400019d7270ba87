"""TypeError: json is handed a value for which the project has an encoder."""

from collections.abc import Iterator

from patterns.contract import (
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.payloads import dumped, encoders


class JsonEncoder(Pattern):
    """Let the project's own encoder write the value.

    Another call of json in this project passes a function or a class that writes values of this
    type. This one has none, and fails on such a value; with the same encoder it gives the same form
    to it as the rest of the project does.
    """

    family = "type_error"
    severity = Severity.MEDIUM
    answers = ("D01",)
    matches = r"TypeError: Object of type (?P<type>[\w.]+) is not JSON serializable"
    examples = (
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
            "no encoder",
            fault=Fault(
                "TypeError",
                "Object of type UUID is not JSON serializable",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="import json\nfrom uuid import uuid4\n\njson.dumps([uuid4()])\n",
            because="no call of json in this project passes an encoder that speaks of a UUID",
        ),
        Refuses(
            "a payload from nowhere",
            fault=Fault(
                "TypeError",
                "Object of type UUID is not JSON serializable",
                frames=(Frame("app.py", 4, "write"),),
            ),
            code="import json\n\ndef write(row):\n    return json.dumps([row])\n",
            because="nothing in the payload is known to be a UUID",
        ),
        Refuses(
            "a call that has an encoder already",
            fault=Fault(
                "TypeError",
                "Object of type UUID is not JSON serializable",
                frames=(Frame("app.py", 8, "<module>"),),
            ),
            code="import json\nfrom uuid import UUID, uuid4\n\ndef plain(value):\n"
            "    return value.hex if isinstance(value, UUID) else vars(value)\n\n"
            "json.dumps([1], default=plain)\njson.dumps([uuid4()], default=vars)\n",
            because="no call of json in this project passes an encoder that speaks of a UUID",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Pass the encoder, importing it where needed."""
        type_name, resolver = dumped.type_named(cls.match(fault)["type"]), Resolver(sources)
        payload = dumped.payload(type_name, fault, resolver)
        if not payload.wanted:
            raise Unrelated(f"nothing in the payload is known to be a {type_name}")
        encoder = payload.encoder(resolver)
        if encoder is None:
            raise Unrelated(
                f"no call of json in this project passes an encoder that speaks of a {type_name}"
            )
        known = f"`{encoder.value.name}` ({encoder.value.place}) writes that type"
        evidence = (
            dumped.is_a(payload.wanted[0], type_name),
            f"{known}, and {encoder.used_at} uses it already.",
        )
        edits = encoders.use(encoder, payload.sink.call, payload.sink.place, resolver)
        yield Patch(edits, evidence)
