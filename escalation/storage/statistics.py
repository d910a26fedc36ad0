"""Facts in and out of their tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.state import Outcome
from escalation.domain.statistics.facts import facts_of
from escalation.storage import bulk
from escalation.storage.bulk import Writes
from escalation.storage.models.cases import DisagreementRow
from escalation.storage.models.statistics import (
    FactChangeRow,
    FactClockRow,
    FactDisagreementRow,
    FactFlagRow,
    FactPartyRow,
    FactStageRow,
)

ROWS: dict[str, type[Any]] = {
    "disagreement": FactDisagreementRow,
    "party": FactPartyRow,
    "stage": FactStageRow,
    "clock": FactClockRow,
    "flag": FactFlagRow,
}


def put(writes: Writes, outcomes: Sequence[tuple[int, int, Outcome]]) -> None:
    """Put in the facts of several outcomes, each with whose it is and of which partnership, to be counted anew."""
    rows: dict[tuple[str, int, int], dict[str, Any]] = {}
    made: set[tuple[str, int, int]] = set()
    for one, partnership_id, outcome in outcomes:
        for entry in outcome.entries:
            for fact in facts_of(entry):
                key = (fact.table, one, fact.no)
                if fact.new:
                    made.add(key)
                    own = {"partnership_id": partnership_id} if fact.table == "disagreement" else {}
                    rows[key] = {**own, **fact.values}
                else:
                    rows.setdefault(key, {}).update(fact.values)
    for name, kind in ROWS.items():
        of_kind = [(key, {**_key(*key), **values}) for key, values in rows.items() if key[0] == name]
        writes.insert(kind, (row for key, row in of_kind if key in made))
        writes.update(kind, tuple(_key(name, 0, 0)), (_in_order(row) for key, row in of_kind if key not in made))
    writes.insert(FactChangeRow, [{"disagreement_id": one} for one in dict.fromkeys(one for _, one, _ in rows)])


def _key(table: str, disagreement_id: int, no: int) -> dict[str, int]:
    return {"disagreement_id": disagreement_id} | ({} if table == "disagreement" else {"no": no})


def _in_order(row: dict[str, Any]) -> dict[str, Any]:
    """With the columns in one order, so that rows that change the same are changed together."""
    return dict(sorted(row.items()))


def stored(session: Session, disagreement_id: int) -> dict[tuple[str, int], dict[str, Any]]:
    """The facts of one disagreement as they stand in the tables, to compare with a replay."""
    found = {}
    for name in ROWS:
        t = bulk.table_of(ROWS[name])
        for row in session.execute(select(t).where(t.c.disagreement_id == disagreement_id)).mappings():
            values = {k: v for k, v in row.items() if k not in ("disagreement_id", "no", "partnership_id")}
            found[name, row.get("no", 0)] = values
    return found


def replace(session: Session, disagreement_id: int, told: Mapping[tuple[str, int], Mapping[str, Any]]) -> None:
    """Put these facts in the place of those that a disagreement has."""
    whole = bulk.table_of(DisagreementRow).c
    partnership_id = session.scalar(select(whole.partnership_id).where(whole.id == disagreement_id))
    for kind in ROWS.values():
        t = bulk.table_of(kind)
        session.execute(t.delete().where(t.c.disagreement_id == disagreement_id))
    writes = Writes()
    for name, kind in ROWS.items():
        own = {"partnership_id": partnership_id} if name == "disagreement" else {}
        rows = []
        for (table, no), values in told.items():
            if table == name:
                rows.append({**_key(name, disagreement_id, no), **own, **values})
        writes.insert(kind, rows)
    writes.insert(FactChangeRow, [{"disagreement_id": disagreement_id}])
    writes.send(session)
