"""sqlite3.ProgrammingError: a statement's one parameter is not in a tuple."""

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
)
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import candidates, only
from patterns.toolbox.place.locate import Place
from patterns.toolbox.values.kinds import proof
from patterns.toolbox.values.percent import literal
from patterns.toolbox.values.producers import producer

PLAIN = {"builtins.str", "builtins.int", "builtins.float", "builtins.bytes", "builtins.bool"}
"""What can be stored, but is no sequence of parameters: a string is one, of characters."""


class LoneParameter(Pattern):
    """Pass the one parameter in a tuple.

    `execute` takes a sequence of parameters. Brackets alone make no tuple of a single value, so a
    string is taken letter by letter, and a number not at all. The statement has exactly one `?`,
    and the value for it stands there: `(value,)` is what was meant.
    """

    family = "database"
    severity = Severity.LOW
    answers = ("J10",)
    matches = (
        r"(?:(?:sqlite3\.)?ProgrammingError: (?:Incorrect number of bindings supplied\. "
        r"The current statement uses 1, and there are \d+ supplied|parameters are of unsupported"
        r" type)|ValueError: parameters are of unsupported type)"
    )
    examples = (
        Heals(
            "a string",
            fault=Fault(
                "ProgrammingError",
                "Incorrect number of bindings supplied. The current statement uses 1, and there "
                "are 3 supplied.",
                module="sqlite3",
                frames=(Frame("app.py", 10, "<module>"), Frame("app.py", 5, "find")),
            ),
            before="""\
import sqlite3


def find(db, name: str):
    rows = db.execute("select * from user where name = ?", (name))  # exact
    return rows.fetchall()

db = sqlite3.connect(":memory:")
db.execute("create table user (name text)")
find(db, "ada")
""",
            after="""\
import sqlite3


def find(db, name: str):
    rows = db.execute("select * from user where name = ?", (name,))  # exact
    return rows.fetchall()

db = sqlite3.connect(":memory:")
db.execute("create table user (name text)")
find(db, "ada")
""",
        ),
        Heals(
            "a number, for a statement that has a name",
            fault=Fault(
                "ProgrammingError",
                "parameters are of unsupported type",
                module="sqlite3",
                frames=(Frame("app.py", 6, "<module>"),),
            ),
            before="""\
import sqlite3

QUERY = "select ? + 1"
db = sqlite3.connect(":memory:")
number = 1
db.execute(QUERY, number)
""",
            after="""\
import sqlite3

QUERY = "select ? + 1"
db = sqlite3.connect(":memory:")
number = 1
db.execute(QUERY, (number,))
""",
        ),
        Refuses(
            "parameters in a list that nobody sees",
            fault=Fault(
                "ProgrammingError",
                "Incorrect number of bindings supplied. The current statement uses 1, and there "
                "are 2 supplied.",
                module="sqlite3",
                frames=(Frame("app.py", 2, "find"),),
            ),
            code='def find(db, names: list):\n    db.execute("select ?", names)\n',
            because="`names` is no single value as far as app.py tells",
        ),
        Refuses(
            "a statement with two places",
            fault=Fault(
                "ProgrammingError",
                "Incorrect number of bindings supplied. The current statement uses 1, and there "
                "are 2 supplied.",
                module="sqlite3",
                frames=(Frame("app.py", 2, "find"),),
            ),
            code='def find(db, name):\n    db.execute("select ?, ?", (name))\n',
            because="line 2 of app.py holds no call of `execute` with one `?` and one value",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Make a tuple of what the one `execute` on the line passes for its one `?`."""
        found = [
            (call, place)
            for call, place in candidates(fault, sources, ast.Call)
            if isinstance(call.func, ast.Attribute)
            and call.func.attr == "execute"
            and len(call.args) == 2
            and not call.keywords
            and (statement := _text(call.args[0], place)) is not None
            and statement.count("?") == 1
            and "'?'" not in statement
        ]
        call, place = only(found, fault, "call of `execute` with one `?` and one value")
        value, module = call.args[1], place.module
        text = module.source(value)
        certainty = proof(value, place, PLAIN, Resolver(sources))
        if certainty is None:
            raise Refused(f"`{text}` is no single value as far as {module.path} tells")
        start, end = module.start(value), module.end(value)
        edits = [module.edit(start, start, "("), module.edit(end, end, ",)")]
        if _is_bracketed(value, call, place):
            edits = [module.edit(end, end, ",")]
            # Nobody puts brackets around a name there for any other reason.
            certainty = Certainty.A
        evidence = f"The statement has one `?`, and `{text}` is the value for it."
        yield Patch(tuple(edits), (evidence,), certainty)


def _text(statement: ast.expr, place: Place) -> str | None:
    made = producer(statement, place)
    return literal(made.value) if made else None


def _is_bracketed(value: ast.expr, call: ast.Call, place: Place) -> bool:
    """Whether an argument stands in brackets of its own."""
    module = place.module
    before = module.data[module.end(call.args[0]) : module.start(value)]
    return b"".join(before.split()) == b",("
