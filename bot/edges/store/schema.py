"""The tables' version: data moves forward step by step, the projection is simply made anew."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from sqlalchemy import Column, Connection, MetaData, Table, Text, select
from sqlalchemy.schema import CreateTable

from bot.edges.store.tables import DATA, PROJECTION
from bot.errors import StoreError

Step = Callable[[Connection], None]

STEPS: tuple[Step, ...] = ()
"""What turns version n of the data into n + 1, oldest first; a new database needs none."""

VERSIONS = MetaData()
version = Table(
    "schema_version",
    VERSIONS,
    Column("part", Text, primary_key=True),
    Column("version", Text, nullable=False),
)


def prepare(conn: Connection, steps: Sequence[Step] = STEPS) -> bool:
    """Bring the schema up to date, in the caller's transaction.

    Returns:
        Whether the projection is empty because it is new, so that it must be rebuilt.

    Raises:
        StoreError: a newer Grace wrote the data.
    """
    if conn.dialect.name == "postgresql":
        # Two servers that start at once must not both create the tables; SQLite's write lock does.
        conn.exec_driver_sql("SELECT pg_advisory_xact_lock(7192437)")
    VERSIONS.create_all(conn)
    found = {row[0]: row[1] for row in conn.execute(select(version.c.part, version.c.version))}
    _bring_data_forward(conn, found.get("data"), steps)
    shape = shape_of(conn, PROJECTION)
    if anew := found.get("projection") != shape:
        PROJECTION.drop_all(conn)
        PROJECTION.create_all(conn)
        _note(conn, "projection", shape)
    return anew


def _bring_data_forward(conn: Connection, found: str | None, steps: Sequence[Step]) -> None:
    newest = len(steps) + 1
    if found is None:
        DATA.create_all(conn)
    elif int(found) > newest:
        raise StoreError(
            f"the database was written by a newer Grace (data version {found}, this one knows "
            f"{newest}); start that version, or restore a backup"
        )
    else:
        for step in steps[int(found) - 1 :]:
            step(conn)
    _note(conn, "data", str(newest))


def _note(conn: Connection, part: str, value: str) -> None:
    conn.execute(version.delete().where(version.c.part == part))
    conn.execute(version.insert().values(part=part, version=value))


def shape_of(conn: Connection, tables: MetaData) -> str:
    """A digest of what these tables look like."""
    drawn = [str(CreateTable(table).compile(conn)) for table in tables.sorted_tables]
    return sha256("\n".join(drawn).encode()).hexdigest()
