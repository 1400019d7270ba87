"""The error that a failing test waits for beyond doubt: what the project means to raise."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Fault, Frame, Refused, Sources, Unrelated
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import Function, Place, in_repository, own, places
from patterns.toolbox.repository import offlimits

WAITING = re.compile(
    r"(?:assert_?)?(?:raises|throws)(?:_?\w+)?|expect(?:s|ed)?_?raises?", re.IGNORECASE
)
"""How functions are called that wait for the type that is their first argument."""
WORDED = re.compile(r"\w*(?:regexp?|message|matches)", re.IGNORECASE)
"""Those of them that take the message's words as their second one."""

UNTOLD = "(?!)"
"""Fits no message: the test asks something of the error that nobody reads here."""
UNREAD = r"(?#not written out)"
"""Stands for words that the test works out."""
HEARING = {"caplog", "capsys", "capfd", "capture_logs", "recwarn"}
"""Fixtures of a test that reads what was logged, printed or warned of."""
HEARD = {"assertLogs", "assertWarns", "assertWarnsRegex", "warns", "deprecated_call"}


@dataclass(frozen=True, slots=True)
class Expected:
    """An exception's bare name, and the regular expression that its message must fit, if any."""

    name: str
    words: str | None
    line: int
    path: str

    called: frozenset[str] = frozenset()
    """The functions that the test calls by name where it waits."""

    @property
    def told(self) -> str:
        """The sentence that shows where the test waits."""
        return f"The test waits for a {self.name} ({self.path}:{self.line})."

    def calls(self, function: Function | None) -> bool:
        """Whether the test itself calls a function there."""
        return function is not None and function.name in self.called

    def fits(self, message: str) -> bool:
        """Whether a message is one that the test would take."""
        if self.words in {None, UNREAD}:
            return True
        try:
            return re.search(self.words or "", message) is not None
        except re.error:
            return False


def another(fault: Fault, frame: Frame, sources: Sources) -> Expected:
    """The error of another type that the failing test waits for.

    Raises:
        Unrelated: no test on the way to the frame does.
    """
    wanted = expected(fault, sources)
    if wanted is None or wanted.name == fault.type or offlimits.is_test(frame.path):
        raise Unrelated(
            f"no test on the way to line {frame.line} of {frame.path} waits for another error"
        )
    return wanted


def expected(fault: Fault, sources: Sources) -> Expected | None:
    """What the innermost test frame of a traceback waits for; None where it waits for nothing.

    A test that waits for more behind that may want more than this one refusal.
    """
    for frame in reversed(in_repository(fault, sources)):
        if offlimits.is_test(frame.path):
            try:
                where = places(frame, sources)
            except Refused:
                return None
            found = next((one for place in where for one in _around(place)), None)
            return None if any(_goes_on(place, found) for place in where) else found
    return None


def refuse_silence(fault: Fault, sources: Sources) -> None:
    """Raise `Refused` where the failing test waits for an error, or for a word about it."""
    if (why := unquiet(fault, sources)) is not None:
        raise Refused(f"{why}, so that it is not enough to go on in silence")


def unquiet(fault: Fault, sources: Sources) -> str | None:
    """What the failing test waits for besides a result, as a clause; None where nothing."""
    for frame in reversed(in_repository(fault, sources)):
        if offlimits.is_test(frame.path):
            try:
                where = places(frame, sources)
            except Refused:
                return None
            if (
                wanted := next((one for place in where for one in _around(place)), None)
            ) is not None:
                return f"the test waits for a {wanted.name}"
            return "the test reads what is said of it" if any(map(_hears, where)) else None
    return None


def _goes_on(place: Place, found: Expected | None) -> bool:
    """Whether the test waits for the same error behind a statement, with other words."""
    body = place.function.body if place.function is not None else []
    end = place.statement.end_lineno or 0 if place.statement is not None else 0
    calls = [n for n in own(body) if isinstance(n, ast.Call) and n.lineno > end]
    later = [said for call in calls if (said := _said(call)) is not None]
    return found is not None and any(
        name == found.name and words != found.words for name, words in later
    )


def _hears(place: Place) -> bool:
    function = place.function
    if function is None:
        return False
    called = {
        ast.unparse(node.func).rpartition(".")[2]
        for node in own(function.body)
        if isinstance(node, ast.Call)
    }
    return bool({p.arg for p in parameters(function.args)} & HEARING or called & HEARD)


