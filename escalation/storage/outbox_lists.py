"""The outbox as it is read: lists of messages with what they are about and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow, TokenRow
from escalation.storage.outbox import overdue_by

Listed = tuple[MessageRow, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Mailed:
    """One message about a disagreement: what the page of the disagreement says of it. `key` may name its entry."""

    key: str
    kind: str
    person: int | None
    about: dict[str, Any]
    state: str
    attempts: int
    made_at: datetime
    not_before: datetime
    next_attempt_at: datetime
    ended_at: datetime | None
    receipt: str | None
    receipt_at: datetime | None


def of_disagreement(session: Session, disagreement_id: int) -> tuple[Mailed, ...]:
    """Every message about a disagreement, in the order in which they were written."""
    columns = [getattr(MessageRow, field.name) for field in fields(Mailed)]
    rows = session.execute(
        select(*columns).where(MessageRow.disagreement_id == disagreement_id).order_by(MessageRow.id)
    )
    return tuple(Mailed(*row) for row in rows)


def listing(
    session: Session, *, states: Sequence[str] = (), partnership_id: int | None = None, limit: int | None = None
) -> list[Listed]:
    """Messages, newest first, each with its disagreement's reference, if any, and its person's name and address."""
    query = _every().order_by(MessageRow.made_at.desc(), MessageRow.id.desc()).limit(limit)
    if states:
        query = query.where(MessageRow.state.in_(states))
    if partnership_id is not None:
        query = query.where(func.coalesce(DisagreementRow.partnership_id, MessageRow.partnership_id) == partnership_id)
    return _listed(session, query)


def given_up(session: Session, *, left: bool, start: int, size: int) -> list[Listed]:
    """Messages that reached nobody, the last one first: those an administrator left so, or those that wait for one."""
    query = _every().where(MessageRow.state == "given_up", _left(left))
    return _listed(session, query.order_by(MessageRow.ended_at.desc(), MessageRow.id.desc()).offset(start).limit(size))


def count_given_up(session: Session, *, left: bool) -> int:
    """How many there are of them. An index holds just these."""
    return session.scalar(select(func.count()).where(MessageRow.state == "given_up", _left(left))) or 0


def waiting_since(session: Session, before: datetime, *, size: int) -> list[Listed]:
    """Messages that were due before this moment and are not gone, the oldest first."""
    return _listed(
        session, _every().where(overdue_by(before)).order_by(MessageRow.not_before, MessageRow.id).limit(size)
    )


def _left(left: bool) -> ColumnElement[bool]:
    return MessageRow.handled == "left" if left else MessageRow.handled.is_distinct_from("left")


def _every() -> Select[MessageRow, str, str, str]:
    return (
        select(MessageRow, DisagreementRow.ref, PersonRow.name, func.coalesce(PersonRow.email, TokenRow.email))
        .outerjoin(DisagreementRow, DisagreementRow.id == MessageRow.disagreement_id)
        .outerjoin(PersonRow, PersonRow.id == MessageRow.person)
        .outerjoin(TokenRow, TokenRow.id == MessageRow.token_id)
    )


def _listed(session: Session, query: Select[MessageRow, str, str, str]) -> list[Listed]:
    return [(row, ref, name, email) for row, ref, name, email in session.execute(query)]
