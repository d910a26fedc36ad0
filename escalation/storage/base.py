"""The database: one metadata, one writing transaction for each use case, and reading beside it.

The only module that knows Flask-SQLAlchemy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every row derives from. Plain declarative, because type checkers cannot see `db.Model`."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata, engine_options={"json_deserializer": orjson.loads})


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite has no zone, so one is put back on the way out.

    PostgreSQL answers in the zone of the session, which is UTC: nothing is left to do for each value.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing transaction of its own: everything in it is recorded together or not at all.

    On SQLite the write lock is taken at the start: a transaction that reads first and writes later
    fails under concurrency, or loses updates without an error.
    """
    with (
        Session(db.engine.execution_options(writer=True), expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


def writers_at_once() -> int:
    """How many transactions may usefully write at the same time: an SQLite file takes one writer after the other."""
    return 1 if db.engine.dialect.name == "sqlite" else 2


def reading() -> Session:
    """The session of this request or command, for reading only: it never takes the write lock."""
    return db.session()


def let_go_of_reading() -> None:
    """End the reading session of this request or command, also where its connection broke: without a farewell then."""
    try:
        db.session.remove()
    except DBAPIError:
        db.session().invalidate()
        db.session.remove()


@event.listens_for(Engine, "connect")
def _prepare(dbapi: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection: Any = dbapi
    if not type(dbapi).__module__.startswith("sqlite3"):
        connection.execute("SET TIME ZONE 'UTC'")
        connection.commit()
        return
    connection.isolation_level = None  # the driver would begin at the first write, too late for the lock
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writer = connection.get_execution_options().get("writer", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """Let an SQLite file that was only just made be written faster: a power cut now would cost the whole file.

    Nothing else changes, and other databases are left alone. Afterwards every connection waits again.
    """
    engine = db.engine
    if engine.dialect.name != "sqlite":
        yield
        return

    def hurry(dbapi: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection: Any = dbapi
        connection.execute("PRAGMA synchronous=OFF")

    db.session.remove()
    engine.dispose()
    event.listen(engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(engine, "connect", hurry)
        db.session.remove()
        engine.dispose()
        with engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")


def secret_key() -> bytes:
    """The installation's secret, from which the keys for references are derived."""
    secret: str = current_app.config["SECRET_KEY"]
    return secret.encode()
