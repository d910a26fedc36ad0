"""How often agencies could have disagreed, in and out of their table."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from escalation.storage.models.non_use import OpportunityRow
from escalation.storage.models.setup import PersonRow


def rows(
    session: Session, partnership_id: int, *, quarters: Collection[date], agencies: Collection[str] | None = None
) -> Sequence[tuple[OpportunityRow, str]]:
    """What was entered for quarters that begin on these days, each with the name of who entered it."""
    mine = (OpportunityRow.partnership_id == partnership_id) & OpportunityRow.quarter_starts_on.in_(quarters)
    if agencies is not None:
        mine &= OpportunityRow.agency_key.in_(agencies)
    found = (
        select(OpportunityRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == OpportunityRow.entered_by)
        .where(mine)
        .order_by(OpportunityRow.agency_key, OpportunityRow.quarter_starts_on, OpportunityRow.kind)
    )
    return [(row, name) for row, name in session.execute(found)]


def numbers(session: Session, partnership_id: int, agency: str, quarter: date) -> Mapping[str, int]:
    """What one agency counted in one quarter, by kind."""
    found = select(OpportunityRow.kind, OpportunityRow.n).where(
        OpportunityRow.partnership_id == partnership_id,
        OpportunityRow.agency_key == agency,
        OpportunityRow.quarter_starts_on == quarter,
    )
    return {kind: n for kind, n in session.execute(found)}  # noqa: C416  rows are no pairs to a type checker


def write(
    session: Session,
    partnership_id: int,
    agency: str,
    quarter: date,
    wanted: Mapping[str, int],
    *,
    person: int,
    at: datetime,
) -> None:
    """Put these numbers in place of what was entered. Only what differs is written, and keeps who wrote it and when."""
    mine = (
        OpportunityRow.partnership_id == partnership_id,
        OpportunityRow.agency_key == agency,
        OpportunityRow.quarter_starts_on == quarter,
    )
    have = {row.kind: row for row in session.scalars(select(OpportunityRow).where(*mine))}
    for kind, row in have.items():
        if kind not in wanted:
            session.delete(row)
        elif row.n != wanted[kind]:
            row.n, row.entered_by, row.entered_at = wanted[kind], person, at
    for kind in wanted.keys() - have.keys():
        session.add(
            OpportunityRow(
                partnership_id=partnership_id,
                agency_key=agency,
                quarter_starts_on=quarter,
                kind=kind,
                n=wanted[kind],
                entered_by=person,
                entered_at=at,
            )
        )


def latest_quarters(session: Session, partnership_id: int, *, since: date, before: date) -> Mapping[str, date]:
    """For each agency the latest quarter for which it entered anything, of those that begin in this time."""
    found = (
        select(OpportunityRow.agency_key, func.max(OpportunityRow.quarter_starts_on))
        .where(
            OpportunityRow.partnership_id == partnership_id,
            OpportunityRow.quarter_starts_on >= since,
            OpportunityRow.quarter_starts_on < before,
        )
        .group_by(OpportunityRow.agency_key)
    )
    return {agency: quarter for agency, quarter in session.execute(found)}  # noqa: C416


def totals(
    session: Session, partnership_id: int, *, quarters: Collection[date], by: datetime | None = None
) -> Mapping[str, Mapping[str, int]]:
    """What each agency counted in these quarters together, by agency and kind. No entry, no number.

    `by`: only numbers that were entered by that moment and are still as they were then.
    """
    found: dict[str, dict[str, int]] = {}
    summed = (
        select(OpportunityRow.agency_key, OpportunityRow.kind, func.sum(OpportunityRow.n))
        .where(
            OpportunityRow.partnership_id == partnership_id,
            OpportunityRow.quarter_starts_on.in_(quarters),
            *_entered_by(by),
        )
        .group_by(OpportunityRow.agency_key, OpportunityRow.kind)
    )
    for agency, kind, n in session.execute(summed):
        found.setdefault(agency, {})[kind] = int(n)
    return found


def entered(
    session: Session, partnership_id: int, *, quarters: Collection[date], by: datetime | None = None
) -> frozenset[tuple[str, date]]:
    """For which of these quarters which agencies entered something, by that moment where one is given."""
    found = (
        select(OpportunityRow.agency_key, OpportunityRow.quarter_starts_on)
        .where(
            OpportunityRow.partnership_id == partnership_id,
            OpportunityRow.quarter_starts_on.in_(quarters),
            *_entered_by(by),
        )
        .distinct()
    )
    return frozenset((agency, quarter) for agency, quarter in session.execute(found))


def _entered_by(moment: datetime | None) -> list[ColumnElement[bool]]:
    return [] if moment is None else [OpportunityRow.entered_at <= moment]
