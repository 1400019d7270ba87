"""NameError: a variable, function or builtin is read under another spelling."""

import ast
import builtins
import re
from collections.abc import Iterator
from itertools import pairwise

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
    Unrelated,
)
from patterns.toolbox.imports import old_names
from patterns.toolbox.names import unbound
from patterns.toolbox.names.meant_name import by_words, is_local, nearest, own_loop, style
from patterns.toolbox.names.names import BUILTINS, lookup, visible
from patterns.toolbox.place.guarded import path_to
from patterns.toolbox.place.locate import Place
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

MOST = 4
"""Places to which a slip is copied before it crashes."""


class MisspeltName(Pattern):
    """Read the name that is there.

    Exactly one name that can be read at this place differs by a slip of the fingers, and nothing
    defines the misspelt one: it is not a definition that is still missing. Where the slip was
    copied, all are corrected. A loop over its own variable means the plural of it.
    """

    family = "names"
    severity = Severity.LOW
    answers = ("F02",)
    matches = (
        r"(?:NameError: name '(?P<name>\w+)' is not defined$"
        r"|UnboundLocalError: (?:local variable '(?P<old>\w+)' referenced before assignment"
        r"|cannot access local variable '(?P<new>\w+)'))"
    )
    examples = (
        Heals(
            "a parameter",
            fault=Fault(
                "NameError",
                "name 'quantiy' is not defined",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 3, "total")),
            ),
            before="""\
def total(price, quantity):
    # before tax
    return price * quantiy


print(total(2, quantity=3))
""",
            after="""\
def total(price, quantity):
    # before tax
    return price * quantity


print(total(2, quantity=3))
""",
        ),
        Heals(
            "a built-in class",
            fault=Fault(
                "NameError",
                "name 'tupple' is not defined",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "listed")),
            ),
            before="def listed(value):\n    return isinstance(value, (list, tupple))  # any\n\n"
            "listed((1, 2))\n",
            after="def listed(value):\n    return isinstance(value, (list, tuple))  # any\n\n"
            "listed((1, 2))\n",
        ),
        Heals(
            "the plural of what another function calls one of them",
            fault=Fault(
                "NameError",
                "name 'order' is not defined",
                frames=(Frame("app.py", 9, "<module>"), Frame("app.py", 7, "show")),
            ),
            before="""\
def total(orders):
    order = 0
    for order in orders: print(order)
    return order

def show(orders):
    return f"{len(order)} of them"

print(show([1]))
""",
            after="""\
def total(orders):
    order = 0
    for order in orders: print(order)
    return order

def show(orders):
    return f"{len(orders)} of them"

print(show([1]))
""",
        ),
        Heals(
            "a parameter that nothing reads, however short",
            fault=Fault(
                "NameError",
                "name 'user' is not defined",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "greet")),
            ),
            before='def greet(usr):\n    return "Hello " + user\n\nprint(greet("Ann"))\n',
            after='def greet(usr):\n    return "Hello " + usr\n\nprint(greet("Ann"))\n',
        ),
        Heals(
            "a loop over its own variable",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'job' where it is not associated with a value",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "run")),
            ),
            before="def run(jobs):\n    for job in job:  # each\n        print(job)\n\nrun([1])\n",
            after="def run(jobs):\n    for job in jobs:  # each\n        print(job)\n\nrun([1])\n",
        ),
        Heals(
            "a slip that was copied",
            fault=Fault(
                "NameError",
                "name 'dicount' is not defined",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "price")),
            ),
            before="def price(net, discount):\n    return net - dicount if dicount > 1 else net\n\n"
            "print(price(3, 2))\n",
            after="def price(net, discount):\n"
            "    return net - discount if discount > 1 else net\n\n"
            "print(price(3, 2))\n",
        ),
        Refuses(
            "a first letter tells two constants apart",
            fault=Fault(
                "NameError", "name 'BSPACE' is not defined", frames=(Frame("app.py", 4, "join"),)
            ),
            code="SPACE = ' '\n\ndef join(words):\n    return BSPACE.join(words)\n",
            because="`BSPACE` and `SPACE` differ by their first letter, by which names are told "
            "apart more often than misspelt",
        ),
        Refuses(
            "a loop over what is bound elsewhere, too",
            fault=Fault(
                "UnboundLocalError",
                "cannot access local variable 'job' where it is not associated with a value",
                frames=(Frame("app.py", 2, "run"),),
            ),
            code="def run(jobs):\n    for job in job:\n        print(job)\n    job = 1\n",
            because="`job` is bound by more than a loop over itself",
        ),
        Refuses(
            "two names are as close",
            fault=Fault(
                "NameError", "name 'prise' is not defined", frames=(Frame("app.py", 2, "f"),)
            ),
            code="def f(price, prize):\n    return prise\n",
            because="no name that can be read here is the one that `prise` must mean",
        ),
        Refuses(
            "the name stands elsewhere, too",
            fault=Fault(
                "NameError", "name 'prise' is not defined", frames=(Frame("app.py", 2, "f"),)
            ),
            code="def f(price):\n    return prise\n\ndef g():\n    return prise\n",
            because="`prise` is close to `price`, but stands 2 times in app.py: a definition may "
            "be missing",
        ),
        Refuses(
            "a constant that is close to a class",
            fault=Fault(
                "NameError", "name '_UNICODE' is not defined", frames=(Frame("app.py", 4, "f"),)
            ),
            code="class Unicode: ...\n\ndef f():\n    return _UNICODE\n",
            because="`_UNICODE` is close to `Unicode`, but spelt as another kind of name",
        ),
        Refuses(
            "a builtin with another meaning",
            fault=Fault(
                "NameError", "name 'inputs' is not defined", frames=(Frame("app.py", 2, "f"),)
            ),
            code="def f():\n    return inputs\n",
            because="`inputs` is close to the builtin `input` alone, which is no variable's name",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Replace the name, where one can have been meant."""
        found = cls.match(fault)
        name = found["name"] or found["old"] or found["new"]
        if old_names.builtin(name) is not None:
            raise Refused(f"`{name}` was built into Python 2, and has another name by now")
        if (loop := own_loop(fault, name, sources)) is not None:
            yield loop
            return
        if not found["name"]:
            raise Unrelated(f"`{name}` is bound by more than a loop over itself")
        frame, node, place = unbound.use(fault, name, Project(sources), inside=False)
        module = place.module
        meant = nearest(name, place)
        if meant is None:
            unbound.refuse_bound(name, module)
            close = by_words(name, place)
            if close is None:
                raise Refused(f"no name that can be read here is the one that `{name}` must mean")
            nodes = [node for node, where in unbound.names(name, module) if close in visible(where)]
            edits = tuple(module.edit(module.start(one), module.end(one), close) for one in nodes)
            told = f"`{close}` is the only variable here that has the words of `{name}`."
            yield Patch(edits, (told,), Certainty.B)
            return
        close, why = meant
        if not is_local(close, place):
            # What another scope calls by that name, this one may be meant to get.
            unbound.refuse_bound(name, module)
            if name.endswith(close[1:]) or close.endswith(name[1:]):
                raise Refused(
                    f"`{name}` and `{close}` differ by their first letter, by which names are told "
                    "apart more often than misspelt"
                )
        nodes = _alike(name, close, module)
        if style(name) != style(close):
            raise Refused(f"`{name}` is close to `{close}`, but spelt as another kind of name")
        called = module.data[module.end(node) : module.end(node) + 1] == b"("
        if close in BUILTINS and not called and not _names_a_class(node, close, place):
            raise Refused(
                f"`{name}` is close to the builtin `{close}` alone, which is no variable's name"
            )
        evidence = (why, f"Nothing else in {frame.path} can be called `{name}` there.")
        edits = tuple(module.edit(module.start(one), module.end(one), close) for one in nodes)
        yield Patch(edits, evidence)


def _alike(name: str, close: str, module: Module) -> list[ast.Name]:
    """All places that read the name where nothing binds it, and the close one can be read.

    Raises:
        Refused: something else bears the name, so that a definition may be missing.
    """
    nodes: list[ast.Name] = []
    others = 0
    for node, where in unbound.names(name, module):
        if isinstance(node.ctx, ast.Load) and lookup(name, where) is None:
            nodes.append(node)
            others += nearest(name, where) is None or close not in visible(where)
    count = len(re.findall(rb"\b%b\b" % name.encode(module.encoding), module.data))
    bound = sum(1 for node in ast.walk(module.tree) if _bears(node, name)) - len(nodes)
    # One of a thing and many of it are two names where they are spelt so twice.
    others += len(nodes) > 1 and name.rstrip("s") == close.rstrip("s")
    if others or len(nodes) > MOST or count > len(nodes) + bound:
        raise Refused(
            f"`{name}` is close to `{close}`, but stands {count} times in {module.path}: a "
            "definition may be missing"
        )
    return nodes


def _bears(node: ast.AST, name: str) -> bool:
    """Whether a variable, or a parameter, has a name."""
    return (isinstance(node, ast.Name) and node.id == name) or (
        isinstance(node, ast.arg) and node.arg == name
    )


def _names_a_class(node: ast.Name, close: str, place: Place) -> bool:
    """Whether a name stands where only a class can: `isinstance(value, tupple)`."""
    path = path_to(place.statement, node) if place.statement is not None else ()
    if not isinstance(getattr(builtins, close, None), type):
        return False
    if issubclass(getattr(builtins, close), BaseException) and node.id[:1].isupper():
        return True
    for outer, inner in pairwise(path):
        match outer:
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, kinds]):
                return inner is kinds
    return False
