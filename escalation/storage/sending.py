"""Taking messages out of the outbox to be sent, and bringing them to their end: by any number of senders at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select, text, update
from sqlalchemy.orm import Session

from escalation.domain.attention import telling
from escalation.domain.attention.writing_hours import next_permitted, read_hours
from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow
from escalation.storage.outbox import WAITING

ZONE = ZoneInfo("Europe/London")
"""Whose walls people's own hours are read from: people belong to the installation, and it is in this zone."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)

MOST_IN_A_MAIL = 50
MOST_COPIES = 5
"""So many senders may stop while they hand a message over. Nobody can say whether it left: it may have, each time."""
ALONE_AFTER = 3
"""After so many tries a message goes in a mail of its own: one of those it went with may be what nobody could send."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that one sender has in hand, for as long as `token` is the row's claim and its lease runs.

    `lost`: how many senders before did not come back with it. One of no disagreement may belong to a partnership, and
    may carry a one-time link.
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
    lost: int = 0

    @property
    def spent(self) -> bool:
        """Whether it is not to be sent again: each of those senders may have left a copy with its reader."""
        return self.lost >= MOST_COPIES


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
    at_most: int = MOST_IN_A_MAIL,
    operator_only: bool = False,
) -> tuple[Claimed, ...]:
    """Take the message whose turn is next, or one whose sender did not come back in time; nothing if there is none.

    With it comes what else is due for the same person, to go in one mail. What was tried together before comes
    together again, and nothing else with it, so that a second copy is the same mail. Danger always goes alone.

    The attempt is counted before the work, and the next one is already put off: a message that brings its sender
    down cannot come first again and again. Turns are in the time that the cases live in, leases in real time. What
    waits for somebody who may not be written to now is put off to their next hours, and no attempt is counted.
    """
    due = and_(MessageRow.state == "pending", MessageRow.next_attempt_at <= at)
    turn = or_(due, and_(MessageRow.state == "sending", MessageRow.lease_until < real_now))
    while True:
        found = _first(session, turn, operator_only)
        if found is None:
            return ()
        row, urgent, permitted_at = found[0], _urgent(found), next_permitted(at, read_hours(found[2]), ZONE)
        keeps_to_hours = row.disagreement_id is not None or row.kind in telling.IN_OWN_HOURS
        held_back = not urgent and permitted_at > at and keeps_to_hours
        if not held_back or row.kind == "flag":
            break
        if row.disagreement_id is None:
            row.state, row.lease_until, row.next_attempt_at = "pending", None, permitted_at
        else:
            _hold_back(session, row, turn, until=permitted_at)
    rows = [row]
    if at_most > 1 and not urgent and row.person is not None and row.disagreement_id is not None:
        rows += _with_it(session, row, turn, at_most - 1, only_flags=held_back)
    for each in rows:
        if each.attempts == 0:
            each.not_before = max(each.not_before, at)  # giving up counts from the first try, not from an outage
        each.attempts += 1
        each.lost += each.state == "sending"
        each.state, each.claim, each.lease_until = "sending", token, real_now + lease
        each.next_attempt_at = at + wait_after(each.attempts)
    return tuple(as_claimed(each) for each in rows)


def as_claimed(row: MessageRow) -> Claimed:
    """The message as a sender has it in hand."""
    return Claimed(
        row.id,
        row.claim or "",
        row.key,
        row.kind,
        row.disagreement_id,
        row.person,
        dict(row.about),
        row.attempts,
        row.not_before,
        row.partnership_id,
        row.token_id,
        row.lost,
    )


def _first(session: Session, turn: ColumnElement[bool], operator_only: bool) -> Any:
    """The message whose turn is next, when its disagreement was flagged for danger, and its person's own hours."""
    to_operator = (MessageRow.person.is_(None) & MessageRow.token_id.is_(None),) if operator_only else ()
    return session.execute(
        select(MessageRow, DisagreementRow.danger_at, PersonRow.writing_hours)
        .outerjoin(DisagreementRow, DisagreementRow.id == MessageRow.disagreement_id)
        .outerjoin(PersonRow, PersonRow.id == MessageRow.person)
        .where(text("message.state IN ('pending', 'sending')"), turn, *to_operator)
        .order_by(MessageRow.next_attempt_at, MessageRow.id)
        .limit(1)
        .with_for_update(of=MessageRow, skip_locked=True)
    ).first()


def _urgent(found: Any) -> bool:
    return found.danger_at is not None or found[0].kind in telling.AT_ONCE


def _of_the_same(row: MessageRow) -> tuple[ColumnElement[bool], ...]:
    """What is for the same person, about disagreements, and not urgent."""
    return (
        MessageRow.person == row.person,
        exists().where(DisagreementRow.id == MessageRow.disagreement_id, DisagreementRow.danger_at.is_(None)),
        MessageRow.kind.not_in(telling.AT_ONCE),
    )


