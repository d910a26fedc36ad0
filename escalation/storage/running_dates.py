"""Disagreements in which a date runs that was counted on a calendar."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from escalation.domain.working_time import Unit
from escalation.storage.models.cases import ClockRow, DisagreementRow


def disagreements_counting(
    session: Session, partnership_id: int, *, at: datetime, after: int = 0, most: int | None = None
) -> tuple[int, ...]:
    """Those of the partnership in which such a date is still to come, oldest first; those after a number, so many."""
    query = _counting(partnership_id, at).where(DisagreementRow.id > after).order_by(DisagreementRow.id)
    return tuple(session.scalars(query.limit(most) if most is not None else query))


def how_many(session: Session, partnership_id: int, *, at: datetime) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(_counting(partnership_id, at).subquery())) or 0


def refs_of(session: Session, ids: Collection[int]) -> tuple[str, ...]:
    """The references of these disagreements, also of one that cannot be loaded."""
    return tuple(session.scalars(select(DisagreementRow.ref).where(DisagreementRow.id.in_(ids))))


def _counting(partnership_id: int, at: datetime) -> Select[int]:
    return (
        select(DisagreementRow.id)
        .join(ClockRow, ClockRow.disagreement_id == DisagreementRow.id)
        .where(
            DisagreementRow.partnership_id == partnership_id,
            DisagreementRow.set_aside.is_(None),
            ClockRow.state == "running",
            ClockRow.breached_at.is_(None),
            ClockRow.due_at > at,
            ClockRow.limit_unit.is_not(None),
            ClockRow.limit_unit != Unit.ELAPSED_HOURS.value,
        )
        .distinct()
    )
