"""TypeError: a thread is given its one argument where it takes a tuple of them."""

import ast
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
from patterns.toolbox.repository.project import Project
from patterns.toolbox.source.module import Module

MAKERS = {"Thread", "Process", "Timer"}


class LoneThreadArgument(Pattern):
    """Hand the one argument over in a tuple.

    `args=(3)` are brackets around a number; the comma makes the tuple. Nothing of the repository
    stands in the traceback, since the thread calls the function, but one place alone starts it so.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("I01",)
    matches = (
        r"TypeError: (?:[\w.]+\.)?(?P<function>\w+)\(\) argument after \* must be an iterable, "
        r"not (?P<kind>\w+)"
    )
    examples = (
        Heals(
            "a number",
            fault=Fault(
                "TypeError",
                "__main__.work() argument after * must be an iterable, not int",
                frames=(
                    Frame("/usr/lib/python3.12/threading.py", 1073, "_bootstrap_inner"),
                    Frame("/usr/lib/python3.12/threading.py", 1010, "run"),
                ),
                python="3.7",
            ),
            before="from threading import Thread\n\n\ndef work(number):\n    print(number)\n\n\n"
            "Thread(target=work, args=(3)).start()  # soon\n",
            after="from threading import Thread\n\n\ndef work(number):\n    print(number)\n\n\n"
            "Thread(target=work, args=(3,)).start()  # soon\n",
        ),
        Refuses(
            "a tuple",
            fault=Fault(
                "TypeError",
                "work() argument after * must be an iterable, not int",
                frames=(Frame("/usr/lib/python3.12/threading.py", 1010, "run"),),
            ),
            code="from threading import Thread\n\n\ndef work(number): ...\n\n\n"
            "Thread(target=work, args=(3,)).start()\n",
            because="no one thread is started with `work` and arguments that are no tuple",
        ),
        Refuses(
            "two of them",
            fault=Fault(
                "TypeError",
                "work() argument after * must be an iterable, not int",
                frames=(Frame("/usr/lib/python3.12/threading.py", 1010, "run"),),
            ),
            code="from threading import Thread\n\n\ndef work(number): ...\n\n\n"
            "Thread(target=work, args=(3))\nThread(target=work, args=(4))\n",
            because="no one thread is started with `work` and arguments that are no tuple",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Add the comma, or brackets and comma."""
        name = cls.match(fault)["function"]
        found = [
            (value, module)
            for module in Project(sources).mentioning(name, "args")
            for value in _alone(name, module)
        ]
        if len(found) != 1:
            raise Unrelated(
                f"no one thread is started with `{name}` and arguments that are no tuple"
            )
        value, module = found[0]
        start, end = module.start(value), module.end(value)
        bracketed = module.data[start - 1 : start] == b"(" and module.data[end : end + 1] == b")"
        edits = [module.edit(end, end, "," if bracketed else ",)")]
        if not bracketed:
            edits.insert(0, module.edit(start, start, "("))
        told = f"Line {value.lineno} of {module.path} is the only one that starts `{name}` so."
        yield Patch(tuple(edits), (told,))


def _alone(name: str, module: Module) -> Iterator[ast.expr]:
    """The `args` of each thread for a function that are a single value for sure."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or _last(node.func) not in MAKERS:
            continue
        passed = {keyword.arg: keyword.value for keyword in node.keywords}
        target = passed.get("target") or passed.get("function")
        value = passed.get("args")
        if target is None or _last(target) != name or value is None:
            continue
        if isinstance(value, (ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)):
            yield value


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
