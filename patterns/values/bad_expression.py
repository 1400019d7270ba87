"""re.error: a regular expression is none."""

import ast
from collections.abc import Iterator

from patterns.contract import (
    Certainty,
    Explained,
    Explains,
    Fault,
    Frame,
    Patch,
    Pattern,
    Severity,
    Sources,
    Unrelated,
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line, through_python
from patterns.toolbox.values.kinds import calls
from patterns.toolbox.values.producers import producer
from patterns.toolbox.values.provenance import origin


class BadExpression(Pattern):
    """Look at the regular expression, or at what is put into it.

    Signs such as `+`, `(` and `*` mean something in a regular expression. Where the expression is
    written there, its author must mend it; where it comes from elsewhere, `re.escape()` takes it
    as plain text, if that is what is wanted.
    """

    family = "values"
    severity = Severity.MEDIUM
    certainty = Certainty.C
    answers = ("L02",)
    matches = (
        r"(?:re\.|sre_constants\.)?(?:error|PatternError): (?P<what>nothing to repeat|missing \)"
        r"|unterminated|unbalanced|bad |multiple repeat|unknown extension|look-behind"
        r"|unexpected end|min repeat|invalid group|redefinition|cannot refer)"
    )
    examples = (
        Explains(
            "an expression from elsewhere",
            fault=Fault(
                "error",
                "nothing to repeat at position 0",
                module="re",
                frames=(
                    Frame("app.py", 4, "count"),
                    Frame("/usr/lib/python3.11/re/__init__.py", 216, "findall"),
                ),
            ),
            code="import re\n\ndef count(text, sign):\n    return len(re.findall(sign, text))\n",
            because="`sign` in `re.findall(sign, text)` (app.py:4) is no regular expression. "
            "`sign` is a parameter of `count()` (app.py:3): where it is meant as plain text, "
            "`re.escape()` takes it as such",
        ),
        Explains(
            "an expression that is written there",
            fault=Fault(
                "error",
                "nothing to repeat at position 0",
                module="re",
                frames=(Frame("app.py", 3, "<module>"),),
            ),
            code="import re\n\nCODE = re.compile('*.py')\n",
            because="`'*.py'` in `re.compile('*.py')` (app.py:3) is no regular expression: a sign "
            "that means something in one needs a backslash in front of it, and file names with "
            "`*` are what `fnmatch` is for",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Tell which expression it is, and where it comes from."""
        frame, resolver = through_python(fault, sources), Resolver(sources)
        for call, place in on_line(frame, sources, ast.Call):
            known = calls(call, place, resolver)
            if not call.args or not any(name.startswith("re.") for name in known):
                continue
            module, given = place.module, call.args[0]
            where = (
                f"`{module.source(given)}` in `{module.source(call)}` "
                f"({module.path}:{call.lineno}) is no regular expression"
            )
            made = producer(given, place)
            if made is not None and isinstance(made.value, ast.Constant):
                raise Explained(
                    f"{where}: a sign that means something in one needs a backslash in front of "
                    "it, and file names with `*` are what `fnmatch` is for"
                )
            raise Explained(
                f"{where}. {origin(given, place)}: where it is meant as plain text, `re.escape()` "
                "takes it as such"
            )
        raise Unrelated(f"line {frame.line} of {frame.path} hands no expression to `re`")
