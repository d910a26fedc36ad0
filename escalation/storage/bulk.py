"""Many rows in one statement: what the sweep writes is bounded by tables, not by disagreements.

PostgreSQL gets them as one document; SQLite runs one prepared statement over the rows. Both go past the building
of a statement for each row, which costs more than the row. Only names of our own tables stand in the text of a
statement, never a value.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Dialect, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

Row = Mapping[str, Any]


def insert(session: Session, kind: type[Any], rows: Iterable[Row], *, once: bool = False) -> None:
    """Add rows of a kind. `once`: a row whose key is there already stays as it is."""
    table = table_of(kind)
    ending = " ON CONFLICT DO NOTHING" if once else ""
    for names, alike in _alike(rows):
        into = f"INSERT INTO {table.name} ({_listed(names)})"
        if _is_postgresql(session):
            chosen = f"SELECT {_listed(names)} FROM {_read(table, names)}"  # noqa: S608
            _document(session, f"{into} {chosen}{ending}", alike)
        else:
            places = ", ".join("?" for _ in names)
            _each(session, f"{into} VALUES ({places}){ending}", table, names, alike)


def update(session: Session, kind: type[Any], keys: Sequence[str], rows: Iterable[Row]) -> None:
    """Change rows found by their keys; every other name in a row is a column that gets that value."""
    table = table_of(kind)
    for names, alike in _alike(rows):
        values = [name for name in names if name not in keys]
        if not values:
            continue
        if _is_postgresql(session):
            changes = ", ".join(f'"{name}" = v."{name}"' for name in values)
            found = " AND ".join(f'{table.name}."{key}" = v."{key}"' for key in keys)
            statement = f"UPDATE {table.name} SET {changes} FROM {_read(table, names)} WHERE {found}"  # noqa: S608
            _document(session, statement, alike)
        else:
            changes = ", ".join(f'"{name}" = ?' for name in values)
            found = " AND ".join(f'"{key}" = ?' for key in keys)
            statement = f"UPDATE {table.name} SET {changes} WHERE {found}"  # noqa: S608
            _each(session, statement, table, [*values, *keys], alike)


def table_of(kind: type[Any]) -> Table:
    """The table behind a row class."""
    found: Table = kind.__table__
    return found


def _alike(rows: Iterable[Row]) -> Iterable[tuple[tuple[str, ...], list[Row]]]:
    """The rows that name the same columns, together."""
    grouped: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[tuple(row)].append(row)
    return grouped.items()


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


# -- PostgreSQL -----------------------------------------------------------------------------------------------------


def _document(session: Session, statement: str, rows: Sequence[Row]) -> None:
    session.connection().exec_driver_sql(statement, (json.dumps(rows, default=_plain, separators=(",", ":")),))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"{value!r} cannot be written in bulk")


def _read(table: Table, names: Iterable[str]) -> str:
    """The rows of the one document, as a table `v`."""
    columns = ", ".join(f'"{name}" {table.c[name].type.compile(_POSTGRESQL)}' for name in names)
    return f"json_to_recordset(%s::json) AS v({columns})"


_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


# -- SQLite ---------------------------------------------------------------------------------------------------------


def _each(session: Session, statement: str, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    dialect = session.get_bind().dialect
    written = [(name, _writer(table.c[name], dialect)) for name in names]
    values = [tuple(write(row[name]) if write else row[name] for name, write in written) for row in rows]
    session.connection().exec_driver_sql(statement, values)


@cache
def _writer(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    writer: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return writer
