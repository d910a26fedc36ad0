"""Flags as those see them who owe the answer."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from escalation.storage.models.cases import FlagOwnerRow, FlagRow


def open_of(session: Session, person: int) -> int:
    """How many open flags this person owes an answer to."""
    query = (
        select(func.count())
        .select_from(FlagOwnerRow)
        .join(
            FlagRow,
            (FlagRow.disagreement_id == FlagOwnerRow.disagreement_id) & (FlagRow.no == FlagOwnerRow.flag),
        )
        .where(FlagOwnerRow.person == person, FlagRow.state == "open")
    )
    return session.scalar(query) or 0
