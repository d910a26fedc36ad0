"""Delivery: what waits in the outbox is sent, each message once, by however many senders there are.

Messages are claimed in one transaction and brought to their end in another; while the mail server is talked to, none is
open. Losing a message is worse than sending it twice, so a sender that dies is followed by another, under the same
Message-ID. What waits for the same person goes in one mail, and each message in it still comes to an end of its own.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from escalation.services.postings import Digest, Posting, Turn, prepare, together
from escalation.services.undelivered import tell_somebody_else
from escalation.storage import heartbeats, outbox, sending
from escalation.storage.base import transaction
from escalation.storage.sending import Claimed

__all__ = ["Delivered", "Digest", "NoServer", "NotDelivered", "Posting", "RefusedForGood", "deliver"]

log = logging.getLogger(__name__)

Mail = TypeVar("Mail")

GIVE_UP_AFTER = timedelta(hours=72)
STOPPED = "sender stopped, may have arrived"
FAILURES_IN_A_ROW = 3
"""So many mails that found no server at all, one after the other, end a pass: the next one tries again."""


class NotDelivered(Exception):
    """The mail could not be handed over this time. The message says why in codes and names nobody."""


class NoServer(NotDelivered):
    """Nobody answered, or the connection broke: the trouble is likely not this mail's own."""


class RefusedForGood(NotDelivered):
    """The server will never take mail for this address."""


