"""A seeded database whose facts are multiplied by SQL: for reports over more than it would be worth seeding for."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from escalation.storage import bulk
from escalation.storage.models.cases import DisagreementRow
from escalation.storage.models.statistics import FactCountRow, FigureCellRow
from escalation.storage.statistics import ROWS

OWN = {"ref": "{table}.ref || '-' || {copy}", "form_token": "NULL", "reference_hash": "{table}.reference_hash"}
"""What a copy of a disagreement has for itself."""


def multiply(session: Session, times: int, progress: Callable[[str], object]) -> None:
    """Let there be so many times as many disagreements with their facts, and their figures added up."""
    highest = session.scalar(select(func.max(DisagreementRow.id))) or 0
    tables = [bulk.table_of(row) for row in (DisagreementRow, *ROWS.values(), FactCountRow)]
    for copy in range(1, times):
        for table in tables:
            session.execute(text(_copied(table, copy, highest * copy)))
        progress(f"{copy + 1} times")
    cells = bulk.table_of(FigureCellRow)
    for row in session.execute(select(cells)).mappings().all():
        key = [cells.c[name] == row[name] for name in ("partnership_id", "month", "protocol", "population", "raising")]
        counts = {name: number * times for name, number in _counts(row["counts"]).items()}
        session.execute(cells.update().where(*key).values(counts=counts))


def _counts(kept: object) -> dict[str, int]:
    found: dict[str, int] = kept if isinstance(kept, dict) else orjson.loads(str(kept))
    return found


def _copied(table: Table, copy: int, offset: int) -> str:
    """The statement that copies every first row of a table for disagreements of higher numbers."""
    number = "id" if table.name == "disagreement" else "disagreement_id"
    names = [column.name for column in table.columns]
    values = [f"{number} + {offset}" if name == number else _own(table, name, copy) or f'"{name}"' for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    first = f"SELECT {', '.join(values)} FROM {table.name} WHERE {number} <= {offset // copy}"
    return f"INSERT INTO {table.name} ({columns}) {first}"


def _own(table: Table, name: str, copy: int) -> str | None:
    if table.name != "disagreement" or name not in OWN:
        return None
    return OWN[name].format(table=table.name, copy=copy)
