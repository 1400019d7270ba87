"""Encodings that nobody knows, or that a text does not fit: the usual one, or marks instead."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash
from patterns.search.evidence.decided import is_decided
from patterns.search.evidence.expected import expected
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_edits
from patterns.toolbox.costs import Form
from patterns.toolbox.names.names import bare
from patterns.toolbox.place.locate import Place, at
from patterns.toolbox.source import lines
from patterns.toolbox.values.origins import default_of

NAMES = ("encoding", "charset", "codec", "enc", "coding")
UNFIT = {"UnicodeDecodeError", "UnicodeEncodeError"}
USUAL = "'utf-8'"


def trials(crash: Crash) -> Iterator[Trial]:
    """`try: data.decode(charset) except LookupError: data.decode("utf-8")`."""
    if crash.fault.type in UNFIT:
        yield from _lossy(crash)
    unknown = crash.fault.type == "LookupError" and "unknown encoding" in crash.fault.message
    if not unknown or expected(crash):
        return
    for site in crash.sites[:2]:
        for place in site.places:
            if not is_decided(place, crash):
                for call, _ in at(place, ast.Call, site.frame.line):
                    yield from _again(call, place, 20 * site.steps)


def _lossy(crash: Crash) -> Iterator[Trial]:
    """`x.decode("utf-8", "replace")`, and UTF-8 for ASCII, where the bytes need not be text."""
    for call, place in crash.inner.at(ast.Call):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name not in {"decode", "encode"} or call.keywords or len(call.args) > 1:
            continue
        module, because = place.module, "What comes in need not fit the encoding."
        given = call.args[0] if call.args else None
        if isinstance(given, ast.Constant) and str(given.value).lower() in {"ascii", "us-ascii"}:
            edit = module.edit(module.start(given), module.end(given), USUAL)
            yield Trial("utf_8", Form.CONVERTED, "Use UTF-8", because, (edit,))
        edit = argument_edits.added(call, 'errors="replace"', module)
        title = "Replace what does not fit the encoding"
        yield Trial("lossy", Form.CONVERTED, title, because, (edit,), extra=30)


def _again(call: ast.Call, place: Place, extra: int) -> Iterator[Trial]:
    """The same statement once more, with an encoding that there is."""
    statement, module = place.statement, place.module
    given = _encoding(call)
    if given is None or not isinstance(statement, (ast.Return, ast.Assign, ast.Expr)):
        return
    if not lines.is_alone(statement, module) or statement.lineno != statement.end_lineno:
        return
    default = default_of(ast.unparse(given), place)
    known = isinstance(default, ast.Constant) and isinstance(default.value, str)
    usual = ast.unparse(default) if known and default is not None else USUAL
    start, text = module.start(statement), module.bytes_of(statement)
    before = text[: module.start(given) - start].decode(module.encoding)
    after = text[module.end(given) - start :].decode(module.encoding)
    handler = ["except LookupError:", f"{lines.step(place)}{before}{usual}{after}"]
    edits = lines.tried([statement], handler, place)
    if edits is not None:
        shown = module.source(given)
        yield Trial(
            "usual_encoding",
            Form.DEFAULT,
            f"Fall back to {usual} where `{shown}` is no known encoding",
            f"What `{shown}` names comes from outside, and may be anything.",
            tuple(edits),
            extra=extra,
        )


def _encoding(call: ast.Call) -> ast.expr | None:
    """The variable that names the encoding in a call."""
    passed = [*call.args, *(keyword.value for keyword in call.keywords)]
    for node in passed:
        if isinstance(node, (ast.Name, ast.Attribute)):
            name = bare(node).lower()
            if name.endswith(NAMES):
                return node
    return None
