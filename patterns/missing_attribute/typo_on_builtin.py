"""AttributeError: a built-in value is asked for a name that its type has under another spelling."""

import builtins
import collections
import datetime as dt
import decimal
import io
import logging
import pathlib
import re
import threading
from collections.abc import Iterator, Mapping

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
from patterns.toolbox.calls.callables import members
from patterns.toolbox.classes.reads import slips
from patterns.toolbox.imports import libraries
from patterns.toolbox.names.close import closest, public
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import only, reads
from patterns.toolbox.source.rewritten import call_of

TYPES: Mapping[str, type] = {
    **{
        kind.__name__: kind
        for kind in vars(builtins).values()
        if isinstance(kind, type) and not issubclass(kind, BaseException)
    },
    **{
        f"{module.__name__}.{kind.__name__}": kind
        for module, kinds in (
            (collections, (collections.OrderedDict, collections.defaultdict, collections.deque)),
            (dt, (dt.date, dt.datetime, dt.time, dt.timedelta)),
            (decimal, (decimal.Decimal,)),
            (re, (re.Match, re.Pattern)),
        )
        for kind in kinds
    },
    **{f"_io.{kind.__name__}": kind for kind in (io.BytesIO, io.StringIO, io.TextIOWrapper)},
    **{kind.__name__: kind for kind in (pathlib.PosixPath, pathlib.WindowsPath)},
    "Logger": logging.Logger,
    "RootLogger": logging.RootLogger,
    "Thread": threading.Thread,
}
"""As a message calls them -> the type; only such as have no names in a dict of their own."""

OF_ALL = frozenset(
    name
    for kind in (type, object, type(print), type(open), type(re))
    for name in dir(kind)
    if name.startswith("__")
) | {"__dict__", "__doc__", "__file__", "__module__", "__name__", "__path__", "__qualname__"}
"""Names that objects, classes, functions and modules have."""


