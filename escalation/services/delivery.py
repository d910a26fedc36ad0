"""Delivery: what waits in the outbox is sent, each message once, by however many senders there are.

A message is claimed in one transaction and brought to its end in another; while the mail server is talked to, none is
open. Losing a message is worse than sending it twice, so a sender that dies is followed by another, under the same
Message-ID.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from escalation.domain.attention import telling
from escalation.domain.disagreement.covering import in_place_of
from escalation.domain.posts import Found
from escalation.domain.wording import EVERYBODYS, OwnWords
from escalation.domain.working_time import office_moment
from escalation.services import account_mail, links, operator_mail, partnerships
from escalation.services.casework import rules_for
from escalation.services.wording import words_of
from escalation.storage import disagreements, heartbeats, outbox, tokens
from escalation.storage.base import reading, transaction
from escalation.storage.models.cases import DisagreementRow
from escalation.storage.models.setup import PersonRow
from escalation.storage.outbox import Claimed

log = logging.getLogger(__name__)

Mail = TypeVar("Mail")

GIVE_UP_AFTER = timedelta(hours=72)
FAILURES_IN_A_ROW = 3
"""So many mails that found no server at all, one after the other, end a pass: the next one tries again."""


class NotDelivered(Exception):
    """The mail could not be handed over this time. The message says why in codes and names nobody."""


class NoServer(NotDelivered):
    """Nobody answered, or the connection broke: the trouble is likely not this mail's own."""


class RefusedForGood(NotDelivered):
    """The server will never take mail for this address."""


@dataclass(frozen=True, slots=True)
class Posting:
    """All that a mail is made of. Nothing in it comes from the case but the product's own reference.

    `ref` and `partnership` are empty where it is about an account; `path` is where its link leads then.
    """

    key: str
    ref: str
    kind: str
    words: telling.Words
    to: str
    partnership: str
    help_contact: str | None
    at: datetime
    path: str | None = None
    wording: OwnWords = EVERYBODYS


@dataclass
class Delivered:
    """What one pass did; `pending` is what waits after it."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    withdrawn: int = 0
    pending: int = 0

    def as_json(self) -> Mapping[str, int]:
        """The figures as the command prints them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Unsendable(Exception):
    """The message goes no further: `state` is how it ends."""

    state: str
    why: str


def deliver(
    *,
    at: datetime,
    real_now: Callable[[], datetime],
    compose: Callable[[Posting], Mail],
    send: Callable[[Mail], None],
    lease: timedelta,
    operator_email: str | None = None,
    limit: int | None = None,
    operator_only: bool = False,
) -> Delivered:
    """One pass over the outbox: everything whose turn has come by `at`, at most `limit` messages.

    `operator_only` sends what the operator is to know and nothing else.

    `at` is the time the cases live in and decides what is due; `real_now` is asked for leases. `send` raises
    NotDelivered, NoServer or RefusedForGood; whatever else it or `compose` raises holds up its own message only.
    """
    done = Delivered()
    handled = unanswered = 0
    while unanswered < FAILURES_IN_A_ROW and (limit is None or handled < limit):
        with transaction() as session:
            claimed = outbox.claim_next(
                session,
                at=at,
                real_now=real_now(),
                lease=lease,
                token=token_hex(16),
                operator_only=operator_only,
            )
        if claimed is None:
            break
        handled += 1
        try:
            posting = _posting(claimed, at, real_now(), operator_email)
            if posting is None:
                continue
            send(compose(posting))
        except _Unsendable as no:
            _end(claimed, no.state, done, at, why=no.why)
        except RefusedForGood as refused:
            unanswered = 0
            _end(claimed, "given_up", done, at, why=str(refused))
        except Exception as failed:
            unanswered = unanswered + 1 if isinstance(failed, NoServer) else 0
            _failed(claimed, failed, done, at)
        else:
            unanswered = 0
            _end(claimed, "sent", done, at)
    return _finish(done, at, whole=unanswered < FAILURES_IN_A_ROW and not operator_only)


