"""Another raise's error made once more for what failed here: its words say another cause."""

import ast
import re

from patterns.search.evidence.crash import Crash
from patterns.search.raises.wording import quoted
from patterns.toolbox.errors.expected import Expected

ERROR = "error"
"""The name of what is caught."""
REFUSALS = {"FileNotFoundError", "PermissionError", "IsADirectoryError", "NotADirectoryError"}
REFUSALS |= {"ConnectionRefusedError", "ConnectionResetError", "ConnectionAbortedError"}
SPECIAL = re.compile(
    r"not_?found|missing|no_?such|not_?exist|permission|connection_?refused", re.IGNORECASE
)


def retold(raised: ast.expr, kind: Expected, crash: Crash) -> str | None:
    """What a raise makes, with what failed here in place of its message; None where it has none.

    What names the subject in front (`f"{path}: not a mapping"`) stays. So does a message that the
    test looks for.
    """
    if not isinstance(raised, ast.Call):
        return None
    at = next((n for n in reversed(range(len(raised.args))) if _is_text(raised.args[n])), None)
    if at is None or _is_told(raised.args[at]):
        return None
    if kind.words and kind.words in ast.unparse(raised.args[at]):
        return None
    texts = [ast.unparse(argument) for argument in raised.args]
    texts[at] = _text(raised.args[at], kind, crash)
    texts += [ast.unparse(keyword) for keyword in raised.keywords]
    return f"{ast.unparse(raised.func)}({', '.join(texts)})"


def is_covered(kind: Expected, crash: Crash) -> bool:
    """Whether the message of what is raised now is what the test looks for."""
    return bool(kind.words) and (kind.words or "") in crash.fault.message


def system(name: str, raised: str, crash: Crash) -> str:
    """What the system refuses in one way, it refuses in another one next time.

    Unless what is raised for it speaks of just this way.
    """
    plain = name in REFUSALS and not crash.is_deliberate
    return "OSError" if plain and not SPECIAL.search(raised.partition("(")[0]) else name


def _text(node: ast.expr, kind: Expected, crash: Crash) -> str:
    if kind.words and not is_covered(kind, crash):
        return quoted(kind.words)
    if not crash.fault.message:
        return ast.unparse(node)
    match node:
        case ast.JoinedStr(
            values=[ast.FormattedValue() as first, ast.Constant(value=str(text)), *_]
        ):
            if text.startswith(": "):
                return ast.unparse(ast.JoinedStr([first, ast.Constant(": "), _formatted()]))
    return f"str({ERROR})"


def _formatted() -> ast.FormattedValue:
    return ast.FormattedValue(ast.Name(ERROR, ast.Load()), -1)


def _is_text(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return " " in text  # a word alone is rather a key, of which a message is made
        case ast.JoinedStr():
            return True
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
            return True
    return False


def _is_told(node: ast.expr) -> bool:
    """Whether a message quotes the error that it is about."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return bool(names & {ERROR, "err", "exc", "e", "ex", "exception", "cause"})