@dataclass
class Delivered:
    """What one pass did, counted in messages; `pending` is what waits after it."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    withdrawn: int = 0
    pending: int = 0

    def as_json(self) -> Mapping[str, int]:
        """The figures as the command prints them."""
        return asdict(self)


def deliver(
    *,
    at: datetime,
    real_now: Callable[[], datetime],
    compose: Callable[[Posting | Digest], Mail],
    send: Callable[[Mail], str | None],
    lease: timedelta,
    operator_email: str | None = None,
    limit: int | None = None,
    operator_only: bool = False,
) -> Delivered:
    """One pass over the outbox: everything whose turn has come by `at`, at most `limit` messages.

    `operator_only` sends what the operator is to know and nothing else.

    `at` is the time the cases live in and decides what is due; `real_now` is asked for leases. `send` answers what the
    mail is known by from now on, and raises NotDelivered, NoServer or RefusedForGood; whatever else it or `compose`
    raises holds up its own messages only.
    """
    done = Delivered()
    handled = unanswered = 0
    while unanswered < FAILURES_IN_A_ROW and (limit is None or handled < limit):
        most = sending.MOST_IN_A_MAIL if limit is None else min(sending.MOST_IN_A_MAIL, limit - handled)
        with transaction() as session:
            claimed = sending.claim_next(
                session,
                at=at,
                real_now=real_now(),
                lease=lease,
                token=token_hex(16),
                at_most=most,
                operator_only=operator_only,
            )
        if not claimed:
            break
        handled += len(claimed)
        turn = _prepared(claimed, at, real_now(), operator_email)
        answered, sent = _send(turn, compose, send)
        if answered is not None:
            unanswered = 0 if answered else unanswered + 1
        _write_down(turn, sent, done, at)
    return _finish(done, at, whole=unanswered < FAILURES_IN_A_ROW and not operator_only)


def _prepared(claimed: Sequence[Claimed], at: datetime, real_now: datetime, operator_email: str | None) -> Turn:
    """What to do with what was claimed. Whatever its senders have stopped at too often goes to people to look at."""
    whole = tuple(one for one in claimed if not one.spent)
    try:
        turn = prepare(whole, at=at, real_now=real_now, operator_email=operator_email) if whole else Turn()
    except Exception as broken:
        turn = Turn(failed=[(one, broken) for one in whole])
    turn.ended += [(one, "given_up", STOPPED) for one in claimed if one.spent]
    return turn


@dataclass(frozen=True, slots=True)
class _Sent:
    """What has left in one mail, and what that mail is known by."""

    claimed: tuple[Claimed, ...] = ()
    reference: str | None = None


def _send(
    turn: Turn, compose: Callable[[Posting | Digest], Mail], send: Callable[[Mail], str | None]
) -> tuple[bool | None, _Sent]:
    """Hand over the mail of a turn: whether somebody answered (None: nobody was asked), and what has left."""
    mail = _composed(turn, compose)
    if mail is None:
        return None, _Sent()
    claimed = tuple(one for one, _ in turn.sending)
    try:
        reference = send(mail)
    except RefusedForGood as refused:
        turn.ended += [(one, "given_up", str(refused)) for one in claimed]
    except Exception as failed:
        turn.failed += [(one, failed) for one in claimed]
        return not isinstance(failed, NoServer), _Sent()
    else:
        return True, _Sent(claimed, reference)
    return True, _Sent()


def _composed(turn: Turn, compose: Callable[[Posting | Digest], Mail]) -> Mail | None:
    """The mail of a turn. A message that cannot be put into words is left out of it, and the others go."""
    while turn.sending:
        try:
            return compose(together([posting for _, posting in turn.sending]))
        except Exception as broken:
            bad = _bad(turn, compose) or [(one, broken) for one, _ in turn.sending]
            turn.failed += bad
            out = {one.id for one, _ in bad}
            turn.sending = [pair for pair in turn.sending if pair[0].id not in out]
    return None


def _bad(turn: Turn, compose: Callable[[Posting | Digest], Mail]) -> list[tuple[Claimed, Exception]]:
    """Those of several messages that cannot be put into words even by themselves."""
    found: list[tuple[Claimed, Exception]] = []
    for one, posting in turn.sending if len(turn.sending) > 1 else ():
        try:
            compose(posting)
        except Exception as broken:
            found.append((one, broken))
    return found


def _finish(done: Delivered, at: datetime, *, whole: bool) -> Delivered:
    try:
        with transaction() as session:
            done.pending = outbox.waiting(session)
            if whole:
                heartbeats.beat(session, "delivery", at)
    except IntegrityError:
        log.debug("Another delivery wrote the first heartbeat.")
    return done


# -- after it -------------------------------------------------------------------------------------------------------


def _write_down(turn: Turn, sent: _Sent, done: Delivered, at: datetime) -> None:
    """Bring everything that was claimed together to its end, or back into the outbox, in one transaction."""
    ends: dict[tuple[str, str], list[Claimed]] = defaultdict(list)
    backs: dict[str, list[Claimed]] = defaultdict(list)
    offs: dict[datetime, list[Claimed]] = defaultdict(list)
    for one, state, why in turn.ended:
        ends[state, why].append(one)
    for one, failed in turn.failed:
        why = str(failed) if isinstance(failed, NotDelivered) else type(failed).__name__
        if at - one.trying_since >= GIVE_UP_AFTER:
            ends["given_up", why].append(one)
        else:
            backs[why].append(one)
    for one, until in turn.put_off:
        offs[until].append(one)
    if not (sent.claimed or ends or backs or offs):
        return
    lost: list[tuple[Claimed, str]] = []
    with transaction() as session:
        if sent.claimed:
            done.sent += len(sending.end(session, sent.claimed, "sent", at=at, reference=sent.reference))
        for (state, why), some in ends.items():
            ended = sending.end(session, some, state, at=at, why=why)
            if state == "given_up":
                lost += [(one, why) for one in some if one.id in ended]
            else:
                done.withdrawn += len(ended)
        for why, some in backs.items():
            sending.put_back(session, some, why=why)
        for until, some in offs.items():
            sending.put_off(session, some, until=until)
        tell_somebody_else(session, [one for one, _ in lost], at)
    done.given_up += len(lost)
    for one, why in lost:
        log.error("Message %s (%s) is given up: %s", one.id, one.kind, why)
    for why, some in backs.items():
        done.failed += len(some)
        for one in some:
            log.warning("Message %s (%s) was not delivered: %s", one.id, one.kind, why)