def _finish(done: Delivered, at: datetime, *, whole: bool) -> Delivered:
    try:
        with transaction() as session:
            done.pending = outbox.waiting(session)
            if whole:
                heartbeats.beat(session, "delivery", at)
    except IntegrityError:
        log.debug("Another delivery wrote the first heartbeat.")
    return done


# -- before it is sent ----------------------------------------------------------------------------------------------


def _posting(claimed: Claimed, at: datetime, real_now: datetime, operator_email: str | None) -> Posting | None:
    """What is to be sent, as things stand now; None when another sender took the message over."""
    if claimed.disagreement_id is not None:
        return _case_posting(claimed, claimed.disagreement_id, at, real_now, operator_email)
    if claimed.kind in operator_mail.TROUBLES:
        return _operator_posting(claimed, at, real_now, operator_email)
    return _account_posting(claimed, at, real_now)


def _case_posting(
    claimed: Claimed, disagreement_id: int, at: datetime, real_now: datetime, operator_email: str | None
) -> Posting | None:
    # A session of its own: the caller's may still see the outbox as it was before the claim.
    with Session(reading().get_bind()) as session:
        if not outbox.still_mine(session, claimed, real_now=real_now):
            return None
        ref, partnership_id = session.execute(
            select(DisagreementRow.ref, DisagreementRow.partnership_id).where(DisagreementRow.id == disagreement_id)
        ).one()
        words = _words(session, claimed, disagreement_id)
        if claimed.kind == "flag":
            claimed = replace(claimed, person=_has_flag_today(session, claimed, disagreement_id, at))
        return Posting(
            key=f"{ref}/{claimed.key}",
            ref=ref,
            kind=claimed.kind,
            words=words,
            to=_address(session, claimed, operator_email),
            partnership=partnerships.by_id(session, partnership_id).name,
            help_contact=partnerships.settings_of(session, partnership_id).help_contact,
            at=at,
            wording=words_of(session, partnership_id),
        )


def _account_posting(claimed: Claimed, at: datetime, real_now: datetime) -> Posting | None:
    """A mail about an account. A link in it is made here, and ends the one sent before."""
    link = None
    if claimed.link is not None:
        link = links.fresh(claimed.link, at=real_now)
        if link is None:
            raise _Unsendable("withdrawn", "no longer holds")
    with Session(reading().get_bind()) as session:
        if not outbox.still_mine(session, claimed, real_now=real_now):
            return None
        token = tokens.by_id(session, claimed.link) if claimed.link is not None else None
        place = claimed.partnership_id
        partnership = partnerships.by_id(session, place) if place is not None else None
        words, path = account_mail.words(
            claimed.kind, partnership.name if partnership else None, partnership.key if partnership else None, link
        )
        return Posting(
            key=f"account/{claimed.key}/{claimed.attempts}",
            ref="",
            kind=claimed.kind,
            words=words,
            to=token.email if token is not None else _address(session, claimed, None),
            partnership=partnership.name if partnership else "",
            help_contact=partnerships.settings_of(session, place).help_contact if place is not None else None,
            at=at,
            path=path,
            wording=words_of(session, place) if place is not None else EVERYBODYS,
        )


def _operator_posting(claimed: Claimed, at: datetime, real_now: datetime, operator_email: str | None) -> Posting | None:
    """A mail about the service itself."""
    with Session(reading().get_bind()) as session:
        if not outbox.still_mine(session, claimed, real_now=real_now):
            return None
        return Posting(
            key=f"operator/{claimed.key}",
            ref="",
            kind=claimed.kind,
            words=operator_mail.words(claimed.kind),
            to=_address(session, claimed, operator_email),
            partnership="",
            help_contact=None,
            at=at,
            path=operator_mail.PATH,
        )


