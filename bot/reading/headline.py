"""The line that names an exception, and the lines of its message or notes that follow it."""

import builtins
import re

from bot.reading.cursor import END, Cursor, Reader
from bot.reading.raised import Raised

_NAME = r"[^\W\d]\w*"
HEADLINE = re.compile(rf"({_NAME}(?:\.(?:{_NAME}|<locals>))*)(?::(?: (.*))?)?$")

LEVELS = frozenset(
    (
        *("CRITICAL", "FATAL", "ERROR", "WARNING", "WARN", "INFO", "DEBUG", "NOTICE", "TRACE"),
        *("NOTSET", "FAIL", "FAILED", "OK", "PASSED"),
    )
)
"""Words that begin a log line just as an exception's name would."""

_HINT = re.compile(
    r"(?:\. Did you mean: '[^']*'\?(?: Or did you forget to import '[^']*'\?)?"
    r"|\. Did you forget to import '[^']*'\?)$"
)
"""What `traceback` appends when it prints, no part of `str(exc)`: CPython's Lib/traceback.py."""
_HINTED = frozenset(
    ["NameError", "UnboundLocalError", "AttributeError", "ImportError", "ModuleNotFoundError"]
)
_HINTED_MESSAGE = re.compile(r"name '|cannot import name |.*has no attribute '")

SYNTAX_ERRORS = frozenset(["SyntaxError", "IndentationError", "TabError"])
_LOCATION = re.compile(r" \([^()]*, line \d+\)$")

_STOP = re.compile(
    r'\s*$|"""$'
    r"|={3,}|-{3,}|_{3,}|\*{3,}|!{3,}|\+-"
    r"|##\[|::(?:error|warning|group|endgroup)"
    r"|\[?\d{4}-\d\d-\d\d[T ]|\[?\d\d:\d\d:\d\d|\d{1,3}(?:\.\d{1,3}){3} "
    rf"|\[?(?:{'|'.join(sorted(LEVELS))}|info|error|warning|debug|critical)\b[\]:\s]"
    r"|(?:nox|tox) > |make(?:\[\d+\])?: |npm |\S.{0,400}?:-?\d{1,9}: "
    r"|(?:Traceback|Exception Group Traceback) \(most recent|Coroutine created at "
    r"|\S.{0,500}Traceback \(most recent call last\):\s*$|[╭┌]─"
    r"|Exception ignored |Exception in |Task exception was never|Call stack:$"
    r"|The above exception|During handling"
)
"""How a line begins that cannot belong to a message any more."""

MOST_LINES = 60
"""How many further lines a message may have."""


def split_name(name: str) -> tuple[str, str]:
    """`a.b.Outer.Inner` as (type, module): ("Inner", "a.b"); capitals tell classes from modules."""
    *path, last = name.split(".")
    home: list[str] = []
    for part in path:
        if part == "<locals>" or part[:1].isupper():
            break
        home.append(part)
    if "<locals>" in path:
        home = path[: max(path.index("<locals>") - 1, 0)]
    return last, ".".join(home) or "builtins"


def looks_raised(name: str) -> bool:
    """Whether a dotted name can be an exception's, rather than the first word of some output."""
    last = name.rpartition(".")[2]
    if name in LEVELS:
        return False
    if "." in name or last[:1].isupper():
        return True
    return last.lower().endswith(("error", "exception", "warning", "timeout", "exit"))


def named(text: str, *, surely: bool = False) -> Raised | None:
    """The exception that a line names, or None where it names none.

    Where what stands before leaves no doubt, it is `surely` a name, which may be any.
    """
    match = HEADLINE.match(text)
    if match is None or not (surely or looks_raised(match[1])):
        return None
    kind, module = split_name(match[1])
    return Raised(kind, without_hint(kind, match[2] or ""), module, dotted=match[1])


def names_exception(text: str, among: frozenset[str] | None = None) -> bool:
    """Whether a line surely names an exception: one that is built in, or is called like one."""
    match = HEADLINE.match(text)
    name = match[1].rpartition(".")[2] if match else ""
    if among is not None:
        return name in among
    known = getattr(builtins, name, None)
    return name.endswith(("Error", "Exception", "Group")) or (
        isinstance(known, type) and issubclass(known, BaseException)
    )


def without_hint(kind: str, message: str) -> str:
    """`str(exc)`: the message without what the interpreter adds when it prints one."""
    if kind in SYNTAX_ERRORS:
        return _LOCATION.sub("", message)
    if kind in _HINTED or _HINTED_MESSAGE.match(message):
        return _HINT.sub("", message)
    return message


def headline(at: Cursor, *, surely: bool = False) -> Reader[Raised | None]:
    """Read `Type: message`, and the first lines after it as long as they can belong to it."""
    raised = named(at.text, surely=surely)
    if raised is None:
        return None
    yield
    more: list[str] = []
    while len(more) < MOST_LINES and at.text != END and not _STOP.match(at.text):
        more.append(at.text)
        yield
    raised.notes = more
    return raised


def settle(raised: Raised) -> None:
    """With the frames known, give the lines that followed the first to the message or the notes.

    What the interpreter raises itself has a message of one line; only a `raise` in Python, an
    assertion, or an exception type that is not built in writes more.
    """
    raised.module = _home(raised)
    newest = raised.frames.newest
    context = (newest.context or "") if newest else ""
    builtin = raised.module == "builtins" and hasattr(builtins, raised.type)
    by_hand = context.startswith(("raise", "assert")) or raised.type == "AssertionError"
    if raised.notes and (by_hand or not builtin):
        raised.message = "\n".join((raised.message, *raised.notes))
        raised.notes = []


def _home(raised: Raised) -> str:
    """The module that a name begins with: a capitalised part is one where a frame lies in it."""
    known, whole = raised.module.removeprefix("builtins"), raised.dotted.split(".")[:-1]
    paths = [f"/{frame.path}" for frame in raised.frames] if known != ".".join(whole) else []
    for length in range(len(whole), known.count(".") + bool(known), -1):
        place = f"/{'/'.join(whole[:length])}"
        if any(f"{place}.py" in path or f"{place}/" in path for path in paths):
            return ".".join(whole[:length])
    return raised.module
