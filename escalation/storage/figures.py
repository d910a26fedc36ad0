"""Figures kept added up, what waits to be added to them, and the facts of many disagreements at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, delete, func, literal, or_, select, text, union_all
from sqlalchemy.orm import Session

from escalation.domain.statistics.counts import Contribution
from escalation.storage import bulk
from escalation.storage.models.cases import ClockRow, DisagreementRow
from escalation.storage.models.statistics import (
    FactChangeRow,
    FactClockRow,
    FactCountRow,
    FactDisagreementRow,
    FactPartyRow,
    FigureCellRow,
)
from escalation.storage.statistics import ROWS

WHOLE = ""
"""The protocol, population and raising agencies of the cell that has everything of a month."""

FOLDING = 7_226_310_451
"""The lock that one process holds while it adds up."""

Stored = dict[tuple[str, int], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts as they were kept: of a cell, or of the one disagreement that `id` is. None: it was never counted."""

    id: int | None
    raised_on: date
    protocol: str
    population: str
    raising: str
    counts: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which disagreements: of one protocol, of a population, raised by one of these agencies. None: of any."""

    protocol: str | None = None
    populations: tuple[str, ...] | None = None
    raised_by: tuple[str, ...] | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self.protocol is None and self.populations is None and self.raised_by is None

    def of(self, row: Any) -> list[Any]:
        """The conditions on a table that has these three columns."""
        found = []
        if self.protocol is not None:
            found.append(row.protocol == self.protocol)
        if self.populations is not None:
            found.append(row.population.in_(self.populations))
        if self.raised_by is not None:
            found.append(or_(*(row.raising.like(f"%|{one}|%") for one in self.raised_by), text("1 = 0")))
        return found

    def holds(self, one: "Contribution | Kept") -> bool:
        """Whether a disagreement is one of them."""
        return (
            (self.protocol is None or one.protocol == self.protocol)
            and (self.populations is None or one.population in self.populations)
            and (self.raised_by is None or any(f"|{agency}|" in one.raising for agency in self.raised_by))
        )


# -- reading --------------------------------------------------------------------------------------------------------


def kept(
    session: Session, partnership_id: int, narrowed: Narrowed, parts: Sequence[tuple[date, date]]
) -> tuple[list[Kept], list[Kept], list[Kept]]:
    """Everything that was kept, in one look: cells; what waits to be counted anew; those raised within `parts`.

    `parts` are stretches of days (first and last) that are no whole months. One statement, so that nothing is seen
    both before and after it was added up.
    """
    cell, one, change = FigureCellRow, FactCountRow, FactChangeRow
    which = [cell.protocol == WHOLE] if narrowed.everything else [cell.protocol != WHOLE, *narrowed.of(cell)]
    cells = select(
        literal("cell").label("part"),
        literal(None, Integer).label("id"),
        cell.month,
        cell.protocol,
        cell.population,
        cell.raising,
        cell.counts,
    ).where(cell.partnership_id == partnership_id, *which)
    note = select(change.disagreement_id).distinct().subquery()
    changes = (
        select(
            literal("waiting"),
            DisagreementRow.id,
            func.coalesce(one.raised_on, literal(date.min, Date)),
            func.coalesce(one.protocol, ""),
            func.coalesce(one.population, ""),
            func.coalesce(one.raising, ""),
            one.counts,
        )
        .select_from(note)
        .join(DisagreementRow, DisagreementRow.id == note.c.disagreement_id)
        .outerjoin(one, one.disagreement_id == note.c.disagreement_id)
        .where(DisagreementRow.partnership_id == partnership_id)
    )
    days = [
        select(
            literal("one"), one.disagreement_id, one.raised_on, one.protocol, one.population, one.raising, one.counts
        ).where(one.partnership_id == partnership_id, one.raised_on.between(first, last), *narrowed.of(one))
        for first, last in parts
    ]
    found: dict[str, list[Kept]] = {"cell": [], "waiting": [], "one": []}
    rows: Iterable[Any] = session.execute(union_all(cells, changes, *days))
    for part, *values in rows:
        found[part].append(Kept(*values))
    return found["cell"], found["waiting"], found["one"]


def counted(session: Session, ids: Sequence[int]) -> dict[int, FactCountRow]:
    """What these disagreements were last counted as."""
    rows = session.scalars(
        select(FactCountRow).where(bulk.one_of(session, bulk.table_of(FactCountRow).c.disagreement_id, ids))
    )
    return {row.disagreement_id: row for row in rows}


def facts(session: Session, ids: Sequence[int]) -> dict[int, Stored]:
    """The facts of many disagreements, as `statistics.stored` has those of one."""
    found: dict[int, Stored] = defaultdict(dict)
    for name, row in ROWS.items():
        t = bulk.table_of(row)
        columns = [c for c in t.c if c.name not in ("disagreement_id", "no", "partnership_id")]
        names = [c.name for c in columns]
        number = t.c.no if "no" in t.c else literal(0, Integer)
        query = select(t.c.disagreement_id, number, *columns).where(bulk.one_of(session, t.c.disagreement_id, ids))
        for one, no, *values in session.execute(query):
            found[one][name, no] = dict(zip(names, values, strict=True))
    return found


def counts_between(
    session: Session, partnership_id: int, first: date, last: date, narrowed: Narrowed
) -> list[tuple[int, dict[str, int]]]:
    """What each disagreement raised on these days was last counted as."""
    one = FactCountRow
    query = select(one.disagreement_id, one.counts).where(
        one.partnership_id == partnership_id, one.raised_on.between(first, last), *narrowed.of(one)
    )
    return [(row.disagreement_id, row.counts) for row in session.execute(query)]


def contributions(session: Session, partnership_id: int, narrowed: Narrowed) -> list[tuple[int, Contribution]]:
    """What every disagreement of a partnership was last counted as, each with its number."""
    one = FactCountRow
    columns = (one.disagreement_id, one.raised_on, one.protocol, one.population, one.raising, one.counts)
    query = select(*columns).where(one.partnership_id == partnership_id, *narrowed.of(one))
    rows: Iterable[Any] = session.execute(query)
    return [(number, Contribution(*values)) for number, *values in rows]


def waiting_of(session: Session, partnership_id: int) -> list[int]:
    """The disagreements of a partnership that wait to be counted anew."""
    query = (
        select(FactChangeRow.disagreement_id)
        .distinct()
        .join(DisagreementRow, DisagreementRow.id == FactChangeRow.disagreement_id)
        .where(DisagreementRow.partnership_id == partnership_id)
    )
    return list(session.scalars(query))


def refs(session: Session, ids: Sequence[int]) -> list[tuple[str, datetime, str]]:
    """The reference, the moment of raising and the status of these disagreements, the latest first."""
    d = DisagreementRow
    query = select(d.ref, d.raised_at, d.status).where(d.id.in_(ids)).order_by(d.id.desc())
    return [(row.ref, row.raised_at, row.status) for row in session.execute(query)]


def every(session: Session) -> list[int]:
    """Every disagreement there is."""
    return list(session.scalars(select(DisagreementRow.id).order_by(DisagreementRow.id)))


def of_partnership(session: Session, partnership_id: int) -> list[int]:
    """Every disagreement of a partnership that has facts."""
    d = FactDisagreementRow
    return list(session.scalars(select(d.disagreement_id).where(d.partnership_id == partnership_id)))


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A date that has passed, and whose miss no sweep has recorded yet."""

    raised_at: datetime
    kind: str
    side: str
    agency: str


