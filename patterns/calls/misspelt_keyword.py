"""TypeError: a call names a parameter under another spelling."""

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
from patterns.toolbox import signatures
from patterns.toolbox.close import closest
from patterns.toolbox.definitions import Resolver
from patterns.toolbox.locate import Place, at, narrowed, places, raising


class MisspeltKeyword(Pattern):
    """Call the parameter by the name that it has.

    Exactly one parameter of the function that is called, which the call does not pass yet,
    differs from the name by a slip of the fingers. What is passed stays as it is.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I02",)
    matches = (
        r"TypeError: (?P<function>[\w.<>]+)\(\) got an unexpected keyword argument "
        r"'(?P<keyword>\w+)'"
    )
    examples = (
        Heals(
            "a function of another file",
            fault=Fault(
                "TypeError",
                "connect() got an unexpected keyword argument 'timout'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before={
                "app.py": """\
import db

db.connect("here", timout=3)  # seconds
""",
                "db.py": "def connect(host, *, timeout=1, retries=0):\n    return host, timeout\n",
            },
            after={
                "app.py": """\
import db

db.connect("here", timeout=3)  # seconds
""",
                "db.py": "def connect(host, *, timeout=1, retries=0):\n    return host, timeout\n",
            },
        ),
        Heals(
            "a field of a dataclass",
            fault=Fault(
                "TypeError",
                "Order.__init__() got an unexpected keyword argument 'quantiy'",
                frames=(Frame("app.py", 8, "<module>"),),
            ),
            before="""\
from dataclasses import dataclass

@dataclass
class Order:
    name: str
    quantity: int = 1

print(Order(name="tea", quantiy=2))
""",
            after="""\
from dataclasses import dataclass

@dataclass
class Order:
    name: str
    quantity: int = 1

print(Order(name="tea", quantity=2))
""",
        ),
        Refuses(
            "no parameter is close",
            fault=Fault(
                "TypeError",
                "send() got an unexpected keyword argument 'colour'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="def send(text): ...\n\nsend('a', colour=3)\n",
            because="`send` (app.py:1) takes no argument that `colour` can mean: it takes `text`",
        ),
        Refuses(
            "a parameter that is passed already",
            fault=Fault(
                "TypeError",
                "send() got an unexpected keyword argument 'texxt'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="def send(text): ...\n\nsend('a', texxt=3)\n",
            because="`send` (app.py:1) takes no argument that `texxt` can mean: it takes `text`",
        ),
        Refuses(
            "a function of somebody else",
            fault=Fault(
                "TypeError",
                "dumps() got an unexpected keyword argument 'indnt'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import orjson\n\norjson.dumps({}, indnt=3)\n",
            because="what `orjson.dumps` takes is not known: it is outside this repository",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the keyword, where one parameter is what it must mean."""
        name = cls.match(fault)["keyword"]
        resolver = Resolver(sources)
        call, keyword, place = _failing(fault, name, resolver)
        signature = signatures.of_call(call, place, resolver)
        free = signature.free(call)
        close = closest(name, free)
        if close is None:
            takes = ", ".join(f"`{parameter}`" for parameter in signature.names) or "nothing"
            raise Refused(
                f"{signature.owner} takes no argument that `{name}` can mean: it takes {takes}"
            )
        module = place.module
        start = module.start(keyword)
        edit = module.edit(start, start + len(name.encode(module.encoding)), close)
        yield Patch((edit,), (f"{signature.owner} takes `{close}`, which the call does not pass.",))


def _failing(fault: Fault, name: str, resolver: Resolver) -> tuple[ast.Call, ast.keyword, Place]:
    sources = resolver.project.sources
    frame = raising(fault, sources)
    found = [
        (node, place)
        for spot in places(frame, sources)
        for node, place in at(spot, ast.Call, frame.line)
        if any(keyword.arg == name for keyword in node.keywords)
    ]
    found = narrowed(found, frame)
    if len(found) != 1:
        many = "more than one call" if found else "no call"
        raise Unrelated(f"{many} on line {frame.line} of {frame.path} names an argument `{name}`")
    call, place = found[0]
    return call, next(keyword for keyword in call.keywords if keyword.arg == name), place
