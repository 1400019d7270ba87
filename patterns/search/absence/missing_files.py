"""Files that are not there: passed over in a loop, asked for first, or said to be missing."""

import ast
from collections.abc import Iterator

from patterns.contract import Edit
from patterns.search.evidence.crash import Crash, Site
from patterns.search.evidence.decided import is_decided
from patterns.search.evidence.expected import expected
from patterns.search.evidence.expressions import is_steady
from patterns.search.evidence.nameable import nameable, needed_import
from patterns.search.handlers.loop_header import before_loop
from patterns.search.raises import wording
from patterns.search.trial import Trial
from patterns.toolbox.costs import Form
from patterns.toolbox.errors.expected import Expected
from patterns.toolbox.names.names import parameters
from patterns.toolbox.place.locate import FUNCTIONS, Place, at
from patterns.toolbox.source import lines

OF_ONE_ITEM = {
    "FileNotFoundError",
    "IsADirectoryError",
    "NotADirectoryError",
    "PermissionError",
    "ProcessLookupError",
    "UnicodeDecodeError",
}
"""What is wrong with one file or process of many, and says nothing of the others."""
LISTED = {"listdir", "scandir", "walk", "iterdir"}
FRAMES = 3
FURTHER = 20


def trials(crash: Crash) -> Iterator[Trial]:
    """Ways on without the file, and `FileNotFoundError` where the test waits for it."""
    kinds = expected(crash)
    for kind in kinds:
        if kind.name == "FileNotFoundError" and crash.fault.type != kind.name:
            yield from _said_missing(kind, crash)
    if kinds or crash.fault.type not in OF_ONE_ITEM or crash.is_deliberate:
        return
    for distance, site in enumerate(crash.sites[:FRAMES]):
        for place in site.places:
            if not is_decided(place, crash):
                yield from _next_item(site, place, crash, FURTHER * distance)
    if crash.fault.type == "FileNotFoundError":
        for place in crash.inner.places:
            yield from _asked_first(place, crash)


def _next_item(site: Site, place: Place, crash: Crash, extra: int) -> Iterator[Trial]:
    """`try: ... except FileNotFoundError: continue` in a loop over files."""
    statement, named = place.statement, nameable(crash, place)
    loop = lines.loop_around(statement, place) if statement is not None else None
    if statement is None or named is None or not isinstance(loop, ast.For):
        return
    if not lines.is_alone(statement, place.module) or not _reads(statement, loop.target):
        return
    kind, needed = named
    handler = [f"except {kind}:", f"{lines.step(place)}continue"]
    edits: list[Edit] | None
    if isinstance(statement, ast.For):
        edits = before_loop(statement, site, handler, place)
    elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr, ast.AugAssign)):
        edits = lines.tried([statement], handler, place)
    else:
        return
    if edits is not None:
        shown = place.module.source(loop.target)
        yield Trial(
            "next_item",
            Form.SKIPPED,
            f"Go on with the next `{shown}` where one raises {kind}",
            "The loop goes through many of them, and each may be gone by the time it is read.",
            (*needed, *edits),
            extra=extra,
        )


def _reads(statement: ast.stmt, target: ast.expr) -> bool:
    """Whether what fails is about the loop's own item."""
    bound = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    header = statement.iter if isinstance(statement, ast.For) else statement
    return any(isinstance(node, ast.Name) and node.id in bound for node in ast.walk(header))


def _asked_first(place: Place, crash: Crash) -> Iterator[Trial]:
    """`if os.path.exists(path):` around what needs the file, and no entries of no folder."""
    module, statement = place.module, place.statement
    if statement is None or not isinstance(place.scopes[-1], FUNCTIONS):
        return
    for call, _ in at(place, ast.Call, crash.inner.frame.line):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if not call.args or not is_steady(call.args[0]) or isinstance(call.args[0], ast.Constant):
            continue
        path = module.source(call.args[0])
        needed = needed_import("os", module)
        gone = crash.inner.was(f"not __import__('os').path.exists({path})")
        because = f"There was no file `{path}`."
        if method in LISTED:
            start, end = module.start(call), module.end(call)
            listed = f"({module.source(call)} if os.path.isdir({path}) else [])"
            edits = (*needed, module.edit(start, end, listed))
            title = f"Find nothing in `{path}` where it does not exist"
            yield Trial(
                "no_folder", Form.CONDITIONAL, title, because, edits, condition=gone, extra=20
            )
        if isinstance(statement, ast.Expr) and lines.is_alone(statement, module):
            under = lines.under(f"if os.path.exists({path}):", [statement], place)
            if under is not None:
                title = f"Leave `{path}` alone where it does not exist"
                edits = (*needed, *under)
                yield Trial(
                    "file_exists", Form.AROUND, title, because, edits, condition=gone, extra=15
                )


def _said_missing(kind: Expected, crash: Crash) -> Iterator[Trial]:
    """`if not os.path.exists(path): raise FileNotFoundError(...)` in front of another error."""
    for distance, site in enumerate(crash.sites[:FRAMES]):
        for place in site.places:
            function, statement, module = place.function, place.statement, place.module
            if function is None or statement is None or not lines.is_alone(statement, module):
                continue
            for turn, parameter in enumerate(parameters(function.args)[:4]):
                name = parameter.arg
                if name in {"self", "cls"}:
                    continue
                test = f"isinstance({name}, (str, os.PathLike)) and not os.path.exists({name})"
                words = wording.fitting(kind, name, module)
                words = words or wording.with_value("No such file:", name, module)
                needed = needed_import("os", module)
                added = [f"if {test}:", f"{lines.step(place)}raise FileNotFoundError({words})"]
                yield Trial(
                    "said_missing",
                    Form.IDIOM,
                    f"Raise FileNotFoundError where `{name}` does not exist",
                    "The test that fails waits for `FileNotFoundError`.",
                    (*needed, lines.before(statement, added, place)),
                    condition=site.was(test.replace("os.", "__import__('os').")),
                    extra=30 + 3 * turn + FURTHER * distance,
                )
