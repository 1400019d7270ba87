"""A database's refusal: a column, table or class is named that nothing here declares."""

import ast
import re
from collections.abc import Iterator

from patterns.contract import (
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
from patterns.toolbox.classes.declared_columns import Schema, schema
from patterns.toolbox.names.close import closest_of_few
from patterns.toolbox.names.definitions import Resolver
from patterns.toolbox.place.failing import on_line, refuse_raise
from patterns.toolbox.place.locate import in_repository
from patterns.toolbox.source.module import Module


class UndeclaredName(Pattern):
    """Name what is declared.

    The classes and statements of this repository declare which tables and columns there are, and
    exactly one is close to the name that the database, or the mapper of its classes, does not
    know. The name is corrected where it is written.
    """

    family = "database"
    severity = Severity.MEDIUM
    answers = ("J10",)
    matches = (
        r"(?:(?:\w+\.)*InvalidRequestError: (?:Entity namespace for \"(?P<entity>\w+)\" has no "
        r"property \"(?P<property>\w+)\"|Mapper 'Mapper\[(?P<mapper>\w+)\(\w+\)\]' has no property "
        r"'(?P<member>\w+)'|When initializing mapper .*, expression '(?P<target>\w+)' failed)"
        r"|(?:\w+\.)*NoReferencedTableError: .* could not find table '(?P<referred>\w+)'"
        r"|(?:\w+\.)*FieldError: Cannot resolve keyword '(?P<keyword>\w+)' into field"
        r"|(?:sqlite3\.)?OperationalError: (?:no such column: (?:\w+\.)?(?P<column>\w+)"
        r"|no such table: (?P<table>\w+)))"
    )
    examples = (
        Heals(
            "a column of sqlite",
            fault=Fault(
                "OperationalError",
                "no such column: emial",
                module="sqlite3",
                frames=(Frame("app.py", 5, "<module>"),),
            ),
            before="""\
import sqlite3

db = sqlite3.connect(":memory:")
db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT)")
db.execute("SELECT emial FROM users")  # all
""",
            after="""\
import sqlite3

db = sqlite3.connect(":memory:")
db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT)")
db.execute("SELECT email FROM users")  # all
""",
        ),
        Heals(
            "a key to another table",
            fault=Fault(
                "NoReferencedTableError",
                "Foreign key associated with column 'orders.user_id' could not find table 'user' "
                "with which to generate a foreign key to target column 'id'",
                module="sqlalchemy.exc",
                frames=(
                    Frame("app.py", 14, "<module>"),
                    Frame("/venv/lib/sqlalchemy/sql/schema.py", 3, "_resolve_column"),
                ),
                python="3.7",
            ),
            before="""\
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)

class Order(Base):
    __tablename__ = "orders"
    user_id = Column(ForeignKey("user.id"), primary_key=True)  # whose

Base.metadata.create_all()
""",
            after="""\
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)

class Order(Base):
    __tablename__ = "orders"
    user_id = Column(ForeignKey("users.id"), primary_key=True)  # whose

Base.metadata.create_all()
""",
        ),
        Refuses(
            "a column that nothing here declares",
            fault=Fault(
                "OperationalError",
                "no such column: emial",
                module="sqlite3",
                frames=(Frame("app.py", 2, "show"),),
            ),
            code='def show(db):\n    return db.execute("SELECT emial FROM users")\n',
            because="nothing that this repository declares is close to `emial`",
        ),
        Refuses(
            "a name that is not written there",
            fault=Fault(
                "OperationalError",
                "no such column: emial",
                module="sqlite3",
                frames=(Frame("app.py", 4, "show"),),
            ),
            code='SCHEMA = "CREATE TABLE users (email TEXT)"\n\ndef show(db, column):\n'
            '    return db.execute("SELECT %s FROM users" % column)\n',
            because="`emial` is close to `email`, but not written where it is asked for",
        ),
    )

    @classmethod
    def propose(cls, fault: Fault, sources: Sources) -> Iterator[Patch]:
        """Correct every place that writes it so."""
        found = cls.match(fault)
        kind = found.lastgroup or ""
        name = found[kind]
        resolver = Resolver(sources)
        refuse_raise(fault, sources)
        known = schema(resolver)
        names = _declared(kind, found["entity"] or found["mapper"], known)
        if name in names:
            raise Refused(f"`{name}` is declared here: the database may lack it")
        close = closest_of_few(name, names)
        if close is None:
            raise Refused(f"nothing that this repository declares is close to `{name}`")
        edits = tuple(dict.fromkeys(_written(kind, name, close, fault, resolver)))
        if not edits:
            raise Refused(f"`{name}` is close to `{close}`, but not written where it is asked for")
        yield Patch(edits, (f"`{close}` is declared here, and nothing else as close to `{name}`.",))


def _declared(kind: str, whose: str | None, known: Schema) -> frozenset[str]:
    """The names of the kind that the message speaks of."""
    if kind in {"referred", "table"}:
        return frozenset(known.tables)
    if kind == "target":
        return frozenset(known.classes)
    if kind in {"property", "member"} and whose in known.columns:
        return known.columns[whose]
    return frozenset(name for names in known.columns.values() for name in names)


def _written(kind: str, name: str, close: str, fault: Fault, resolver: Resolver) -> Iterator[Edit]:
    """Where the wrong name stands: in the failing call, or in what declares a relation."""
    if kind in {"referred", "target", "member"}:
        for module in resolver.project.mentioning(name):
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call):
                    yield from _in_relation(kind, node, name, close, module)
        return
    for frame in reversed(in_repository(fault, resolver.project.sources)):
        edits: list[Edit] = []
        for call, place in on_line(frame, resolver.project.sources, ast.Call):
            if kind in {"column", "table"}:
                edits += _in_sql(call, name, close, place.module)
            else:
                edits += _by_name(call, name, close, place.module)
        if edits:
            yield from edits
            return
        break
    else:
        raise Unrelated("no frame of the traceback lies in this repository")


def _in_relation(
    kind: str, call: ast.Call, name: str, close: str, module: Module
) -> Iterator[Edit]:
    last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts: list[ast.expr] = []
    if kind == "member":
        texts = [k.value for k in call.keywords if k.arg in {"back_populates", "backref"}]
    elif last == ("ForeignKey" if kind == "referred" else "relationship"):
        texts = call.args[:1]
    for text in texts:
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            first, dot, _ = text.value.partition(".")
            if first == name and bool(dot) is (kind == "referred"):
                yield from _replaced(text, name, close, module)


def _in_sql(call: ast.Call, name: str, close: str, module: Module) -> Iterator[Edit]:
    for text in call.args[:1]:
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield from _replaced(text, name, close, module)


def _by_name(call: ast.Call, name: str, close: str, module: Module) -> Iterator[Edit]:
    """`titel=` and, of Django's look-ups, `titel__contains=`."""
    for keyword in call.keywords:
        if keyword.arg is not None and keyword.arg.split("__")[0] == name:
            start = module.start(keyword)
            yield module.edit(start, start + len(name), close)


def _replaced(text: ast.Constant, name: str, close: str, module: Module) -> Iterator[Edit]:
    start = module.start(text)
    for found in re.finditer(rb"(?<![\w'\"])%b\b" % name.encode(), module.bytes_of(text)[1:-1]):
        at = start + 1 + found.start()
        yield module.edit(at, at + len(name), close)
