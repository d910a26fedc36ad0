"""Disagreements in which a date runs that was counted on a calendar."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.working_time import Unit
from escalation.storage.models.cases import ClockRow, DisagreementRow


def disagreements_counting(session: Session, partnership_id: int, *, at: datetime) -> tuple[int, ...]:
    """Those of the partnership in which such a date is still to come, oldest first."""
    query = (
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
        .order_by(DisagreementRow.id)
    )
    return tuple(session.scalars(query))
