"""The outbox: messages wait here, written with their cause, until they are delivered, withdrawn or given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from escalation.domain.disagreement.state import Outcome
from escalation.storage.bulk import Writes
from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow, TokenRow

WAITING = ("pending", "sending")
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that one sender has in hand, for as long as `token` is the row's claim and its lease runs.

    One of no disagreement may belong to a partnership, and may carry a one-time link.
    """

    id: int
    token: str
    key: str
    kind: str
    disagreement_id: int | None
    person: int | None
    about: dict[str, Any]
    attempts: int
    trying_since: datetime
    partnership_id: int | None = None
    link: int | None = None


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
        (MessageRow.disagreement_id == disagreement_id) & (MessageRow.state == "pending") & (MessageRow.not_before > at)
    )
    session.execute(update(MessageRow).where(waiting).values(not_before=at, next_attempt_at=at))


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
) -> None:
    """Queue one message that belongs to no disagreement, to be sent at once. `link`: the token whose link it carries.

    One of that key that is already there stays as it is.
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
            about={},
            made_at=at,
            not_before=at,
            next_attempt_at=at,
            state="pending",
            attempts=0,
        )
    )


# -- delivering -----------------------------------------------------------------------------------------------------


def wait_after(attempts: int) -> timedelta:
    """How long to leave a message alone after that many attempts: doubling from a minute to hours."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_WAIT)


def claim_next(
    session: Session,
    *,
    at: datetime,
    real_now: datetime,
    lease: timedelta,
    token: str,
    operator_only: bool = False,
) -> Claimed | None:
    """Take the message whose turn is next, or one whose sender did not come back in time; None if there is none.

    The attempt is counted before the work, and the next one is already put off: a message that brings its sender
    down cannot come first again and again. Turns are in the time that the cases live in, leases in real time.
    """
    due = and_(MessageRow.state == "pending", MessageRow.next_attempt_at <= at)
    abandoned = and_(MessageRow.state == "sending", MessageRow.lease_until < real_now)
    to_operator = (MessageRow.person.is_(None) & MessageRow.token_id.is_(None),) if operator_only else ()
    row = session.scalar(
        select(MessageRow)
        .where(text("message.state IN ('pending', 'sending')"), or_(due, abandoned), *to_operator)
        .order_by(MessageRow.next_attempt_at, MessageRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    if row.attempts == 0:
        row.not_before = max(row.not_before, at)  # giving up counts from the first try, not from before an outage
    row.attempts += 1
    row.state, row.claim, row.lease_until = "sending", token, real_now + lease
    row.next_attempt_at = at + wait_after(row.attempts)
    return Claimed(
        row.id,
        token,
        row.key,
        row.kind,
        row.disagreement_id,
        row.person,
        dict(row.about),
        row.attempts,
        row.not_before,
        row.partnership_id,
        row.token_id,
    )


def still_mine(session: Session, claimed: Claimed, *, real_now: datetime) -> bool:
    """Whether this sender may go on: nobody took the message over, and the lease still runs."""
    mine = (MessageRow.id == claimed.id) & (MessageRow.claim == claimed.token) & (MessageRow.state == "sending")
    lease: datetime | None = session.scalar(select(MessageRow.lease_until).where(mine))
    return lease is not None and lease > real_now


def end(session: Session, claimed: Claimed, state: str, *, at: datetime, why: str | None = None) -> bool:
    """Bring a message to its end: sent, withdrawn or given up. False when another sender has it.

    A mail that has left has left: `sent` counts also when the lease was lost meanwhile, so that nobody sends another.
    """
    row = (MessageRow.id == claimed.id) & MessageRow.state.in_(WAITING)
    if state != "sent":
        row = row & (MessageRow.claim == claimed.token)
    values = {"state": state, "ended_at": at, "claim": None, "lease_until": None, "last_error": why}
    return _one(session.execute(update(MessageRow).where(row).values(values)))


def put_back(session: Session, claimed: Claimed, *, why: str) -> bool:
    """Leave a message for its next turn. False when another sender has it."""
    row = (MessageRow.id == claimed.id) & (MessageRow.claim == claimed.token) & (MessageRow.state == "sending")
    values = {"state": "pending", "claim": None, "lease_until": None, "last_error": why}
    return _one(session.execute(update(MessageRow).where(row).values(values)))


def _one(result: Any) -> bool:
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def waiting(session: Session) -> int:
    """How many messages have not come to their end."""
    return session.scalar(select(func.count()).select_from(MessageRow).where(MessageRow.state.in_(WAITING))) or 0


# -- reading --------------------------------------------------------------------------------------------------------


def listing(
    session: Session, *, states: Sequence[str] = (), partnership_id: int | None = None, limit: int | None = None
) -> list[tuple[MessageRow, str | None, str | None, str | None]]:
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
