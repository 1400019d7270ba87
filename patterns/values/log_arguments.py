"""TypeError: what is handed to a logger does not fit the places in its text."""

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
from patterns.toolbox.place.failing import on_line, through_python
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.percent import wanted

METHODS = {"critical", "debug", "error", "exception", "fatal", "info", "warn", "warning"}


class LogArguments(Pattern):
    """Give the log's text a place for each of its arguments.

    A logger is no `print`: what follows its text is put into the text's places, and this text has
    none. With one place for each argument they stand behind the text, as `print` would have it.
    """

    # https://docs.python.org/3/howto/logging.html#logging-variable-data

    family = "values"
    severity = Severity.LOW
    answers = ("H07",)
    matches = (
        r"TypeError: (?P<what>not all arguments converted during string formatting"
        r"|not enough arguments for format string)$"
    )
    examples = (
        Heals(
            "arguments as for print",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(
                    Frame("app.py", 9, "<module>"),
                    Frame("app.py", 7, "connect"),
                    Frame("/usr/lib/python3.11/logging/__init__.py", 1110, "emit"),
                ),
            ),
            before="""\
import logging

logging.basicConfig(level="INFO")
logging.raiseExceptions = True

def connect(host, port):
    logging.info("Connecting to", host, port)  # at once

connect("localhost", 80)
""",
            after="""\
import logging

logging.basicConfig(level="INFO")
logging.raiseExceptions = True

def connect(host, port):
    logging.info("Connecting to %s %s", host, port)  # at once

connect("localhost", 80)
""",
        ),
        Explains(
            "too few arguments",
            fault=Fault(
                "TypeError",
                "not enough arguments for format string",
                frames=(
                    Frame("app.py", 2, "pay"),
                    Frame("/usr/lib/python3.11/logging/__init__.py", 1110, "emit"),
                ),
            ),
            code='def pay(log, order):\n    log.info("order %s costs %d", order)\n',
            because='`log.info("order %s costs %d", order)` (app.py:2) has 2 places in its text '
            "and 1 argument: which one is missing, only its author knows",
        ),
        Refuses(
            "a text from elsewhere",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(
                    Frame("app.py", 2, "pay"),
                    Frame("/usr/lib/python3.11/logging/__init__.py", 1110, "emit"),
                ),
            ),
            code="def pay(log, text):\n    log.info(text, 3)\n",
            because="the text of `log.info(text, 3)` (app.py:2) is not written there",
        ),
        Refuses(
            "no logging",
            fault=Fault(
                "TypeError",
                "not all arguments converted during string formatting",
                frames=(Frame("app.py", 2, "pay"),),
            ),
            code="def pay(order):\n    return 'order' % order\n",
            because="line 2 of app.py logs nothing",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put the places behind the text, where it has none."""
        frame = through_python(fault, sources)
        logged = any("logging" in one.path for one in fault.frames[fault.frames.index(frame) + 1 :])
        found = [
            (call, place)
            for call, place in on_line(frame, sources, ast.Call)
            if logged and isinstance(call.func, ast.Attribute) and call.func.attr in METHODS
        ]
        if len(found) != 1:
            raise Unrelated(f"line {frame.line} of {frame.path} logs nothing")
        call, place = found[0]
        text, given = _parts(call, place)
        where = f"`{place.module.source(call)}` ({place.module.path}:{call.lineno})"
        places = wanted(str(text.value))
        if places is None:
            raise Refused(f"the text of {where} takes its values by name")
        if places:
            many = "1 argument" if len(given) == 1 else f"{len(given)} arguments"
            count = "1 place" if places == 1 else f"{places} places"
            lacks = "missing" if places > len(given) else "too much"
            raise Explained(
                f"{where} has {count} in its text and {many}: which one is {lacks}, only its "
                "author knows"
            )
        module, end = place.module, place.module.end(text)
        closing = len(module.source(text)) - len(module.source(text).rstrip("\"'"))
        quotes = 3 if closing >= 3 else 1
        blank = "" if str(text.value).endswith((" ", "\n")) else " "
        new = blank + " ".join(["%s"] * len(given))
        edit = module.edit(end - quotes, end - quotes, new)
        yield Patch((edit,), (f"The text of {where} has no place.",), Certainty.A)


def _parts(call: ast.Call, place: Place) -> tuple[ast.Constant, list[ast.expr]]:
    """The text of a call of a logger, and what is to be put into it."""
    text, given = (call.args[0], call.args[1:]) if call.args else (None, [])
    plain = given and not any(isinstance(one, ast.Starred) for one in given)
    if plain and isinstance(text, ast.Constant) and isinstance(text.value, str):
        return text, given
    where = f"`{place.module.source(call)}` ({place.module.path}:{call.lineno})"
    raise Refused(f"the text of {where} is not written there")
