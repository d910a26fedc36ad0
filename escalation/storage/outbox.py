"""The outbox: messages wait here, written with their cause, until they are delivered, withdrawn or given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, update
from sqlalchemy.orm import Session

from escalation.domain.disagreement.state import Outcome
from escalation.storage.base import UTCDateTime
from escalation.storage.bulk import Writes
from escalation.storage.models.cases import MessageRow

WAITING = ("pending", "sending")


def queue(writes: Writes, outcomes: Sequence[tuple[int, Outcome]]) -> None:
    """Put in the messages of several outcomes, each with whose it is."""
    rows: list[dict[str, Any]] = []
    for disagreement_id, outcome in outcomes:
        made_at = outcome.entries[-1].recorded_at if outcome.entries else None
        rows += [
            {
                "disagreement_id": disagreement_id,
                "key": message.key,
                "kind": message.kind,
                "person": message.person,
                "about": message.about,
                "made_at": made_at or message.not_before,
                "not_before": message.not_before,
                "next_attempt_at": message.not_before,
                "state": "pending",
                "attempts": 0,
            }
            for message in outcome.messages
        ]
    writes.insert(MessageRow, rows, once=True)


def hurry(session: Session, disagreement_id: int, *, at: datetime) -> None:
    """Under danger nothing of that disagreement waits for the morning."""
    waiting = (
        (MessageRow.disagreement_id == disagreement_id)
        & (MessageRow.state == "pending")
        & (MessageRow.next_attempt_at > at)
    )
    moment = literal(at, UTCDateTime())
    no_later = case((MessageRow.not_before > at, moment), else_=MessageRow.not_before)
    session.execute(update(MessageRow).where(waiting).values(not_before=no_later, next_attempt_at=at))


def add(
    session: Session,
    disagreement_id: int,
    *,
    key: str,
    kind: str,
    person: int | None,
    at: datetime,
    not_before: datetime,
) -> None:
    """Queue one message of the service's own. One of that key that is already there stays as it is."""
    same = (MessageRow.disagreement_id == disagreement_id) & (MessageRow.key == key)
    if session.scalar(select(MessageRow.id).where(same)) is not None:
        return
    session.add(
        MessageRow(
            disagreement_id=disagreement_id,
            key=key,
            kind=kind,
            person=person,
            about={},
            made_at=at,
            not_before=not_before,
            next_attempt_at=not_before,
            state="pending",
            attempts=0,
        )
    )


def add_apart(
    session: Session,
    *,
    key: str,
    kind: str,
    at: datetime,
    partnership_id: int | None = None,
    person: int | None = None,
    link: int | None = None,
    about: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
) -> None:
    """Queue one message that belongs to no disagreement, to be sent at once or not before a moment.

    `link`: the token whose link it carries. One of that key that is already there stays as it is.
    """
    same = MessageRow.disagreement_id.is_(None) & (MessageRow.key == key)
    if session.scalar(select(MessageRow.id).where(same)) is not None:
        return
    session.add(
        MessageRow(
            partnership_id=partnership_id,
            token_id=link,
            key=key,
            kind=kind,
            person=person,
            about=dict(about or {}),
            made_at=at,
            not_before=not_before or at,
            next_attempt_at=not_before or at,
            state="pending",
            attempts=0,
        )
    )


def waiting(session: Session) -> int:
    """How many messages have not come to their end."""
    return session.scalar(select(func.count()).select_from(MessageRow).where(MessageRow.state.in_(WAITING))) or 0


def overdue(session: Session, *, at: datetime) -> tuple[int, datetime | None]:
    """How many messages are due by `at` and not gone, and since when."""
    number, since = session.execute(select(func.count(), func.min(MessageRow.not_before)).where(overdue_by(at))).one()
    return number, since


def overdue_by(at: datetime) -> ColumnElement[bool]:
    """What was due by then and is not gone. What waits for somebody's own hours is not due."""
    tried = (MessageRow.attempts > 0) | (MessageRow.next_attempt_at <= at)
    return MessageRow.state.in_(WAITING) & (MessageRow.not_before <= at) & tried


def look_again(session: Session, person: int) -> None:
    """Somebody chose other hours: what was put off for the old ones, and never tried, is looked at anew."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.person == person, MessageRow.state == "pending", MessageRow.attempts == 0)
        .values(next_attempt_at=MessageRow.not_before)
    )


# -- by hand --------------------------------------------------------------------------------------------------------


def try_again(session: Session, message: int, *, by: int, at: datetime, not_before: datetime) -> bool:
    """Put a message that was given up back, as if it had never been tried. False where it is not one of those."""
    values = {
        "state": "pending",
        "attempts": 0,
        "lost": 0,
        "not_before": not_before,
        "next_attempt_at": not_before,
        "ended_at": None,
        "claim": None,
        "reference": None,
        "receipt": None,
        "receipt_at": None,
    }
    return _handle(session, message, "tried_again", by, at, values)


def leave(session: Session, message: int, *, by: int, at: datetime) -> bool:
    """Leave a message that was given up as it is. False where it is not one of those."""
    return _handle(session, message, "left", by, at, {})


def _handle(session: Session, message: int, how: str, by: int, at: datetime, values: dict[str, Any]) -> bool:
    row = (MessageRow.id == message) & (MessageRow.state == "given_up")
    trace = {"handled": how, "handled_by": by, "handled_at": at}
    changed = session.scalars(update(MessageRow).where(row).values(values | trace).returning(MessageRow.id))
    return changed.first() is not None
