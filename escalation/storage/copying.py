"""Copies of whole disagreements by bulk writes, each with a reference and a chain of its own."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Integer, Table, delete, func, insert, select, text
from sqlalchemy.orm import Session

from escalation.storage import bulk, references
from escalation.storage.base import Base
from escalation.storage.journal import chain
from escalation.storage.models.cases import DisagreementRow, JournalRow, ViewingRow
from escalation.storage.models.put_aside import PutAsideRow
from escalation.storage.models.statistics import FactChangeRow, FactCountRow

PAIRS = Table(
    "copied",
    Base.metadata.__class__(),
    Column("copy", Integer, primary_key=True, autoincrement=False),
    Column("original", Integer, nullable=False, index=True),
    prefixes=["TEMPORARY"],
)
APART = frozenset(
    row.__tablename__ for row in (DisagreementRow, JournalRow, ViewingRow, PutAsideRow, FactChangeRow, FactCountRow)
)
"""Tables that are not copied row by row: what differs in each copy, who looked at or wrote about the original, and
what the original was counted as."""


def copy(session: Session, originals: Sequence[int], how_many: int) -> None:
    """Add `how_many` copies, going round the originals. All belong to one transaction.

    A copy has the dates, people and texts of its original; its reference, the reference of its agency and the
    hashes of its journal are its own.
    """
    first = (session.scalar(select(func.max(DisagreementRow.id))) or 0) + 1
    pairs = [{"copy": first + number, "original": originals[number % len(originals)]} for number in range(how_many)]
    PAIRS.create(session.connection(), checkfirst=False)
    session.execute(insert(PAIRS), pairs)
    rows, entries = _chained(session, pairs)
    bulk.insert(session, DisagreementRow, rows)
    bulk.insert(session, JournalRow, entries)
    for table in Base.metadata.sorted_tables:
        if "disagreement_id" in table.c and table.name not in APART:
            _copy_rows(session, table)
    session.execute(insert(FactChangeRow).from_select(["disagreement_id"], select(PAIRS.c.copy)))
    session.execute(delete(PAIRS))
    PAIRS.drop(session.connection())
    _after_explicit_ids(session)


def _chained(session: Session, pairs: Sequence[dict[str, int]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The disagreement and journal rows of all copies, every chain hashed anew for its own reference."""
    wanted = {pair["original"] for pair in pairs}
    t, j = bulk.table_of(DisagreementRow), bulk.table_of(JournalRow)
    originals = {row["id"]: dict(row) for row in session.execute(select(t).where(t.c.id.in_(wanted))).mappings()}
    found = session.execute(
        select(j).where(j.c.disagreement_id.in_(wanted)).order_by(j.c.disagreement_id, j.c.seq)
    ).mappings()
    journals = {one: [dict(row) for row in rows] for one, rows in groupby(found, lambda row: row["disagreement_id"])}
    rows, entries = [], []
    for pair in pairs:
        ref, head = references.new_ref(), ""
        for entry in journals[pair["original"]]:
            own = {name: value for name, value in entry.items() if name != "id"}
            own |= {"disagreement_id": pair["copy"], "before": head}
            head = own["hash"] = chain(head, ref, own)
            entries.append(own)
        reference = f"VOLUME-{pair['copy']}"
        partnership = originals[pair["original"]]["partnership_id"]
        rows.append(
            originals[pair["original"]]
            | {
                "id": pair["copy"],
                "ref": ref,
                "head": head,
                "form_token": None,
                "reference": references.encrypt(reference),
                "reference_hash": references.keyed_hash(reference, purpose=f"subject:{partnership}"),
            }
        )
    return rows, entries


def _copy_rows(session: Session, table: Table) -> None:
    names = [column.name for column in table.c if column.name not in ("id", "disagreement_id")]
    chosen = select(PAIRS.c.copy, *(table.c[name] for name in names)).join(
        PAIRS, PAIRS.c.original == table.c.disagreement_id
    )
    session.execute(insert(table).from_select(["disagreement_id", *names], chosen))


def _after_explicit_ids(session: Session) -> None:
    """Let PostgreSQL's own numbers go on behind the copies; SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        highest = "SELECT setval(pg_get_serial_sequence('disagreement', 'id'), (SELECT max(id) FROM disagreement))"
        session.execute(text(highest))
