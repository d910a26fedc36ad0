"""Who read which disagreement, apart from the journal: reading changes nothing."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from escalation.storage.models.cases import DisagreementRow, ViewingRow


def record(session: Session, ref: str, person: int, at: datetime) -> None:
    """Write down one reading."""
    found = select(DisagreementRow.id).where(DisagreementRow.ref == ref).scalar_subquery()
    session.execute(insert(ViewingRow).values(disagreement_id=found, person=person, at=at))


def reference_of(session: Session, disagreement_id: int) -> bytes:
    """The local reference as it is kept, encrypted."""
    return session.execute(select(DisagreementRow.reference).where(DisagreementRow.id == disagreement_id)).scalar_one()
