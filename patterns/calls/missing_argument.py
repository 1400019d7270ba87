"""TypeError: a call leaves out an argument that the function requires."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
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
)
from patterns.toolbox.calls import argument_candidates, arguments
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place import callees
from patterns.toolbox.place.callees import Callee
from patterns.toolbox.source.module import Module

RECEIVERS = {"self", "cls"}


class MissingArgument(Pattern):
    """Pass the argument that the call leaves out.

    A variable of exactly the parameter's name is in scope where the call stands, or the object
    keeps such an attribute, or all other calls of the function pass the same expression: that is
    what the call most likely forgot. Nothing else is made up.
    """

    family = "calls"
    severity = Severity.MEDIUM
    answers = ("I01",)
    matches = (
        r"TypeError: (?P<fn>[\w.<>]+)\(\) missing \d+ required (?:positional|keyword-only) "
        r"arguments?: (?P<names>'.+)"
    )
    examples = (
        Heals(
            "a parameter that is not passed on",
            fault=Fault(
                "TypeError",
                "send() missing 1 required positional argument: 'timeout'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "notify")),
            ),
            before="""\
def send(text, timeout):
    return text, timeout


def notify(text, timeout=3):
    return send(text)  # passed on

notify("hello")
""",
            after="""\
def send(text, timeout):
    return text, timeout


def notify(text, timeout=3):
    return send(text, timeout)  # passed on

notify("hello")
""",
        ),
        Heals(
            "a base that wants more than it gets",
            certainty=Certainty.B,
            fault=Fault(
                "TypeError",
                "Shape.__init__() missing 2 required positional arguments: 'name' and 'sides'",
                frames=(Frame("app.py", 11, "<module>"), Frame("app.py", 9, "__init__")),
            ),
            before="""\
class Shape:
    def __init__(self, name, sides):
        self.name = name
        self.sides = sides

class Square(Shape):
    def __init__(self, name):
        sides = 4
        super().__init__()

Square("square")
""",
            after="""\
class Shape:
    def __init__(self, name, sides):
        self.name = name
        self.sides = sides

class Square(Shape):
    def __init__(self, name):
        sides = 4
        super().__init__(name, sides)

Square("square")
""",
        ),
        Heals(
            "an attribute of the object",
            certainty=Certainty.B,
            fault=Fault(
                "TypeError",
                "connect() missing 1 required keyword-only argument: 'port'",
                frames=(Frame("app.py", 13, "<module>"), Frame("app.py", 10, "open")),
            ),
            before="""\
def connect(host, *, port):
    return host, port


class Client:
    def __init__(self, port):
        self.port = port

    def open(self):
        return connect("here")


Client(80).open()
""",
            after="""\
def connect(host, *, port):
    return host, port


class Client:
    def __init__(self, port):
        self.port = port

    def open(self):
        return connect("here", port=self.port)


Client(80).open()
""",
        ),
        Refuses(
            "no variable of that name",
            fault=Fault(
                "TypeError",
                "send() missing 1 required positional argument: 'timeout'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="def send(text, timeout):\n    return text, timeout\n\nsend('hello')\n",
            because="`send()` wants `timeout`, and nothing of that name is at hand where app.py:4 "
            "calls it",
        ),
        Refuses(
            "a method that is called on its class",
            fault=Fault(
                "TypeError",
                "Door.open() missing 1 required positional argument: 'self'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Door:\n    def open(self): ...\n\nDoor.open()\n",
            because="`Door.open` is called on the class, and wants an object",
        ),
        Refuses(
            "a call that somebody else makes",
            fault=Fault(
                "TypeError",
                "on_event() missing 1 required positional argument: 'event'",
                frames=(Frame("app.py", 4, "run"),),
            ),
            code="def on_event(event): ...\n\ndef run(loop, event):\n    loop.fire(on_event)\n",
            because="no call on line 4 of app.py can be of `on_event()`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Offer what is at hand under the parameter's name, nearest first."""
        found = cls.match(fault)
        names = re.findall(r"'(\w+)'", found["names"])
        resolver = Resolver(sources)
        callee = callees.failing(fault, found["fn"], resolver)
        if RECEIVERS & set(names):
            raise Refused(f"`{callee.source}` is called on the class, and wants an object")
        _refuse_complete(callee, names)
        known = [argument_candidates.known(name, callee, resolver) for name in names]
        for name, choices in zip(names, known, strict=True):
            if not choices:
                raise Refused(
                    f"`{callee.source}()` wants `{name}`, and nothing of that name is at hand "
                    f"where {callee.where} calls it"
                )
        if len(names) == 1 and (
            proof := argument_candidates.is_forgotten(names[0], callee, resolver)
        ):
            yield Patch((_passed(callee, {names[0]: names[0]}),), (proof,), Certainty.A)
            return
        alternatives = [[choice] for choice in known[0]]
        for chosen in alternatives if len(names) == 1 else [[each[0] for each in known]]:
            values = dict(zip(names, (value for value, _ in chosen), strict=True))
            evidence = tuple(because for _, because in chosen)
            yield Patch((_passed(callee, values),), evidence, Certainty.B)


def _refuse_complete(callee: Callee, names: list[str]) -> None:
    given = {keyword.arg for keyword in callee.call.keywords}
    function = callee.function
    fits = function is not None and arguments.misfit(function, callee.call) is None
    if fits or given & set(names):
        raise Refused(f"`{callee.source}()` gets all that it wants where {callee.where} calls it")


def _passed(callee: Callee, values: dict[str, str]) -> Edit:
    """The edit that adds arguments behind those that are there."""
    call, module = callee.call, callee.place.module
    order = _positional(callee)
    texts = []
    count, positional = len(call.args), not call.keywords
    for name, value in values.items():
        positional = positional and count < len(order) and order[count] == name
        texts.append(value if positional else f"{name}={value}")
        count += 1
    return added(call, ", ".join(texts), module)


def added(call: ast.Call, text: str, module: Module) -> Edit:
    """The edit that puts one more argument at the end of a call."""
    ends = [*map(module.end, call.args), *map(module.end, call.keywords)]
    if not ends:
        end = module.end(call) - 1
        inside = module.data[module.end(call.func) : end]
        if inside.strip() != b"(":
            raise Refused(f"`{module.source(call)}` is written in a way Grace cannot edit")
        return module.edit(end, end, text)
    return module.edit(max(ends), max(ends), f", {text}")


def _positional(callee: Callee) -> list[str]:
    if callee.function is None:
        return []
    signature = callee.function.node.args
    names = [p.arg for p in (*signature.posonlyargs, *signature.args)]
    bound = callee.function.receiver is not None
    starred = any(isinstance(value, ast.Starred) for value in callee.call.args)
    return [] if starred else names[1:] if bound else names
