"""FileNotFoundError, TemplateNotFound: a file is asked for by a misspelt name."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refused,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.close import closest
from patterns.toolbox.names.names import lookup
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import Place, innermost


class MisspeltFile(Pattern):
    """Ask for the file by the name that it has.

    The name is written in the code, and the repository holds exactly one file whose name differs
    from it by a slip of the fingers, and none that bears it.
    """

    family = "files"
    severity = Severity.LOW
    answers = ("J08",)
    matches = (
        r"(?:FileNotFoundError: \[(?:Errno 2|WinError 2)\] [^:]+: '(?P<path>[^'\n]+)'$"
        r"|(?:\w+\.)*TemplateNotFound: '?(?P<found>[\w./-]+)(?:' not found in search path.*)?$"
        r"|(?:\w+\.)*TemplateDoesNotExist: (?P<django>[\w./-]+)$)"
    )
    examples = (
        Heals(
            "a file beside the code",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'confg.json'",
                frames=(
                    Frame("app.py", 4, "<module>"),
                    Frame("/usr/lib/python3.12/pathlib.py", 1027, "read_text"),
                ),
            ),
            before={
                "app.py": "from pathlib import Path\n\n\n"
                'print(Path("confg.json").read_text())  # all\n',
                "config.json": "{}\n",
            },
            after={
                "app.py": "from pathlib import Path\n\n\n"
                'print(Path("config.json").read_text())  # all\n',
                "config.json": "{}\n",
            },
        ),
        Refuses(
            "a file that is there",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'config.json'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={"app.py": "open('config.json')\n", "shop/config.json": "{}\n"},
            because="this repository has a file `config.json`, only not where it is looked for",
        ),
        Refuses(
            "another number",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'report2.csv'",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code={"app.py": "open('report2.csv')\n", "report1.csv": "a\n"},
            because="no file of this repository is close to `report2.csv`",
        ),
        Refuses(
            "a name that is worked out",
            fault=Fault(
                "FileNotFoundError",
                "[Errno 2] No such file or directory: 'confg.json'",
                frames=(Frame("app.py", 2, "load"),),
            ),
            code={"app.py": "def load(name):\n    open(name)\n", "config.json": "{}\n"},
            because="line 2 of app.py does not write the file's name",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct the name where it is written."""
        found = cls.match(fault)
        asked = found["path"] or found["found"] or found["django"]
        frame = innermost(fault, sources)
        written = {
            (text.lineno, text.col_offset): (text, place)
            for kind in (ast.Constant, ast.Name)
            for node, place in on_line(Frame(frame.path, frame.line, frame.function), sources, kind)
            if (text := _text(node, place)) is not None and _is_end(str(text.value), asked)
        }
        if len(written) != 1:
            raise Unrelated(f"line {frame.line} of {frame.path} does not write the file's name")
        ((text, place),) = written.values()
        name = str(text.value).removeprefix("./")
        parts = name.count("/") + 1
        tails = {"/".join(path.split("/")[-parts:]) for path in sources.paths}
        if name in tails:
            raise Refused(f"this repository has a file `{name}`, only not where it is looked for")
        close = closest(name, {tail for tail in tails if _suffix(tail) == _suffix(name)})
        if close is None:
            raise Refused(f"no file of this repository is close to `{name}`")
        module = place.module
        at = module.data.find(name.encode(), module.start(text), module.end(text))
        if at < 0:
            raise Refused(f"`{module.source(text)}` is written in a way Grace cannot edit")
        plural = _stem(name).rstrip("s") == _stem(close).rstrip("s")
        told = f"This repository has `{close}`, and no other file as close to `{name}`."
        certainty = Certainty.B if plural else Certainty.A
        yield Patch((module.edit(at, at + len(name.encode()), close),), (told,), certainty)


def _text(node: ast.expr, place: Place) -> ast.Constant | None:
    """A text, or the one that a name is bound to once in the same file."""
    if isinstance(node, ast.Name):
        found = lookup(node.id, place)
        value = found[1][0].value if found is not None and len(found[1]) == 1 else None
        return _text(value, place) if isinstance(value, ast.Constant) else None
    return node if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_end(written: str, asked: str) -> bool:
    """Whether a written path is the end of the one that was asked for."""
    end = written.removeprefix("./")
    whole = asked.replace("\\", "/")
    return "." in end.rpartition("/")[2] and f"/{whole}".endswith(f"/{end}")


def _suffix(path: str) -> str:
    return path.rpartition(".")[2]


def _stem(path: str) -> str:
    return path.rpartition(".")[0]
