"""DeprecationWarning: what a call leaves unsaid will mean something else."""

import ast
from collections.abc import Iterator
from typing import NoReturn

from patterns.contract import (
    Certainty,
    Edit,
    Explained,
    Explains,
    Fault,
    Frame,
    Heals,
    Patch,
    Pattern,
    Refuses,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import Place, innermost
from patterns.toolbox.values.kinds import calls, proof

POSITIONS = {
    "re.sub": ("count", "flags"),
    "re.subn": ("count", "flags"),
    "re.split": ("maxsplit", "flags"),
}
"""Functions of `re` -> names of what follows the fixed arguments."""
FIXED = {"re.sub": 3, "re.subn": 3, "re.split": 2}
SAMPLING = {"random.sample"}
SETS = {"builtins.frozenset", "builtins.set"}


class NewDefault(Pattern):
    """Say what is meant.

    The call works today by a rule that is going. Said in full, it does the same on every Python:
    a name in front of an argument, or a file's encoding that is UTF-8 everywhere from now on.
    """

    family = "deprecations"
    severity = Severity.MEDIUM
    answers = ("K09",)
    matches = (
        r"(?:(?P<encoding>EncodingWarning)|(?P<future>FutureWarning)|DeprecationWarning: "
        r"(?:(?P<tar>Python 3\.14 will, by default, filter)|'(?P<arg>count|maxsplit|flags)' is "
        r"passed"
        r"|(?P<sample>Sampling from a set)|(?P<truth>Testing an element's truth)"
        r"|(?P<other>The default datetime adapter|Bitwise inversion|Parsing dates involving|Flags "
        r"not"
        r" at the start|invalid decimal literal|This process|'encoding' is ignored))"
        r"|SyntaxWarning: (?P<literal>invalid decimal))"
    )
    examples = (
        Heals(
            "an argument by its name",
            fault=Fault(
                "DeprecationWarning",
                "'count' is passed as positional argument",
                python="3.13",
                frames=(Frame("app.py", 3),),
            ),
            before='import re\n\nprint(re.sub("a", "b", "aa", 1, re.I))\n',
            after='import re\n\nprint(re.sub("a", "b", "aa", count=1, flags=re.I))\n',
        ),
        Heals(
            "a sample of a set",
            fault=Fault(
                "DeprecationWarning",
                "Sampling from a set deprecated\nsince Python 3.9 and will be removed in a "
                "subsequent version.",
                python="3.10",
                frames=(Frame("app.py", 3),),
            ),
            before="import random\n\nprint(random.sample({1}, 1))\n",
            after="import random\n\nprint(random.sample(list({1}), 1))\n",
        ),
        Heals(
            "an encoding",
            certainty=Certainty.B,
            fault=Fault(
                "EncodingWarning",
                "'encoding' argument not specified",
                python="3.13",
                frames=(Frame("app.py", 1),),
            ),
            before='with open("app.py") as file: print(file.name)\n',
            after='with open("app.py", encoding="utf-8") as file: print(file.name)\n',
        ),
        Explains(
            "an archive",
            fault=Fault(
                "DeprecationWarning",
                "Python 3.14 will, by default, filter extracted tar archives and reject files or "
                "modify their metadata. Use the filter argument to control this behavior.",
                frames=(Frame("app.py", 2, "unpack"),),
            ),
            code="def unpack(archive):\n    archive.extractall('x')\n",
            because="`archive.extractall('x')` (app.py:2) trusts the archive; from Python 3.14 on "
            'it will not. `filter="data"` is that already, and `filter="fully_trusted"` is for '
            "archives of your own: which it is, a person must say",
        ),
        Explains(
            "a warning about something else",
            fault=Fault(
                "DeprecationWarning",
                "The default datetime adapter is deprecated as of Python 3.12; see the sqlite3 "
                "documentation for suggested replacement recipes",
                frames=(Frame("app.py", 2, "keep"),),
            ),
            code="def keep(db, now):\n    db.execute('insert into t values (?)', (now,))\n",
            because="line 2 of app.py works by a rule that is going, as the warning says; what is "
            "meant instead, the line does not tell",
        ),
        Refuses(
            "something else of that name",
            fault=Fault(
                "DeprecationWarning",
                "'count' is passed as positional argument",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code="def show(re):\n    return re.sub('a', 'b', 'aa', 1)\n",
            because="line 2 of app.py holds no call that the warning can be about",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Complete the one call on the line."""
        found, resolver = cls.match(fault), Resolver(sources)
        frame = innermost(fault, sources)
        where = f"line {frame.line} of {frame.path}"
        if found["tar"] or found["other"] or found["future"] or found["literal"] or found["truth"]:
            _explain(found.lastgroup or "", frame, sources)
        edits: list[Edit] = []
        for call, place in on_line(frame, sources, ast.Call):
            names = calls(call, place, resolver)
            if found["arg"] and names & set(FIXED):
                edits += _named(call, place, min(names & set(FIXED)))
            elif found["sample"] and names & SAMPLING:
                edits += _listed(call, place, resolver)
            elif found["encoding"] and names == {"builtins.open"}:
                edits += _encoded(call, place)
        if not edits:
            raise Unrelated(f"{where} holds no call that the warning can be about")
        told = "The call does the same as before, and says so."
        if found["encoding"]:
            told = "UTF-8 is the default from Python 3.15 on, and on most machines today."
        certainty = Certainty.B if found["encoding"] else Certainty.A
        yield Patch(tuple(edits), (told,), certainty)


def _named(call: ast.Call, place: Place, function: str) -> Iterator[Edit]:
    names = POSITIONS[function]
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return
    for name, argument in zip(names, call.args[FIXED[function] :], strict=False):
        start = place.module.start(argument)
        yield place.module.edit(start, start, f"{name}=")


def _listed(call: ast.Call, place: Place, resolver: Resolver) -> Iterator[Edit]:
    module = place.module
    for argument in call.args[:1]:
        if proof(argument, place, SETS, resolver) is None:
            return
        start, end = module.start(argument), module.end(argument)
        yield module.edit(start, start, "list(")
        yield module.edit(end, end, ")")


def _encoded(call: ast.Call, place: Place) -> Iterator[Edit]:
    given = {keyword.arg for keyword in call.keywords}
    modes = [k.value for k in call.keywords if k.arg == "mode"] + call.args[1:2]
    binary = any("b" in str(getattr(mode, "value", "b")) for mode in modes)
    if "encoding" in given or None in given or binary or not call.args or len(call.args) > 3:
        return
    end = place.module.end(max((*call.args, *(k.value for k in call.keywords)), key=_end))
    yield place.module.edit(end, end, ', encoding="utf-8"')


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def _explain(kind: str, frame: Frame, sources: Sources) -> NoReturn:
    found = on_line(frame, sources, ast.Call)
    if kind == "tar" and found:
        module = found[0][1].module
        raise Explained(
            f"`{module.source(found[0][0])}` ({module.path}:{frame.line}) trusts the archive; from "
            'Python 3.14 on it will not. `filter="data"` is that already, and '
            '`filter="fully_trusted"` is for archives of your own: which it is, a person must say'
        )
    raise Explained(
        f"line {frame.line} of {frame.path} works by a rule that is going, as the warning says; "
        "what is meant instead, the line does not tell"
    )