def unrecorded(session: Session, partnership_id: int, narrowed: Narrowed, *, at: datetime) -> list[Unrecorded]:
    """The dates that passed before `at` and are not recorded as missed: what a sweep is about to find."""
    d, c, p, clock = FactDisagreementRow, FactClockRow, FactPartyRow, ClockRow
    query = (
        select(d.raised_at, c.kind, func.coalesce(p.side, ""), func.coalesce(p.agency, ""))
        .select_from(clock)
        .join(c, (c.disagreement_id == clock.disagreement_id) & (c.no == clock.no))
        .join(d, d.disagreement_id == c.disagreement_id)
        .outerjoin(p, (p.disagreement_id == c.disagreement_id) & (p.no == c.party))
        .where(
            clock.next_rung_at.is_not(None),
            clock.next_rung_at <= at,
            c.due_at < at,
            c.ended_at.is_(None),
            c.breached_at.is_(None),
            d.partnership_id == partnership_id,
            d.origin == "real",
        )
    )
    if narrowed.protocol is not None:
        query = query.where(d.protocol == narrowed.protocol)
    if narrowed.populations is not None:
        query = query.where(d.population.in_(narrowed.populations))
    if narrowed.raised_by is not None:
        raiser = FactPartyRow.__table__.alias()
        query = query.where(
            select(literal(1))
            .where(
                raiser.c.disagreement_id == d.disagreement_id,
                raiser.c.side == "raising",
                raiser.c.agency.in_(narrowed.raised_by),
            )
            .exists()
        )
    return [Unrecorded(*row) for row in session.execute(query)]


