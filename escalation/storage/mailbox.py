"""The outbox as a mailbox: what went to whom, page by page."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow

SHOWN = ("sent", "sending", "pending")


def page(
    session: Session, *, at: datetime, person: int | None, start: int, size: int
) -> list[tuple[MessageRow, DisagreementRow, PersonRow]]:
    """Messages to people that were due by `at`, newest first; to one person if given."""
    query = (
        select(MessageRow, DisagreementRow, PersonRow)
        .join(DisagreementRow, DisagreementRow.id == MessageRow.disagreement_id)
        .join(PersonRow, PersonRow.id == MessageRow.person)
        .order_by(MessageRow.not_before.desc(), MessageRow.id.desc())
        .offset(start)
        .limit(size)
    )
    return [(m, d, p) for m, d, p in session.execute(_due(query, at, person))]


def count(session: Session, *, at: datetime, person: int | None) -> int:
    """How many there are."""
    return session.scalar(_due(select(func.count()).select_from(MessageRow), at, person)) or 0


def people(session: Session, *, at: datetime) -> list[tuple[int, str]]:
    """Everybody who was told something, by name."""
    query = select(PersonRow.id, PersonRow.name).join(MessageRow, MessageRow.person == PersonRow.id).distinct()
    rows = session.execute(_due(query, at, None).order_by(PersonRow.name, PersonRow.id))
    return [(row.id, row.name) for row in rows]


def _due(query: Select[Any], at: datetime, person: int | None) -> Select[Any]:
    query = query.where(MessageRow.state.in_(SHOWN), MessageRow.not_before <= at, MessageRow.person.is_not(None))
    return query if person is None else query.where(MessageRow.person == person)
