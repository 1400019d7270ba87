"""NameError: a variable, function or builtin is read under another spelling."""

import ast
import builtins
import re
from collections.abc import Iterator
from itertools import pairwise

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
)
from patterns.toolbox import old_names, unbound
from patterns.toolbox.close import closest
from patterns.toolbox.guarded import path_to
from patterns.toolbox.locate import Place
from patterns.toolbox.names import BUILTINS, visible
from patterns.toolbox.project import Project


class MisspeltName(Pattern):
    """Read the name that is there.

    Exactly one name that can be read at this place differs by a slip of the fingers, and the
    misspelt one stands nowhere else in the file: it is not a definition that is still missing.
    """

    family = "names"
    severity = Severity.LOW
    answers = ("F02",)
    matches = r"NameError: name '(?P<name>\w+)' is not defined$"
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
        name = cls.match(fault)["name"]
        if old_names.builtin(name) is not None:
            raise Refused(f"`{name}` was built into Python 2, and has another name by now")
        frame, node, place = unbound.use(fault, name, Project(sources))
        module = place.module
        close = closest(name, set(visible(place)) - _bound_by(place.statement))
        if close is None:
            raise Refused(f"no name that can be read here is the one that `{name}` must mean")
        count = len(re.findall(rb"\b%b\b" % name.encode(module.encoding), module.data))
        if count > 1:
            raise Refused(
                f"`{name}` is close to `{close}`, but stands {count} times in {frame.path}: a "
                "definition may be missing"
            )
        if _style(name) != _style(close):
            raise Refused(f"`{name}` is close to `{close}`, but spelt as another kind of name")
        called = module.data[module.end(node) : module.end(node) + 1] == b"("
        if close in BUILTINS and not called and not _names_a_class(node, close, place):
            raise Refused(
                f"`{name}` is close to the builtin `{close}` alone, which is no variable's name"
            )
        evidence = (
            f"`{close}` is the only name here that is close to `{name}`.",
            f"`{name}` stands nowhere else in {frame.path}.",
        )
        edit = module.edit(module.start(node), module.end(node), close)
        yield Patch((edit,), evidence)


def _names_a_class(node: ast.Name, close: str, place: Place) -> bool:
    """Whether a name stands where only a class can: `isinstance(value, tupple)`."""
    path = path_to(place.statement, node) if place.statement is not None else ()
    if not isinstance(getattr(builtins, close, None), type):
        return False
    for outer, inner in pairwise(path):
        match outer:
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, kinds]):
                return inner is kinds
    return False


def _style(name: str) -> tuple[bool, bool, bool]:
    """Whether a name is a private one, a constant's, a class's: `_builtins` is not `builtins`."""
    bare = name.lstrip("_")
    return name.startswith("_"), name.isupper(), bare[:1].isupper()


def _bound_by(statement: ast.stmt | None) -> set[str]:
    """The names that the failing statement itself was about to bind: they are not there yet."""
    found = ast.walk(statement) if isinstance(statement, (ast.Assign, ast.AnnAssign)) else ()
    return {n.id for n in found if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
