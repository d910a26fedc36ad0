"""Databases for tests: an empty one, or a copy of a prepared one, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import create_engine, make_url, text

MOSTLY_ONE_DATABASE = pytest.mark.parametrize(
    "databases",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.slow])],
    indirect=True,
    scope="session",
)
"""For a long walk whose every step is tested on both databases elsewhere: on the second with --full."""


class Databases(Protocol):
    """Where a kind of database comes from. `kind` is "sqlite" or "postgresql"."""

    kind: str

    def empty(self) -> str:
        """URL of a new database without any table."""

    def copy_of(self, url: str) -> str:
        """URL of a new database with all that stands in `url`, to which nobody may be connected."""

    def drop(self, url: str) -> None:
        """Forget a database, even if somebody is still connected."""


class SqliteDatabases:
    """Each database is a file in one folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def empty(self) -> str:
        return f"sqlite:///{self._folder / f'{next(self._numbers)}.db'}"

    def copy_of(self, url: str) -> str:
        made = self.empty()
        shutil.copyfile(_file_of(url), _file_of(made))
        # What is committed but not yet moved into the main file lies beside it.
        if (log := Path(f"{_file_of(url)}-wal")).exists():
            shutil.copyfile(log, f"{_file_of(made)}-wal")
        return made

    def drop(self, url: str) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{_file_of(url)}{ending}").unlink(missing_ok=True)


class PostgresDatabases:
    """Each database is one on the same server, named so that several test processes do not meet."""

    kind = "postgresql"

    def __init__(self, server_url: str, prefix: str) -> None:
        self._server_url = make_url(server_url)
        self._prefix = prefix
        self._numbers = count(1)

    def empty(self) -> str:
        return self._create("template0")

    def copy_of(self, url: str) -> str:
        return self._create(make_url(url).database or "")

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def _create(self, template: str) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self._server_url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self._server_url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


def _file_of(url: str) -> str:
    return make_url(url).database or ""