def _words(session: Session, claimed: Claimed, disagreement_id: int) -> telling.Words:
    if not telling.depends(claimed.kind):
        return telling.words(claimed.kind, claimed.about, None)
    value = disagreements.load(session, [disagreement_id])[0].value
    if not telling.holds(claimed.kind, claimed.about, value, claimed.person):
        raise _Unsendable("withdrawn", "no longer holds")
    return telling.words(claimed.kind, claimed.about, value)


def _has_flag_today(session: Session, claimed: Claimed, disagreement_id: int, at: datetime) -> int | None:
    """Whoever acts today for the person a flag was put to: their leave may have begun while the message waited."""
    loaded = disagreements.load(session, [disagreement_id])[0]
    rules = rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
    owing = loaded.value.flag(claimed.about["flag"]).owing
    owner = next((o for o in owing if o.person == claimed.person), None)
    if owner is None:
        return claimed.person
    return in_place_of(rules.posts, owner.person, owner.role, owner.agency, on=rules.today(at))


def _address(session: Session, claimed: Claimed, operator_email: str | None) -> str:
    if claimed.person is None:
        if not operator_email:
            raise _Unsendable("given_up", "no address of an operator is set")
        return operator_email
    found = session.execute(select(PersonRow.email, PersonRow.active).where(PersonRow.id == claimed.person)).first()
    if found is None or not found.active:
        raise _Unsendable("given_up", "the account has ended")
    if "@" not in found.email:
        raise _Unsendable("given_up", "the account has no address")
    address: str = found.email
    return address


# -- after it -------------------------------------------------------------------------------------------------------


def _failed(claimed: Claimed, failed: Exception, done: Delivered, at: datetime) -> None:
    why = str(failed) if isinstance(failed, NotDelivered) else type(failed).__name__
    if at - claimed.trying_since >= GIVE_UP_AFTER:
        _end(claimed, "given_up", done, at, why=why)
        return
    with transaction() as session:
        outbox.put_back(session, claimed, why=why)
    done.failed += 1
    log.warning("Message %s (%s) was not delivered: %s", claimed.id, claimed.kind, why)


def _end(claimed: Claimed, state: str, done: Delivered, at: datetime, why: str | None = None) -> None:
    with transaction() as session:
        ended = outbox.end(session, claimed, state, at=at, why=why)
        if ended and state == "given_up":
            _tell_somebody_else(session, claimed, at)
    if ended:
        setattr(done, state, getattr(done, state) + 1)
        if state == "given_up":
            log.error("Message %s (%s) is given up: %s", claimed.id, claimed.kind, why)


def _tell_somebody_else(session: Session, claimed: Claimed, at: datetime) -> None:
    """A message that reaches nobody is the coordinator's to know; when that fails too, the operator's.

    What becomes of mail about an account stands beside the account.
    """
    if claimed.person is None or claimed.disagreement_id is None:
        return
    coordinator, not_before = (None, at) if claimed.kind == "undelivered" else _coordinator(session, claimed, at)
    outbox.add(
        session,
        claimed.disagreement_id,
        key=f"undelivered:{claimed.id}:{coordinator or 'operator'}",
        kind="undelivered",
        person=coordinator,
        at=at,
        not_before=not_before,
    )


def _coordinator(session: Session, claimed: Claimed, at: datetime) -> tuple[int | None, datetime]:
    """Whom to tell instead, and when: in office hours, at once where somebody is in danger."""
    row: Any = session.execute(
        select(DisagreementRow.partnership_id, DisagreementRow.protocol_version_id, DisagreementRow.danger_at).where(
            DisagreementRow.id == claimed.disagreement_id
        )
    ).one()
    rules = rules_for(session, row.partnership_id, row.protocol_version_id)
    holder = rules.posts.holder(None, "coordinator", on=rules.today(at))
    if not isinstance(holder, Found) or holder.person == claimed.person:
        return None, at
    return holder.person, at if row.danger_at else office_moment(at, rules.calendar(None))
