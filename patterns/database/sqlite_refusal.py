"""sqlite3's errors: the database refuses a statement, and says why in its own words."""

import re
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
)
from patterns.toolbox.place.locate import innermost

CAUSES = {
    r"Cannot operate on a closed database": (
        "the connection was closed before this line used it: look at what closes it, and whether "
        "a `with` around the use would keep it open long enough"
    ),
    r"SQLite objects created in a thread": (
        "the connection was made in another thread: let each thread make its own, or hand all "
        "work to the one that has it"
    ),
    r"Error binding parameter": (
        "a value of a type that SQLite cannot hold is handed to the statement: turn it into text, "
        "a number, bytes or None where it is made, in the form that the other rows have"
    ),
    r"no such (?:table|column)": (
        "the database that was opened has another schema than the statement: look at which file "
        "is opened, and whether its migrations ran"
    ),
    r"database is locked": (
        "another connection holds the database: look for a transaction that stays open"
    ),
    r"\w+ constraint failed": (
        "the data breaks a rule of the schema: either the row is wrong, or it is there already"
    ),
    r"near |incomplete input": "the statement is no SQL that SQLite knows: read it as it is sent",
}
"""What sqlite3 says -> what it means (https://docs.python.org/3/library/sqlite3.html)."""


class SqliteRefusal(Pattern):
    """Find out what the database and the code disagree on.

    What the database holds and how its connections are used is decided elsewhere than on the line
    that fails, and no edit of that line makes both agree.
    """

    family = "database"
    severity = Severity.HIGH
    certainty = Certainty.C
    answers = ("J10",)
    matches = (
        r"(?:sqlite3\.)?(?:(?:Interface|Integrity|Operational)Error: |ProgrammingError: "
        r"(?:Cannot operate on a closed|SQLite objects created|Error binding))"
    )
    examples = (
        Explains(
            "a connection that was closed",
            fault=Fault(
                "ProgrammingError",
                "Cannot operate on a closed database.",
                module="sqlite3",
                frames=(Frame("app.py", 2, "rows"),),
            ),
            code='def rows(db):\n    return db.execute("select 1")\n',
            because="line 2 of app.py: the connection was closed before this line used it: look at "
            "what closes it, and whether a `with` around the use would keep it open long enough",
        ),
        Explains(
            "a value that SQLite cannot hold",
            fault=Fault(
                "ProgrammingError",
                "Error binding parameter 1: type 'dict' is not supported",
                module="sqlite3",
                frames=(Frame("app.py", 2, "save"),),
            ),
            code='def save(db, row):\n    db.execute("insert into t values (?)", (row,))\n',
            because="line 2 of app.py: a value of a type that SQLite cannot hold is handed to the "
            "statement: turn it into text, a number, bytes or None where it is made, in the form "
            "that the other rows have",
        ),
        Explains(
            "words of another library",
            fault=Fault(
                "OperationalError",
                "server closed the connection unexpectedly",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="connect()\n",
            because="line 1 of app.py: the database refused what was asked of it, and its own "
            "words are all that is known of the cause",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Say what the database's words mean."""
        frame = innermost(fault, sources)
        for said, meaning in CAUSES.items():
            if re.search(said, fault.message):
                raise Explained(f"line {frame.line} of {frame.path}: {meaning}")
        raise Explained(
            f"line {frame.line} of {frame.path}: the database refused what was asked of it, and "
            "its own words are all that is known of the cause"
        )
