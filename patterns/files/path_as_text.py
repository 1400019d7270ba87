"""AttributeError: a path is asked for what only texts have."""

import ast
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.calls.everywhere import proof_everywhere
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.values.kinds import is_builtin

PATHS = {"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.WindowsPath"}
PATHS |= {"pathlib.PurePosixPath", "pathlib.PureWindowsPath"}


class PathAsText(Pattern):
    """Ask the path's text.

    A path is no text, but has one, which `str` gives. What is asked for only texts have, so that
    the text is what was meant.
    """

    family = "files"
    severity = Severity.LOW
    answers = ("B06",)
    matches = (
        r"AttributeError: '(?:Pure)?(?:Posix|Windows)?Path' object has no attribute "
        r"'(?P<attr>casefold|count|encode|endswith|find|format|isalpha|isdigit|isnumeric|lower"
        r"|lstrip|partition|removeprefix|removesuffix|rfind|rpartition|rsplit|rstrip|split"
        r"|splitlines|startswith|strip|title|upper|zfill)'"
    )
    examples = (
        Heals(
            "the end of a path",
            fault=Fault(
                "AttributeError",
                "'PosixPath' object has no attribute 'endswith'",
                frames=(Frame("app.py", 4, "<module>"),),
            ),
            before="""\
from pathlib import Path

path = Path("a/b.py")
print([path] if path.endswith(".py") else [])  # code only
""",
            after="""\
from pathlib import Path

path = Path("a/b.py")
print([path] if str(path).endswith(".py") else [])  # code only
""",
        ),
        Refuses(
            "something that the source says is a text",
            fault=Fault(
                "AttributeError",
                "'PosixPath' object has no attribute 'split'",
                frames=(Frame("app.py", 2, "parts"),),
            ),
            code="def parts(path: str):\n    return path.split('/')\n",
            because="the source says that `path` is no path: whoever gives it may be wrong",
        ),
        Refuses(
            "another `str`",
            fault=Fault(
                "AttributeError",
                "'PosixPath' object has no attribute 'split'",
                frames=(Frame("app.py", 2, "parts"),),
            ),
            code="def parts(path, str):\n    return path.split(str)\n",
            because="`str` means something else in app.py",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `str` around the path."""
        attr, resolver = cls.match(fault)["attr"], Resolver(sources)
        read = [pair for pair in candidates(fault, sources, ast.Attribute) if pair[0].attr == attr]
        node, place = only(read, fault, f"use of `.{attr}`")
        module = place.module
        source = module.source(node.value)
        if proof_everywhere(node.value, place, PATHS, resolver) is None:
            raise Refused(
                f"the source says that `{source}` is no path: whoever gives it may be wrong"
            )
        if not is_builtin("str", place):
            raise Refused(f"`str` means something else in {module.path}")
        start, end = module.start(node.value), module.end(node.value)
        edits = (module.edit(start, start, "str("), module.edit(end, end, ")"))
        yield Patch(edits, (f"`{source}` is a path, and only its text has `.{attr}`.",))
