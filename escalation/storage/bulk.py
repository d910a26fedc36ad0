"""Many rows in one statement: what the sweep writes is bounded by tables, not by disagreements.

PostgreSQL gets one array for each column; SQLite runs one prepared statement over the rows. Both go past the building
of a statement for each row, which costs more than the row. Only names of our own tables stand in the text of a
statement, never a value.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Dialect, Table
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
            chosen = f"SELECT {_read(table, names)} FROM {_unnested(table, names)}"  # noqa: S608
            _arrays(session, f"{into} {chosen}{ending}", table, alike)
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
            changes = ", ".join(f'"{name}" = {_out(table.c[name])}' for name in values)
            found = " AND ".join(f'{table.name}."{key}" = v."{key}"' for key in keys)
            statement = f"UPDATE {table.name} SET {changes} FROM {_unnested(table, names)} WHERE {found}"  # noqa: S608
            _arrays(session, statement, table, alike)
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


def _arrays(session: Session, statement: str, table: Table, rows: Sequence[Row]) -> None:
    columns = [table.c[name] for name in rows[0]]
    arrays = tuple([json.dumps(row[c.name]) if _is_json(c) else row[c.name] for row in rows] for c in columns)
    session.connection().exec_driver_sql(statement, arrays)


def _unnested(table: Table, names: Iterable[str]) -> str:
    arrays = ", ".join(f"%s::{_type(table.c[name])}[]" for name in names)
    return f"unnest({arrays}) AS v({_listed(names)})"


def _read(table: Table, names: Iterable[str]) -> str:
    return ", ".join(_out(table.c[name]) for name in names)


def _out(column: Column[Any]) -> str:
    """Documents travel as text: an array of them would be taken apart."""
    return f'v."{column.name}"::{column.type.compile(_POSTGRESQL)}' if _is_json(column) else f'v."{column.name}"'


def _type(column: Column[Any]) -> str:
    return "text" if _is_json(column) else str(column.type.compile(_POSTGRESQL))


_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


@cache
def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type.dialect_impl(_POSTGRESQL), JSON)


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
