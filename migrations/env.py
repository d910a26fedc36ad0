"""Runs the migrations of this installation's database, on SQLite and on PostgreSQL alike."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine

db = current_app.extensions["migrate"].db
target_metadata = db.metadata

ONE_AT_A_TIME = 7160319
"""The number of the PostgreSQL lock that two upgrades started together take in turn."""


def run_offline() -> None:
    """Print the statements instead of running them, for whoever applies them by hand."""
    url = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=target_metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Bring the database to the wanted revision, in one transaction on both kinds."""
    engine: Engine = db.engine
    with engine.connect().execution_options(writer=True) as connection:
        foreign_keys(connection, on=False)
        try:
            configure(connection)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
                with context.begin_transaction():
                    context.run_migrations()
        finally:
            foreign_keys(connection, on=True)


def configure(connection: Connection) -> None:
    """Say what a comparison with the models looks at."""
    given = current_app.extensions["migrate"].configure_args
    # SQLite runs DDL within a transaction too; Alembic's default says it does not.
    context.configure(connection=connection, target_metadata=target_metadata, transactional_ddl=True, **given)


def foreign_keys(connection: Connection, *, on: bool) -> None:
    """SQLite changes a table by making it anew, which foreign keys would take for a deletion of all its rows."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


if context.is_offline_mode():
    run_offline()
else:
    run_online()
