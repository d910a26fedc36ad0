"""Many rows in few statements: what the sweep writes is bounded by tables, not by disagreements.

PostgreSQL gets everything that belongs together as one statement, each kind of row as one document; SQLite runs one
prepared statement for each kind over its rows. Both go past the building of a statement for each row, which costs more
than the row. Only names of our own tables stand in the text of a statement, never a value.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Column, Dialect, Integer, Table, any_, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

Row = Mapping[str, Any]
Names = tuple[str, ...]


@dataclass
class Writes:
    """Rows to be written together, in the order in which they were put in where the database takes them apart.

    PostgreSQL checks what refers to what when all are there, so one statement can hold a row and those that belong to
    it. No row may be put in twice.
    """

    _parts: list[tuple[str, type[Any], Names, tuple[str, ...], list[Row]]] = field(default_factory=list)

    def insert(self, kind: type[Any], rows: Iterable[Row], *, once: bool = False) -> None:
        """Add rows of a kind; what a row does not name is NULL. `once`: one whose key is there already stays as it is.

        Rows that leave out what they do not have are written faster.
        """
        found = list(rows)
        if found:
            names = tuple(dict.fromkeys(name for row in found for name in row))
            self._parts.append(("once" if once else "insert", kind, names, (), found))

    def update(self, kind: type[Any], keys: Sequence[str], rows: Iterable[Row]) -> None:
        """Change rows found by their keys; every other name in a row is a column that gets that value."""
        for names, alike in _alike(rows):
            if len(names) > len(keys):
                self._parts.append(("update", kind, names, tuple(keys), alike))

    def send(self, session: Session) -> None:
        """Write everything that was put in."""
        parts, self._parts = self._parts, []
        if not parts:
            return
        if session.get_bind().dialect.name == "postgresql":
            _together(session, parts)
        else:
            for part in parts:
                _each(session, *part)


def insert(session: Session, kind: type[Any], rows: Iterable[Row], *, once: bool = False) -> None:
    """Add rows of one kind. `once`: a row whose key is there already stays as it is."""
    writes = Writes()
    writes.insert(kind, rows, once=once)
    writes.send(session)


def table_of(kind: type[Any]) -> Table:
    """The table behind a row class."""
    found: Table = kind.__table__
    return found


def one_of(session: Session, column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a number is one of these. On PostgreSQL they are one value, so that the statement is always the same."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(bindparam(None, list(ids), type_=postgresql.ARRAY(Integer), unique=True))
    return column.in_(ids)


def _alike(rows: Iterable[Row]) -> Iterable[tuple[Names, list[Row]]]:
    """The rows that name the same columns, together."""
    grouped: dict[Names, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[tuple(row)].append(row)
    return grouped.items()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


# -- PostgreSQL -----------------------------------------------------------------------------------------------------


def _together(session: Session, parts: Sequence[tuple[str, type[Any], Names, tuple[str, ...], list[Row]]]) -> None:
    texts = [_statement(how, table_of(kind), names, keys) for how, kind, names, keys, _ in parts]
    documents = tuple(orjson.dumps(rows, default=_plain).decode() for *_, rows in parts)
    if len(texts) == 1:
        statement = texts[0]
    else:
        steps = ", ".join(f"step_{number} AS ({text})" for number, text in enumerate(texts))
        statement = f"WITH {steps} SELECT 1"
    session.connection().exec_driver_sql(statement, documents)


@cache
def _statement(how: str, table: Table, names: Names, keys: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}" {table.c[name].type.compile(_POSTGRESQL)}' for name in names)
    read = f"json_to_recordset(%s::json) AS v({columns})"
    if how == "update":
        changes = ", ".join(f'"{name}" = v."{name}"' for name in names if name not in keys)
        found = " AND ".join(f'{table.name}."{key}" = v."{key}"' for key in keys)
        return f"UPDATE {table.name} SET {changes} FROM {read} WHERE {found}"  # noqa: S608
    ending = " ON CONFLICT DO NOTHING" if how == "once" else ""
    return f"INSERT INTO {table.name} ({_listed(names)}) SELECT {_listed(names)} FROM {read}{ending}"  # noqa: S608


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} cannot be written in bulk")


_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


# -- SQLite ---------------------------------------------------------------------------------------------------------


def _each(
    session: Session, how: str, kind: type[Any], names: Names, keys: tuple[str, ...], rows: Sequence[Row]
) -> None:
    table = table_of(kind)
    if how == "update":
        values = [name for name in names if name not in keys]
        changes = ", ".join(f'"{name}" = ?' for name in values)
        found = " AND ".join(f'"{key}" = ?' for key in keys)
        statement = f"UPDATE {table.name} SET {changes} WHERE {found}"  # noqa: S608
        order: Sequence[str] = [*values, *keys]
    else:
        ending = " ON CONFLICT DO NOTHING" if how == "once" else ""
        places = ", ".join("?" for _ in names)
        statement = f"INSERT INTO {table.name} ({_listed(names)}) VALUES ({places}){ending}"  # noqa: S608
        order = names
    dialect = session.get_bind().dialect
    written = [(name, _writer(table.c[name], dialect)) for name in order]
    session.connection().exec_driver_sql(
        statement,
        [tuple(write(row.get(name)) if write else row.get(name) for name, write in written) for row in rows],
    )


@cache
def _writer(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    writer: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return writer
