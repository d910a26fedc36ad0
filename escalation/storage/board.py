"""The facts behind a board's figures, counted by the database. Nothing here reads a narrative."""

from datetime import datetime
from typing import Any

from sqlalchemy import Float, and_, case, exists, extract, func, or_, select
from sqlalchemy.orm import Session, aliased

from escalation.domain.statistics.figures import (
    FLAGGED_WITHIN,
    IN_TIME,
    LATE,
    NOT_YET_DUE,
    PROTOCOL_DATES,
    CaseFact,
    DateTally,
    Gathered,
    Lag,
    PartyFact,
)
from escalation.domain.statistics.narrowing import EVERYTHING, Narrowing
from escalation.storage.models.setup import AgencyRow
from escalation.storage.models.statistics import (
    FactClockRow,
    FactDisagreementRow,
    FactFlagRow,
    FactPartyRow,
    FactStageRow,
)

NOT_REACHED = ("skipped", "declined")


def gather(
    session: Session,
    partnership_id: int,
    *,
    since: datetime,
    until: datetime,
    at: datetime,
    narrowed: Narrowing = EVERYTHING,
) -> Gathered:
    """The facts of the disagreements raised from `since` to before `until`, as they stand at `at`."""
    raised = _raised(partnership_id, since, until, narrowed)
    real = (*raised, FactDisagreementRow.origin == "real")
    return Gathered(
        cases=_cases(session, raised),
        parties=_parties(session, real),
        dates=_dates(session, real, at),
        stalled=_stalled(session, partnership_id),
        last_use=_last_use(session, partnership_id),
        lag=_lag(session, real),
    )


def any_raised(
    session: Session, partnership_id: int, *, since: datetime, until: datetime, narrowed: Narrowing = EVERYTHING
) -> bool:
    """Whether any real disagreement was raised from `since` to before `until`."""
    real = (*_raised(partnership_id, since, until, narrowed), FactDisagreementRow.origin == "real")
    return session.scalar(select(FactDisagreementRow.disagreement_id).where(*real).limit(1)) is not None


def _raised(partnership_id: int, since: datetime, until: datetime, narrowed: Narrowing) -> tuple[Any, ...]:
    d, p = FactDisagreementRow, aliased(FactPartyRow)  # of its own: those who ask join the parties too
    found: list[Any] = [d.partnership_id == partnership_id, d.raised_at >= since, d.raised_at < until]
    if narrowed.route is not None:
        found.append(d.protocol == narrowed.route)
    if narrowed.populations:
        found.append(d.population.in_(narrowed.populations))
    if narrowed.sector is not None:
        raises = (p.disagreement_id == d.disagreement_id) & (p.side == "raising") & (p.agency == AgencyRow.key)
        found.append(exists().where(raises, AgencyRow.sector == narrowed.sector))
    return tuple(found)


def _cases(session: Session, raised: tuple[Any, ...]) -> tuple[CaseFact, ...]:
    d, s = FactDisagreementRow, FactStageRow
    reached = and_(s.disagreement_id == d.disagreement_id, or_(s.how.is_(None), s.how.not_in(NOT_REACHED)))
    query = (
        select(d.disagreement_id, d.origin, d.status, d.raised_at, func.coalesce(func.max(s.number), 0))
        .outerjoin(s, reached)
        .where(*raised)
        .group_by(d.disagreement_id, d.origin, d.status, d.raised_at)
    )
    return tuple(CaseFact(*row) for row in session.execute(query))


def _parties(session: Session, real: tuple[Any, ...]) -> tuple[PartyFact, ...]:
    d, p = FactDisagreementRow, FactPartyRow
    query = (
        select(p.disagreement_id, p.side, p.agency)
        .join(d, d.disagreement_id == p.disagreement_id)
        .where(*real, p.side.in_(("raising", "receiving")))
        .distinct()
    )
    return tuple(PartyFact(*row) for row in session.execute(query))


def _dates(session: Session, real: tuple[Any, ...], at: datetime) -> tuple[DateTally, ...]:
    """The same columns as `figures.column_of`, as one expression."""
    d, c, p = FactDisagreementRow, FactClockRow, FactPartyRow
    column = case(
        (c.how == "void", None),
        (or_(c.breached_at.is_not(None), c.how.in_(("breached", "breached_then_met"))), LATE),
        (c.how == "met", IN_TIME),
        (c.ended_at.is_not(None), None),
        (c.due_at < at, LATE),
        else_=NOT_YET_DUE,
    ).label("in_column")
    query = (
        select(p.side, p.agency, column, func.count())
        .select_from(c)
        .join(d, d.disagreement_id == c.disagreement_id)
        .outerjoin(p, and_(p.disagreement_id == c.disagreement_id, p.no == c.party))
        .where(*real, c.kind.in_(PROTOCOL_DATES), c.due_at.is_not(None))
        .group_by(p.side, p.agency, column)
    )
    return tuple(DateTally(*row) for row in session.execute(query) if row[2] is not None)


def _stalled(session: Session, partnership_id: int) -> dict[str, int]:
    d, f = FactDisagreementRow, FactFlagRow
    query = (
        select(f.rule, func.count().label("number"))
        .join(d, d.disagreement_id == f.disagreement_id)
        .where(d.partnership_id == partnership_id, d.origin == "real", f.state == "open")
        .group_by(f.rule)
        .order_by(f.rule)
    )
    return {row.rule: row.number for row in session.execute(query)}


def _lag(session: Session, real: tuple[Any, ...]) -> Lag:
    d, f = FactDisagreementRow, FactFlagRow
    if session.get_bind().dialect.name == "sqlite":
        days = func.julianday(f.recorded_at, type_=Float) - func.julianday(f.raised_at, type_=Float)
        late_by = func.round(days * 86400)
    else:
        late_by = func.round(extract("epoch", f.recorded_at - f.raised_at))
    query = (
        select(func.count(), func.sum(case((late_by <= FLAGGED_WITHIN, 1), else_=0)), func.max(late_by))
        .select_from(f)
        .join(d, d.disagreement_id == f.disagreement_id)
        .where(*real)
    )
    flags, within, worst = session.execute(query).one()
    return Lag(flags, int(within or 0), int(worst) if worst is not None else None)


def _last_use(session: Session, partnership_id: int) -> dict[tuple[str, str], datetime]:
    d, p = FactDisagreementRow, FactPartyRow
    query = (
        select(p.side, p.agency, func.max(p.joined_at))
        .join(d, d.disagreement_id == p.disagreement_id)
        .where(d.partnership_id == partnership_id, d.origin == "real", p.side.in_(("raising", "receiving")))
        .group_by(p.side, p.agency)
    )
    return {(side, agency): last for side, agency, last in session.execute(query)}
