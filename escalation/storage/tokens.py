"""Links that were or will be mailed: good once, for one purpose, until they end."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from escalation.storage.models.cases import MessageRow
from escalation.storage.models.setup import TokenRow


def add(
    session: Session,
    purpose: str,
    *,
    email: str,
    made_at: datetime,
    ends_at: datetime,
    person: int | None = None,
    partnership: int | None = None,
    agency: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> TokenRow:
    """Keep a new one. It has no secret yet: that is made when its mail is."""
    row = TokenRow(
        purpose=purpose,
        email=email,
        person_id=person,
        partnership_id=partnership,
        agency_key=agency,
        made_at=made_at,
        ends_at=ends_at,
        data=dict(data or {}),
    )
    session.add(row)
    session.flush()
    return row


def by_id(session: Session, token_id: int, *, lock: bool = False) -> TokenRow | None:
    """That one; held until the transaction ends if `lock`."""
    query = select(TokenRow).where(TokenRow.id == token_id).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


def end_open(session: Session, purposes: Collection[str], *, person: int, at: datetime) -> None:
    """End whatever links of these purposes somebody still has."""
    session.execute(
        update(TokenRow)
        .where(TokenRow.purpose.in_(purposes), TokenRow.person_id == person, TokenRow.used_at.is_(None))
        .values(used_at=at)
    )


def open_about(session: Session, purpose: str, name: str, value: str) -> tuple[TokenRow, ...]:
    """The links of that purpose that nobody used yet, whose data has this value under this name."""
    about = TokenRow.data[name].as_string() == value
    rows = select(TokenRow).where(TokenRow.purpose == purpose, TokenRow.used_at.is_(None), about)
    return tuple(session.scalars(rows.with_for_update()))


def last_mail_of(session: Session, people: Collection[int], purpose: str) -> dict[int, tuple[TokenRow, str | None]]:
    """The newest link of that purpose for each of these people, with the state of its last mail."""
    rows = (
        select(TokenRow, MessageRow.state)
        .outerjoin(MessageRow, MessageRow.token_id == TokenRow.id)
        .where(TokenRow.person_id.in_(set(people)), TokenRow.purpose == purpose)
        .order_by(TokenRow.id, MessageRow.id)
    )
    return {row.person_id: (row, state) for row, state in session.execute(rows) if row.person_id is not None}
