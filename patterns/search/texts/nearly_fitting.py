"""Regular expressions and texts that a check turns away for a small difference in their form."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from patterns.contract import Condition
from patterns.search.evidence.checks import Check, checks, definition
from patterns.search.evidence.crash import Crash
from patterns.search.evidence.expected import expected
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import parameter_names
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source import lines

METHODS = {"match", "fullmatch", "search"}
TAILS = (
    r"(?:[a-z]+\d*)?",
    r"(?:[a-zA-Z]+\d*)?",
    r"(?:\.\d+)*",
    r"(?:[-+.]\w+)*",
    r"(?:\s*)",
    r"(?:[a-z0-9.+-]+)?",
)
"""What may still follow: a suffix as of a pre-release, further numbers, further parts."""
CLASSES = (("\\w", "[\\w-]"), ("\\w", "[\\w.-]"), ("[a-z]", "[a-zA-Z]"), ("[a-z0-9]", "[a-z0-9_-]"))
COUNT = re.compile(r"\{\d+(?:,\d*)?\}")
LONGEST = 200
NORMAL = ("strip()", "lower()", "upper()", "rstrip()", "casefold()")


@dataclass(frozen=True, slots=True)
class _Match:
    """A regular expression, the text it is asked about, and how."""

    pattern: ast.Constant
    text: str
    how: str
    flags: str


def trials(crash: Crash) -> Iterator[Trial]:
    """A wider expression, or the text without what makes no difference; a first run tells which."""
    if not crash.is_deliberate or expected(crash):
        return
    for check in checks(crash):
        if check.index is None:
            continue
        found = _match_in(check)
        if found is not None:
            yield from _wider(found, check)
        yield from _normal(check)


def _match_in(check: Check) -> _Match | None:
    """The match that a check asks for, directly or through a name."""
    node, function = check.node, check.place.function
    match node:
        case ast.Compare(left=ast.Name() as asked, ops=[ast.Is()]) if check.raises:
            node = asked
    if isinstance(node, ast.Name) and function is not None:
        given = definition(node.id, function)
        node = given.value if given is not None else node
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re"), attr=how),
            args=[ast.Constant(value=str()) as pattern, text, *flags],
            keywords=[],
        ) if how in METHODS:
            more = f", {ast.unparse(flags[0])}" if flags else ""
            return _Match(pattern, ast.unparse(text), how, more)
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr=how), args=[text], keywords=[]
        ) if how in METHODS:
            compiled = _compiled(name, check.place)
            return _Match(*compiled[:1], ast.unparse(text), how, compiled[1]) if compiled else None
    return None


def _compiled(name: str, place: Place) -> tuple[ast.Constant, str] | None:
    """The text and flags of `NAME = re.compile(...)` at the file's own level."""
    for node in place.module.tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=bound)],
                value=ast.Call(
                    args=[ast.Constant(value=str()) as pattern, *flags], keywords=[]
                ) as call,
            ) if bound == name and ast.unparse(call.func) in {"re.compile", "compile"}:
                return pattern, f", {ast.unparse(flags[0])}" if flags else ""
    return None


def _wider(found: _Match, check: Check) -> Iterator[Trial]:
    module, pattern = check.module, found.pattern
    written = module.bytes_of(pattern).decode(module.encoding)
    text = str(pattern.value)
    # What is written must be what is meant: one plain or raw literal on one line.
    if len(text) > LONGEST or text not in written or pattern.lineno != pattern.end_lineno:
        return
    for turn, wider in enumerate(dict.fromkeys(_variants(text))):
        asked = f"__import__('re').{found.how}({wider!r}, {found.text}{found.flags})"
        edit = module.edit(
            module.start(pattern), module.end(pattern), written.replace(text, wider, 1)
        )
        yield Trial(
            "pattern_accepted",
            Form.JOINED,
            "Let the regular expression match what the test passes",
            f"`{found.text}` is refused because it does not match, and is meant to be taken.",
            (edit,),
            condition=Condition(check.index or 0, asked),
            extra=60 + turn,
        )


def _variants(text: str) -> Iterator[str]:
    end = next((mark for mark in ("$", "\\Z") if text.endswith(mark)), "")
    body = text[: len(text) - len(end)]
    if end:
        yield from (f"{body}{tail}{end}" for tail in TAILS)
    for found in COUNT.finditer(text):
        yield f"{text[: found.start()]}+{text[found.end() :]}"
    for narrow, wide in CLASSES:
        if narrow in text and f"[{narrow}" not in text:
            yield text.replace(narrow, wide)
    if text.startswith("^"):
        yield f"^\\s*{text[1:]}"


def _normal(check: Check) -> Iterator[Trial]:
    """`mode = mode.lower()` in front of a check that it passes then."""
    function, place = check.place.function, check.place
    if function is None or not lines.is_alone(check.holder, place.module):
        return
    match check.node:
        case ast.Compare(
            left=ast.Name(id=name), ops=[ast.In() | ast.NotIn() | ast.Eq() | ast.NotEq()]
        ):
            pass
        case _:
            return
    if name not in parameter_names(function):
        return
    rest = check.source[len(name) :]
    for turn, method in enumerate(NORMAL):
        there = f"({name}.{method}{rest})"
        held = f"not {there}" if check.raises else there
        yield Trial(
            "normalised",
            Form.CONVERTED,
            f"Take `{name}` in any spelling: `{name}.{method}`",
            f"`{name}.{method}` passes the check that `{name}` itself does not.",
            (lines.before(check.holder, [f"{name} = {name}.{method}"], place),),
            condition=Condition(check.index or 0, held),
            extra=2 * turn,
        )
