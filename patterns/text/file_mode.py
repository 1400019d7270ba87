"""TypeError: text and bytes meet in a file, or in a program's output."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Edit,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import calls, kinds

TEXT, BYTES = "builtins.str", "builtins.bytes"


class FileMode(Pattern):
    """Open the file for what is written to it.

    The file is opened in this function, in a mode that is written there, and all that is written
    to it is of the other kind: text where bytes were announced, or the other way round.
    """

    family = "text"
    severity = Severity.MEDIUM
    answers = ("H02",)
    matches = (
        r"TypeError: (?:a bytes-like object is required, not '(?P<text>str)'"
        r"|write\(\) argument must be str, not (?P<bytes>bytes))"
    )
    examples = (
        Heals(
            "bytes in a text file",
            fault=Fault(
                "TypeError",
                "write() argument must be str, not bytes",
                frames=(Frame("app.py", 5, "<module>"), Frame("app.py", 3, "save")),
            ),
            before="""\
def save(path, rows):
    with open(path, "w") as file:
        file.write(rows.encode())  # all

save("a.txt", "a")
""",
            after="""\
def save(path, rows):
    with open(path, "wb") as file:
        file.write(rows.encode())  # all

save("a.txt", "a")
""",
        ),
        Heals(
            "text in a file of bytes",
            fault=Fault(
                "TypeError",
                "a bytes-like object is required, not 'str'",
                frames=(Frame("app.py", 2, "<module>"),),
            ),
            before='with open("a.txt", mode="wb") as file:\n    file.write("a")\n',
            after='with open("a.txt", mode="w", encoding="utf-8") as file:\n    file.write("a")\n',
        ),
        Refuses(
            "both kinds",
            fault=Fault(
                "TypeError",
                "write() argument must be str, not bytes",
                frames=(Frame("app.py", 3, "save"),),
            ),
            code="""\
def save(path, rows):
    with open(path, "w") as file:
        file.write(b"rows")
        file.write("rows")
""",
            because="what line 4 of app.py writes to `file` is not known to be of the same kind",
        ),
        Refuses(
            "a file from elsewhere",
            fault=Fault(
                "TypeError",
                "write() argument must be str, not bytes",
                frames=(Frame("app.py", 2, "save"),),
            ),
            code="def save(file):\n    file.write(b'rows')\n",
            because="where `file` is opened, and in which mode, app.py does not say",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Change the mode where the file is opened."""
        resolver = Resolver(sources)
        wanted = TEXT if cls.match(fault)["text"] else BYTES
        writes = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if isinstance(call.func, ast.Attribute)
            and call.func.attr == "write"
            and isinstance(call.func.value, ast.Name)
        ]
        call, place = only(writes, fault, "writing to a file")
        name = place.module.source(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        opened = _opening(name, place, resolver)
        if opened is None:
            raise Refused(
                f"where `{name}` is opened, and in which mode, {place.module.path} does not say"
            )
        _refuse_others(name, place, wanted, resolver)
        edits = tuple(_mode(opened, place, wanted))
        told = f"All that is written to `{name}` is {'text' if wanted == TEXT else 'bytes'}."
        yield Patch(edits, (told,), Certainty.A)


def _opening(name: str, place: Place, resolver: Resolver) -> ast.Call | None:
    """The call of `open` in a `with` that names the file, where it is the only binding."""
    found = lookup(name, place)
    if found is None or len(found[1]) != 1 or not isinstance(found[1][0].node, ast.withitem):
        return None
    call = found[1][0].node.context_expr
    is_open = calls(call, place, resolver) == {"builtins.open"}
    return call if is_open and isinstance(call, ast.Call) else None


def _refuse_others(name: str, place: Place, wanted: str, resolver: Resolver) -> None:
    """All uses of the file must write the same kind."""
    for node in ast.walk(place.function or place.module.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if getattr(node.func.value, "id", None) != name or node.func.attr in {"close", "flush"}:
            continue
        if node.func.attr == "write" and node.args:
            known = kinds(node.args[0], place, resolver)
            encoded = (
                isinstance(node.args[0], ast.Call)
                and getattr(node.args[0].func, "attr", "") == "encode"
            )
            if known == {wanted} or (encoded and wanted == BYTES):
                continue
        raise Refused(
            f"what line {node.lineno} of {place.module.path} writes to `{name}` is not known to be "
            "of the same kind"
        )


def _mode(opened: ast.Call, place: Place, wanted: str) -> Iterator[Edit]:
    module = place.module
    modes = [k.value for k in opened.keywords if k.arg == "mode"] + opened.args[1:2]
    given = {keyword.arg for keyword in opened.keywords}
    text = getattr(modes[0], "value", None) if modes else None
    if not isinstance(text, str) or given & {"encoding", "errors", "newline", "buffering", None}:
        raise Refused(f"`{module.source(opened)}` says more of how the file is opened")
    start, end = module.start(modes[0]), module.end(modes[0])
    if (wanted == BYTES) is ("b" in text):
        raise Refused(f"`{module.source(opened)}` opens the file for that already")
    mark = module.data[start : start + 1].decode()
    plain = text.replace("t", "").replace("b", "")
    if wanted == BYTES:
        yield module.edit(start, end, f"{mark}{plain}b{mark}")
    else:
        yield module.edit(start, end, f'{mark}{plain}{mark}, encoding="utf-8"')
