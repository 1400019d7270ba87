"""ObjectNotExecutableError: SQLAlchemy is given SQL as a plain string, which it takes no more."""

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
from patterns.toolbox.names.qualified_names import spelled
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost
from patterns.toolbox.values.producers import producer

RUNNING = {"execute", "scalar", "scalars"}


class SqlAsText(Pattern):
    """Mark the string as SQL.

    Since SQLAlchemy 2.0 a string is no statement: `text()` makes one of it, which runs as the
    string did. What the statement says does not change.
    """

    # https://docs.sqlalchemy.org/en/20/changelog/migration_20.html#migration-20-step-six

    family = "database"
    severity = Severity.LOW
    answers = ("J10",)
    matches = (
        r"(?:sqlalchemy\.exc\.)?(?:ObjectNotExecutableError: Not an executable object: "
        r"|ArgumentError: Textual SQL expression .* should be explicitly declared as text\()"
    )
    examples = (
        Heals(
            "a statement that is written there",
            fault=Fault(
                "ObjectNotExecutableError",
                "Not an executable object: 'select 1'",
                module="sqlalchemy.exc",
                frames=(
                    Frame("app.py", 5, "first"),
                    Frame("/site-packages/sqlalchemy/engine/base.py", 1416, "execute"),
                ),
                python="3.7",
            ),
            before="""\
from sqlalchemy import create_engine


def first(connection):
    return connection.execute("select 1").scalar()  # one
""",
            after="""\
from sqlalchemy import create_engine, text


def first(connection):
    return connection.execute(text("select 1")).scalar()  # one
""",
        ),
        Heals(
            "a session's statement",
            fault=Fault(
                "ArgumentError",
                "Textual SQL expression 'select 1' should be explicitly declared as "
                "text('select 1')",
                module="sqlalchemy.exc",
                frames=(
                    Frame("app.py", 6, "first"),
                    Frame("/site-packages/sqlalchemy/sql/coercions.py", 577, "_no_text_coercion"),
                ),
                python="3.7",
            ),
            before="""\
import sqlalchemy


def first(session):
    sql = "select 1"
    return session.execute(sql).scalar()
""",
            after="""\
import sqlalchemy


def first(session):
    sql = "select 1"
    return session.execute(sqlalchemy.text(sql)).scalar()
""",
        ),
        Refuses(
            "a statement from elsewhere",
            fault=Fault(
                "ObjectNotExecutableError",
                "Not an executable object: 'select 1'",
                module="sqlalchemy.exc",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(connection, sql):\n    return connection.execute(sql)\n",
            because="what `sql` (app.py:2) is made of is not seen here: whoever puts text of "
            "others into it must use parameters instead",
        ),
        Refuses(
            "another call",
            fault=Fault(
                "ObjectNotExecutableError",
                "Not an executable object: 'select 1'",
                module="sqlalchemy.exc",
                frames=(Frame("app.py", 2, "first"),),
            ),
            code="def first(connection, sql):\n    return connection.first(sql)\n",
            because="line 2 of app.py hands no statement to SQLAlchemy",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Put `text()` around the literal."""
        frame = innermost(fault, sources)
        found = [
            (call.args[0], place)
            for call, place in on_line(frame, sources, ast.Call)
            if getattr(call.func, "attr", "") in RUNNING and call.args
        ]
        if len(found) != 1:
            raise Unrelated(f"line {frame.line} of {frame.path} hands no statement to SQLAlchemy")
        sql, place = found[0]
        module = place.module
        made = producer(sql, place)
        if made is None or not isinstance(made.value, ast.Constant):
            raise Refused(
                f"what `{module.source(sql)}` ({module.path}:{sql.lineno}) is made of is not seen "
                "here: whoever puts text of others into it must use parameters instead"
            )
        how = spelled("sqlalchemy.text", place)
        start, end = module.start(sql), module.end(sql)
        edits = (
            *how.edits,
            module.edit(start, start, f"{how.text}("),
            module.edit(end, end, ")"),
        )
        yield Patch(edits, (f"`{module.source(sql)}` is SQL as a plain string.",), Certainty.A)
