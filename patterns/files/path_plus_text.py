"""TypeError: a path and a text are added, which only texts can be."""

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
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates
from patterns.toolbox.place.locate import Place
from patterns.toolbox.source.rewritten import replaced
from patterns.toolbox.values.kinds import proof

PATH = "pathlib.Path"
SIMPLE = (ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.Subscript, ast.JoinedStr)
"""Operands that hold together beside any operator."""


class PathPlusText(Pattern):
    """Join the path and the text with `/`.

    A path of `pathlib` has no `+`. A text that starts with a slash names what is below the path,
    and `/` says just that. Whether any other text is a name below it, or belongs to the path's own
    name, the text's look can only suggest.
    """

    family = "files"
    severity = Severity.LOW
    answers = ("H01",)
    matches = (
        r"TypeError: unsupported operand type\(s\) for \+=?: "
        r"'(?:Posix|Windows|PurePosix|PureWindows)?Path' and 'str'$"
    )
    examples = (
        Heals(
            "a name below a folder",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'PosixPath' and 'str'",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 7, "log")),
            ),
            before="""\
from pathlib import Path

BASE = Path("logs")


def log(name: str):
    return BASE + "/" + name  # one a day


log("a")
""",
            after="""\
from pathlib import Path

BASE = Path("logs")


def log(name: str):
    return BASE / name  # one a day


log("a")
""",
        ),
        Heals(
            "a text that starts with a slash",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'PosixPath' and 'str'",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            before="import pathlib\n\n"
            'print(pathlib.Path.cwd() + "/log.txt", pathlib.Path(".").name)\n',
            after="import pathlib\n\n"
            'print(pathlib.Path.cwd() / "log.txt", pathlib.Path(".").name)\n',
        ),
        Heals(
            "a number in the name",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'PosixPath' and 'str'",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            before="from pathlib import Path\n\nOUT = Path('out')\n\n"
            "print(OUT + '/run' + str(3))\n",
            after="from pathlib import Path\n\nOUT = Path('out')\n\n"
            "print(OUT / ('run' + str(3)))\n",
        ),
        Heals(
            "a text of any kind",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'PosixPath' and 'str'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "log")),
            ),
            before="from pathlib import Path\n\n\ndef log(name):\n"
            '    return Path("logs") + name\n\n\nlog("a")\n',
            after="from pathlib import Path\n\n\ndef log(name):\n"
            '    return Path("logs") / name\n\n\nlog("a")\n',
            certainty=Certainty.B,
        ),
        Heals(
            "a folder of which nothing is said",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'PosixPath' and 'str'",
                frames=(Frame("app.py", 8, "<module>"), Frame("app.py", 5, "log")),
            ),
            before="from pathlib import Path\n\n\ndef log(folder, name):\n"
            '    return folder + "/" + name\n\n\nlog(Path("logs"), "a")\n',
            after="from pathlib import Path\n\n\ndef log(folder, name):\n"
            '    return folder / name\n\n\nlog(Path("logs"), "a")\n',
            certainty=Certainty.B,
        ),
        Refuses(
            "no path as far as the source tells",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'PosixPath' and 'str'",
                frames=(Frame("app.py", 2, "log"),),
            ),
            code="def log(folder: str, name):\n    return folder + name\n",
            because="line 2 of app.py adds no path to a text",
        ),
        Refuses(
            "two sums",
            fault=Fault(
                "TypeError",
                "unsupported operand type(s) for +: 'PosixPath' and 'str'",
                frames=(Frame("app.py", 5, "log"),),
            ),
            code="from pathlib import Path\n\n\ndef log(a: Path, b: Path, name: str):\n"
            '    return (a + "/x", b + "/y", name)\n',
            because="line 5 of app.py adds more than one path to a text",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the slash, or `str(...)`, where the one path stands."""
        resolver = Resolver(sources)
        found = [
            (node, place, certainty)
            for node, place in candidates(fault, sources, ast.BinOp)
            if isinstance(node.op, ast.Add)
            and (certainty := proof(node.left, place, {PATH}, resolver)) is not None
            and not isinstance(node.left, (ast.JoinedStr, ast.Constant))
            and not _is_sum(node.left)
        ]
        sure = [one for one in found if one[2] is Certainty.A]
        found = sure or found
        if len(found) != 1:
            frame = fault.frames[-1]
            how = "more than one path" if found else "no path"
            raise Unrelated(f"line {frame.line} of {frame.path} adds {how} to a text")
        node, place, certainty = found[0]
        module = place.module
        edit, exact = _joined(node, place)
        told = f"`{module.source(node.left)}` is a path, and `{module.source(node.right)}` a text."
        yield Patch((edit,), (told,), certainty if exact else Certainty.B)


def _is_sum(node: ast.expr) -> bool:
    """Whether it is a sum itself, which is never a path: a path has no `+`."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)


def _joined(node: ast.BinOp, place: Place) -> tuple[Edit, bool]:
    """The sum as a path below the path, and whether the slash that was added says so."""
    module, right = place.module, node.right
    path, sums = module.source(node.left), list(_sums_around(node, place))
    whole = sums[-1] if sums else node
    end = module.end(whole)
    text = right.value if isinstance(right, ast.Constant) else None
    raw = module.bytes_of(right)
    if text == "/" and sums:
        below, at, parts = "", module.start(sums[0].right), len(sums)
    elif isinstance(text, str) and text.startswith("/") and text != "/" and raw[1:2] == b"/":
        below, at, parts = raw[:1].decode(), module.start(right) + 2, len(sums) + 1
    elif isinstance(text, str) and text.startswith((".", "_", "-")):
        added = module.data[module.start(right) : end].decode(module.encoding)
        shown = f"{path}.with_name({path}.name + {added})"
        return module.edit(module.start(node), end, shown), False
    elif text == "/":
        raise Refused(f"`{module.source(node)}` adds a slash and nothing below it")
    else:
        below, at, parts = "", module.start(right), len(sums) + 1
    # What is added to the name belongs to the name: `base + "/" + name + ".txt"`.
    below += module.data[at:end].decode(module.encoding)
    last = sums[0].right if text == "/" else right
    below = f"({below})" if parts > 1 or not isinstance(last, SIMPLE) else below
    exact = isinstance(text, str) and text.startswith("/")
    if exact:
        return module.edit(module.start(node), end, f"{path} / {below}"), True
    return replaced(whole, f"{path} / {below}", place), False


def _sums_around(node: ast.expr, place: Place) -> Iterator[ast.BinOp]:
    """The sums that a sum begins, from the inside."""
    for outer in reversed(list(ast.walk(place.statement or ast.Pass()))):
        if isinstance(outer, ast.BinOp) and outer.left is node and isinstance(outer.op, ast.Add):
            yield outer
            node = outer