def _hold_back(session: Session, row: MessageRow, turn: ColumnElement[bool], *, until: datetime) -> None:
    """Put off what is due for a person. Not flags: who has those today is known only when the mail is written."""
    due = (
        select(MessageRow.id)
        .where(turn, *_of_the_same(row), MessageRow.kind != "flag")
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(MessageRow)
        .where(MessageRow.id.in_(session.scalars(due).all()))
        .values(state="pending", lease_until=None, next_attempt_at=until)
    )


def _with_it(
    session: Session, row: MessageRow, turn: ColumnElement[bool], at_most: int, *, only_flags: bool
) -> list[MessageRow]:
    """What else goes in the mail with this message."""
    if row.attempts >= ALONE_AFTER:
        return []
    query = select(MessageRow).where(
        turn,
        *_of_the_same(row),
        MessageRow.id != row.id,
        MessageRow.claim == row.claim,  # NULL for what was never tried: then it is IS NULL
        MessageRow.state.in_(WAITING),
        MessageRow.attempts < ALONE_AFTER,
    )
    if only_flags:
        query = query.where(MessageRow.kind == "flag")
    order = query.order_by(MessageRow.next_attempt_at, MessageRow.id).limit(at_most)
    return list(session.scalars(order.with_for_update(skip_locked=True)))


def still_mine(session: Session, claimed: Sequence[Claimed], *, real_now: datetime) -> frozenset[int]:
    """Those of them with which this sender may go on: nobody took them over, and the lease still runs."""
    mine = _ids(claimed) & (MessageRow.claim == claimed[0].token) & (MessageRow.state == "sending")
    rows = session.execute(select(MessageRow.id, MessageRow.lease_until).where(mine))
    return frozenset(row.id for row in rows if row.lease_until is not None and row.lease_until > real_now)


def end(
    session: Session,
    claimed: Sequence[Claimed],
    state: str,
    *,
    at: datetime,
    why: str | None = None,
    reference: str | None = None,
) -> frozenset[int]:
    """Bring messages to their end: sent, withdrawn or given up. Those that it ended; another sender has the rest.

    A mail that has left has left: `sent` counts also when the lease was lost meanwhile, so that nobody sends another.
    """
    rows = _ids(claimed) & MessageRow.state.in_(WAITING)
    if state != "sent":
        rows = rows & (MessageRow.claim == claimed[0].token)
    values: dict[str, Any] = {"state": state, "ended_at": at, "claim": None, "lease_until": None, "last_error": why}
    if reference is not None:
        values |= {"reference": reference, "receipt": None, "receipt_at": None}
    return frozenset(session.scalars(update(MessageRow).where(rows).values(values).returning(MessageRow.id)))


def put_back(session: Session, claimed: Sequence[Claimed], *, why: str) -> frozenset[int]:
    """Leave messages for their next turn, in which they go together again. Another sender may have some of them."""
    values = {"state": "pending", "lease_until": None, "last_error": why}
    return frozenset(session.scalars(update(MessageRow).where(_held(claimed)).values(values).returning(MessageRow.id)))


def put_off(session: Session, claimed: Sequence[Claimed], *, until: datetime) -> None:
    """Let messages wait until then, as if they had not been taken: the attempt does not count."""
    values = {
        "state": "pending",
        "claim": None,
        "lease_until": None,
        "attempts": MessageRow.attempts - 1,
        "next_attempt_at": until,
    }
    session.execute(update(MessageRow).where(_held(claimed)).values(values))


def _ids(claimed: Sequence[Claimed]) -> ColumnElement[bool]:
    return MessageRow.id.in_([one.id for one in claimed])


def _held(claimed: Sequence[Claimed]) -> ColumnElement[bool]:
    """Those of them that this sender still has."""
    return and_(_ids(claimed), MessageRow.claim == claimed[0].token, MessageRow.state == "sending")


# -- what came back -------------------------------------------------------------------------------------------------


def with_reference(session: Session, reference: str) -> list[MessageRow]:
    """The messages that went in the mail which is known by this, locked."""
    query = select(MessageRow).where(MessageRow.reference == reference).order_by(MessageRow.id)
    return list(session.scalars(query.with_for_update()))


def delivered(rows: Iterable[MessageRow], *, at: datetime) -> None:
    """They arrived; also those that had come back and wait to be tried again."""
    for row in rows:
        back = row.state == "pending" and row.claim == row.reference
        if row.state == "sent" or back:
            row.state, row.receipt, row.receipt_at, row.last_error = "sent", "delivered", at, None
            row.claim, row.ended_at = None, row.ended_at or at


def give_up(rows: Iterable[MessageRow], *, at: datetime) -> None:
    """They were sent, and reached nobody."""
    for row in rows:
        row.state, row.ended_at = "given_up", at


def try_once_more(rows: Iterable[MessageRow], *, at: datetime) -> None:
    """They were sent and came back: their next turn comes as after any failure, in the same mail."""
    for row in rows:
        row.state, row.claim, row.ended_at = "pending", row.reference, None
        row.next_attempt_at = at + wait_after(row.attempts)