# -- adding up ------------------------------------------------------------------------------------------------------


def take_turn(session: Session) -> bool:
    """Whether this process may add up now: one at a time does. Until the end of the transaction."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(FOLDING))))


def waiting(session: Session, *, most: int) -> tuple[list[int], list[int]]:
    """The oldest notes of changes, and the disagreements that they are about."""
    query = select(FactChangeRow.id, FactChangeRow.disagreement_id).order_by(FactChangeRow.id).limit(most)
    rows = session.execute(query).all()
    return [row.id for row in rows], list(dict.fromkeys(row.disagreement_id for row in rows))


def how_many_wait(session: Session) -> int:
    """How many notes of changes there are."""
    return session.scalar(select(func.count()).select_from(FactChangeRow)) or 0


def done(session: Session, notes: Sequence[int]) -> None:
    """These changes are counted."""
    session.execute(delete(FactChangeRow).where(bulk.one_of(session, bulk.table_of(FactChangeRow).c.id, notes)))


def partnerships_of(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Of which partnership each of these disagreements is."""
    d = bulk.table_of(FactDisagreementRow).c
    rows = session.execute(
        select(d.disagreement_id, d.partnership_id).where(bulk.one_of(session, d.disagreement_id, ids))
    )
    return {row.disagreement_id: row.partnership_id for row in rows}


Cell = tuple[int, date, str, str, str]
"""A partnership, a month, a protocol, a population and the raising agencies."""


def cells(session: Session, wanted: Iterable[Cell]) -> dict[Cell, dict[str, int]]:
    """The counts of these cells, as they are kept. One that is not there yet is not in the answer."""
    by_partnership: dict[int, set[date]] = defaultdict(set)
    keys = set(wanted)
    for partnership, month, *_ in keys:
        by_partnership[partnership].add(month)
    c = FigureCellRow
    found: dict[Cell, dict[str, int]] = {}
    for partnership, months in by_partnership.items():
        query = select(c.partnership_id, c.month, c.protocol, c.population, c.raising, c.counts).where(
            c.partnership_id == partnership, c.month.in_(sorted(months))
        )
        for number, month, protocol, population, raising, counts in session.execute(query):
            key = (number, month, protocol, population, raising)
            if key in keys:
                found[key] = dict(counts)
    return found


def keep(session: Session, counts: Mapping[Cell, Mapping[str, int]], there: Iterable[Cell]) -> None:
    """Write the counts of cells; `there` are those that exist already."""
    old = set(there)
    names = ("partnership_id", "month", "protocol", "population", "raising")
    rows = [(cell, {**dict(zip(names, cell, strict=True)), "counts": dict(of)}) for cell, of in counts.items()]
    writes = bulk.Writes()
    writes.insert(FigureCellRow, [row for cell, row in rows if cell not in old])
    writes.update(FigureCellRow, names, [row for cell, row in rows if cell in old])
    writes.send(session)


def keep_counted(session: Session, found: Mapping[int, tuple[int, Contribution]], before: Iterable[int]) -> None:
    """Write what disagreements were counted as, each with its partnership; `before` are those counted earlier."""
    old = set(before)
    rows = [
        {
            "disagreement_id": one,
            "partnership_id": partnership,
            "raised_on": counted_as.raised_on,
            "protocol": counted_as.protocol,
            "population": counted_as.population,
            "raising": counted_as.raising,
            "counts": dict(counted_as.counts),
        }
        for one, (partnership, counted_as) in found.items()
    ]
    writes = bulk.Writes()
    writes.insert(FactCountRow, [row for row in rows if row["disagreement_id"] not in old])
    writes.update(FactCountRow, ("disagreement_id",), [row for row in rows if row["disagreement_id"] in old])
    writes.send(session)


def forget(session: Session) -> None:
    """Throw away everything that was added up, and note every disagreement to be counted anew."""
    for row in (FigureCellRow, FactCountRow, FactChangeRow):
        session.execute(delete(row))
    note = select(DisagreementRow.id).order_by(DisagreementRow.id)
    session.execute(bulk.table_of(FactChangeRow).insert().from_select(["disagreement_id"], note))
