"""Flags as those see them who owe the answer."""

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from escalation.storage.models.cases import FlagOwnerRow, FlagRow


def still_owes() -> ColumnElement[bool]:
    """Whether nobody has taken this owner's place at their tier since."""
    later = aliased(FlagOwnerRow)
    return ~exists().where(
        later.disagreement_id == FlagOwnerRow.disagreement_id,
        later.flag == FlagOwnerRow.flag,
        later.tier == FlagOwnerRow.tier,
        later.since > FlagOwnerRow.since,
    )


def open_of(session: Session, person: int) -> int:
    """How many open flags this person owes an answer to."""
    query = (
        select(func.count())
        .select_from(FlagOwnerRow)
        .join(
            FlagRow,
            (FlagRow.disagreement_id == FlagOwnerRow.disagreement_id) & (FlagRow.no == FlagOwnerRow.flag),
        )
        .where(FlagOwnerRow.person == person, FlagRow.state == "open", still_owes())
    )
    return session.scalar(query) or 0
