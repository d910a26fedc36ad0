"""The outbox as it is read: to whom, about what, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.attention.telling_words import TELLINGS
from escalation.domain.language import mark, say
from escalation.services.account_mail import ACCOUNT_MAILS
from escalation.services.figures_mail import FIGURES_MAILS
from escalation.services.operator_mail import TROUBLES
from escalation.storage import outbox, outbox_lists
from escalation.storage.models.cases import MessageRow


@dataclass(frozen=True, slots=True)
class Told:
    """One message. `name` and `email` are None for the operator, `ref` is None for mail about an account.

    `state`: pending | sending | sent | withdrawn | given_up. `may_be_double`: more than one try, so that the mail may
    have arrived more than once. `receipt`: what its carrier said of it later. `handled`: tried_again | left, by an
    administrator after it was given up. `held_until`: it waits for its person's own hours.
    """

    id: int
    ref: str | None
    kind: str
    subject: str
    person: int | None
    name: str | None
    email: str | None
    state: str
    attempts: int
    made_at: datetime
    not_before: datetime
    next_attempt_at: datetime | None
    ended_at: datetime | None
    last_error: str | None
    receipt: str | None
    receipt_at: datetime | None
    handled: str | None
    handled_at: datetime | None

    @property
    def headline(self) -> str:
        """Its subject as its reader reads it."""
        return say(self.subject)

    @property
    def held_until(self) -> datetime | None:
        """When its person may be written to, where that is all it waits for."""
        held = self.attempts == 0 and self.next_attempt_at is not None and self.next_attempt_at > self.not_before
        return self.next_attempt_at if held else None

    @property
    def why(self) -> str | None:
        """What keeps or kept it from arriving, in a sentence where the code is a known one."""
        return why_in_words(self.last_error)

    @property
    def may_be_double(self) -> bool:
        """Whether the mail may have arrived twice."""
        return self.state == "sent" and self.attempts > 1

    def as_json(self) -> dict[str, Any]:
        """The message as the command prints it."""
        return {
            "ref": self.ref,
            "kind": self.kind,
            "subject": self.subject,
            "to": self.email or "operator",
            "state": self.state,
            "attempts": self.attempts,
            "may_be_double": self.may_be_double,
            "made_at": self.made_at,
            "not_before": self.not_before,
            "next_attempt_at": self.next_attempt_at,
            "held_until": self.held_until,
            "ended_at": self.ended_at,
            "last_error": self.last_error,
            "receipt": self.receipt,
            "receipt_at": self.receipt_at,
            "handled": self.handled,
            "handled_at": self.handled_at,
        }


REASONS = (
    ("RCPT 5", mark("The mail server takes no mail for this address.")),
    ("NOTIFY 400 ValidationError", mark("GOV.UK Notify does not take this for an address.")),
    ("NOTIFY permanent-failure", mark("The address does not exist, or takes no mail.")),
    ("NOTIFY temporary-failure", mark("The mailbox took no mail. It may be full.")),
    ("NOTIFY 403", mark("GOV.UK Notify does not know our key.")),
    ("NOTIFY", mark("GOV.UK Notify could not send it.")),
    ("the account has ended", mark("The account is closed.")),
    ("the account has no address", mark("The account has no address.")),
    ("no address of an operator", mark("No operator’s address is set.")),
    ("no mail server", mark("No mail server answered.")),
    ("no answer of Notify", mark("GOV.UK Notify did not answer.")),
    ("something else than Notify", mark("Something else answered in place of GOV.UK Notify.")),
    ("the connection broke", mark("The connection to the mail server broke.")),
    ("the folder cannot", mark("The folder that mail goes to cannot be written to.")),
    ("handed over", mark("It was handed over to somebody else.")),
    ("no longer holds", mark("It was no longer needed.")),
)
"""What the beginning of a code means. The code itself is shown beside it."""


def why_in_words(code: str | None) -> str | None:
    """What keeps a message from arriving; None where nothing does, or its code says all that is known."""
    return next((say(words) for begins, words in REASONS if code and code.startswith(begins)), None)


def messages(
    session: Session, *, states: tuple[str, ...] = (), partnership_id: int | None = None, limit: int | None = None
) -> tuple[Told, ...]:
    """The outbox, newest first; only messages in these states, of that partnership, where given."""
    rows = outbox_lists.listing(session, states=states, partnership_id=partnership_id, limit=limit)
    return tuple(told(*row) for row in rows)


def told(row: MessageRow, ref: str | None, name: str | None, email: str | None) -> Told:
    """A row of the outbox as it is read."""
    return Told(
        id=row.id,
        ref=ref,
        kind=row.kind,
        subject=_subject(row.kind),
        person=row.person,
        name=name,
        email=email,
        state=row.state,
        attempts=row.attempts,
        made_at=row.made_at,
        not_before=row.not_before,
        next_attempt_at=row.next_attempt_at if row.state in outbox.WAITING else None,
        ended_at=row.ended_at,
        last_error=row.last_error,
        receipt=row.receipt,
        receipt_at=row.receipt_at,
        handled=row.handled,
        handled_at=row.handled_at,
    )


def _subject(kind: str) -> str:
    known = TELLINGS.get(kind) or ACCOUNT_MAILS.get(kind) or TROUBLES.get(kind) or FIGURES_MAILS.get(kind)
    return known.subject if known is not None else kind


def given_up(session: Session, *, partnership_id: int | None = None) -> tuple[Told, ...]:
    """What reached nobody: the coordinator's and the operator's to see."""
    return messages(session, states=("given_up",), partnership_id=partnership_id)
