"""Files that are opened as text in whatever encoding the machine prefers."""

import ast
from collections.abc import Iterator

from patterns.search.evidence.crash import Crash, Site
from patterns.search.trial import Trial
from patterns.toolbox.calls import argument_edits
from patterns.toolbox.costs import Form
from patterns.toolbox.place.locate import Place, own

FRAMES = 3
OPENERS = {"open"}
METHODS = {"read_text", "write_text"}


def trials(crash: Crash) -> Iterator[Trial]:
    """`encoding=` and `errors=` where the function opened what could not be read."""
    if crash.fault.type not in {"UnicodeDecodeError", "UnicodeEncodeError"}:
        return
    for distance, site in enumerate(crash.sites[:FRAMES]):
        for place in site.places:
            yield from _opened(site, place, 30 * distance)


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
