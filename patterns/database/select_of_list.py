"""ArgumentError: SQLAlchemy's `select` is given a list of columns, as it once was."""

import ast
from collections.abc import Iterator
from dataclasses import replace

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
    Unrelated,
)
from patterns.toolbox.imports import libraries
from patterns.toolbox.place.failing import on_line
from patterns.toolbox.place.locate import innermost


class SelectOfList(Pattern):
    """Give `select` its columns one by one.

    Up to SQLAlchemy 1.4 `select` took a list, since 2.0 it takes each column or table by itself
    (https://docs.sqlalchemy.org/en/20/changelog/migration_20.html#select-no-longer-accepts-varied-constructor-arguments-columns-are-passed-positionally).
    The list is written out in the call, and is all that the call passes.
    """

    family = "database"
    severity = Severity.LOW
    answers = ("J10",)
    matches = (
        r"ArgumentError: Column expression, FROM clause, or other columns clause element expected, "
        r"got \["
    )
    examples = (
        Heals(
            "two columns",
            fault=Fault(
                "ArgumentError",
                "Column expression, FROM clause, or other columns clause element expected, got "
                "['id', 'name']. Did you mean to say select('id', 'name')?",
                module="sqlalchemy.exc",
                python="3.12",
                frames=(
                    Frame("app.py", 6, "query"),
                    Frame("/site-packages/sqlalchemy/sql/coercions.py", 513, "_raise_expected"),
                ),
            ),
            before="""\
import sqlalchemy as sa

users = sa.table("users", sa.column("id"), sa.column("name"))

def query():
    return sa.select([users.c.id, users.c.name]).where(users.c.id == 1)  # one
""",
            after="""\
import sqlalchemy as sa

users = sa.table("users", sa.column("id"), sa.column("name"))

def query():
    return sa.select(users.c.id, users.c.name).where(users.c.id == 1)  # one
""",
        ),
        Refuses(
            "a list made elsewhere",
            fault=Fault(
                "ArgumentError",
                "Column expression, FROM clause, or other columns clause element expected, got "
                "['id', 'name'].",
                frames=(Frame("app.py", 4, "query"),),
            ),
            code="from sqlalchemy import select\n\ndef query(t):\n    return select(t.columns)\n",
            because="line 4 of app.py does not call `select` with one list that is written out",
        ),
        Refuses(
            "a condition behind the list",
            fault=Fault(
                "ArgumentError",
                "Column expression, FROM clause, or other columns clause element expected, got "
                "['id', 'name'].",
                frames=(Frame("app.py", 4, "query"),),
            ),
            code="from sqlalchemy import select\n\ndef query(t):\n"
            "    return select([t.id], t.id == 1)\n",
            because="line 4 of app.py does not call `select` with one list that is written out",
        ),
        Refuses(
            "no SQLAlchemy",
            fault=Fault(
                "ArgumentError",
                "Column expression, FROM clause, or other columns clause element expected, got "
                "['id', 'name'].",
                frames=(Frame("app.py", 1, "<module>"),),
            ),
            code="print(1)\n",
            because="no file of this repository imports `sqlalchemy`",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Take the columns out of the list."""
        if not libraries.is_used("sqlalchemy", sources):
            raise Unrelated("no file of this repository imports `sqlalchemy`")
        frame = innermost(fault, sources)
        found = [
            (call.args[0], place)
            for call, place in on_line(replace(frame, column=None), sources, ast.Call)
            if _name(call.func) == "select" and len(call.args) == 1 and not call.keywords
            if isinstance(call.args[0], ast.List) and call.args[0].elts
        ]
        if len(found) != 1:
            raise Refused(
                f"line {frame.line} of {frame.path} does not call `select` with one list that is "
                "written out"
            )
        listed, place = found[0]
        module = place.module
        start, end = module.start(listed), module.end(listed)
        told = f"`{module.source(listed)}` is the one argument, and lists the columns."
        yield Patch((module.edit(start, start + 1, ""), module.edit(end - 1, end, "")), (told,))


def _name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]