def waits(tree: ast.AST) -> Iterator[tuple[ast.With | ast.AsyncWith, str, str | None]]:
    """All blocks of a test file that wait for an error: the type's bare name, and the words."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if (found := _said(item.context_expr)) is not None:
                    yield node, *found


def _around(place: Place) -> Iterator[Expected]:
    root = place.function or place.module.tree
    match place.statement:
        # `raises(Kind, function, ...)`: what it calls is among its own arguments.
        case ast.Expr(value=ast.Call(args=[_, _, *_]) as call) if said := _said(call):
            yield Expected(*said, call.lineno, place.module.path, _called(call))
    for node in own(root.body):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            inside = any(place.statement is n for part in node.body for n in ast.walk(part))
            for item in node.items if inside else ():
                if (found := _said(item.context_expr)) is not None:
                    name, words = found
                    words = words or _asked_behind(item.optional_vars, node, root)
                    yield Expected(name, words, node.lineno, place.module.path, _called(node))
        match node:
            case ast.Try(
                handlers=[ast.ExceptHandler(type=ast.Name() | ast.Attribute() as kind) as handler]
            ):
                fails = any(map(is_failure, [*node.body, *node.orelse]))
                if fails and any(place.statement is each for each in node.body):
                    name = ast.unparse(kind).rpartition(".")[2]
                    words = UNTOLD if _reads(handler) else None
                    yield Expected(name, words, node.lineno, place.module.path)


def _reads(handler: ast.ExceptHandler) -> bool:
    names = (n for each in handler.body for n in ast.walk(each) if isinstance(n, ast.Name))
    return any(name.id == handler.name for name in names)


def _asked_behind(kept: ast.expr | None, block: ast.stmt, root: ast.AST) -> str | None:
    """The words that an assertion behind a block asks of the error that it kept."""
    if not isinstance(kept, ast.Name):
        return None
    for node in ast.walk(root):
        if isinstance(node, ast.Assert | ast.Call) and node.lineno > (block.end_lineno or 0):
            if not any(isinstance(n, ast.Name) and n.id == kept.id for n in ast.walk(node)):
                continue
            match node:
                case ast.Assert(
                    test=ast.Compare(left=ast.Constant(value=str(text)), ops=[ast.In() | ast.Eq()])
                ):
                    return re.escape(text)
                case ast.Call(
                    func=ast.Attribute(attr="assertIn" | "assertEqual"),
                    args=[ast.Constant(value=str(text)), _] | [_, ast.Constant(value=str(text))],
                ):
                    return re.escape(text)
                case (
                    ast.Assert(test=ast.Call(func=ast.Attribute(attr="match"), args=[words]))
                    | ast.Call(func=ast.Attribute(attr="match"), args=[words])
                ):
                    return _text(words)
                case ast.Assert() | ast.Call(func=ast.Attribute(value=ast.Name(id="self"))):
                    return UNREAD
    return None


def is_waiting(name: str) -> bool:
    """Whether a function of this name waits for an error."""
    return WAITING.fullmatch(name) is not None


def is_worded(name: str) -> bool:
    """Whether such a function takes the message's words as its second argument."""
    return WORDED.fullmatch(name) is not None


def _called(root: ast.AST) -> frozenset[str]:
    names = (n.func if isinstance(n, ast.Call) else n for n in ast.walk(root))
    return frozenset(
        ast.unparse(name).rpartition(".")[2]
        for name in names
        if isinstance(name, (ast.Name, ast.Attribute))
    )


def is_failure(statement: ast.stmt) -> bool:
    """Whether this is how a test says that nothing was raised: `self.fail()`, `assert False`."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="fail") | ast.Attribute(attr="fail"))):
            return True
        case ast.Assert(test=ast.Constant(value=False)):
            return True
    return False


def _said(node: ast.expr) -> tuple[str, str | None] | None:
    match node:
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(attr=name),
            args=[ast.Name() | ast.Attribute() as kind, *rest],
            keywords=keywords,
        ) if is_waiting(name):
            given = [k.value for k in keywords if k.arg in {"match", "expected_regex"}]
            given += rest[:1] if is_worded(name) else []
            return ast.unparse(kind).rpartition(".")[2], _text(given[0]) if given else None
    return None


def _text(node: ast.expr) -> str | None:
    """A literal regular expression; `UNREAD` for any other one."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Call(func=ast.Attribute(attr="escape"), args=[ast.Constant(value=str(text))]):
            return re.escape(text)
        case ast.Constant(value=None):
            return None
    return UNREAD
