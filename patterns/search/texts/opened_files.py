"""Files that are opened in the wrong encoding, or read when they are closed."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Site
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_edits
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, own
from patterns.toolbox.source import lines

FRAMES = 3
OPENERS = {"open"}
METHODS = {"read_text", "write_text"}


def trials(crash: Crash) -> Iterator[Trial]:
    """`encoding=` and `errors=` where the function opened what could not be read."""
    if crash.fault.message.startswith("I/O operation on closed file"):
        yield from _within(crash)
        return
    if crash.fault.type not in {"UnicodeDecodeError", "UnicodeEncodeError"}:
        return
    for distance, site in enumerate(crash.sites[:FRAMES]):
        for place in site.places:
            yield from _opened(site, place, 30 * distance)


def _within(crash: Crash) -> Iterator[Trial]:
    """What needs the file goes into the `with` that it has just left."""
    for place in crash.inner.places:
        if place.statement is None:
            continue
        root = place.function or place.module.tree
        for body, at in lines.blocks_to(place.statement, root.body)[::-1]:
            before = [n for n in range(at) if isinstance(body[n], (ast.With, ast.AsyncWith))]
            if not before:
                continue
            moved = body[before[-1] + 1 : at + 1]
            edits = lines.deeper(moved, place)
            if edits is not None and all(lines.is_alone(each, place.module) for each in moved):
                because = "The file is closed behind the block that opens it."
                title = "Read the file while it is open"
                yield Trial("within", Form.AROUND, title, because, tuple(edits))
            return


def _opened(site: Site, place: Place, extra: int) -> Iterator[Trial]:
    calls = [node for node in own(place.body) if isinstance(node, ast.Call) and _is_text(node)]
    before = [call for call in calls if call.lineno <= site.frame.line]
    for call in sorted(before, key=lambda call: -call.lineno)[:1]:
        given = {keyword.arg for keyword in call.keywords}
        because = "What a file holds need not be in the encoding that this machine prefers."
        ways = []
        if "encoding" not in given:
            ways.append(('encoding="utf-8"', 0, "Open the file as UTF-8"))
        if "errors" not in given:
            both = 'encoding="utf-8", ' if "encoding" not in given else ""
            ways.append((f'{both}errors="replace"', 20, "Replace what does not fit the encoding"))
        for text, worse, title in ways:
            edit = argument_edits.added(call, text, place.module)
            yield Trial("opened", Form.CONVERTED, title, because, (edit,), extra=worse + extra)


def _is_text(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id=name) if name in OPENERS:
            mode = call.args[1] if len(call.args) > 1 else None
            for keyword in call.keywords:
                mode = keyword.value if keyword.arg == "mode" else mode
            return mode is None or (isinstance(mode, ast.Constant) and "b" not in str(mode.value))
        case ast.Attribute(attr="open", value=ast.Name(id="io" | "codecs")):
            return len(call.args) < 3
        case ast.Attribute(attr=attr):
            return attr in METHODS
    return False
