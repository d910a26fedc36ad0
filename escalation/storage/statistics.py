"""Facts in and out of their tables."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from escalation.domain.disagreement.state import Outcome
from escalation.domain.statistics.facts import facts_of
from escalation.storage.models.statistics import (
    FactClockRow,
    FactDisagreementRow,
    FactFlagRow,
    FactPartyRow,
    FactStageRow,
)

if TYPE_CHECKING:
    from escalation.storage.disagreements import Loaded

ROWS: dict[str, type[Any]] = {
    "disagreement": FactDisagreementRow,
    "party": FactPartyRow,
    "stage": FactStageRow,
    "clock": FactClockRow,
    "flag": FactFlagRow,
}


def table_of(name: str) -> Table:
    """The table of one kind of fact."""
    found: Table = ROWS[name].__table__
    return found


def put(session: Session, writes: Sequence[tuple["Loaded", Outcome]]) -> None:
    """Write the facts of several outcomes: new rows in one statement a table, changed ones grouped by what changes."""
    rows: dict[tuple[str, int, int], dict[str, Any]] = {}
    made: set[tuple[str, int, int]] = set()
    for loaded, outcome in writes:
        for entry in outcome.entries:
            for fact in facts_of(entry):
                key = (fact.table, loaded.id, fact.no)
                if fact.new:
                    made.add(key)
                    own = {"partnership_id": loaded.partnership_id} if fact.table == "disagreement" else {}
                    rows[key] = {**own, **fact.values}
                else:
                    rows.setdefault(key, {}).update(fact.values)
    _insert(session, {key: values for key, values in rows.items() if key in made})
    _update(session, {key: values for key, values in rows.items() if key not in made})


def _key(table: str, disagreement_id: int, no: int) -> dict[str, int]:
    return {"disagreement_id": disagreement_id} | ({} if table == "disagreement" else {"no": no})


def _insert(session: Session, rows: dict[tuple[str, int, int], dict[str, Any]]) -> None:
    for name in ROWS:
        batch = [_key(*key) | values for key, values in rows.items() if key[0] == name]
        if batch:
            session.execute(insert(table_of(name)), batch)


def _update(session: Session, rows: dict[tuple[str, int, int], dict[str, Any]]) -> None:
    alike: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
    for (name, disagreement_id, no), values in rows.items():
        alike[name, tuple(sorted(values))].append({"b_id": disagreement_id, "b_no": no, **values})
    for (name, columns), batch in alike.items():
        t = table_of(name)
        condition = t.c.disagreement_id == bindparam("b_id")
        if name != "disagreement":
            condition &= t.c.no == bindparam("b_no")
        statement = update(t).where(condition).values({column: bindparam(column) for column in columns})
        used = columns if name == "disagreement" else (*columns, "b_no")
        session.execute(statement, [{k: v for k, v in row.items() if k in used or k == "b_id"} for row in batch])


def stored(session: Session, disagreement_id: int) -> dict[tuple[str, int], dict[str, Any]]:
    """The facts of one disagreement as they stand in the tables, to compare with a replay."""
    found = {}
    for name in ROWS:
        t = table_of(name)
        for row in session.execute(select(t).where(t.c.disagreement_id == disagreement_id)).mappings():
            values = {k: v for k, v in row.items() if k not in ("disagreement_id", "no", "partnership_id")}
            found[name, row.get("no", 0)] = values
    return found
