"""The tables: data that is kept and migrated, and a projection that may be dropped at any time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970: exact, ordered and subtractable anywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        del dialect  # every database gets the same number
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        del dialect
        return None if value is None else EPOCH + value * MICROSECOND


class Words(TypeDecorator[str]):
    """Text that may come from a stranger: what no database stores (NUL, surrogates) becomes �."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        del dialect
        if value is None:
            return None
        return value.encode("utf-8", "replace").decode().replace("\0", "�")


Counter = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column that is exactly INTEGER."""

# ---- data: backed up, versioned, never dropped ---------------------------------------------------

DATA = MetaData()

inbox = Table(
    "inbox",
    DATA,
    Column("number", Counter, primary_key=True, autoincrement=True),
    Column("id", Words, nullable=False, unique=True),
    Column("key", Words, nullable=False),
    Column("door", Text, nullable=False),
    Column("kind", Words, nullable=False),
    Column("repository", Words),
    Column("body", LargeBinary),  # sealed; NULL once processed
    Column("received_at", Moment, nullable=False),
    Column("processed_at", Moment),
    Column("unreadable_since", Moment),
)
Index(
    "inbox_waiting",
    inbox.c.key,
    inbox.c.received_at,
    sqlite_where=text("processed_at IS NULL"),
    postgresql_where=text("processed_at IS NULL"),
)
Index(
    "inbox_processed",
    inbox.c.processed_at,
    sqlite_where=text("processed_at IS NOT NULL"),
    postgresql_where=text("processed_at IS NOT NULL"),
)

todo = Table(
    "todo",
    DATA,
    Column("key", Words, primary_key=True),
    Column("wanted", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("next_look", Moment),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("because", Words),
    Column("dead_since", Moment),
)
Index(
    "todo_wanted",
    todo.c.key,
    sqlite_where=text("wanted > done"),
    postgresql_where=text("wanted > done"),
)
Index("todo_next_look", todo.c.next_look)
Index(
    "todo_dead",
    todo.c.dead_since,
    sqlite_where=text("dead_since IS NOT NULL"),
    postgresql_where=text("dead_since IS NOT NULL"),
)

incident = Table(
    "incident",
    DATA,
    Column("id", Text, primary_key=True),
    Column("repository", Words, nullable=False),
    Column("sighting", LargeBinary, nullable=False),  # the newest one, sealed
    Column("count", BigInteger, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False, index=True),
    Column("releases", Text, nullable=False),  # JSON arrays, newest first, bounded
    Column("environments", Text, nullable=False),
)

refusal = Table(
    "refusal",
    DATA,
    Column("number", Counter, primary_key=True, autoincrement=True),
    Column("subject", Words, nullable=False),
    Column("because", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

voice = Table(
    "voice",
    DATA,
    Column("fix", Text, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("value", Text, nullable=False),  # a JSON object
)

# ---- projection: `grace rebuild` makes it anew from GitHub ---------------------------------------

PROJECTION = MetaData()

finding = Table(
    "finding",
    PROJECTION,
    Column("incident", Text, primary_key=True),
    Column("repository", Words, nullable=False),
    Column("fingerprint", Text),
    Column("matched", Boolean, nullable=False),  # whether a pattern got as far as looking
    Column("fix", Text),
    Column("refusals", Text, nullable=False),  # JSON
)
Index("finding_bug", finding.c.repository, finding.c.fingerprint)

fix = Table(
    "fix",
    PROJECTION,
    Column("id", Text, primary_key=True),
    Column("repository", Words, nullable=False),
    Column("incident", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("pull_request", BigInteger),
    Column("head", Text),
    Column("merge_commit", Text),
    Column("created_at", Moment, nullable=False, index=True),
    Column("merged_at", Moment),
    Column("reverts", Text),
    Column("document", Text, nullable=False),  # the whole `Fix`, JSON
)
Index("fix_stage", fix.c.stage)
Index("fix_bug", fix.c.repository, fix.c.fingerprint)
Index("fix_pull_request", fix.c.repository, fix.c.pull_request)
Index("fix_head", fix.c.head)
Index("fix_merge_commit", fix.c.merge_commit)

outcome = Table(
    "outcome",
    PROJECTION,
    Column("fix", Text, primary_key=True),
    Column("pattern", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)
