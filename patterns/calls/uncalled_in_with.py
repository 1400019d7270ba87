"""TypeError: a `with` enters a class or function where what calling it gives is meant."""

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
from patterns.toolbox.calls import arguments
from patterns.toolbox.classes import classes
from patterns.toolbox.classes.receivers import decorator_name
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.locate import FUNCTIONS, Argument, Place, places, raising
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.values import ClassValue, FunctionValue, Instance, Outside, Value

MANAGERS = {
    *("asyncio.Condition", "asyncio.Lock", "asyncio.Semaphore", "asyncio.TaskGroup"),
    *("concurrent.futures.ProcessPoolExecutor", "concurrent.futures.ThreadPoolExecutor"),
    *("contextlib.AsyncExitStack", "contextlib.ExitStack"),
    *("multiprocessing.Lock", "multiprocessing.Pool", "multiprocessing.RLock"),
    *("tempfile.NamedTemporaryFile", "tempfile.SpooledTemporaryFile"),
    *("tempfile.TemporaryDirectory", "tempfile.TemporaryFile"),
    *("threading.BoundedSemaphore", "threading.Condition", "threading.Lock"),
    *("threading.RLock", "threading.Semaphore"),
}
"""What gives, called without arguments, an object for `with`."""
ENTERING = {"__enter__", "__aenter__"}
MAKERS = {"asynccontextmanager", "contextmanager"}


class UncalledInWith(Pattern):
    """Make the object that is to be entered.

    A class, or a function that gives a context manager, is none itself. It can be called as it
    stands, without arguments, and what it then gives can be entered; so the brackets are missing.
    """

    family = "calls"
    severity = Severity.LOW
    answers = ("B10",)
    matches = (
        r"(?:TypeError: '(?:builtin_function_or_method|type|function|method|ABCMeta)' object does "
        r"not support the (?:asynchronous )?context manager protocol"
        r"|AttributeError: __a?enter__$)"
    )
    examples = (
        Heals(
            "a lock that every object should have",
            fault=Fault(
                "TypeError",
                "'function' object does not support the context manager protocol",
                frames=(Frame("app.py", 14, "<module>"), Frame("app.py", 10, "add")),
            ),
            before="""\
import threading


class Counter:
    def __init__(self):
        self.count = 0
        self.lock = threading.RLock  # one at a time

    def add(self):
        with self.lock:
            self.count += 1


Counter().add()
""",
            after="""\
import threading


class Counter:
    def __init__(self):
        self.count = 0
        self.lock = threading.RLock()  # one at a time

    def add(self):
        with self.lock:
            self.count += 1


Counter().add()
""",
        ),
        Heals(
            "a folder",
            fault=Fault(
                "TypeError",
                "'type' object does not support the context manager protocol",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="from tempfile import TemporaryDirectory\n\n"
            "with TemporaryDirectory as folder:\n    print(len(folder))\n",
            after="from tempfile import TemporaryDirectory\n\n"
            "with TemporaryDirectory() as folder:\n    print(len(folder))\n",
        ),
        Heals(
            "a function that gives a manager",
            fault=Fault(
                "TypeError",
                "'function' object does not support the context manager protocol",
                frames=(Frame("app.py", 9, "<module>"),),
            ),
            before="from contextlib import contextmanager\n\n\n@contextmanager\n"
            "def opened(name='log'):\n    yield name\n\n\nwith opened as name:\n"
            "    print(name)\n",
            after="from contextlib import contextmanager\n\n\n@contextmanager\n"
            "def opened(name='log'):\n    yield name\n\n\nwith opened() as name:\n"
            "    print(name)\n",
        ),
        Refuses(
            "a class that wants something",
            fault=Fault(
                "TypeError",
                "'type' object does not support the context manager protocol",
                frames=(Frame("app.py", 10, "<module>"),),
            ),
            code="""\
class Door:
    def __init__(self, key):
        self.key = key

    def __enter__(self): ...

    def __exit__(self, *_): ...


with Door:
    pass
""",
            because="`Door` (app.py:1) wants `key` as well",
        ),
        Refuses(
            "a class that cannot be entered",
            fault=Fault(
                "TypeError",
                "'type' object does not support the context manager protocol",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            code="class Door:\n    pass\n\n\nwith Door:\n    pass\n",
            because="what `Door` gives is not known to be made for `with`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the brackets where the object gets its name."""
        resolver = Resolver(sources)
        frame = raising(fault, sources)
        entered = [
            (item.context_expr, place)
            for place in places(frame, sources)
            if isinstance(place.statement, (ast.With, ast.AsyncWith))
            for item in place.statement.items
            if isinstance(item.context_expr, (ast.Name, ast.Attribute))
        ]
        if len(entered) != 1:
            raise Unrelated(
                f"line {frame.line} of {frame.path} enters {len(entered)} things by their names"
            )
        node, place = entered[0]
        made = _made(node, place, resolver)
        value, module = made.value, made.place.module
        source = module.source(value)
        kinds = resolver.values(value, made.place)
        if len(kinds) != 1 or not _gives_manager(kinds[0], resolver):
            raise Refused(f"what `{source}` gives is not known to be made for `with`")
        end = module.end(value)
        told = f"`{source}` ({module.path}:{value.lineno}) is not called, and gives what is meant."
        yield Patch((module.edit(end, end, "()"),), (told,))


def _made(node: ast.expr, place: Place, resolver: Resolver) -> Argument:
    """Where the class or function is written: there, or where a name or attribute is set."""
    if isinstance(node, ast.Attribute):
        for owner in resolver.values(node.value, place):
            if isinstance(owner, Instance) and isinstance(owner.of, ClassValue):
                line = resolver.lineage(owner.of)
                members = [
                    *classes.assigned_members(line, node.attr),
                    *classes.class_members(line, node.attr),
                ]
                if len(members) == 1 and members[0].binding.value is not None:
                    return Argument(members[0].binding.value, members[0].place)
    made = producer(node, place)
    return made if made is not None else Argument(node, place)


def _gives_manager(value: Value, resolver: Resolver) -> bool:
    """Whether a call without arguments gives something for `with`.

    Raises:
        Refused: it wants arguments.
    """
    nothing = ast.Call(ast.Name("f", ast.Load()), [], [])
    if isinstance(value, Outside):
        return value.name in MANAGERS
    if isinstance(value, FunctionValue):
        names = {decorator_name(decorator) for decorator in value.node.decorator_list}
        if misfit := arguments.misfit(value, nothing):
            raise Refused(f"`{value.name}` ({value.place}) {misfit}")
        return bool(names & MAKERS)
    if not isinstance(value, ClassValue):
        return False
    line = resolver.lineage(value)
    if line.gaps or not classes.class_names(line) & ENTERING:
        return False
    for member in classes.class_members(line, "__init__"):
        if isinstance(node := member.binding.node, FUNCTIONS):
            init = FunctionValue(
                member.owner.module, node, member.place.scopes, member.owner, Instance(value)
            )
            if misfit := arguments.misfit(init, nothing):
                raise Refused(f"`{value.name}` ({value.place}) {misfit}")
    return True
