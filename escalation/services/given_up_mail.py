"""Mail that did not arrive, for whoever keeps accounts: to whom, of what kind, and why. Nothing of any case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.working_time import office_moment
from escalation.services.casework import rules_for
from escalation.services.outbox_reading import Told, told
from escalation.storage import outbox, outbox_lists
from escalation.storage.base import reading, transaction
from escalation.storage.models.cases import DisagreementRow, MessageRow

SIZE = 25
TOO_LONG = timedelta(hours=1)
"""A mail that was due so long ago and is not gone: its server does not answer, or nobody delivers."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was given up, numbered from 1; and what waits too long, the oldest of it.

    `left`: whether it is of those that were left as they are. `others`: how many there are of the other kind.
    """

    mails: tuple[Told, ...]
    number: int
    pages: int
    total: int
    left: bool
    others: int
    waiting: tuple[Told, ...]
    waiting_total: int


def page(number: int, *, left: bool, at: datetime) -> Page:
    """What did not arrive. A number beyond the end gives the last page."""
    session = reading()
    total = outbox_lists.count_given_up(session, left=left)
    pages = max(1, -(-total // SIZE))
    number = min(max(number, 1), pages)
    rows = outbox_lists.given_up(session, left=left, start=(number - 1) * SIZE, size=SIZE)
    waiting = outbox_lists.waiting_since(session, at - TOO_LONG, size=SIZE)
    return Page(
        mails=tuple(told(*row) for row in rows),
        number=number,
        pages=pages,
        total=total,
        left=left,
        others=outbox_lists.count_given_up(session, left=not left),
        waiting=tuple(told(*row) for row in waiting),
        waiting_total=outbox.overdue(session, at=at - TOO_LONG)[0],
    )


def count() -> int:
    """How many messages were given up and wait for somebody to look at them."""
    return outbox_lists.count_given_up(reading(), left=False)


def try_again(message: int, *, by: int, at: datetime) -> bool:
    """Let a message that was given up be sent anew, in office hours. False where there is no such one any more."""
    with transaction() as session:
        return outbox.try_again(session, message, by=by, at=at, not_before=_not_before(session, message, at))


def leave(message: int, *, by: int, at: datetime) -> bool:
    """Leave a message that was given up as it is. False where there is no such one any more."""
    with transaction() as session:
        return outbox.leave(session, message, by=by, at=at)


def _not_before(session: Session, message: int, at: datetime) -> datetime:
    """When it may be sent: at once where it is about an account, or somebody is in danger."""
    about: Any = session.execute(
        select(DisagreementRow.partnership_id, DisagreementRow.protocol_version_id, DisagreementRow.danger_at)
        .join(MessageRow, MessageRow.disagreement_id == DisagreementRow.id)
        .where(MessageRow.id == message)
    ).first()
    if about is None or about.danger_at is not None:
        return at
    rules = rules_for(session, about.partnership_id, about.protocol_version_id)
    return office_moment(at, rules.calendar(None))
