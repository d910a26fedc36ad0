"""The outbox as it is read: lists of messages with what they are about and to whom."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow, TokenRow

Listed = tuple[MessageRow, str | None, str | None, str | None]


def listing(
    session: Session, *, states: Sequence[str] = (), partnership_id: int | None = None, limit: int | None = None
) -> list[Listed]:
    """Messages, newest first, each with its disagreement's reference, if any, and its person's name and address."""
    query = (
        select(MessageRow, DisagreementRow.ref, PersonRow.name, func.coalesce(PersonRow.email, TokenRow.email))
        .outerjoin(DisagreementRow, DisagreementRow.id == MessageRow.disagreement_id)
        .outerjoin(PersonRow, PersonRow.id == MessageRow.person)
        .outerjoin(TokenRow, TokenRow.id == MessageRow.token_id)
        .order_by(MessageRow.made_at.desc(), MessageRow.id.desc())
        .limit(limit)
    )
    if states:
        query = query.where(MessageRow.state.in_(states))
    if partnership_id is not None:
        query = query.where(func.coalesce(DisagreementRow.partnership_id, MessageRow.partnership_id) == partnership_id)
    return [(row, ref, name, email) for row, ref, name, email in session.execute(query)]
