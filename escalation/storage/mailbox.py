"""The outbox as a mailbox: what went to whom, page by page."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
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
    return [(m, d, p) for m, d, p in session.execute(query.where(*_due(at, person)))]


def together(
    session: Session, references: Collection[str]
) -> Mapping[str, list[tuple[MessageRow, DisagreementRow, PersonRow]]]:
    """The messages that went in each of these mails, by what the mail is known by."""
    found: dict[str, list[tuple[MessageRow, DisagreementRow, PersonRow]]] = {}
    if not references:
        return found
    query = (
        select(MessageRow, DisagreementRow, PersonRow)
        .join(DisagreementRow, DisagreementRow.id == MessageRow.disagreement_id)
        .join(PersonRow, PersonRow.id == MessageRow.person)
        .where(MessageRow.reference.in_(references), MessageRow.state == "sent")
        .order_by(MessageRow.id)
    )
    for message, about, person in session.execute(query):
        found.setdefault(message.reference or "", []).append((message, about, person))
    return found


def count(session: Session, *, at: datetime, person: int | None) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(MessageRow).where(*_due(at, person))) or 0


def people(session: Session, *, at: datetime) -> list[tuple[int, str]]:
    """Everybody who was told something, by name."""
    query = select(PersonRow.id, PersonRow.name).join(MessageRow, MessageRow.person == PersonRow.id).distinct()
    rows = session.execute(query.where(*_due(at, None)).order_by(PersonRow.name, PersonRow.id))
    return [(row.id, row.name) for row in rows]


def _due(at: datetime, person: int | None) -> list[ColumnElement[bool]]:
    due = [
        MessageRow.state.in_(SHOWN),
        MessageRow.not_before <= at,
        MessageRow.person.is_not(None),
        MessageRow.disagreement_id.is_not(None),
    ]
    return due if person is None else [*due, MessageRow.person == person]
