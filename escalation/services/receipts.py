"""Delivery receipts: what the carrier of a mail says became of it, hours after it took it."""

import logging
from datetime import datetime

from escalation.services.delivery import GIVE_UP_AFTER
from escalation.services.undelivered import tell_somebody_else
from escalation.storage import sending
from escalation.storage.base import transaction

log = logging.getLogger(__name__)


def record(reference: str, status: str, *, at: datetime) -> bool:
    """Write down what became of a mail, for each message in it. False where no mail is known by that reference.

    One that was delivered stays sent. A failure for good gives its messages up, and somebody else is told as always;
    any other failure puts them back to be tried again, together, until three days after the first try.
    A receipt that comes twice, or too late to matter, changes nothing.
    """
    with transaction() as session:
        rows = sending.with_reference(session, reference)
        if not rows:
            return False
        if status == "delivered":
            sending.delivered(rows, at=at)
            return True
        sent = [row for row in rows if row.state == "sent"]
        given_up = [row for row in sent if status == "permanent-failure" or at - row.not_before >= GIVE_UP_AFTER]
        again = [row for row in sent if row not in given_up]
        for row in sent:
            row.receipt, row.receipt_at, row.last_error = status, at, f"NOTIFY {status}"
        sending.give_up(given_up, at=at)
        sending.try_once_more(again, at=at)
        session.flush()
        tell_somebody_else(session, [sending.as_claimed(row) for row in given_up], at)
        said = [(row.id, row.kind, row.state) for row in sent]
    for number, kind, state in said:
        log.warning("Message %s (%s) came back, and is %s: NOTIFY %s", number, kind, state, status)
    return True
