"""DeprecationWarning: a function of Python's own is called by its old name."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.producers import producer

HEIRS = {
    "activeCount": "active_count",
    "currentThread": "current_thread",
    "isSet": "is_set",
    "notifyAll": "notify_all",
    "warn": "warning",
}
"""Names that are gone or going -> the same function's name now."""
HOMES = {"logging.warn", "threading.activeCount", "threading.currentThread"}
MAKERS = {
    "isSet": {"threading.Event", "asyncio.Event", "multiprocessing.Event"},
    "notifyAll": {"threading.Condition"},
    "warn": {"logging.getLogger"},
}
"""Methods -> what makes the objects that have them."""


class RenamedMethod(Pattern):
    """Call the function by the name that it has now.

    Both names stand for one function, and the old one is on its way out. What is called is known
    to be Python's own, as the module or whatever makes the object is seen in this file.
    """

    family = "deprecations"
    severity = Severity.LOW
    answers = ("K08",)
    matches = (
        r"DeprecationWarning: (?:The '(?P<warn>warn)' (?:function|method) is deprecated, use "
        r"'warning' instead"
        r"|(?P<old>activeCount|currentThread|isSet|notifyAll)\(\) is deprecated, use \w+\(\) "
        r"instead)"
    )
    examples = (
        Heals(
            "a logger",
            fault=Fault(
                "DeprecationWarning",
                "The 'warn' method is deprecated, use 'warning' instead",
                frames=(Frame("app.py", 7),),
            ),
            before="""\
import logging

log = logging.getLogger(__name__)


def check(warn):
    log.warn("low: %s", warn)  # once


check(1)
""",
            after="""\
import logging

log = logging.getLogger(__name__)


def check(warn):
    log.warning("low: %s", warn)  # once


check(1)
""",
        ),
        Heals(
            "a function of a module",
            fault=Fault(
                "DeprecationWarning",
                "currentThread() is deprecated, use current_thread() instead",
                frames=(Frame("app.py", 3),),
            ),
            before="import threading\n\nprint(threading.currentThread().name)\n",
            after="import threading\n\nprint(threading.current_thread().name)\n",
        ),
        Refuses(
            "an object of the repository",
            fault=Fault(
                "DeprecationWarning",
                "The 'warn' method is deprecated, use 'warning' instead",
                frames=(Frame("app.py", 5),),
            ),
            code="""\
class Log:
    def warn(self, text): ...

log = Log()
log.warn("low")
""",
            because="line 5 of app.py holds no call of a `warn` that is Python's own",
        ),
        Refuses(
            "another name",
            fault=Fault(
                "DeprecationWarning",
                "isSet() is deprecated, use is_set() instead",
                frames=(Frame("app.py", 2),),
            ),
            code="def check(done):\n    return done.is_set()\n",
            because="line 2 of app.py holds no call of a `isSet` that is Python's own",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Rename the one call on the line."""
        match = cls.match(fault)
        old = match["warn"] or match["old"]
        resolver = Resolver(sources)
        found = [
            (call.func, place)
            for call, place in candidates(fault, sources, ast.Call)
            if isinstance(call.func, ast.Attribute)
            and call.func.attr == old
            and _is_pythons(call, call.func, place, resolver)
        ]
        function, place = only(found, fault, f"call of a `{old}` that is Python's own")
        module, end = place.module, place.module.end(function)
        edit = module.edit(end - len(old), end, HEIRS[old])
        yield Patch((edit,), (f"`{HEIRS[old]}` is the same as `{old}`.",), Certainty.A)


def _is_pythons(call: ast.Call, function: ast.Attribute, place: Place, resolver: Resolver) -> bool:
    if calls(call, place, resolver) & HOMES:
        return True
    made = producer(function.value, place)
    makers = calls(made.value, made.place, resolver) if made else frozenset()
    return bool(makers & MAKERS.get(function.attr, set()))
