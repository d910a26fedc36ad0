"""SQLite: the online backup API. Copying the file would miss what is committed and still in the log beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from escalation.storage.backups.failing import Impossible
from escalation.storage.base import db

SIGN = b"SQLite format 3\0"


def dump(file: Path) -> None:
    """Write the whole database, as it is at one moment, into a file of its own. Nobody is kept from writing."""
    pooled = db.engine.raw_connection()
    try:
        source: Any = pooled.driver_connection
        with _said_plainly(file), closing(sqlite3.connect(file)) as made:
            source.backup(made)  # in one step: others' writes then go into the log, and do not begin it anew
            made.execute("PRAGMA journal_mode=DELETE")
            _whole(made, file)
    finally:
        pooled.close()


def migration_in(file: Path) -> str | None:
    """The migration that a backup stands at; None where it is no database of ours. Impossible where it is damaged."""
    with _said_plainly(file), closing(_read_only(file)) as backup:
        _whole(backup, file)
        try:
            found = backup.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
        return str(found[0]) if found else None


def tables_in(file: Path) -> tuple[str, ...]:
    """What stands in the way of a restore: the tables of a file; none where there is no such file."""
    if not file.exists() or file.stat().st_size == 0:
        return ()
    with _said_plainly(file), closing(_read_only(file)) as there:
        named = there.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return tuple(name for (name,) in named)


def load(file: Path, into: Path) -> None:
    """Bring a backup into an empty file, all or nothing."""
    with _said_plainly(into):
        into.parent.mkdir(parents=True, exist_ok=True)
        with closing(_read_only(file)) as backup, closing(sqlite3.connect(into)) as made:
            backup.backup(made)
            _whole(made, into)


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)


def _whole(database: sqlite3.Connection, file: Path) -> None:
    found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Impossible(f"{file}: this database is damaged ({found}).")


@contextmanager
def _said_plainly(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Impossible(f"{file}: {error}.") from None
    except OSError as error:
        raise Impossible(f"{file}: {error.strerror}.") from None
