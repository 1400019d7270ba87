"""PicklingError: an object that cannot leave its process is copied or sent."""

import ast
import re
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.names import scopes_of
from patterns.toolbox.place.locate import FUNCTIONS, innermost, places
from patterns.toolbox.repository.project import Project

LIVE = re.compile(r"lock|Lock|socket|TextIOWrapper|Buffered|generator|Connection|Thread|Event")


class NotPicklable(Pattern):
    """Send only what can be made again elsewhere.

    Functions and classes travel by their names, so only those at the top level of a module do.
    Open files, locks and generators belong to one process. Which data the other side needs
    instead is a design, not an edit.
    """

    family = "classes"
    severity = Severity.MEDIUM
    certainty = Certainty.C
    answers = ("J06",)
    matches = (
        r"(?:(?:_?pickle\.)?PicklingError: (?:Can't pickle <(?P<kind>function|class) "
        r"(?P<name>[^>]*)>)?"
        r"|AttributeError: Can't (?:pickle|get) local object '(?P<local>[\w.<>]+)'"
        r"|TypeError: cannot pickle '(?P<type>[\w.]+)')"
    )
    examples = (
        Explains(
            "a function inside a function",
            fault=Fault(
                "AttributeError",
                "Can't pickle local object 'run.<locals>.work'",
                frames=(Frame("app.py", 5, "run"),),
            ),
            code="""\
def run(pool, rows):
    def work(row):
        return row + 1

    return pool.map(work, rows)
""",
            because="`work` (app.py:2) is defined inside `run()`, and only what stands at the top "
            "level of a module can be sent or copied by pickle (app.py:5). It uses nothing of "
            "`run()`: moved to the top level, it can",
        ),
        Explains(
            "a lambda",
            fault=Fault(
                "PicklingError",
                "Can't pickle <function <lambda> at 0x7f>: attribute lookup <lambda> on __main__ "
                "failed",
                module="_pickle",
                frames=(Frame("app.py", 2, "run"),),
            ),
            code="def run(pool, rows, by):\n    return pool.map(lambda row: row + by, rows)\n",
            because="the lambda at app.py:2 cannot be sent or copied by pickle, which needs a name "
            "at the top level of a module: a `def` there can, and what it needs of `run()` (`by`) "
            "goes with the data",
        ),
        Explains(
            "a lock",
            fault=Fault(
                "TypeError",
                "cannot pickle '_thread.lock' object",
                frames=(Frame("app.py", 4, "copy"),),
            ),
            code="from copy import deepcopy\n\ndef copy(shop):\n    return deepcopy(shop)\n",
            because="what `deepcopy(shop)` (app.py:4) copies or sends holds a `_thread.lock`, "
            "somewhere inside, which lives in one process only: leave it out (`__getstate__`), and "
            "make it anew on the other side",
        ),
        Refuses(
            "nothing of ours on the line",
            fault=Fault(
                "AttributeError",
                "Can't pickle local object 'run.<locals>.work'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="start = 1\n",
            because="no function or class `work` is defined inside a function of app.py",
        ),
        Refuses(
            "no lambda",
            fault=Fault(
                "PicklingError",
                "Can't pickle <function <lambda> at 0x7f>: attribute lookup failed",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="start = 1\n",
            because="no lambda stands in app.py, so what cannot be pickled was made elsewhere",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell which object it is, and what could go in its stead."""
        found, frame = cls.match(fault), innermost(fault, sources)
        project = Project(sources)
        module = project.module(frame.path)
        local = found["local"] or found["name"] or ""
        if found["type"]:
            statement = places(frame, sources)[0].statement
            calls = [n for n in ast.walk(statement or ast.Pass()) if isinstance(n, ast.Call)]
            what = f"`{module.source(calls[0])}`" if calls else "the line"
            cure = (
                "leave it out (`__getstate__`), and make it anew on the other side"
                if LIVE.search(found["type"])
                else "send what it is made of instead"
            )
            raise Explained(
                f"what {what} ({module.path}:{frame.line}) copies or sends holds a "
                f"`{found['type']}`, somewhere inside, which lives in one process only: {cure}"
            )
        name = local.partition(" at ")[0].rpartition(".")[2]
        for scopes, nodes in scopes_of(module.tree):
            function = next((s for s in reversed(scopes) if isinstance(s, FUNCTIONS)), None)
            for node in nodes:
                if isinstance(node, ast.Lambda) and "lambda" in local:
                    _explain_lambda(node, function, module.path)
                if getattr(node, "name", None) == name and function is not None:
                    _explain_local(node, function, frame, module.path)
        if "lambda" in local:
            raise Unrelated(
                f"no lambda stands in {module.path}, so what cannot be pickled was made elsewhere"
            )
        raise Unrelated(
            f"no function or class `{name}` is defined inside a function of {module.path}"
        )


def _borrowed(node: ast.AST, function: ast.AST | None) -> list[str]:
    """The names of the function around it that something uses."""
    if function is None:
        return []
    own = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    own |= {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    inside = set(map(id, ast.walk(node)))
    there = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg) and id(n) not in inside}
    there |= {
        n.id
        for n in ast.walk(function)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and id(n) not in inside
    }
    used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return sorted((used - own) & there)


def _explain_lambda(node: ast.Lambda, function: ast.AST | None, path: str) -> NoReturn:
    names = ", ".join(f"`{name}`" for name in _borrowed(node, function))
    around = getattr(function, "name", "")
    more = f", and what it needs of `{around}()` ({names}) goes with the data" if names else ""
    raise Explained(
        f"the lambda at {path}:{node.lineno} cannot be sent or copied by pickle, which needs a "
        "name "
        f"at the top level of a module: a `def` there can{more}"
    )


def _explain_local(node: ast.AST, function: ast.AST, frame: Frame, path: str) -> NoReturn:
    name, around = getattr(node, "name", ""), getattr(function, "name", "")
    borrowed = _borrowed(node, function)
    names = ", ".join(f"`{other}`" for other in borrowed)
    cure = f"It uses nothing of `{around}()`: moved to the top level, it can"
    if borrowed:
        cure = f"It uses {names} of `{around}()`, which would have to go with the data"
    raise Explained(
        f"`{name}` ({path}:{getattr(node, 'lineno', 0)}) is defined inside `{around}()`, and only "
        "what stands at the top level of a module can be sent or copied by pickle "
        f"({path}:{frame.line}). {cure}"
    )
