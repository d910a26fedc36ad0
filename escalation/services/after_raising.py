"""What is true once it is raised: who has been told."""

from sqlalchemy import select

from escalation.services.before_raising import people_with_titles
from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, MessageRow

TOLD = ("raised", "raised_with")


def told(ref: str) -> tuple[str, ...]:
    """Everybody who was told because it was raised, with their title, in the order in which they were told."""
    session = reading()
    query = (
        select(MessageRow.person)
        .join(DisagreementRow, DisagreementRow.id == MessageRow.disagreement_id)
        .where(DisagreementRow.ref == ref, MessageRow.kind.in_(TOLD), MessageRow.made_at == DisagreementRow.raised_at)
        .order_by(MessageRow.id)
    )
    return people_with_titles(session, [person for person in session.scalars(query) if person is not None])
