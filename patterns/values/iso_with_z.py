"""ValueError: an older Python does not read the `Z` at the end of a date."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
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
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.values.kinds import calls

READERS = {"datetime.datetime.fromisoformat", "datetime.time.fromisoformat"}


class IsoWithZ(Pattern):
    """Read the `Z` as the offset that it stands for.

    `Z` means UTC, as `+00:00` does. `fromisoformat` knows the former from Python 3.11 on, and the
    latter on every Python; in the other texts nothing is replaced.
    """

    family = "values"
    severity = Severity.LOW
    answers = ("H10",)
    matches = (
        r"ValueError: (?:Invalid isoformat string: (?P<iso>'[^']*')|time data (?P<data>.*) does "
        r"not "
        r"match format (?P<format>'.*')|unconverted data remains)"
    )
    examples = (
        Heals(
            "a text with a Z",
            fault=Fault(
                "ValueError",
                "Invalid isoformat string: '2020-01-01T00:00:00Z'",
                python="3.10",
                frames=(Frame("app.py", 6, "<module>"), Frame("app.py", 4, "parse")),
            ),
            before="""\
from datetime import datetime

def parse(text):
    return datetime.fromisoformat(text)  # as sent

print(parse("2020-01-01T00:00:00Z"))
""",
            after="""\
from datetime import datetime

def parse(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))  # as sent

print(parse("2020-01-01T00:00:00Z"))
""",
        ),
        Explains(
            "no date at all",
            fault=Fault(
                "ValueError",
                "Invalid isoformat string: 'yesterday'",
                frames=(Frame("app.py", 4, "parse"),),
            ),
            code="""\
from datetime import datetime

def parse(text):
    return datetime.fromisoformat(text)
""",
            because="what `datetime.fromisoformat(text)` (app.py:4) was given is no date in ISO "
            "8601: look at where it comes from, and decide what a bad one should do",
        ),
        Explains(
            "another format",
            fault=Fault(
                "ValueError",
                "time data '2020' does not match format '%Y-%m'",
                frames=(
                    Frame("app.py", 4, "parse"),
                    Frame("/usr/lib/python3/_strptime.py", 300, "_strptime"),
                ),
            ),
            code="""\
from datetime import datetime

def parse(text):
    return datetime.strptime(text, "%Y-%m")
""",
            because='what `datetime.strptime(text, "%Y-%m")` (app.py:4) was given is not in that '
            "format: whether the format or the text is wrong, only the text's origin tells",
        ),
        Refuses(
            "nothing that reads dates",
            fault=Fault(
                "ValueError",
                "Invalid isoformat string: '2020-01-01T00:00:00Z'",
                frames=(Frame("app.py", 2, "parse"),),
            ),
            code="def parse(row):\n    return row.when\n",
            because="line 2 of app.py reads no date",
        ),
        Refuses(
            "a replacement that is there",
            fault=Fault(
                "ValueError",
                "Invalid isoformat string: '2020-01-01T00:00:00Z'",
                frames=(Frame("app.py", 4, "parse"),),
            ),
            code="""\
from datetime import datetime

def parse(text):
    return datetime.fromisoformat(text.replace("z", ""))
""",
            because='`text.replace("z", "")` changes the text already',
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Replace the letter in the argument."""
        resolver, frame = Resolver(sources), innermost(fault, sources)
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call, {"_strptime.py"})
            if isinstance(call.func, ast.Attribute)
            and call.func.attr in {"fromisoformat", "strptime"}
        ]
        if len(found) != 1 or not found[0][0].args:
            raise Unrelated(f"line {frame.line} of {frame.path} reads no date")
        call, place = found[0]
        module = place.module
        what, where = f"`{module.source(call)}`", f"({module.path}:{call.lineno})"
        message = cls.match(fault)
        if message["iso"] is None:
            raise Explained(
                f"what {what} {where} was given is not in that format: whether the format or the "
                "text is wrong, only the text's origin tells"
            )
        newer = fault.python is not None and tuple(map(int, fault.python.split("."))) >= (3, 11)
        if not message["iso"].endswith("Z'") or newer:
            raise Explained(
                f"what {what} {where} was given is no date in ISO 8601: look at where it comes "
                "from, and decide what a bad one should do"
            )
        argument = call.args[0]
        if not calls(call, place, resolver) <= READERS or not calls(call, place, resolver):
            raise Refused(f"{what} is not known to be Python's own")
        if not isinstance(argument, (ast.Name, ast.Attribute, ast.Subscript)):
            raise Refused(f"`{module.source(argument)}` changes the text already")
        end = module.end(argument)
        edit = module.edit(end, end, '.replace("Z", "+00:00")')
        told = "`Z` is `+00:00`, and the latter is read by every Python."
        yield Patch((edit,), (told,), Certainty.A)
