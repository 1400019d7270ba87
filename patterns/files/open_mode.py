"""ValueError: a file is opened in a mode that does not go together with the rest."""

import ast
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place

TEXT_ONLY = {"encoding", "errors", "newline"}
OPENERS = {"open", "fdopen", "NamedTemporaryFile", "TemporaryFile"}


class OpenMode(Pattern):
    """Open the file in the mode that is meant.

    Bytes have no encoding, so the argument never had an effect. And the letter U, which asked for
    all kinds of line ends, has been what text is read with anyway since Python 3.
    """

    family = "files"
    severity = Severity.LOW
    answers = ("J08",)
    matches = (
        r"ValueError: (?:binary mode doesn't take an? (?P<arg>encoding|errors|newline) argument"
        r"|invalid mode: '(?P<mode>[rUbt+]+)')"
    )
    examples = (
        Heals(
            "bytes in an encoding",
            fault=Fault(
                "ValueError",
                "binary mode doesn't take an encoding argument",
                frames=(Frame("app.py", 4, "<module>"), Frame("app.py", 2, "load")),
            ),
            before="""\
def load(path):
    return open(path, "rb", encoding="utf-8").name  # bytes

print(load("app.py"))
""",
            after="""\
def load(path):
    return open(path, "rb").name  # bytes

print(load("app.py"))
""",
        ),
        Heals(
            "the letter U",
            fault=Fault(
                "ValueError", "invalid mode: 'rU'", frames=(Frame("app.py", 1, "<module>"),)
            ),
            before="with open('app.py', mode='rU') as file: print(file.name)\n",
            after="with open('app.py', mode='r') as file: print(file.name)\n",
        ),
        Refuses(
            "a mode from elsewhere",
            fault=Fault(
                "ValueError",
                "binary mode doesn't take an encoding argument",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code="def load(path, mode):\n    return open(path, mode, encoding='utf-8')\n",
            because="the mode `mode` is not written on line 2 of app.py: text may be meant, too",
        ),
        Refuses(
            "no opening",
            fault=Fault("ValueError", "invalid mode: 'rU'", frames=(Frame("app.py", 2, "load"),)),
            code="def load(zip):\n    return zip.read('rU')\n",
            because="line 2 of app.py holds no opening of a file",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the argument, or the letter, away."""
        found = cls.match(fault)
        opened = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call, {"tempfile.py", "pathlib.py"})
            if {getattr(call.func, "id", ""), getattr(call.func, "attr", "")} & OPENERS
        ]
        call, place = only(opened, fault, "opening of a file")
        module = place.module
        written = [k.value for k in call.keywords if k.arg == "mode"] + call.args[:2]
        modes = [
            node
            for node in written
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and set(node.value) <= set("rwaxbt+U")
            and ("b" in node.value if found["arg"] else "U" in node.value)
        ]
        if len(modes) != 1:
            named = [k.value for k in call.keywords if k.arg == "mode"] + call.args[1:2]
            what = f"the mode `{module.source(named[0])}`" if named else "the mode"
            raise Refused(
                f"{what} is not written on line {call.lineno} of {module.path}: text may be meant, "
                "too"
            )
        if found["arg"]:
            edits = tuple(_without(call, place))
            if not edits:
                raise Refused(f"`{module.source(call)}` has no such argument by now")
            told = "Bytes are read as they are: the argument had no meaning."
        else:
            start, end = module.start(modes[0]), module.end(modes[0])
            text = module.data[start:end].decode(module.encoding)
            new = text.replace("U", "") if "r" in text else text.replace("U", "r")
            edits = (module.edit(start, end, new),)
            told = "Text is read with all kinds of line ends anyway."
        yield Patch(edits, (told,))


def _without(call: ast.Call, place: Place) -> Iterator[Edit]:
    module = place.module
    parts = sorted([*call.args, *(k.value for k in call.keywords)], key=module.end)
    for keyword in call.keywords:
        if keyword.arg in TEXT_ONLY:
            at = parts.index(keyword.value)
            start = module.end(parts[at - 1])
            if b"#" in module.data[start : module.end(keyword)]:
                raise Refused(f"`{module.source(call)}` has a comment among its arguments")
            yield module.edit(start, module.end(keyword), "")
