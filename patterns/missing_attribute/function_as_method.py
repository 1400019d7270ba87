"""AttributeError: one of Python's functions is called as if it were a method of the object."""

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
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.rewritten import call_of
from patterns.toolbox.values.kinds import is_builtin

TAKING = {
    "getattr": (1, 2),
    "hasattr": (1, 1),
    "setattr": (2, 2),
    "delattr": (1, 1),
    "isinstance": (1, 1),
    "issubclass": (1, 1),
    "callable": (0, 0),
    "enumerate": (0, 1),
    "hash": (0, 0),
    "id": (0, 0),
    "iter": (0, 0),
    "len": (0, 0),
    "next": (0, 1),
    "repr": (0, 0),
    "vars": (0, 0),
}
"""Functions of an object -> the fewest and the most arguments that they take besides it.

https://docs.python.org/3/library/functions.html
"""


class FunctionAsMethod(Pattern):
    """Call the function with the object.

    Python has a function of this very name that takes the object first, and the call gives it what
    it takes besides. Nothing in the repository defines a method that is called so.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B06",)
    matches = r"AttributeError: '(?P<type>[\w.]+)' object has no attribute '(?P<attr>\w+)'"
    examples = (
        Heals(
            "an attribute by its name",
            fault=Fault(
                "AttributeError",
                "'Job' object has no attribute 'getattr'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 6, "wait")),
            ),
            before="""\
class Job:
    def short(self):
        return 1

    def wait(self, kind):
        return self.getattr(kind)()  # by name

print(Job().wait("short"))
""",
            after="""\
class Job:
    def short(self):
        return 1

    def wait(self, kind):
        return getattr(self, kind)()  # by name

print(Job().wait("short"))
""",
        ),
        Heals(
            "a length",
            fault=Fault(
                "AttributeError",
                "'collections.deque' object has no attribute 'len'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="from collections import deque\n\nqueue = deque([1])\nprint(queue.len() + 1)\n",
            after="from collections import deque\n\nqueue = deque([1])\nprint(len(queue) + 1)\n",
        ),
        Refuses(
            "a method that others have",
            fault=Fault(
                "AttributeError",
                "'Job' object has no attribute 'next'",
                frames=(Frame("app.py", 6, "run"),),
            ),
            code="class Step:\n    def next(self): ...\n\nclass Job:\n    def run(self):\n"
            "        return self.next()\n",
            because="app.py:2 defines a `next`",
        ),
        Refuses(
            "other arguments than it takes",
            fault=Fault(
                "AttributeError",
                "'Job' object has no attribute 'len'",
                frames=(Frame("app.py", 3, "run"),),
            ),
            code="class Job:\n    def run(self):\n        return self.len(3)\n",
            because="`len()` takes no 1 arguments besides the object",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the object in front of the arguments."""
        attr = cls.match(fault)["attr"]
        if attr not in TAKING:
            raise Unrelated(f"Python has no function `{attr}` that takes an object first")
        found = candidates(fault, sources, ast.Attribute)
        node, place = only([pair for pair in found if pair[0].attr == attr], fault, f"`.{attr}`")
        call = call_of(node, place)
        if call is None:
            raise Refused(f"`{place.module.source(node)}` is read, and not called")
        _must_take(attr, call, place)
        _must_be_alone(attr, Project(sources))
        module = place.module
        rest = ", " if call.args or call.keywords else ""
        start = module.data.index(b"(", module.end(node)) + 1
        new = f"{attr}({module.source(node.value)}{rest}"
        told = f"Python's `{attr}()` takes the object first, and nothing here has such a method."
        yield Patch((module.edit(module.start(node), start, new),), (told,))


def _must_take(attr: str, call: ast.Call, place: Place) -> None:
    least, most = TAKING[attr]
    odd = call.keywords or any(isinstance(each, ast.Starred) for each in call.args)
    if odd or not least <= len(call.args) <= most:
        raise Refused(f"`{attr}()` takes no {len(call.args)} arguments besides the object")
    if not is_builtin(attr, place):
        raise Refused(f"`{attr}` means something else in {place.module.path}")


def _must_be_alone(attr: str, project: Project) -> None:
    for module in project.mentioning(attr):
        for node in ast.walk(module.tree):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    if name == attr:
                        raise Refused(f"{module.path}:{node.lineno} defines a `{attr}`")