class TypoOnBuiltin(Pattern):
    """Read the member that the type has.

    The message names the type of the value itself, and Python knows all that it has: exactly one
    member differs from the name by a slip of the fingers. Nothing in the repository has the other
    spelling; where the file reads it more than once, the slip was copied, and all are corrected.
    """

    family = "missing_attribute"
    severity = Severity.LOW
    answers = ("B01",)
    matches = (
        r"AttributeError: (?:'(?P<cls>list|dict|set|frozenset|tuple|str|bytes|bytearray|int|float|"
        r"complex|bool|range|datetime\.\w+|decimal\.Decimal|collections\.\w+|re\.\w+|_io\.\w+|"
        r"(?:Posix|Windows)Path|(?:Root)?Logger|Thread|(?!Namespace)[A-Z]\w+)' object has no "
        r"attribute '(?P<attr>(?!__)\w+)'"
        r"|(?:type object )?'(?P<whose>[\w.]+)'(?: object)? has no attribute "
        r"'(?P<special>__\w+__)')"
    )
    examples = (
        Heals(
            "a method of a list",
            fault=Fault(
                "AttributeError",
                "'list' object has no attribute 'appned'",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 2, "add")),
            ),
            before="""\
def add(lines, line):
    lines.appned(line)  # at the end


add([], "hat")
""",
            after="""\
def add(lines, line):
    lines.append(line)  # at the end


add([], "hat")
""",
        ),
        Heals(
            "a method of a date",
            fault=Fault(
                "AttributeError",
                "'datetime.date' object has no attribute 'isofromat'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="import datetime\n\nprint(datetime.date(2026, 11, 29).isofromat())\n",
            after="import datetime\n\nprint(datetime.date(2026, 11, 29).isoformat())\n",
        ),
        Heals(
            "a method of a logger",
            fault=Fault(
                "AttributeError",
                "'Logger' object has no attribute 'debg'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="import logging\n\nlog = logging.getLogger(__name__)\n"
            "log.debg('starts')  # late\n",
            after="import logging\n\nlog = logging.getLogger(__name__)\n"
            "log.debug('starts')  # late\n",
        ),
        Heals(
            "a slip that was copied",
            fault=Fault(
                "AttributeError",
                "'set' object has no attribute 'issupserset'",
                frames=(Frame("app.py", 7, "<module>"), Frame("app.py", 2, "covers")),
            ),
            before="""\
def covers(ours, theirs):
    return ours.issupserset(theirs)

def covered(ours, theirs):
    return theirs.issupserset(ours)

print(covers({1}, set()), covered(set(), {1}))
""",
            after="""\
def covers(ours, theirs):
    return ours.issuperset(theirs)

def covered(ours, theirs):
    return theirs.issuperset(ours)

print(covers({1}, set()), covered(set(), {1}))
""",
        ),
        Heals(
            "a name that Python gives",
            fault=Fault(
                "AttributeError",
                "type object 'int' has no attribute '__naem__'",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "title")),
            ),
            before="def title(thing):\n    return type(thing).__naem__\n\ntitle(1)\n",
            after="def title(thing):\n    return type(thing).__name__\n\ntitle(1)\n",
        ),
        Refuses(
            "a logger of one's own",
            fault=Fault(
                "AttributeError",
                "'Logger' object has no attribute 'debg'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            code="class Logger:\n    pass\n\nLogger().debg('starts')\n",
            because="this repository has a class Logger of its own (app.py:1)",
        ),
        Refuses(
            "a method where a value is wanted",
            fault=Fault(
                "AttributeError",
                "'list' object has no attribute 'cuont'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="print([1].cuont + 1)\n",
            because="`list.count` is close, but a method, and nothing calls it here",
        ),
        Refuses(
            "a name that is used elsewhere, too",
            fault=Fault(
                "AttributeError",
                "'str' object has no attribute 'titel'",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "show")),
            ),
            code="""\
class Book: titel = str

def show(book):
    return book.titel()

show("Emma")
""",
            because="app.py:1 mentions `titel` in another way than to read it from an object",
        ),
        Refuses(
            "nothing close",
            fault=Fault(
                "AttributeError",
                "'list' object has no attribute 'push'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="[].push(1)\n",
            because="nothing that a list has is close to `push`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the one use on the line."""
        found = cls.match(fault)
        if (special := found["special"]) is not None:
            yield _of_all(special, found["whose"], fault, sources)
            return
        kind, attr = found["cls"], found["attr"]
        known = frozenset(dir(TYPES[kind])) if kind in TYPES else members(kind)
        if not known:
            raise Unrelated(f"`{kind}` is no type of Python's own")
        if libraries.member(kind, attr) is not None:
            raise Unrelated(f"`.{attr}` is what a {kind} had once")
        resolver = Resolver(sources)
        if named := resolver.classes_named(kind):
            raise Unrelated(f"this repository has a class {kind} of its own ({named[0].place})")
        read = reads(attr, fault, sources)
        node, place = only(read, fault, f"use of `.{attr}`")
        close = closest(attr, public(attr, known))
        if close is None:
            raise Refused(f"nothing that a {kind} has is close to `{attr}`")
        module = place.module
        edits = slips(attr, close, module, resolver)
        # What the table knows of a class written in Python are nearly all methods.
        is_method = kind not in TYPES or callable(getattr(TYPES[kind], close))
        is_called = call_of(node, place)
        if is_method and not is_called:
            raise Refused(f"`{kind}.{close}` is close, but a method, and nothing calls it here")
        if is_called and not is_method:
            raise Refused(f"`{kind}.{close}` is close, but cannot be called")
        told = (
            f"The value was a {kind}, which has `{close}`, and nothing else as close to `{attr}`."
        )
        yield Patch(edits, (told, f"Nothing else in the repository mentions `{attr}`."))


def _of_all(name: str, whose: str, fault: Fault, sources: Sources) -> Patch:
    """A name of Python's own form, such as `__naem__`, whatever it is read from."""
    node, place = only(reads(name, fault, sources), fault, f"use of `.{name}`")
    resolver = Resolver(sources)
    if resolver.classes_named(whose):
        raise Unrelated(f"`{whose}` is a class of this repository")
    close = closest(name, OF_ALL)
    if close is None or name in OF_ALL:
        raise Refused(f"no name of Python's own is close to `{name}`")
    edits = slips(name, close, place.module, resolver)
    told = f"`{close}` is a name that Python gives; `{place.module.source(node)}` is none."
    return Patch(edits, (told,))
