"""The same migrations make the database of the models on SQLite and on PostgreSQL, and unmake it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from escalation.app import create_app
from escalation.storage.base import db

SECRET = "a secret for the tests of migrations"
ENTRY = (
    "INSERT INTO journal (id, disagreement_id, seq, kind, at, recorded_at, body, digests, before, hash) "
    "VALUES (1, 1, 1, 'raise', '2026-03-06 11:20:00', '2026-03-06 11:20:00', '{}', '{}', '', 'x')"
)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    made = create_app({"DATABASE_URL": database_url, "SECRET_KEY": SECRET}, instance=tmp_path)
    with made.app_context():
        yield made
        db.engine.dispose()


def _tables() -> set[str]:
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_every_table_of_the_models_and_nothing_else(app: Flask) -> None:
    upgrade()
    assert _tables() == set(db.metadata.tables)
    check()  # ends the process if models and tables differ in a column, a key or an index


def test_the_migrations_can_be_taken_back_to_nothing_and_made_again(app: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert _tables() == set()
    upgrade()
    assert _tables() == set(db.metadata.tables)


@pytest.mark.parametrize("change", ["UPDATE journal SET body = '[]'", "DELETE FROM journal"])
def test_a_journal_entry_can_neither_be_changed_nor_removed(app: Flask, change: str) -> None:
    upgrade()
    with db.engine.connect() as connection:
        _let_an_entry_stand_alone(connection)
        connection.execute(text(ENTRY))
        connection.commit()
        with pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text(change))
        connection.rollback()
        assert connection.execute(text("SELECT body FROM journal")).scalar_one() == "{}"


def _let_an_entry_stand_alone(connection: Connection) -> None:
    """Without its disagreement, which would need a whole set-up."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    else:
        connection.execute(text("ALTER TABLE journal DROP CONSTRAINT fk_journal_disagreement_id_disagreement"))
