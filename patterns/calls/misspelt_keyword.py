"""TypeError: a call names a parameter under another spelling."""

import ast
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
from patterns.toolbox.calls import signatures
from patterns.toolbox.calls.kwargs_forwarding import Handed, handed
from patterns.toolbox.names.close import closest, closest_of_few, reworded
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.values.values import Outside


class MisspeltKeyword(Pattern):
    """Call the parameter by the name that it has.

    Exactly one parameter of the function that is called, which the call does not pass yet,
    differs from the name by a slip of the fingers. What is passed stays as it is. Where a function
    in between hands on what it is given, the call that names the parameter is corrected; what a
    library's function takes is read from its other calls, what Python's own take is known.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I02",)
    matches = (
        r"TypeError: (?:(?P<function>[\w.<>]+)\(\) got (?:an )?unexpected keyword arguments?:? "
        r"'(?P<keyword>\w+)'(?!,)|'(?P<refused>\w+)' is an invalid keyword argument for "
        r"(?P<by>\w+))"
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
        Heals(
            "a name that the function in between hands on",
            fault=Fault(
                "TypeError",
                "connect() got an unexpected keyword argument 'timout'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "fetch")),
            ),
            before="""\
def connect(host, timeout=3):
    return host, timeout

def fetch(host, **options):
    return connect(host, **options)


print(fetch("a", timout=5))  # soon
""",
            after="""\
def connect(host, timeout=3):
    return host, timeout

def fetch(host, **options):
    return connect(host, **options)


print(fetch("a", timeout=5))  # soon
""",
        ),
        Heals(
            "a function of a library, called rightly elsewhere",
            fault=Fault(
                "TypeError",
                "open() got an unexpected keyword argument 'enccoding'",
                frames=(Frame("app.py", 12, "<module>"), Frame("app.py", 9, "read")),
            ),
            before="""\
import codecs


def write(path, text):
    with codecs.open(path, "w", encoding="utf-8") as file:
        file.write(text)

def read(path):
    with codecs.open(path, enccoding="utf-8") as file:
        return file.read()

print(read(__file__))
""",
            after="""\
import codecs


def write(path, text):
    with codecs.open(path, "w", encoding="utf-8") as file:
        file.write(text)

def read(path):
    with codecs.open(path, encoding="utf-8") as file:
        return file.read()

print(read(__file__))
""",
        ),
        Heals(
            "a function of Python's own, that hands it on within",
            fault=Fault(
                "TypeError",
                "Popen.__init__() got an unexpected keyword argument 'capture_ouput'",
                frames=(
                    Frame("app.py", 4, "<module>"),
                    Frame("/usr/lib/python3.12/subprocess.py", 548, "run"),
                ),
            ),
            before="import subprocess\nimport sys\n\n"
            'subprocess.run([sys.executable, "-V"], capture_ouput=True)  # quiet\n',
            after="import subprocess\nimport sys\n\n"
            'subprocess.run([sys.executable, "-V"], capture_output=True)  # quiet\n',
        ),
        Heals(
            "a built-in function, in its own words",
            fault=Fault(
                "TypeError",
                "'reversed' is an invalid keyword argument for sort()",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            before="print(sorted([2, 3], reversed=True))\n",
            after="print(sorted([2, 3], reverse=True))\n",
        ),
        Refuses(
            "an argument that came with a later release",
            fault=Fault(
                "TypeError",
                "run() got an unexpected keyword argument 'cwd'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import subprocess\n\nsubprocess.run(['true'], cwd='/')\n",
            because="Python's own `subprocess.run` takes `cwd`, if not in every release",
        ),
        Refuses(
            "a function that takes options from elsewhere, too",
            fault=Fault(
                "TypeError",
                "connect() got an unexpected keyword argument 'timout'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "fetch")),
            ),
            code="""\
def connect(host, timeout=3):
    return host, timeout

def fetch(host, **options):
    return connect(host, **options)

OPTIONS = {"timout": 5}
print(fetch("a", **OPTIONS))
""",
            because="no call on line 8 of app.py names an argument `timout`",
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
        matched = cls.match(fault)
        name = matched["keyword"] or matched["refused"]
        resolver = Resolver(sources)
        found = handed(fault, name, resolver)
        owner, close, certainty = _meant(
            found, name, matched["function"] or matched["by"], resolver
        )
        keyword = next(keyword for keyword in found.naming.keywords if keyword.arg == name)
        module = found.there.module
        start = module.start(keyword)
        edit = module.edit(start, start + len(name.encode(module.encoding)), close)
        told = f"{owner} takes `{close}`, which the call does not pass."
        yield Patch((edit,), (told,), certainty)


def _meant(
    found: Handed, name: str, refusing: str, resolver: Resolver
) -> tuple[str, str, Certainty]:
    """Whose parameter is meant, its name, and how sure that is."""
    source = found.place.module.source(found.call.func)
    values = resolver.values(found.call.func, found.place)
    if len(values) == 1 and isinstance(values[0], Outside):
        close = closest(name, _named_elsewhere(source, values[0], resolver))
        if close is not None and all(close != keyword.arg for keyword in found.naming.keywords):
            return f"By its other calls, `{source}`", close, Certainty.A
    signature = signatures.of_call(found.call, found.place, resolver, refusing)
    if name in signature.names:
        raise Refused(f"{signature.owner} takes `{name}`, if not in every release")
    free = signature.free(found.call)
    close = closest_of_few(name, {*free, *found.own})
    if close is not None:
        return signature.owner, close, Certainty.A
    # What must be passed and is not may go by the name that is not taken.
    missing = [each for each in free if each in signature.required]
    close = missing[0] if len(missing) == 1 else reworded(name, free)
    if close is not None:
        return signature.owner, close, Certainty.B
    takes = ", ".join(f"`{parameter}`" for parameter in signature.names) or "nothing"
    raise Refused(f"{signature.owner} takes no argument that `{name}` can mean: it takes {takes}")


def _named_elsewhere(source: str, function: Outside, resolver: Resolver) -> set[str]:
    """The arguments that other calls of somebody else's function name."""
    last = function.name.rpartition(".")[2]
    return {
        keyword.arg
        for module in resolver.project.mentioning(last)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == source
        for keyword in node.keywords
        if keyword.arg
    }
